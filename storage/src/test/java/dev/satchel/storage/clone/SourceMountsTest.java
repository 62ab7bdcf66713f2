package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceMountsTest {
    private static String mount(String target, String type) {
        return "30 1 8:3 / " + target + " rw shared:1 - " + type + " /dev/sda3 rw";
    }

    @Test
    void takesPartsOfTheSystemInAndLeavesOtherDisksOut() {
        SourceMounts mounts = SourceMounts.of(
                Path.of("/"),
                List.of(
                        mount("/", "ext4"),
                        mount("/home", "ext4"),
                        mount("/proc", "proc"),
                        mount("/boot/efi", "vfat"),
                        mount("/mnt/My\\040Backup", "xfs")));

        assertThat(mounts.parts()).containsExactly(Path.of("home"));
        assertThat(mounts.findings().all()).extracting(Finding::where).containsExactly("/mnt/My Backup");
    }

    @Test
    void looksOnlyBelowTheSource() {
        SourceMounts mounts = SourceMounts.of(
                Path.of("/mnt/old"),
                List.of(mount("/home", "ext4"), mount("/mnt/old", "ext4"), mount("/mnt/old/home", "btrfs")));

        assertThat(mounts.parts()).containsExactly(Path.of("home"));
    }
}
