package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.firmware.UefiVariable;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import dev.satchel.qemu.firmware.FlashFile;
import dev.satchel.qemu.rule.KeepsOutOf;
import dev.satchel.qemu.rule.SilentTrap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/** The real firmware of this host: it speaks, which a wrong pair of flash files never does. */
@Tag("slow")
@Timeout(120)
class FirmwareIT {
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final LaunchOptions SPEAKING = LaunchOptions.builder()
            .console(LaunchOptions.Console.ALWAYS)
            .powerDownLimit(Duration.ZERO)
            .build();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"Q35, DRIVE", "Q35, BLOCKDEV", "VIRT, BLOCKDEV", "VIRT, DRIVE"})
    @KeepsOutOf(SilentTrap.S24)
    void uefiSpeaks(Board board, Style style) throws Exception {
        Path variables = Path.of(style == Style.BLOCKDEV ? "vars.qcow2" : "vars.fd");
        Machine machine = uefi(board, Firmware.uefi().withVariables(variables));
        FlashFile store;

        try (RunningMachine running = start(machine, style)) {
            store = running.arguments().variables().orElseThrow().file();
            assertThat(store.file()).startsWith(folder).isRegularFile();
            assertThatThrownBy(() -> start(machine, style).close())
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.variables.used"));

            running.awaitSerial("BdsDxe: loading", LIMIT);
        }
        assertThat(store.variables().variables())
                .as("what the firmware wrote")
                .extracting(UefiVariable::name)
                .contains("BootOrder", "Timeout");
        start(machine, style).close();
    }

    @Test
    void secureBootRefusesWhatNobodySigned() throws Exception {
        Machine machine = uefi(Board.Q35, Firmware.uefi().withSecureBoot().withVariables(Path.of("keys.fd")));

        try (RunningMachine running = start(machine, Style.DRIVE)) {
            assertThat(running.qmp()
                            .execute("qom-get", Map.of("path", "/machine/system.flash1", "property", "secure"))
                            .isTrue())
                    .isTrue();
            running.awaitSerial("Security Violation", LIMIT);
        }
        assertThat(Files.isRegularFile(folder.resolve("keys.fd"))).isTrue();
    }

    private static Machine uefi(Board board, Firmware firmware) {
        return Launches.machine(board)
                .firmware(firmware)
                .memory(DataSize.mebibytes(256))
                .build();
    }

    private RunningMachine start(Machine machine, Style style) throws Exception {
        if (FirmwareCatalogue.system().descriptors().isEmpty()) {
            throw new TestAbortedException("no UEFI firmware is installed here");
        }
        QemuSetup setup = QemuSetup.builder().folder(folder).style(style).build();
        return Launches.qemu(machine.guest().architecture()).start(machine, setup, SPEAKING);
    }
}
