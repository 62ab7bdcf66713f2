package dev.satchel.qemu.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Firmware.SecureBoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees as installers leave them, without descriptors. */
class KnownFirmwareTest {
    @TempDir
    private Path root;

    private void install(String folder, String... names) throws Exception {
        Path there = Files.createDirectories(root.resolve(folder));
        for (String name : names) {
            Files.createFile(there.resolve(name));
        }
    }

    private FirmwareCatalogue catalogue() {
        return FirmwareCatalogue.of(List.of()).andThen(KnownFirmware.in(root));
    }

    @ParameterizedTest
    @CsvSource({
        "opt/homebrew/share/qemu, edk2-x86_64-code.fd, edk2-i386-vars.fd, x86_64, pc-q35-9.1",
        "opt/homebrew/share/qemu, edk2-aarch64-code.fd, edk2-arm-vars.fd, aarch64, virt-9.1",
        "usr/local/share/qemu, edk2-x86_64-code.fd, edk2-i386-vars.fd, x86_64, pc-i440fx-9.1",
        "opt/local/share/qemu, edk2-x86_64-code.fd, edk2-i386-vars.fd, x86_64, pc-q35-9.1",
        "Program Files/qemu/share, edk2-x86_64-code.fd, edk2-i386-vars.fd, x86_64, pc-q35-9.1",
        "run/current-system/sw/share/qemu, edk2-aarch64-code.fd, edk2-arm-vars.fd, aarch64, virt-9.1",
        "Applications/UTM.app/Contents/Resources/qemu, edk2-aarch64-code.fd, edk2-arm-vars.fd, aarch64, virt-10.0",
        "usr/share/edk2/ovmf, OVMF_CODE.fd, OVMF_VARS.fd, x86_64, pc-q35-9.1",
        "usr/share/edk2/aarch64, QEMU_EFI-pflash.raw, vars-template-pflash.raw, aarch64, virt-9.1",
        "usr/share/edk2/x64, OVMF_CODE.4m.fd, OVMF_VARS.4m.fd, x86_64, pc-q35-9.1",
        "usr/share/edk2/aarch64, QEMU_CODE.fd, QEMU_VARS.fd, aarch64, virt-9.1",
        "usr/share/qemu, ovmf-x86_64-4m-code.bin, ovmf-x86_64-4m-vars.bin, x86_64, pc-q35-9.1",
    })
    void aPairIsFoundWhereItIsKnownToBe(
            String folder, String code, String variables, String architecture, String machine) throws Exception {
        install(folder, code, variables);

        FirmwareDescriptor found = catalogue().uefi(architecture, machine, SecureBoot.OFF);

        assertThat(found.mapping())
                .isEqualTo(new FirmwareMapping.Split(
                        new FlashFile(root.resolve(folder).resolve(code), FlashFile.Format.RAW),
                        new FlashFile(root.resolve(folder).resolve(variables), FlashFile.Format.RAW)));
        assertThat(found.description()).isNotEmpty();
    }

    @Test
    void halfAPairIsNone() throws Exception {
        install("usr/share/qemu", "ovmf-x86_64-4m-code.bin");

        assertThat(catalogue().descriptors()).isEmpty();
    }

    @Test
    void keysAreWhereTheTemplateHasThem() throws Exception {
        install("opt/homebrew/share/qemu", "edk2-x86_64-secure-code.fd", "edk2-i386-vars.fd");
        assertThatThrownBy(() -> catalogue().uefi("x86_64", "pc-q35-9.1", SecureBoot.ENFORCED))
                .isInstanceOf(SatchelException.class);

        install(
                "Applications/UTM.app/Contents/Resources/qemu",
                "edk2-aarch64-secure-code.fd",
                "edk2-arm-secure-vars.fd");
        assertThat(catalogue().uefi("aarch64", "virt-10.0", SecureBoot.ENFORCED).has("enrolled-keys"))
                .isTrue();
    }

    @Test
    void whatIsDescribedComesFirst() throws Exception {
        install("usr/share/edk2/ovmf", "OVMF_CODE.fd", "OVMF_VARS.fd");
        Path folder = Files.createDirectories(root.resolve("usr/share/qemu/firmware"));
        Path code = root.resolve("usr/share/edk2/ovmf/OVMF_CODE.fd");
        Files.writeString(folder.resolve("99.json"), """
                {"description": "described", "interface-types": ["uefi"],
                 "mapping": {"device": "flash", "executable": {"filename": "%s", "format": "raw"},
                 "nvram-template": {"filename": "%s", "format": "raw"}},
                 "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}], "features": []}
                """.formatted(code, code.resolveSibling("OVMF_VARS.fd")));

        assertThat(FirmwareCatalogue.of(List.of(folder))
                        .andThen(KnownFirmware.in(root))
                        .uefi("x86_64", "pc-q35-9.1", SecureBoot.OFF)
                        .description())
                .isEqualTo("described");
    }
}
