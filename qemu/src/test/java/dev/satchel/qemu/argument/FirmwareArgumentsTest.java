package dev.satchel.qemu.argument;

import static dev.satchel.qemu.argument.ArgumentsAssert.assertThatArguments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Severity;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Machine;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Firmware and its variables in the list. */
class FirmwareArgumentsTest extends ArgumentsTrial {
    @Test
    void secureBootIsProtectedOrRefused() throws IOException {
        FirmwareCatalogue catalogue = catalogue();
        Machine machine = pc(Board.Q35)
                .firmware(Firmware.uefi().withSecureBoot().withVariables(Path.of("v.fd")))
                .build();

        QemuArguments arguments =
                QemuArguments.of(machine, setup().firmware(catalogue).build());

        assertThatArguments(arguments)
                .hasOption("-machine", "q35,smm=on")
                .hasOptions(
                        "-global",
                        "driver=cfi.pflash01,property=secure,value=on",
                        "driver=ICH9-LPC,property=disable_s3,value=1")
                .hasOptions(
                        "-drive",
                        "if=pflash,unit=0,format=raw,file=" + folder + "/code.fd,id=firmware-code,readonly=on",
                        "if=pflash,unit=1,format=raw,file=" + folder + "/v.fd,id=firmware-variables");
        assertThat(arguments.variables()).hasValueSatisfying(store -> {
            assertThat(store.file().file()).isEqualTo(folder.resolve("v.fd"));
            assertThat(store.template().file()).isEqualTo(folder.resolve("vars.fd"));
        });
        assertThat(QemuArguments.of(
                                machine,
                                setup().firmware(catalogue)
                                        .accelerator(Accelerator.WHPX)
                                        .build())
                        .findings())
                .satisfies(has(Severity.ERROR, "firmware.smm", "firmware"));
    }

    @Test
    void flashAsBlockNodesIsNamedByTheBoard() throws IOException {
        Machine machine =
                pc(Board.Q35).firmware(Firmware.uefi().withSecureBoot()).build();

        assertThatArguments(QemuArguments.of(
                        machine,
                        setup().firmware(catalogue()).style(Style.BLOCKDEV).build()))
                .hasOption("-machine", "q35,smm=on,pflash0=firmware-code,pflash1=firmware-variables");
    }

    @Test
    void firmwareThatIsNotInstalledIsAnErrorWithWhatToInstall() {
        Machine machine = pc(Board.Q35).firmware(Firmware.uefi()).build();

        assertThat(of(machine).findings())
                .satisfies(has(Severity.ERROR, "firmware.missing", "firmware"))
                .anyMatch(finding -> finding.message().contains("ovmf"));
    }

    private FirmwareCatalogue catalogue() throws IOException {
        Path descriptors = Files.createDirectories(folder.resolve("descriptors"));
        Files.createFile(folder.resolve("code.fd"));
        Files.createFile(folder.resolve("vars.fd"));
        String descriptor = """
                {"description": "d", "interface-types": ["uefi"],
                 "mapping": {"device": "flash",
                   "executable": {"filename": "%1$s/code.fd", "format": "raw"},
                   "nvram-template": {"filename": "%1$s/vars.fd", "format": "raw"}},
                 "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}],
                 "features": ["secure-boot", "enrolled-keys", "requires-smm"]}
                """.formatted(folder);
        Files.write(descriptors.resolve("40.json"), descriptor.getBytes(StandardCharsets.UTF_8));
        return FirmwareCatalogue.of(List.of(descriptors));
    }
}
