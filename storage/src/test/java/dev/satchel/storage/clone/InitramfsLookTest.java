package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitramfsLookTest {
    private final InitramfsLook look =
            new InitramfsLook(Path.of("/mnt"), "lsinitramfs", "/boot/initrd", List.of("usb_storage", "nvme", "vmd"));

    @Test
    void findsModulesHoweverTheirFilesAreCalled() {
        assertThat(look.missing("""
                usr/lib/modules/6.1/kernel/drivers/usb/storage/usb-storage.ko
                -rw-r--r--   1 root root 1 Jan  1  1970 usr/lib/modules/6.1/kernel/drivers/nvme/host/nvme.ko.xz
                usr/lib/modules/6.1/kernel/drivers/pci/controller/vmd.ko.zst
                """)).isEmpty();
    }

    @Test
    void isNotContentWithNamesThatOnlyBeginSo() {
        assertThat(look.missing("kernel/nvme-core.ko\nkernel/usb_storage.ko.xz\nkernel/vmd.conf\n"))
                .containsExactly("nvme", "vmd");
    }
}
