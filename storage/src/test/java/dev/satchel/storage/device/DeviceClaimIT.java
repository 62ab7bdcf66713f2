package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.device.DeviceLock;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceClaimIT {
    @TempDir
    Path folder;

    private LoopDevice disk;
    private @Nullable Process other;

    @BeforeEach
    void attach() throws Exception {
        Tools.requireAll("losetup", "mkfs.ext4", "sfdisk", "flock");
        disk = LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(64));
    }

    @AfterEach
    void detach() throws Exception {
        if (other != null) {
            other.destroy();
            other.waitFor(10, TimeUnit.SECONDS);
        }
        disk.close();
    }

    private BlockDevice device() throws IOException {
        return BlockDevices.at(disk.node());
    }

    private static void assertRefused(Guard guard, String code) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> DeviceClaim.take(guard).close())
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    /** A program that is ended after the test. */
    private Process start(ProcessBuilder program) throws IOException {
        Process started = program.start();
        other = started;
        return started;
    }

    private Guard.Verdict awaitVerdict(String code) throws Exception {
        for (int i = 0; i < 200; i++) {
            Guard.Verdict verdict = Guard.overwriting(device()).verdict();
            if (verdict.findings().stream().anyMatch(finding -> finding.code().equals(code))) {
                return verdict;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("nobody said " + code);
    }

    @Test
    void keepsEverybodyAwayWhileThisProgramWrites() throws Exception {
        String node = disk.node().toString();
        try (DeviceClaim claim = DeviceClaim.take(Guard.of(device(), Intent.WRITE_RAW))) {
            assertThat(claim.device().path()).isEqualTo(disk.node());
            try (FileChannel channel = claim.channel()) {
                channel.write(ByteBuffer.wrap("written".getBytes(StandardCharsets.US_ASCII)), 512);
                channel.force(true);
            }

            assertThat(LoopDevice.run("mkfs.ext4", "-q", "-F", node).error()).contains("in use by the system");
            assertRefused(Guard.of(device(), Intent.WRITE_RAW), "device.busy");
            assertThat(Guard.of(device(), Intent.WRITE_RAW).verdict().findings().errors())
                    .extracting(Finding::code)
                    .containsExactly("device.busy");
        }

        assertThat(Files.readString(disk.file(), StandardCharsets.ISO_8859_1)).startsWith("\0".repeat(512) + "written");
        LoopDevice.run("mkfs.ext4", "-q", "-F", node).orThrow();
    }

    @Test
    void lendsTheDeviceToToolsThatClaimItThemselvesUnderTheLockOfItsDisk() throws Exception {
        String node = disk.node().toString();
        try (DeviceClaim claim = DeviceClaim.take(Guard.of(device(), Intent.FORMAT))) {
            claim.lend(() -> {
                assertThat(LoopDevice.run("flock", "--nonblock", "--exclusive", node, "true")
                                .exitCode())
                        .isEqualTo(1);
                LoopDevice.run("mkfs.ext4", "-q", "-F", node).orThrow();
            });

            assertThat(LoopDevice.run("mkfs.ext4", "-q", "-F", node).error()).contains("in use by the system");
            LoopDevice.run("flock", "--nonblock", "--exclusive", node, "true").orThrow();
        }
    }

    @Test
    void anotherProgramsLockIsRespected() throws Exception {
        try (DeviceLock lock = DeviceLock.take(disk.node())) {
            assertThat(lock.disk()).isEqualTo(disk.node());
            assertThat(LoopDevice.run(
                                    "sfdisk",
                                    "--lock=nonblock",
                                    "--delete",
                                    disk.node().toString())
                            .error())
                    .contains("already locked");
        }
        LoopDevice.run("flock", "--nonblock", "--exclusive", disk.node().toString(), "true")
                .orThrow();
    }

    @Test
    void refusesAnotherDiskUnderTheNameOfThePlan() throws Exception {
        BlockDevice planned = device();
        LoopDevice.run("losetup", "--detach", planned.path().toString()).orThrow();
        LoopDevice.run("losetup", planned.path().toString(), disk.file().toString())
                .orThrow();

        assertRefused(Guard.of(planned, Intent.WRITE_RAW), "device.changed");
        DeviceClaim.take(Guard.of(device(), Intent.WRITE_RAW)).close();
    }

    @Test
    void refusesADiskThatBecameSmallerOrReadOnlyMeanwhile() throws Exception {
        BlockDevice planned = device();
        try (FileChannel file = FileChannel.open(disk.file(), StandardOpenOption.WRITE)) {
            file.truncate(32 << 20);
        }
        LoopDevice.run("losetup", "--set-capacity", planned.path().toString()).orThrow();
        assertRefused(Guard.of(planned, Intent.WRITE_RAW), "device.identity");

        BlockDevice smaller = device();
        LoopDevice.run("blockdev", "--setro", planned.path().toString()).orThrow();
        try {
            assertRefused(Guard.of(smaller, Intent.WRITE_RAW), "device.read-only");
        } finally {
            // The kernel keeps the flag with the number, for whoever gets it next.
            LoopDevice.run("blockdev", "--setrw", planned.path().toString()).orThrow();
        }
    }

    @Test
    void refusesWhatWasMountedAfterThePlan() throws Exception {
        LoopDevice.run("mkfs.ext4", "-q", disk.node().toString()).orThrow();
        BlockDevice planned = device();
        Path target = Files.createDirectory(folder.resolve("target"));
        LoopDevice.run("mount", disk.node().toString(), target.toString()).orThrow();
        try {
            assertRefused(Guard.of(planned, Intent.WRITE_RAW), "device.mounted");
            assertThat(Guard.of(device(), Intent.WRITE_RAW)
                            .protecting(target.resolve("journal"))
                            .verdict()
                            .findings()
                            .errors())
                    .extracting(Finding::code)
                    .containsExactly("device.mounted", "device.own-file");
        } finally {
            LoopDevice.run("umount", target.toString()).orThrow();
        }
    }

    @Test
    void seesAMountInANamespaceOfItsOwn() throws Exception {
        Tools.require("unshare");
        LoopDevice.run("mkfs.ext4", "-q", disk.node().toString()).orThrow();
        Path target = Files.createDirectory(folder.toRealPath().resolve("hidden"));
        Process program = start(new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount \"$0\" \"$1\" && exec sleep 60",
                disk.node().toString(),
                target.toString()));

        Guard.Verdict verdict = awaitVerdict("device.mounted");

        assertThat(verdict.findings().errors())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .contains(target.toString())
                        .endsWith("in the mount namespace of process " + program.pid()));
    }

    @Test
    void seesTheMachineThatHasTheDisk() throws Exception {
        Tools.require("qemu-system-x86_64");
        Process machine = start(new ProcessBuilder(
                "qemu-system-x86_64",
                "-machine",
                "none",
                "-nodefaults",
                "-display",
                "none",
                "-blockdev",
                "driver=host_device,node-name=disk,filename=" + disk.node()));

        Guard.Verdict verdict = awaitVerdict("device.machine");

        assertThat(verdict.decision()).isEqualTo(Guard.Decision.REFUSED);
        assertThat(verdict.findings().errors())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .contains("qemu-system-x86")
                        .contains("(process " + machine.pid() + ")"));
    }

    @Test
    void tellsWhoWritesFromWhoReads() throws Exception {
        Process reader = start(
                new ProcessBuilder("sleep", "60").redirectInput(disk.node().toFile()));
        Guard.Verdict reading = awaitVerdict("device.read");
        assertThat(reading.decision()).isEqualTo(Guard.Decision.NEEDS_CONFIRMATION);
        reader.destroy();
        reader.waitFor(10, TimeUnit.SECONDS);

        start(new ProcessBuilder("sleep", "60").redirectOutput(disk.node().toFile()));
        assertThat(awaitVerdict("device.open").decision()).isEqualTo(Guard.Decision.REFUSED);
    }
}
