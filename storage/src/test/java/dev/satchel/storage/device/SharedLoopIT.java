package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, two loop devices with partitions, or a loop device that shows another: two disks to the kernel. */
class SharedLoopIT {
    private static final DataSize SIZE = DataSize.mebibytes(48);

    @TempDir
    Path folder;

    private Path file;
    private Path mountPoint;

    @BeforeEach
    void partition() throws Exception {
        Tools.requireRoot();
        Tools.requireAll("sfdisk", "losetup", "partx", "mkfs.ext4", "mount");
        file = folder.resolve("disk.img");
        mountPoint = Files.createDirectory(folder.resolve("mount"));
        try (LoopDevice loop = LoopDevice.attach(file, SIZE)) {
            CommandRunner.system()
                    .run(Command.of(
                                    "sfdisk",
                                    "--quiet",
                                    "--no-tell-kernel",
                                    loop.node().toString())
                            .withInput("label: gpt\n2048,32768,L\n34816,32768,L\n"))
                    .orThrow();
        }
    }

    /** A kernel may know no GPT, and is told of the partitions then. */
    private LoopDevice partitioned() throws Exception {
        LoopDevice loop = LoopDevice.attach(file, SIZE, "--partscan");
        run("partx", "--update", loop.node().toString());
        return loop;
    }

    private static Path partition(LoopDevice loop, int number) {
        return Path.of(loop.node() + "p" + number);
    }

    private static List<Finding> errors(Path device) throws IOException {
        return Guard.of(HostDevices.ofThisHost().at(device), Intent.FORMAT)
                .verdict()
                .findings()
                .errors();
    }

    private static List<String> shared(Path device) throws IOException {
        return errors(device).stream()
                .filter(finding -> finding.code().equals("device.shared"))
                .map(Finding::message)
                .toList();
    }

    private void whileMounted(Path device, Check check) throws Exception {
        run("mkfs.ext4", "-q", "-F", device.toString());
        run("mount", device.toString(), mountPoint.toString());
        try {
            check.run();
        } finally {
            run("umount", mountPoint.toString());
        }
    }

    private interface Check {
        void run() throws Exception;
    }

    private static void run(String program, String... arguments) throws IOException, InterruptedException {
        LoopDevice.run(program, arguments).orThrow();
    }

    @Test
    void aPartitionIsRefusedWhoseBytesAreMountedThroughAnotherLoopDevice() throws Exception {
        try (LoopDevice loop = partitioned();
                LoopDevice other = partitioned()) {
            whileMounted(partition(other, 1), () -> {
                assertThat(shared(partition(loop, 1)))
                        .singleElement()
                        .satisfies(message ->
                                assertThat(message).contains(partition(other, 1).toString(), mountPoint.toString()));
                assertThat(shared(loop.node())).hasSize(1);
                assertThat(shared(partition(loop, 2))).isEmpty();
                assertThat(shared(partition(other, 2))).isEmpty();
            });
        }
    }

    @Test
    void aPartitionIsRefusedWhoseBytesAreMountedThroughALoopDeviceOfThemAlone() throws Exception {
        try (LoopDevice loop = partitioned();
                LoopDevice part = LoopDevice.attach(file, SIZE, "--offset", "17825792", "--sizelimit", "16777216")) {
            whileMounted(part.node(), () -> {
                assertThat(shared(partition(loop, 2))).hasSize(1);
                assertThat(shared(partition(loop, 1))).isEmpty();
            });
            whileMounted(
                    partition(loop, 1), () -> assertThat(shared(part.node())).isEmpty());
            whileMounted(
                    partition(loop, 2), () -> assertThat(shared(part.node())).hasSize(1));
        }
    }

    @Test
    void aLoopDeviceIsRefusedThatShowsWhatIsMountedBelowIt() throws Exception {
        try (LoopDevice loop = partitioned();
                LoopDevice whole = LoopDevice.attach(loop.node(), SIZE);
                LoopDevice first = LoopDevice.attach(partition(loop, 1), SIZE);
                LoopDevice second =
                        LoopDevice.attach(loop.node(), SIZE, "--offset", "17825792", "--sizelimit", "16777216")) {
            whileMounted(partition(loop, 1), () -> {
                assertThat(shared(whole.node()))
                        .singleElement()
                        .satisfies(message ->
                                assertThat(message).contains(partition(loop, 1).toString(), mountPoint.toString()));
                assertThat(shared(first.node())).hasSize(1);
                assertThat(shared(second.node())).isEmpty();
            });
            whileMounted(second.node(), () -> {
                assertThat(shared(partition(loop, 2))).hasSize(1);
                assertThat(shared(partition(loop, 1))).isEmpty();
            });
        }
    }

    /** What the name of the file means now is not what is mounted. */
    @Test
    void anotherFileOfTheSameNameIsAnotherDisk() throws Exception {
        try (LoopDevice old = LoopDevice.attach(file, SIZE)) {
            whileMounted(old.node(), () -> {
                Files.delete(file);
                try (LoopDevice loop = LoopDevice.attach(file, SIZE)) {
                    assertThat(errors(loop.node())).isEmpty();
                }
            });
        }
    }

    /** As a machine has it that a whole disk was given to. */
    @Test
    void aPartitionIsRefusedWhoseDiskAProgramHas() throws Exception {
        try (LoopDevice loop = partitioned();
                LoopDevice other = partitioned();
                LoopDevice upper = LoopDevice.attach(partition(loop, 1), SIZE)) {
            Process program = new ProcessBuilder("sleep", "60")
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(loop.node().toFile()))
                    .start();
            try {
                for (Path device : List.of(partition(loop, 1), upper.node(), other.node(), partition(other, 2))) {
                    assertThat(errors(device))
                            .as("%s", device)
                            .extracting(Finding::code)
                            .contains("device.open");
                }
            } finally {
                program.destroy();
                program.waitFor();
            }
        }
    }
}
