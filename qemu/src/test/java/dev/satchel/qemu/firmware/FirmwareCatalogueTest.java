package dev.satchel.qemu.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Firmware.SecureBoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirmwareCatalogueTest {
    @TempDir
    Path folder;

    private Path general;
    private Path specific;

    @BeforeEach
    void twoFolders() throws IOException {
        general = Files.createDirectory(folder.resolve("general"));
        specific = Files.createDirectory(folder.resolve("specific"));
        Files.createFile(folder.resolve("code.fd"));
        Files.createFile(folder.resolve("vars.fd"));
    }

    @Test
    void theFirstThatFitsInTheOrderOfNamesIsTaken() throws IOException {
        write(specific, "60-plain.json", "plain", "code.fd");
        write(general, "40-keys.json", "keys", "code.fd", "secure-boot", "enrolled-keys");
        write(general, "50-empty.json", "empty", "code.fd", "secure-boot");

        assertThat(uefi(SecureBoot.OFF).description()).isEqualTo("plain");
        assertThat(uefi(SecureBoot.ENFORCED).description()).isEqualTo("keys");
        assertThat(catalogue().descriptors())
                .extracting(FirmwareDescriptor::description)
                .containsExactly("keys", "empty", "plain");
    }

    @Test
    void withoutAPlainOneOneWithoutKeysIsTaken() throws IOException {
        write(general, "40-keys.json", "keys", "code.fd", "secure-boot", "enrolled-keys");
        write(general, "50-empty.json", "empty", "code.fd", "secure-boot");

        assertThat(uefi(SecureBoot.OFF).description()).isEqualTo("empty");
    }

    @Test
    void aLaterFolderReplacesAndHides() throws IOException {
        write(general, "40.json", "old", "code.fd");
        write(general, "50.json", "hidden", "code.fd");
        write(specific, "40.json", "new", "code.fd");
        Files.createFile(specific.resolve("50.json"));

        assertThat(catalogue().descriptors())
                .extracting(FirmwareDescriptor::description)
                .containsExactly("new");
    }

    @Test
    void oneWhoseFileIsNotThereIsPassedOverAndNamed() throws IOException {
        write(general, "40.json", "absent", "nosuch.fd");
        assertThatThrownBy(() -> uefi(SecureBoot.OFF))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("firmware.missing"))
                .hasMessageContaining("nosuch.fd")
                .hasMessageContaining("ovmf");

        write(general, "50.json", "there", "code.fd");
        assertThat(uefi(SecureBoot.OFF).description()).isEqualTo("there");
    }

    @Test
    void aFileThatIsNoDescriptorIsAFindingAndTheOthersCount() throws IOException {
        Files.writeString(general.resolve("10.json"), "{");
        Files.writeString(general.resolve("20.json"), "[]");
        Files.writeString(general.resolve("30.json"), "{\"mapping\": {\"device\": \"rom\"}}");
        write(general, "40.json", "good", "code.fd");

        assertThat(catalogue().descriptors()).hasSize(1);
        assertThat(catalogue().findings().all())
                .hasSize(3)
                .extracting(Finding::code)
                .containsOnly("firmware.descriptor");
    }

    @Test
    void machinesAreNamedByPatterns() throws IOException {
        write(general, "40.json", "d", "code.fd");

        assertThatThrownBy(() -> catalogue().uefi("x86_64", "pc-i440fx-7.2", SecureBoot.OFF))
                .isInstanceOf(SatchelException.class);
        assertThatThrownBy(() -> catalogue().uefi("aarch64", "pc-q35-7.2", SecureBoot.OFF))
                .isInstanceOf(SatchelException.class);
    }

    @Test
    void everyKindOfMappingIsRead() throws IOException {
        String form = "{\"interface-types\":[\"uefi\"],\"mapping\":%s}";
        String file = "{\"filename\":\"/f\",\"format\":\"qcow2\"}";
        assertThat(parse(form.formatted("{\"device\":\"flash\",\"mode\":\"combined\",\"executable\":" + file + "}"))
                        .mapping())
                .isEqualTo(new FirmwareMapping.Combined(new FlashFile(Path.of("/f"), FlashFile.Format.QCOW2)));
        assertThat(parse(form.formatted("{\"device\":\"flash\",\"mode\":\"stateless\",\"executable\":" + file + "}"))
                        .mapping())
                .isEqualTo(new FirmwareMapping.Stateless(new FlashFile(Path.of("/f"), FlashFile.Format.QCOW2)));
        assertThat(parse(form.formatted("{\"device\":\"memory\",\"filename\":\"/b\"}"))
                        .mapping())
                .isEqualTo(new FirmwareMapping.Memory(Path.of("/b")));
        assertThat(parse(form.formatted("{\"device\":\"kernel\",\"filename\":\"/k\"}"))
                        .mapping())
                .isEqualTo(new FirmwareMapping.Kernel(Path.of("/k")));
    }

    @Test
    void theFoldersOfASystemGoFromTheGeneralToTheSpecific() {
        assertThat(FirmwareCatalogue.systemFolders(Map.of(), "/home/u"))
                .endsWith(
                        Path.of("/usr/share/qemu/firmware"),
                        Path.of("/etc/qemu/firmware"),
                        Path.of("/home/u/.config/qemu/firmware"));
        assertThat(FirmwareCatalogue.systemFolders(Map.of("XDG_CONFIG_HOME", "/x"), "/home/u"))
                .endsWith(Path.of("/x/qemu/firmware"));
    }

    private static FirmwareDescriptor parse(String text) throws SatchelException {
        return DescriptorParser.parse(Path.of("/d/x.json"), text);
    }

    private FirmwareCatalogue catalogue() {
        return FirmwareCatalogue.of(List.of(general, specific, folder.resolve("nosuch")));
    }

    private FirmwareDescriptor uefi(SecureBoot secureBoot) throws SatchelException {
        return catalogue().uefi("x86_64", "pc-q35-7.2", secureBoot);
    }

    private void write(Path where, String name, String description, String code, String... features)
            throws IOException {
        String text = """
                {"description": "%s", "interface-types": ["uefi"],
                 "mapping": {"device": "flash",
                   "executable": {"filename": "%s", "format": "raw"},
                   "nvram-template": {"filename": "%s", "format": "raw"}},
                 "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}],
                 "features": [%s]}
                """.formatted(
                description,
                folder.resolve(code),
                folder.resolve("vars.fd"),
                String.join(
                        ",",
                        List.of(features).stream().map(f -> "\"" + f + "\"").toList()));
        Files.writeString(where.resolve(name), text);
    }
}
