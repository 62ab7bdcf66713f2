package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.probe.Probe;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatPlanIT {
    private static final DataSize SIZE = DataSize.mebibytes(64);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void begin() throws IOException {
        Tools.requireAll("mkfs.exfat", "tune.exfat", "mkfs.ext4", "blkid");
        file = folder.toRealPath().resolve("disk.img");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SIZE.bytes());
        }
    }

    @Test
    void makesOneOnAGuardedDeviceAndReadsItBack() throws Exception {
        try (LoopDevice loop = LoopDevice.attach(file, SIZE)) {
            NewExfat exfat = NewExfat.of("TRAVEL");

            FormatPlan.of(exfat).on(BlockDevices.at(loop.node())).apply(PlanListener.NONE);

            assertThat(Probe.of(loop.node()).volume(0).uuid()).contains(exfat.uuid());
            assertThatExceptionOfType(SatchelException.class)
                    .isThrownBy(() -> FormatPlan.of(exfat).in(file))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("filesystem.image.attached"));
        }
    }

    @Test
    void itsScriptDoesTheSame() throws Exception {
        NewExfat exfat = NewExfat.of("TRAVEL");
        String script = FormatPlan.of(exfat).in(file).toShellScript();

        CommandRunner.system().run(Command.of("sh").withInput(script)).orThrow();

        assertThat(Probe.of(file).volume(0).uuid()).contains(exfat.uuid());
        String other = script.replace("UUID=" + exfat.uuid(), "UUID=0000-0001");
        assertThat(other).isNotEqualTo(script);
        assertThat(CommandRunner.system().run(Command.of("sh").withInput(other)).succeeded())
                .isFalse();
    }

    @Test
    void saysWhatWillBeLostAndRefusesAnImageThatChanged() throws Exception {
        FormatPlan.of(NewExt4.of(SIZE, "old")).in(file).apply(PlanListener.NONE);

        Plan plan = FormatPlan.of(NewExfat.of("NEW")).in(file);
        assertThat(plan.findings().all()).extracting(Finding::code).containsExactly("filesystem.image.data");
        Files.write(file, new byte[1 << 20]);

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> plan.apply(PlanListener.NONE))
                .withMessageContaining("has not 64MiB any more");
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    /** mkfs asks nobody for a file. */
    @Test
    void refusesAnImageThatAMachineHasOrThatIsNoRawOne() throws Exception {
        Tools.requireAll("qemu-img", "qemu-nbd");
        Process machine = new ProcessBuilder(
                        "qemu-nbd", "--socket", folder.resolve("nbd").toString(), "--format", "raw", file.toString())
                .redirectErrorStream(true)
                .start();
        try {
            await(folder.resolve("nbd"));
            assertRefused("filesystem.image.busy");
        } finally {
            machine.destroy();
            machine.waitFor();
        }
        LoopDevice.run("qemu-img", "create", "-q", "-f", "qcow2", file.toString(), "1G")
                .orThrow();
        assertRefused("filesystem.image.container");
    }

    private static void await(Path socket) throws Exception {
        for (int i = 0; i < 600 && !Files.exists(socket); i++) {
            Thread.sleep(50);
        }
        assertThat(socket).exists();
    }

    private void assertRefused(String code) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> FormatPlan.of(NewExfat.of("NEW")).in(file))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void refusesADeviceThatIsMountedMeanwhile() throws Exception {
        Tools.requireAll("mount", "umount");
        try (LoopDevice loop = LoopDevice.attach(file, SIZE)) {
            FormatPlan.of(NewExt4.of(SIZE, "old"))
                    .on(BlockDevices.at(loop.node()))
                    .apply(PlanListener.NONE);
            Plan plan = FormatPlan.of(NewExt4.of(SIZE, "new")).on(BlockDevices.at(loop.node()));
            Path mounted = Files.createDirectory(folder.resolve("mounted"));
            LoopDevice.run("mount", loop.node().toString(), mounted.toString()).orThrow();
            try {
                assertThatExceptionOfType(SatchelException.class)
                        .isThrownBy(() -> plan.apply(PlanListener.NONE))
                        .withMessageContaining("mounted");
            } finally {
                LoopDevice.run("umount", mounted.toString()).orThrow();
            }
            assertThat(Probe.of(loop.node()).volume(0).label()).contains("old");
        }
    }

    @Test
    void refusesWhatTheToolWouldRefuseLater() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> FormatPlan.of(NewXfs.of("small")).in(file))
                .satisfies(e -> assertThat(e.code()).isEqualTo("filesystem.make.too-small"))
                .withMessageContaining("has 64.0 MiB, and XFS takes 300 MiB at least");
    }
}
