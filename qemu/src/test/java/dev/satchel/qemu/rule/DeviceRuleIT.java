package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.drive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the real QEMU makes of whole devices; loop devices stand for disks that are plugged in. */
@Timeout(60)
class DeviceRuleIT {
    @TempDir
    Path folder;

    private final List<String> loops = new ArrayList<>();
    private Images images;

    @BeforeEach
    void here() {
        images = new Images(folder);
    }

    @AfterEach
    void detach() throws Exception {
        for (String loop : loops) {
            run("losetup", "--detach", loop);
        }
    }

    private static String run(String program, String... words) throws Exception {
        return CommandRunner.system()
                .run(Command.of(Tools.require(program).toString(), words).withTimeLimit(Duration.ofSeconds(20)))
                .orThrow()
                .output()
                .strip();
    }

    private Path device(Path image) throws Exception {
        Tools.requireRoot();
        String loop = run("losetup", "--find", "--show", image.toString());
        loops.add(loop);
        return Path.of(loop);
    }

    /** What the system does when a disk is plugged in: a name for it that is free. */
    private void name(Path name, Path device) throws Exception {
        Files.deleteIfExists(name);
        run("mknod", name.toString(), "b", "7", device.getFileName().toString().substring("loop".length()));
    }

    private static long size(Path disk) throws Exception {
        try (Trial trial = Q35.starts("-drive", drive("d", "raw", disk), "-device", "virtio-blk-pci,drive=d")) {
            assertThat(trial.said()).isEmpty();
            return trial.block("d")
                    .at("inserted")
                    .at("image")
                    .at("virtual-size")
                    .number()
                    .orElseThrow();
        }
    }

    @Test
    @Demonstrates("disk.device.by-path")
    void aPathThatIsAnotherDiskTomorrow() throws Exception {
        Path today = device(images.raw("today", DataSize.mebibytes(16)));
        Path tomorrow = device(images.raw("tomorrow", DataSize.mebibytes(32)));
        Path path = folder.resolve("sdx");

        name(path, today);
        assertThat(size(path)).isEqualTo(16 << 20);
        name(path, tomorrow);
        assertThat(size(path)).isEqualTo(32 << 20);
    }

    @Test
    @Demonstrates("disk.device.shared")
    void oneDeviceAsTwoDisks() throws Exception {
        Path device = device(images.raw("disk"));

        assertThat(Q35.refuses(
                        "-drive",
                        drive("a", "raw", device),
                        "-device",
                        "virtio-blk-pci,drive=a",
                        "-drive",
                        drive("b", "raw", device),
                        "-device",
                        "virtio-blk-pci,drive=b"))
                .contains("Failed to get \"write\" lock");
    }

    @Test
    @Demonstrates("disk.image.kind")
    void aDeviceOpenedAsAFile() throws Exception {
        Path device = device(images.raw("disk"));

        assertThat(Q35.refuses("-blockdev", "driver=file,node-name=d,filename=" + device))
                .contains("'file' driver requires '" + device + "' to be a regular file");
    }

    @Test
    @Demonstrates("disk.device.kind")
    void aFileAsADevice() throws Exception {
        assertThat(Q35.refuses("-blockdev", "driver=host_device,node-name=d,filename=" + images.raw("disk")))
                .contains("'host_device' driver requires '")
                .contains("' to be either a character or block device");
    }

    @Test
    @Demonstrates("disk.device.host")
    void aPathOfAnotherSystem() throws Exception {
        assertThat(Q35.refuses("-drive", drive("d", "raw", Path.of("\\\\.\\PhysicalDrive1"))))
                .contains("Could not open '\\\\.\\PhysicalDrive1': No such file or directory");
    }

    @Test
    @Demonstrates("disk.device.cache")
    void whatIsWrittenThroughTheHostsCacheIsNotOnTheDeviceYet() throws Exception {
        assertThat(arrives("writeback")).isFalse();
        assertThat(arrives("none")).isTrue();
    }

    private boolean arrives(String cache) throws Exception {
        Path image = images.raw(cache);
        Path device = device(image);
        try (Trial trial = Q35.starts(
                "-drive", drive("d", "raw", device) + ",cache=" + cache, "-device", "virtio-blk-pci,drive=d")) {
            assertThat(trial.block("d").at("inserted").at("cache").at("direct").isTrue())
                    .isEqualTo(cache.equals("none"));
            trial.monitor("qemu-io d \"write -P 0xab 0 4k\"");
            return Files.readAllBytes(image)[0] == (byte) 0xab;
        }
    }
}
