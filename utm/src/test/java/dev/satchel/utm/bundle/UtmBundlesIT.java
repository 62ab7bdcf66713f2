package dev.satchel.utm.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanFailedException;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Stores;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans applied with the real tools. */
class UtmBundlesIT {
    @TempDir
    Path folder;

    @BeforeAll
    static void needsTools() {
        Tools.requireAll("cp", "mv", "sync", "qemu-img", "plistutil", "sh");
    }

    private Machine machine() throws IOException {
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve("data.img").toFile(), "rw")) {
            sparse.setLength(64 << 20);
            sparse.writeBytes("disk");
        }
        Files.writeString(folder.resolve("it's.iso"), "cd");
        Stores.of(Stores.AAVMF).writeForVirt(folder.resolve("vars.fd"));
        return Machine.named("Linux")
                .guest(GuestSystem.debian(Architecture.AARCH64))
                .firmware(Firmware.uefi().withVariables(folder.resolve("vars.fd")))
                .disk(Disk.named("system")
                        .image(folder.resolve("system.qcow2"), ImageFormat.QCOW2)
                        .size(DataSize.gibibytes(1))
                        .build())
                .disk(Disk.named("data")
                        .image(folder.resolve("data.img"), ImageFormat.RAW)
                        .build())
                .disk(Disk.named("cd").medium(folder.resolve("it's.iso")).build())
                .build();
    }

    private void requireWhole(Path target) throws IOException, InterruptedException {
        UtmBundle bundle = UtmBundle.open(target);
        assertThat(bundle.check()).isEmpty();
        assertThat(bundle.machine().orThrow("bundle").disks())
                .extracting(Disk::source)
                .containsExactly(
                        new DiskSource.Image(target.resolve("Data/system.qcow2"), ImageFormat.QCOW2),
                        new DiskSource.Image(target.resolve("Data/data.img"), ImageFormat.RAW),
                        DiskSource.medium(target.resolve("Data/it's.iso")));
        assertThat(target.resolve("Data/data.img")).hasSameBinaryContentAs(folder.resolve("data.img"));
        assertThat(target.resolve("Data/efi_vars.fd")).hasSameBinaryContentAs(folder.resolve("vars.fd"));
        CommandRunner.system()
                .run(Command.of(
                        "plistutil",
                        "-i",
                        target.resolve("config.plist").toString(),
                        "-o",
                        folder.resolve("b").toString()))
                .orThrow();
        assertThat(CommandRunner.system()
                        .run(Command.of(
                                "qemu-img",
                                "info",
                                target.resolve("Data/system.qcow2").toString()))
                        .orThrow()
                        .output())
                .contains("file format: qcow2", "1073741824");
        assertThat(CommandRunner.system()
                        .run(Command.of(
                                "du", "-k", target.resolve("Data/data.img").toString()))
                        .orThrow()
                        .output())
                .matches("(?s)[0-9]{1,3}\\s.*");
        assertThat(folder.resolve(target.getFileName() + ".new")).doesNotExist();
    }

    @Test
    void makesABundleThatReadsBack() throws IOException, InterruptedException {
        Path target = folder.resolve("My Linux.utm");

        UtmBundles.plan(machine(), target).apply(PlanListener.NONE);

        requireWhole(target);
    }

    @Test
    void itsScriptMakesTheSameBundle() throws IOException, InterruptedException {
        Path target = folder.resolve("My Linux.utm");
        String script = UtmBundles.plan(machine(), target).toShellScript();

        CommandRunner.system().run(Command.of("sh", "-c", script)).orThrow();

        requireWhole(target);
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException, InterruptedException {
        Path target = folder.resolve("Linux.utm");
        Plan plan = UtmBundles.plan(machine(), target);
        Files.delete(folder.resolve("it's.iso"));

        assertThatThrownBy(() -> plan.apply(PlanListener.NONE)).isInstanceOf(PlanFailedException.class);

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("data.img", "vars.fd");
        }
    }

    @Test
    void neverOverwritesABundleThatAppearedMeanwhile() throws IOException, InterruptedException {
        Path target = folder.resolve("Linux.utm");
        Plan plan = UtmBundles.plan(machine(), target);
        Files.createDirectory(target);

        assertThatThrownBy(() -> plan.apply(PlanListener.NONE)).hasMessageContaining("is already there");

        assertThat(target).isEmptyDirectory();
        assertThat(folder.resolve("Linux.utm.new")).doesNotExist();
    }
}
