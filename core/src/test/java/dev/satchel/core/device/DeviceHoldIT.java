package dev.satchel.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceHoldIT {
    @TempDir
    Path folder;

    private LoopDevice disk(String... options) throws Exception {
        return LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(16), options);
    }

    private static void assertRefused(String code, Path device) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> DeviceHold.take(device).close())
                .withMessageStartingWith(device.toString())
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void keepsMountsAndMkfsAndASecondHoldAwayUntilItIsClosed() throws Exception {
        Tools.requireAll("mkfs.ext4", "mount", "umount");
        Path target = Files.createDirectory(folder.resolve("target"));
        try (LoopDevice disk = disk()) {
            String node = disk.node().toString();
            LoopDevice.run("mkfs.ext4", "-q", "-F", node).orThrow();

            try (DeviceHold hold = DeviceHold.take(disk.node())) {
                assertThat(hold.device()).isEqualTo(disk.node());
                assertThat(LoopDevice.run("mount", node, target.toString()).error())
                        .contains("already mounted or mount point busy");
                assertThat(LoopDevice.run("mkfs.ext4", "-q", node).error()).contains("in use by the system");
                assertRefused("device.busy", disk.node());
            }

            LoopDevice.run("mount", node, target.toString()).orThrow();
            try {
                assertRefused("device.busy", disk.node());
            } finally {
                LoopDevice.run("umount", target.toString()).orThrow();
            }
            DeviceHold again = DeviceHold.take(disk.node());
            again.close();
            again.close();
            DeviceHold.take(disk.node()).close();
        }
    }

    @Test
    void keepsNobodyFromOpeningItWithoutAskingForIt() throws Exception {
        try (LoopDevice disk = disk();
                DeviceHold hold = DeviceHold.take(disk.node())) {
            Files.write(hold.device(), new byte[512]);
            assertThat(Files.size(disk.file())).isEqualTo(16 << 20);
        }
    }

    @Test
    void holdsADeviceThatCannotBeWrittenTo() throws Exception {
        try (LoopDevice disk = disk("--read-only")) {
            DeviceHold.take(disk.node()).close();
        }
    }

    @Test
    void isNotHandedToProgramsThatAreStartedMeanwhile() throws Exception {
        try (LoopDevice disk = disk()) {
            Process child;
            try (DeviceHold hold = DeviceHold.take(disk.node())) {
                assertThat(hold).hasToString("hold on " + disk.node());
                child = new ProcessBuilder("sleep", "60").start();
            }
            try {
                DeviceHold.take(disk.node()).close();
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void leavesNoDescriptorOpenWhenItIsRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        long before = descriptors();

        assertRefused("device.hold", file);
        assertRefused("device.hold", folder);
        assertRefused("device.hold", folder.resolve("nothing"));
        assertRefused("device.hold", Path.of("/dev/null"));

        assertThat(descriptors()).isEqualTo(before);
    }

    private static long descriptors() throws Exception {
        Tools.requireRoot();
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
