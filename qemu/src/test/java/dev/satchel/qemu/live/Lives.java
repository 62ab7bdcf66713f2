package dev.satchel.qemu.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.image.Backing;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.ImageCheck;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.image.Sharing;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Machines without a guest whose disks are written to by QEMU itself. */
final class Lives {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final DataSize SIZE = DataSize.mebibytes(32);

    private final Path folder;

    Lives(Path folder) {
        this.folder = folder;
    }

    static Machine.Builder machine() {
        return Machine.named("Satchel live test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(Board.Q35)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(64));
    }

    static Disk disk(String id, Path file, ImageFormat format, DiskBus bus) {
        return Disk.named(id).image(file, format).bus(bus).build();
    }

    Path qcow2(String name) throws IOException, InterruptedException {
        return image(name, ImageFormat.QCOW2);
    }

    Path image(String name, ImageFormat format) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        img().create(Creation.empty(file, TargetFormat.of(format), SIZE));
        return file;
    }

    Path overlay(String name, Path base) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        img().create(Creation.overlay(file, Backing.of(base, ImageFormat.QCOW2)));
        return file;
    }

    static QemuImg img() throws IOException {
        Tools.require("qemu-img");
        return QemuImg.find();
    }

    RunningMachine start(Machine machine, Style style) throws IOException, InterruptedException {
        return start(machine, QemuSetup.builder().folder(folder).style(style).build());
    }

    static RunningMachine start(Machine machine, QemuSetup setup) throws IOException, InterruptedException {
        Tools.require("qemu-system-x86_64");
        return QemuInstallation.find(Architecture.X86_64)
                .start(
                        machine,
                        setup,
                        LaunchOptions.builder()
                                .begin(LaunchOptions.Begin.PAUSED)
                                .powerDownLimit(Duration.ZERO)
                                .build());
    }

    /** Writes as the guest would, through the device. */
    static void write(RunningMachine machine, String disk, int pattern, String offset, String length)
            throws IOException, InterruptedException {
        io(machine, disk, "write -P " + pattern + " " + offset + " " + length);
        io(machine, disk, "flush");
    }

    private static void io(RunningMachine machine, String disk, String command)
            throws IOException, InterruptedException {
        String qdev = qdev(machine, disk);
        QmpValue said = machine.qmp()
                .execute(
                        "human-monitor-command",
                        Map.of("command-line", "qemu-io -d " + qdev + " \"" + command + "\""),
                        LIMIT);
        assertThat(said.text().orElse("")).as(command).isBlank();
    }

    private static String qdev(RunningMachine machine, String disk) throws IOException, InterruptedException {
        return machine.qmp().execute("query-block").elements().stream()
                .flatMap(block -> block.at("qdev").text().stream())
                .filter(each -> each.equals(disk) || each.startsWith("/machine/peripheral/" + disk + "/"))
                .findFirst()
                .orElseThrow();
    }

    static void assertSame(Path one, ImageFormat oneFormat, Path two, ImageFormat twoFormat)
            throws IOException, InterruptedException {
        CommandResult result = CommandRunner.system()
                .run(Command.of(
                        "qemu-img",
                        "compare",
                        "-U",
                        "-f",
                        oneFormat.id(),
                        "-F",
                        twoFormat.id(),
                        one.toString(),
                        two.toString()));
        assertThat(result.exitCode()).as(result.output() + result.error()).isZero();
    }

    /** Whether the image reads as {@code pattern} there. */
    static void assertHolds(Path image, ImageFormat format, int pattern, String offset, String length)
            throws IOException, InterruptedException {
        CommandResult result = CommandRunner.system()
                .run(Command.of(
                        "qemu-io",
                        "-U",
                        "-r",
                        "-f",
                        format.id(),
                        "-c",
                        "read -P " + pattern + " " + offset + " " + length,
                        image.toString()));
        assertThat(result.output() + result.error())
                .as("%s holds %s", image.getFileName(), pattern)
                .doesNotContain("failed", "can't");
        assertThat(result.exitCode()).isZero();
    }

    static void assertClean(Path image) throws IOException, InterruptedException {
        ImageCheck check = img().check(Image.of(image, ImageFormat.QCOW2), Sharing.LOCKED_OUT);
        assertThat(check.corruptions()).as(check.details()).isZero();
    }

    /** Nothing that we made is left in QEMU. */
    static void assertNothingLeft(RunningMachine machine) throws IOException, InterruptedException {
        assertThat(machine.qmp().execute("query-jobs").elements()).isEmpty();
        assertThat(machine.qmp().execute("query-named-block-nodes").elements())
                .noneMatch(node -> node.at("node-name").text().orElse("").startsWith("satchel-"));
    }

    /** What QEMU has open. */
    static List<String> files(RunningMachine machine) throws IOException, InterruptedException {
        return machine.qmp().execute("query-named-block-nodes").elements().stream()
                .flatMap(node -> node.at("file").text().stream())
                .toList();
    }

    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
