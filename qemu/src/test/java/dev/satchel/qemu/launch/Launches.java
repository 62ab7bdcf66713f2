package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What integration tests with the real QEMU share. */
final class Launches {
    static final LaunchOptions PAUSED = LaunchOptions.builder()
            .begin(LaunchOptions.Begin.PAUSED)
            .powerDownLimit(Duration.ZERO)
            .build();

    private Launches() {}

    static QemuInstallation qemu(Architecture architecture) throws IOException {
        Tools.require("qemu-system-" + architecture.id());
        return QemuInstallation.find(architecture);
    }

    /** A small machine without firmware variables, named so that a test finds its process. */
    static Machine.Builder machine(Board board) {
        return Machine.named("Satchel test")
                .guest(GuestSystem.linux(architecture(board)))
                .board(board)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(64));
    }

    static Architecture architecture(Board board) {
        return board == Board.VIRT ? Architecture.AARCH64 : Architecture.X86_64;
    }

    static RunningMachine paused(Machine machine, QemuSetup setup) throws IOException, InterruptedException {
        return qemu(machine.guest().architecture()).start(machine, setup, PAUSED);
    }

    static Path emptyFile(Path file, DataSize size) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(size.bytes());
        }
        return file;
    }

    /** The names of the files that QEMU says it opened, by node or drive. */
    static List<String> openedFiles(RunningMachine machine) throws IOException, InterruptedException {
        return machine.qmp().execute("query-named-block-nodes").elements().stream()
                .flatMap(node -> node.at("file").text().stream())
                .toList();
    }

    static Optional<QmpValue> blockOf(RunningMachine machine, String id) throws IOException, InterruptedException {
        return machine.qmp().execute("query-block").elements().stream()
                .filter(block -> block.at("qdev").text().orElse("").matches("(.*/)?" + id + "(/.*)?"))
                .findFirst();
    }

    static void assertNoProcess(long pid) {
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }
}
