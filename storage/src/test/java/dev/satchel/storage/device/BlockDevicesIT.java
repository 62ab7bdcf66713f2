package dev.satchel.storage.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockDevicesIT {
    @TempDir
    Path folder;

    private final Deque<Command> cleanUp = new ArrayDeque<>();

    @AfterEach
    void detach() throws Exception {
        while (!cleanUp.isEmpty()) {
            CommandRunner.system().run(cleanUp.pop());
        }
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output()
                .trim();
    }

    private String attach(String... options) throws Exception {
        Tools.requireRoot();
        Tools.requireAll("losetup", "mkfs.ext4", "lsblk");
        Path file = folder.toRealPath().resolve("disk.img");
        run("truncate", "--size", "64M", file.toString());
        Command losetup = Command.of(
                "losetup",
                Stream.concat(Stream.of("--find", "--show", file.toString()), Stream.of(options))
                        .toList());
        String loop = CommandRunner.system().run(losetup).orThrow().output().trim();
        cleanUp.push(Command.of("losetup", "--detach", loop));
        return loop;
    }

    @Test
    void readsALoopDeviceAsLsblkDoes() throws Exception {
        String loop = attach("--sector-size", "4096", "--read-only");

        BlockDevice device = BlockDevices.at(Path.of(loop));

        String[] told = run("lsblk", "-dnbro", "SIZE,LOG-SEC,RO,MAJ:MIN", loop).split(" ", -1);
        assertThat(device.size()).isEqualTo(DataSize.bytes(Long.parseLong(told[0])));
        assertThat(device.sectors().logical()).isEqualTo(DataSize.bytes(Long.parseLong(told[1])));
        assertThat(device.isReadOnly()).isEqualTo(told[2].equals("1"));
        assertThat(device.numbers()).containsExactly(told[3]);
        assertThat(device.backingFile()).contains(folder.toRealPath().resolve("disk.img"));
        assertThat(Guard.overwriting(device).verdict().decision()).isEqualTo(Guard.Decision.REFUSED);
    }

    @Test
    void seesAMountAsSoonAsItIsThere() throws Exception {
        String loop = attach();
        run("mkfs.ext4", "-q", "-F", loop);
        Path target = folder.toRealPath().resolve("with blank");
        run("mkdir", target.toString());
        assertThat(BlockDevices.at(Path.of(loop)).mounts()).isEmpty();

        run("mount", loop, target.toString());
        cleanUp.push(Command.of("umount", target.toString()));

        assertThat(BlockDevices.at(Path.of(loop)).mounts())
                .containsExactly(new BlockMount(Path.of(loop), target, "ext4"));
    }

    @Test
    void givesADeviceThatIsAttachedAnewAnotherNumber() throws Exception {
        String loop = attach();
        BlockDevice before = BlockDevices.at(Path.of(loop));
        run("losetup", "--detach", loop);
        run("losetup", loop, folder.toRealPath().resolve("disk.img").toString());

        assertThat(Guard.overwriting(BlockDevices.at(Path.of(loop)))
                        .unchangedSince(before)
                        .verdict()
                        .findings()
                        .errors())
                .extracting(finding -> finding.code())
                .containsExactly("device.changed");
    }

    @Test
    void refusesTheDiskThatThisSystemRunsFrom() throws Exception {
        Tools.requireRoot();

        assertThat(BlockDevices.all())
                .filteredOn(BlockDevice::runsTheSystem)
                .allSatisfy(
                        device -> assertThat(Guard.overwriting(device).verdict().decision())
                                .isEqualTo(Guard.Decision.REFUSED));
    }
}
