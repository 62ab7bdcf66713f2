package dev.satchel.qemu.argument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** Small machines, and what Satchel makes of them. */
abstract class ArgumentsTrial {
    @TempDir
    Path folder;

    static Consumer<Iterable<? extends Finding>> has(Severity severity, String code, String where) {
        return findings -> assertThat(findings)
                .anyMatch(finding -> finding.severity() == severity
                        && finding.code().equals(code)
                        && finding.where().equals(where));
    }

    List<String> errorsOf(Machine.Builder machine, Disk.Builder disk) {
        return of(machine.disk(disk.build()).build()).findings().errors().stream()
                .map(Finding::code)
                .toList();
    }

    static Machine.Builder pc(Board board) {
        return Machine.named("test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(board)
                .memory(DataSize.gibibytes(1))
                .firmware(Firmware.bios());
    }

    static Machine.Builder virt() {
        return Machine.named("test")
                .guest(GuestSystem.linux(Architecture.AARCH64))
                .firmware(Firmware.bios());
    }

    static Disk image(String id, DiskBus bus) {
        return Disk.named(id)
                .image(Path.of("/images", id + ".img"), ImageFormat.RAW)
                .bus(bus)
                .build();
    }

    QemuSetup.Builder setup() {
        return QemuSetup.builder().folder(folder).firmware(FirmwareCatalogue.of(List.of()));
    }

    QemuArguments of(Machine machine) {
        return QemuArguments.of(machine, setup().build());
    }
}
