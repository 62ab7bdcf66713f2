package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoaderEntryTest {
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
                        """).onRoot("new")).hasToString("""
                        # made by kernel-install
                        title   Fedora
                        linux   /boot/vmlinuz-6.11
                        initrd  /boot/initramfs-6.11.img
                        options root=UUID=new ro
                        options quiet
                        sort-key fedora
                        """);
    }

    @Test
    void gathersTheOptionsOfAllItsLines() {
        assertThat(LoaderEntry.parse("options a b\nlinux /x\noptions c\n").options())
                .hasToString("a b c");
    }
}
