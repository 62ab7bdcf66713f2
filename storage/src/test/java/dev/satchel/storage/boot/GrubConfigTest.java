package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.host.Architecture;
import dev.satchel.storage.filesystem.FileSystemType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrubConfigTest {
    private static final String UUID = "2d6050f3-27cb-41dc-a1e7-12e7d1bfced2";

    @TempDir
    Path root;

    @BeforeEach
    void kernel() throws Exception {
        Files.createDirectories(root.resolve("boot"));
        Files.createDirectories(root.resolve("etc/default"));
        Files.writeString(root.resolve("boot/vmlinuz-6.1"), "");
        Files.writeString(root.resolve("boot/initrd.img-6.1"), "");
    }

    private GrubConfig menu(Architecture architecture) throws Exception {
        RootVolume volume = RootVolume.of(FileSystemType.EXT4, UUID);
        return GrubConfig.of(volume, BootVolume.folderOf(volume), architecture, Kernel.of(root));
    }

    @Test
    void findsItsRootByItsIdentifier() throws Exception {
        assertThat(menu(Architecture.X86_64).toString()).isEqualTo("""
                # For the copy of a system: update-grub writes a new one.
                set default=0
                set timeout=2
                insmod part_gpt
                insmod ext2
                search --no-floppy --fs-uuid --set=root 2d6050f3-27cb-41dc-a1e7-12e7d1bfced2
                menuentry 'Linux 6.1' {
                    linux /boot/vmlinuz-6.1 root=UUID=2d6050f3-27cb-41dc-a1e7-12e7d1bfced2 ro
                    initrd /boot/initrd.img-6.1
                }
                """);
    }

    @Test
    void namesWhatGrubReadsByThePathsOfItsPartition() throws Exception {
        RootVolume volume = RootVolume.of(FileSystemType.BTRFS, UUID).inSubvolume("@");
        BootVolume boot = BootVolume.partition(FileSystemType.EXT4, "3f2a");

        assertThat(GrubConfig.of(volume, boot, Architecture.X86_64, Kernel.of(root))
                        .toString())
                .contains(
                        "insmod ext2\nsearch --no-floppy --fs-uuid --set=root 3f2a\n",
                        "linux /vmlinuz-6.1 root=UUID=" + UUID + " rootflags=subvol=@ ro\n",
                        "initrd /initrd.img-6.1\n");
    }

    @Test
    void putsTheSerialConsoleLastSoThatItGetsTheLogin() throws Exception {
        assertThat(menu(Architecture.X86_64).on(Console.SERIAL_AND_SCREEN).toString())
                .contains("terminal_output serial console\n")
                .contains(" ro console=tty0 console=ttyS0,115200\n");
        assertThat(menu(Architecture.AARCH64).on(Console.SERIAL_AND_SCREEN).toString())
                .contains(" console=ttyAMA0,115200\n");
    }

    @Test
    void keepsTheArgumentsOfTheSourceThatDoNotSpeakOfItsDisk() throws Exception {
        Files.writeString(root.resolve("etc/default/grub"), """
                GRUB_CMDLINE_LINUX_DEFAULT="quiet splash resume=UUID=abc"
                # GRUB_CMDLINE_LINUX="commented=out"
                GRUB_CMDLINE_LINUX='net.ifnames=0 rd.luks.uuid=x root=/dev/sda2 console=ttyS1 quiet $(reboot)'
                """);

        assertThat(GrubConfig.argumentsOf(root)).containsExactly("quiet", "splash", "net.ifnames=0");
    }

    @Test
    void asksNothingOfASourceWithoutSettings() throws Exception {
        assertThat(GrubConfig.argumentsOf(root)).isEmpty();
    }

    @Test
    void refusesAnArgumentThatAScriptWouldTakeApart() throws Exception {
        GrubConfig menu = menu(Architecture.X86_64);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> menu.with(List.of("a b")))
                .withMessageContaining("'a b'");
    }
}
