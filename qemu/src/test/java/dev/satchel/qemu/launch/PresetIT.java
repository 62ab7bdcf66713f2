package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachinePreset;
import dev.satchel.core.machine.PresetMachine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.rule.DiskGuest;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each ready-made machine with the real QEMU, as far as an empty disk and an empty medium let it come. */
@Tag("slow")
@Timeout(240)
class PresetIT {
    private static final Duration LIMIT = Duration.ofSeconds(200);
    private static final LaunchOptions SPEAKING = LaunchOptions.builder()
            .console(LaunchOptions.Console.ALWAYS)
            .powerDownLimit(Duration.ZERO)
            .build();

    @TempDir
    Path folder;

    @BeforeEach
    void here() throws Exception {
        Tools.requireAll("qemu-img", "swtpm");
        CommandRunner.system()
                .run(Command.of("qemu-img", "create", "-q", "-f", "qcow2", file("disk.qcow2"), "64G"))
                .orThrow();
        Launches.emptyFile(folder.resolve("setup.iso"), DataSize.mebibytes(1));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Its picture goes to a socket, as there is no window here, and no firmware waits for a network to start from. */
    private Machine machine(MachinePreset preset, Architecture architecture) {
        PresetMachine made = preset.machine("Satchel test", architecture)
                .withDisk(folder.resolve("disk.qcow2"))
                .withMedium(folder.resolve("setup.iso"));
        return made.toBuilder()
                .display(new Display.Vnc(folder.resolve("vnc")))
                .networks(List.of())
                .build();
    }

    private RunningMachine start(Machine machine, Style style) throws Exception {
        QemuSetup setup = QemuSetup.builder().folder(folder).style(style).build();
        return Launches.qemu(machine.guest().architecture()).start(machine, setup, SPEAKING);
    }

    @ParameterizedTest
    @CsvSource({
        "WINDOWS_11, X86_64, tpm-crb, Security Violation",
        "WINDOWS_11, AARCH64, tpm-tis, Security Violation",
        "WINDOWS_10, X86_64, '', EFI Internal Shell",
        "LINUX_SERVER, X86_64, '', EFI Internal Shell",
        "LINUX_SERVER, AARCH64, '', EFI Internal Shell",
        "LINUX_DESKTOP, X86_64, '', EFI Internal Shell"
    })
    void theFirmwareIsReachedAndProtectsWhatItShould(
            MachinePreset preset, Architecture architecture, String tpm, String words) throws Exception {
        Machine machine = machine(preset, architecture);

        try (RunningMachine running = start(machine, Style.BLOCKDEV)) {
            running.awaitSerial(words, LIMIT);

            if (preset == MachinePreset.WINDOWS_11 && machine.board() == Board.Q35) {
                assertThat(running.qmp()
                                .execute("qom-get", Map.of("path", "/machine/system.flash1", "property", "secure"))
                                .isTrue())
                        .isTrue();
            }
            assertThat(running.qmp().execute("query-tpm").elements())
                    .extracting(found -> found.at("model").text().orElse(""))
                    .isEqualTo(tpm.isEmpty() ? List.of() : List.of(tpm));
            if (preset != MachinePreset.LINUX_SERVER) {
                Path picture = folder.resolve("picture.png");
                running.qmp().execute("screendump", Map.of("filename", picture.toString(), "format", "png"));
                assertThat(Files.size(picture)).isPositive();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WINDOWS_11, X86_64",
        "WINDOWS_11, AARCH64",
        "WINDOWS_10, X86_64",
        "LINUX_SERVER, X86_64",
        "LINUX_SERVER, AARCH64",
        "LINUX_DESKTOP, X86_64",
        "LINUX_DESKTOP, AARCH64"
    })
    void allItsPartsAreTaken(MachinePreset preset, Architecture architecture) throws Exception {
        Machine whole = preset
                .machine("Satchel test", architecture)
                .withDisk(folder.resolve("disk.qcow2"))
                .withMedium(folder.resolve("setup.iso"))
                .toBuilder()
                .display(new Display.Vnc(folder.resolve("vnc")))
                .build();
        Machine machine = preset == MachinePreset.LINUX_SERVER
                ? whole.toBuilder().networks(List.of()).build() // its port may be another's here
                : whole;

        for (Style style : Style.values()) {
            QemuSetup setup = QemuSetup.builder().folder(folder).style(style).build();
            try (RunningMachine running = Launches.paused(machine, setup)) {
                assertThat(Launches.blockOf(running, "system")).isPresent();
                assertThat(Launches.blockOf(running, "setup"))
                        .hasValueSatisfying(block ->
                                assertThat(block.at("removable").isTrue()).isTrue());
            }
        }
    }

    @Test
    void theSmallestLinuxIsReady() throws Exception {
        DiskGuest guest = DiskGuest.make(folder);
        Machine machine = MachinePreset.LINUX_FIXTURE
                .machine("Satchel test", Architecture.X86_64)
                .withKernel(guest.kernel(), guest.ramDisk())
                .machine();

        try (RunningMachine running = start(machine, Style.DRIVE)) {
            running.awaitSerial("READY", LIMIT);
        }
    }
}
