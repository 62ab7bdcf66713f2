package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.plan.PlannedTest;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {"a/usb-storage.ko\na/nvme.ko.xz\na/vmd.ko", "usb_storage.ko\na/nvme-core.ko\na/vmd.ko", "nvme.ko"
            })
    void asksAScriptForTheSame(String listing) {
        PlannedTest.PrintsLines test = (PlannedTest.PrintsLines) look.test();

        boolean allIn = test.patterns().stream()
                .allMatch(pattern -> listing.lines()
                        .anyMatch(line -> Pattern.compile(pattern).matcher(line).find()));

        assertThat(allIn).isEqualTo(look.missing(listing).isEmpty());
    }

    @Test
    void isNotContentWithNamesThatOnlyBeginSo() {
        assertThat(look.missing("kernel/nvme-core.ko\nkernel/usb_storage.ko.xz\nkernel/vmd.conf\n"))
                .containsExactly("nvme", "vmd");
    }
}
