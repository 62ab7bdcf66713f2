package dev.satchel.qemu.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Satchel makes of a machine, started or refused; the other side of {@link Qemu}. */
final class Satchel {
    private final Path folder;

    Satchel(Path folder) {
        this.folder = folder;
    }

    /** A small machine without firmware variables. */
    static Machine.Builder machine(Board board) {
        return Machine.named("Satchel test")
                .guest(GuestSystem.linux(board == Board.VIRT ? Architecture.AARCH64 : Architecture.X86_64))
                .board(board)
                .firmware(Firmware.bios())
                .cores(1)
                .memory(DataSize.mebibytes(64));
    }

    /** {@code machine} with the arguments {@code words} by hand. */
    static Machine byHand(Machine.Builder machine, String... words) {
        return machine.extras(new Extras(List.of(words), Map.of())).build();
    }

    QemuSetup setup(Style style) {
        return QemuSetup.builder().folder(folder).style(style).build();
    }

    QemuArguments arguments(Machine machine, Style style) {
        return QemuArguments.of(machine, setup(style));
    }

    /** {@code machine} as Satchel writes it, the guest's first instruction not yet run. */
    Trial starts(Machine machine, Style style) throws IOException, InterruptedException {
        QemuArguments arguments = arguments(machine, style);
        assertThat(arguments.findings().errors()).isEmpty();
        if (arguments.variables().isPresent()) {
            arguments.variables().get().prepare();
        }
        String program = "qemu-system-" + machine.guest().architecture().id();
        return Trial.of(
                ImmutableList.<String>builder()
                        .add(Tools.require(program).toString())
                        .addAll(arguments.arguments())
                        .add("-S")
                        .build(),
                ZoneOffset.UTC);
    }

    /** Passes if {@code machine} is refused on this host, with {@code code} and a remedy. */
    void refuses(Machine machine, String code) {
        List<Finding> found =
                machine
                        .check(Host.detect())
                        .andNew(arguments(machine, Style.DRIVE).findings())
                        .errors()
                        .stream()
                        .filter(finding -> finding.code().equals(code))
                        .toList();
        assertThat(found)
                .as(code)
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.remedy()).isNotEmpty());
    }

    /** The answer of {@code query-block} about the disk {@code id}, whichever bus it is on. */
    static QmpValue blockOf(Trial trial, String id) throws IOException, InterruptedException {
        Optional<QmpValue> found = trial.query("query-block").elements().stream()
                .filter(block -> block.at("qdev").text().orElse("").matches("(.*/)?" + id + "(/.*)?"))
                .findFirst();
        return found.orElseThrow(() -> new AssertionError("no device " + id));
    }
}
