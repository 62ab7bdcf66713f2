package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.storage.filesystem.FileSystemType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BootVolumeTest {
    private static final Path KERNEL = Path.of("boot/vmlinuz");
    private static final RootVolume ROOT = RootVolume.of(FileSystemType.BTRFS, "abc");

    @Test
    void callsAFileAsGrubDoes() {
        assertThat(BootVolume.folderOf(ROOT).path(KERNEL)).isEqualTo("/boot/vmlinuz");
        assertThat(BootVolume.folderOf(ROOT.inSubvolume("@")).path(KERNEL)).isEqualTo("/@/boot/vmlinuz");
        assertThat(BootVolume.folderOf(ROOT.inSubvolume("@")).path("/vmlinuz")).isEqualTo("/@/vmlinuz");
        assertThat(BootVolume.partition(FileSystemType.EXT4, "def").path(KERNEL))
                .isEqualTo("/vmlinuz");
    }

    @Test
    void holdsNothingThatLiesElsewhere() {
        BootVolume boot = BootVolume.partition(FileSystemType.EXT4, "def");

        assertThatIllegalArgumentException().isThrownBy(() -> boot.path("/vmlinuz"));
        assertThatIllegalArgumentException().isThrownBy(() -> boot.path(Path.of("etc/fstab")));
    }

    @Test
    void isNothingThatGrubDoesNotRead() {
        assertThatIllegalArgumentException().isThrownBy(() -> BootVolume.partition(FileSystemType.F2FS, "def"));
        assertThatIllegalArgumentException().isThrownBy(() -> BootVolume.partition(FileSystemType.EXT4, "x y"));
        assertThatIllegalArgumentException().isThrownBy(() -> BootVolume.folderOf(ROOT.encrypted("fed", "cryptroot")));
    }

    @Test
    void tellsTheKernelOfAMappingWhereTheRootIsInAContainer() {
        assertThat(ROOT.inSubvolume("@").encrypted("fed", "cryptroot").arguments())
                .containsExactly("root=/dev/mapper/cryptroot", "rootflags=subvol=@");
        assertThat(ROOT.arguments()).containsExactly("root=UUID=abc");
    }
}
