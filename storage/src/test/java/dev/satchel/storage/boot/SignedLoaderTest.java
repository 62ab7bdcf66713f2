package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.plan.Argument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedLoaderTest {
    @TempDir
    Path root;

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void arm() throws IOException {
        file("usr/lib/shim/shimaa64.efi.signed", "MZ");
        file("usr/lib/shim/mmaa64.efi.signed", "MZ");
        file("usr/lib/grub/arm64-efi-signed/grubaa64.efi.signed", "MZ\u00ff/EFI/\0/EFI/debian\0more");
    }

    @Test
    void asksTheGrubWhereItsMenuIs() throws Exception {
        arm();

        assertThat(SignedLoader.find(Grub.Platform.UEFI_AARCH64, root))
                .hasValueSatisfying(
                        loader -> assertThat(loader).hasToString("shim and GRUB signed for UEFI (/EFI/debian)"));
        assertThat(SignedLoader.find(Grub.Platform.UEFI_X86_64, root)).isEmpty();
        assertThat(SignedLoader.find(Grub.Platform.BIOS, root)).isEmpty();
    }

    @Test
    void putsEachWhereTheOtherLooksForIt() throws Exception {
        arm();
        SignedLoader loader =
                SignedLoader.find(Grub.Platform.UEFI_AARCH64, root).orElseThrow();

        assertThat(loader.install(Path.of("/run/menu"), Argument.of("/dev/sdx2")))
                .extracting(command -> command.toString().replace(root + "/", ""))
                .containsExactly(
                        "mmd -D s -i /dev/sdx2 ::/EFI/debian",
                        "mcopy -o -i /dev/sdx2 usr/lib/shim/shimaa64.efi.signed ::/EFI/BOOT/BOOTAA64.EFI",
                        "mcopy -o -i /dev/sdx2 usr/lib/grub/arm64-efi-signed/grubaa64.efi.signed"
                                + " ::/EFI/BOOT/grubaa64.efi",
                        "mcopy -o -i /dev/sdx2 usr/lib/shim/mmaa64.efi.signed ::/EFI/BOOT/mmaa64.efi",
                        "mcopy -o -i /dev/sdx2 /run/menu ::/EFI/debian/grub.cfg");
    }

    @Test
    void needsTheWholeChain() throws Exception {
        arm();
        Files.delete(root.resolve("usr/lib/shim/mmaa64.efi.signed"));

        assertThat(SignedLoader.find(Grub.Platform.UEFI_AARCH64, root)).isEmpty();
    }

    @Test
    void doesNotTrustAGrubThatNamesNoFolder() throws Exception {
        arm();
        file("usr/lib/grub/arm64-efi-signed/grubaa64.efi.signed", "MZ/EFI/../../x\0");

        assertThat(SignedLoader.find(Grub.Platform.UEFI_AARCH64, root)).isEmpty();
    }

    @Test
    void knowsUbuntusNames() throws Exception {
        Files.createDirectories(root.resolve("usr/lib/shim"));
        Files.createSymbolicLink(
                root.resolve("usr/lib/shim/shimx64.efi.signed"), Path.of("/etc/alternatives/shimx64.efi.signed"));
        file("usr/lib/shim/shimx64.efi.signed.latest", "MZ");
        file("usr/lib/shim/mmx64.efi", "MZ");
        file("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed", "MZ(memdisk)/EFI/ubuntu\0");

        assertThat(SignedLoader.find(Grub.Platform.UEFI_X86_64, root)
                        .orElseThrow()
                        .folder())
                .isEqualTo("ubuntu");
    }
}
