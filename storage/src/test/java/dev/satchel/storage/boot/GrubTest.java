package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Argument;
import dev.satchel.storage.filesystem.FileSystemType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrubTest {
    @TempDir
    Path host;

    private void installed(Path root, Grub.Platform platform) throws Exception {
        Path folder = Files.createDirectories(root.resolve("usr/lib/grub").resolve(platform.target()));
        Files.writeString(folder.resolve("moddep.lst"), "");
    }

    @Test
    void startsX86ByBothFirmwaresAndArmByOne() {
        assertThat(Grub.Platform.of(Architecture.X86_64))
                .containsExactly(Grub.Platform.BIOS, Grub.Platform.UEFI_X86_64);
        assertThat(Grub.Platform.of(Architecture.AARCH64)).containsExactly(Grub.Platform.UEFI_AARCH64);
        assertThat(Grub.Platform.of(Architecture.S390X)).isEmpty();
    }

    @Test
    void takesItsModulesFromTheFirstRootThatHasThem() throws Exception {
        Path source = Files.createDirectory(host.resolve("source"));
        installed(source, Grub.Platform.UEFI_AARCH64);

        assertThat(Grub.find(Grub.Platform.UEFI_AARCH64, host, source))
                .hasValueSatisfying(grub -> assertThat(grub.modules()).startsWith(source));
        assertThat(Grub.find(Grub.Platform.BIOS, host, source)).isEmpty();
    }

    @Test
    void writesTheFileThatFirmwareLooksForOnAnyDisk() throws Exception {
        installed(host, Grub.Platform.UEFI_AARCH64);
        Grub grub = Grub.find(Grub.Platform.UEFI_AARCH64, host).orElseThrow();

        assertThat(grub.copyImage(Path.of("/run/x/grub.efi"), Argument.of("/dev/sdx2"))
                        .toString())
                .isEqualTo("mcopy -o -i /dev/sdx2 /run/x/grub.efi ::/EFI/BOOT/BOOTAA64.EFI");
    }

    @Test
    void putsWhatReadsTheMenuIntoTheImageForUefi() throws Exception {
        installed(host, Grub.Platform.UEFI_X86_64);
        Grub grub = Grub.find(Grub.Platform.UEFI_X86_64, host).orElseThrow();
        BootVolume boot = BootVolume.folderOf(
                RootVolume.of(FileSystemType.BTRFS, "abc-def").inSubvolume("@"));

        assertThat(grub.makeImage(Path.of("/run/x/early.cfg"), Path.of("/run/x/grub.efi"), boot)
                        .toString())
                .contains(" -p /@/boot/grub ")
                .endsWith(" btrfs");
        assertThat(grub.earlyConfig(boot)).isEqualTo("""
                search.fs_uuid abc-def root
                set prefix=($root)/@/boot/grub
                configfile ($root)/@/boot/grub/grub.cfg
                """);
    }

    @Test
    void neverTouchesTheVariablesOfThisComputersFirmware() throws Exception {
        installed(host, Grub.Platform.BIOS);
        Grub grub = Grub.find(Grub.Platform.BIOS, host).orElseThrow();

        assertThat(grub.installForBios(
                                Path.of("/mnt/boot"),
                                Argument.of("/dev/sdx"),
                                BootVolume.partition(FileSystemType.XFS, "abc"))
                        .toString())
                .startsWith("grub-install --target=i386-pc ")
                .contains("'--modules=part_gpt xfs'")
                .endsWith(" /dev/sdx");
    }
}
