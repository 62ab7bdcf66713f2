package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real btrfs shows of its subvolumes. */
class SubvolumesIT {
    @TempDir
    private Path folder;

    @BeforeEach
    void needsTools() throws Exception {
        Tools.requireRoot();
        Tools.requireAll("mkfs.btrfs", "btrfs", "mount", "umount");
        folder = folder.toRealPath();
    }

    private static void run(String program, String... arguments) throws Exception {
        CommandRunner.system().run(Command.of(program, arguments)).orThrow();
    }

    private static void subvolume(Path path) throws Exception {
        Files.createDirectories(path.getParent());
        run("btrfs", "subvolume", "create", path.toString());
    }

    private static void mount(LoopDevice disk, Path target, String options) throws Exception {
        run(
                "mount",
                "-o",
                options,
                disk.node().toString(),
                Files.createDirectories(target).toString());
    }

    @Test
    void areFoundHoweverDeepTheyLieAndOtherDisksAreNot() throws Exception {
        Path root = folder.resolve("root");
        try (LoopDevice system = LoopDevice.attach(folder.resolve("a.img"), DataSize.mebibytes(160));
                LoopDevice other = LoopDevice.attach(folder.resolve("b.img"), DataSize.mebibytes(160))) {
            run("mkfs.btrfs", "-q", system.node().toString());
            run("mkfs.btrfs", "-q", other.node().toString());
            mount(system, root, "defaults");
            try {
                subvolume(root.resolve("var/lib/machines"));
                subvolume(root.resolve("var/lib/machines/debian"));
                subvolume(root.resolve("home/user/.local/share/machines/one/disk"));
                subvolume(root.resolve("srv/.snapshots/1"));
                mount(other, root.resolve("data"), "defaults");
                subvolume(root.resolve("data/films"));
                mount(system, root.resolve("again"), "subvol=var/lib/machines");

                SourceMounts mounts = SourceMounts.of(root);

                assertThat(mounts.parts())
                        .containsExactly(
                                Path.of("home/user/.local/share/machines/one/disk"),
                                Path.of("var/lib/machines"),
                                Path.of("var/lib/machines/debian"));
                assertThat(mounts.findings().all())
                        .extracting(Finding::where)
                        .containsExactlyInAnyOrder(root + "/data", root + "/again");
            } finally {
                run("umount", "--recursive", root.toString());
            }
        }
    }

    @Test
    void areFoundInAPartOfARootThatIsNoBtrfs() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        try (LoopDevice homes = LoopDevice.attach(folder.resolve("a.img"), DataSize.mebibytes(160))) {
            run("mkfs.btrfs", "-q", homes.node().toString());
            mount(homes, root.resolve("home"), "defaults");
            try {
                subvolume(root.resolve("home/user/machines"));

                assertThat(SourceMounts.of(root).parts())
                        .containsExactly(Path.of("home"), Path.of("home/user/machines"));
            } finally {
                run("umount", root.resolve("home").toString());
            }
        }
    }
}
