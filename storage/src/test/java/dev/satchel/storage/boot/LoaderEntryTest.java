package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.storage.filesystem.FileSystemType;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoaderEntryTest {
    private static final RootVolume NEW = RootVolume.of(FileSystemType.EXT4, "abc");

    @Test
    void changesTheRootAndThePathsAndNothingElse() {
        assertThat(LoaderEntry.parse("""
                        # made by kernel-install
                        title   Fedora
                        linux   /vmlinuz-6.11
                        initrd  /boot/initramfs-6.11.img
                        options root=UUID=old ro $kernelopts
                        options resume=UUID=old quiet
                        sort-key fedora
                        """).onRoot(NEW, BootVolume.folderOf(NEW), List.of()))
                .hasToString("""
                        # made by kernel-install
                        title   Fedora
                        linux   /boot/vmlinuz-6.11
                        initrd  /boot/initramfs-6.11.img
                        options root=UUID=abc ro
                        options quiet
                        sort-key fedora
                        """);
    }

    @Test
    void namesKernelsByWhereGrubFindsThem() {
        LoaderEntry entry = LoaderEntry.parse("""
                linux /root/boot/vmlinuz
                initrd /initrd
                options ro
                """);
        RootVolume subvolume = RootVolume.of(FileSystemType.BTRFS, "abc").inSubvolume("@");

        assertThat(entry.onRoot(NEW, BootVolume.partition(FileSystemType.EXT4, "def"), List.of("rd.luks.uuid=x")))
                .hasToString("""
                        linux /vmlinuz
                        initrd /initrd
                        options root=UUID=abc ro rd.luks.uuid=x
                        """);
        assertThat(entry.onRoot(subvolume, BootVolume.folderOf(subvolume), List.of()))
                .hasToString("""
                        linux /@/boot/vmlinuz
                        initrd /@/boot/initrd
                        options root=UUID=abc rootflags=subvol=@ ro
                        """);
    }

    @Test
    void gathersTheOptionsOfAllItsLines() {
        assertThat(LoaderEntry.parse("options a b\nlinux /x\noptions c\n").options())
                .hasToString("a b c");
    }
}
