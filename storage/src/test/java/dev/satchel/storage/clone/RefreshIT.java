package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanEvent;
import dev.satchel.core.plan.PlanFailedException;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.probe.Probe;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is brought up to date. */
class RefreshIT {
    private static final DataSize SIZE = DataSize.mebibytes(160);

    @TempDir
    Path folder;

    private TinyRoot tiny;
    private Path image;

    @BeforeEach
    void copy() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "sfdisk", "losetup", "rsync", "mkfs.ext4", "mkfs.vfat", "grub-install", "mcopy", "blkid", "ssh-keygen");
        folder = folder.toRealPath();
        tiny = TinyRoot.build(folder.resolve("root"));
        image = folder.resolve("my disk's.img");
        SystemClone.of(tiny.path()).toImage(image, SIZE).plan().apply(PlanListener.NONE);
    }

    @AfterEach
    void leavesNothingMountedOrAttached() throws Exception {
        assertThat(run("losetup", "--list", "--noheadings", "--raw", "--output", "NAME,BACK-FILE")
                        .lines()
                        .filter(line -> line.contains(folder.getFileName().toString())))
                .isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(folder.toString(), "/satchel-clone-");
        assertThat(Path.of("/run")).isDirectoryNotContaining("glob:**satchel-clone-*");
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    private void write(String file, String text) throws Exception {
        Files.writeString(tiny.path().resolve(file), text);
    }

    /** Somebody else mounts the root of the copy, as a system does that starts from it. */
    private interface Visitor {
        void visit(Path root) throws Exception;
    }

    private void visit(String options, Visitor visitor) throws Exception {
        long start = Probe.of(image).volume(3).offset().bytes();
        Path place = Files.createDirectories(folder.resolve("mounted"));
        run("mount", "-o", options + ",loop,offset=" + start, image.toString(), place.toString());
        try {
            visitor.visit(place);
        } finally {
            run("umount", place.toString());
        }
    }

    private void changeTheSource() throws Exception {
        write("etc/greeting", "hello again, and longer\n");
        write("home/user/new", "new\n");
        Files.delete(tiny.path().resolve("home/user/one"));
        run("chmod", "700", tiny.path().resolve("usr/bin/ping").toString());
        Files.move(tiny.path().resolve("boot/vmlinuz-6.1.0-1-tiny"), tiny.path().resolve("boot/vmlinuz-6.1.0-2-tiny"));
    }

    private void assertIsAsTheSource() throws Exception {
        visit("ro,noload", root -> {
            assertThat(run(
                                    "rsync",
                                    "-naAXHS",
                                    "--checksum",
                                    "--numeric-ids",
                                    "--delete",
                                    "-i",
                                    "--exclude=/lost+found",
                                    "--exclude=/boot/grub/*",
                                    "--exclude=/boot/satchel-copy",
                                    "--exclude=/etc/ssh/ssh_host_*",
                                    "--exclude=/tmp/*",
                                    "--exclude=/swapfile",
                                    tiny.path() + "/",
                                    root + "/")
                            .lines())
                    .allSatisfy(line -> assertThat(line)
                            .matches(".* (etc/fstab|etc/machine-id)|\\.d\\.\\.t\\.* (etc/|etc/ssh/|boot/grub/|boot/)"));
            assertThat(root.resolve("boot/grub/i386-pc/core.img")).exists();
        });
    }

    @Test
    void carriesOverWhatChangedAndKeepsWhatIsTheCopysOwn() throws Exception {
        List<String> before = new ArrayList<>();
        visit("ro,noload", root -> before.add(Files.readString(root.resolve("etc/fstab"))));
        String esp = Probe.of(image).volume(2).uuid().orElseThrow();
        changeTheSource();
        CopyChanges changes = SystemClone.of(tiny.path()).refreshingImage(image).changes();
        assertThat(changes.files()).isEmpty();
        assertThat(changes.isUntouched()).isTrue();

        Plan plan = SystemClone.of(tiny.path()).refreshingImage(image).plan();
        plan.apply(PlanListener.NONE);

        assertThat(plan.toText())
                .contains("DESTROYS what is in the copy and not in ")
                .doesNotContain("mkfs", "sfdisk");
        assertIsAsTheSource();
        assertThat(Probe.of(image).volume(2).uuid()).contains(esp);
        visit("ro,noload", root -> {
            assertThat(root.resolve("etc/fstab")).hasContent(before.get(0));
            assertThat(root.resolve("boot/grub/grub.cfg"))
                    .content()
                    .contains("linux /boot/vmlinuz-6.1.0-2-tiny root=UUID="
                            + Probe.of(image).volume(3).uuid().orElseThrow())
                    .doesNotContain("6.1.0-1-tiny");
        });
    }

    /** The programs that are started to make the plan of a refresh. */
    private List<String> planned(DataSize size) throws Exception {
        Path copy = folder.resolve("copy of " + size + ".img");
        SystemClone.of(tiny.path()).toImage(copy, size).plan().apply(PlanListener.NONE);
        List<String> programs = new ArrayList<>();
        CommandRunner noting = (command, listener) -> {
            programs.add(command.program());
            return CommandRunner.system().run(command, listener);
        };
        SystemClone.of(tiny.path()).refreshingImage(copy).plan(CloneHost.detect(noting));
        return programs;
    }

    @Test
    void walksThroughTheSourceOnlyWhereTheCopyMightBeTooSmall() throws Exception {
        assertThat(planned(DataSize.mebibytes(1024))).doesNotContain("find");
        Path large = tiny.path().resolve("home/user/large");
        Files.writeString(large, "no hole".repeat(7 << 20));
        assertThat(planned(SIZE)).contains("find");
    }

    @Test
    void givesTheCopySshHostKeysOfItsOwnAndLeavesThemToIt() throws Exception {
        Files.createDirectories(tiny.path().resolve("etc/ssh"));
        write("etc/ssh/ssh_host_ed25519_key", "the source's own\n");
        Files.delete(image);
        SystemClone.of(tiny.path()).toImage(image, SIZE).plan().apply(PlanListener.NONE);
        List<String> keys = new ArrayList<>();
        visit("ro,noload", root -> keys.add(Files.readString(root.resolve("etc/ssh/ssh_host_ed25519_key"))));

        SystemClone.of(tiny.path()).refreshingImage(image).plan().apply(PlanListener.NONE);

        assertThat(keys.get(0)).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        visit(
                "ro,noload",
                root -> assertThat(root.resolve("etc/ssh/ssh_host_ed25519_key")).hasContent(keys.get(0)));
    }

    @Test
    void canBeDoneAgainAndAgain() throws Exception {
        for (int round = 0; round < 2; round++) {
            write("etc/greeting", "round " + round + "\n");
            SystemClone.of(tiny.path()).refreshingImage(image).plan().apply(PlanListener.NONE);
        }

        assertIsAsTheSource();
    }

    @Test
    void seesThatSomebodyHasUsedTheCopySinceAndTouchesNothing() throws Exception {
        visit("rw", root -> {
            Files.writeString(root.resolve("home/user/precious"), "made on the road\n");
            Files.readString(root.resolve("etc/greeting"));
        });
        changeTheSource();

        CopyChanges changes = SystemClone.of(tiny.path()).refreshingImage(image).changes();
        assertThat(changes.isUntouched()).isFalse();
        assertThat(changes.files()).containsExactlyInAnyOrder(Path.of("home/user"), Path.of("home/user/precious"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(
                        () -> SystemClone.of(tiny.path()).refreshingImage(image).plan())
                .withMessageContaining("mounted at '" + folder.resolve("mounted"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.refresh.used"));
        visit(
                "ro,noload",
                root -> assertThat(root.resolve("home/user/precious")).exists());
    }

    @Test
    void seesItAlsoBetweenThePlanAndItsApplication() throws Exception {
        Plan plan = SystemClone.of(tiny.path()).refreshingImage(image).plan();
        visit("rw", root -> Files.writeString(root.resolve("home/user/precious"), "made on the road\n"));

        assertThatExceptionOfType(PlanFailedException.class)
                .isThrownBy(() -> plan.apply(PlanListener.NONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.refresh.used"));
    }

    @Test
    void discardsTheChangesWhereThatIsAskedForAndKeepsTheIdentityOfTheCopy() throws Exception {
        visit("rw", root -> {
            Files.writeString(root.resolve("home/user/made-on-the-road"), "x");
            Files.writeString(root.resolve("etc/machine-id"), "fedcba9876543210fedcba9876543210\n");
        });

        SystemClone.of(tiny.path())
                .refreshingImage(image)
                .discardingChanges()
                .plan()
                .apply(PlanListener.NONE);

        assertIsAsTheSource();
        visit(
                "ro,noload",
                root -> assertThat(root.resolve("etc/machine-id")).content().startsWith("fedcba"));
    }

    @Test
    void refreshesADisk() throws Exception {
        changeTheSource();
        String loop = run("losetup", "--find", "--show", image.toString()).trim();
        try {
            SystemClone.of(tiny.path())
                    .refreshing(BlockDevices.at(Path.of(loop)))
                    .plan()
                    .apply(PlanListener.NONE);
        } finally {
            run("losetup", "--detach", loop);
        }

        assertIsAsTheSource();
    }

    @Test
    void completesWhatWasInterruptedBehindAnyStep() throws Exception {
        changeTheSource();
        int steps = SystemClone.of(tiny.path())
                .refreshingImage(image)
                .plan()
                .steps()
                .size();
        for (int step = 2; step < steps; step++) {
            int number = step;
            Thread applying = Thread.currentThread();
            Plan plan = SystemClone.of(tiny.path()).refreshingImage(image).plan();

            assertThatThrownBy(() -> plan.apply(event -> {
                        if (event instanceof PlanEvent.Finished && event.number() == number) {
                            applying.interrupt();
                        }
                    }))
                    .isInstanceOf(InterruptedException.class);
            Thread.interrupted();
            leavesNothingMountedOrAttached();
        }

        SystemClone.of(tiny.path()).refreshingImage(image).plan().apply(PlanListener.NONE);

        assertIsAsTheSource();
    }

    @Test
    void takesInTheSubvolumesOfABtrfsAndDeletesNothingOfThemInARefresh() throws Exception {
        Tools.requireAll("mkfs.btrfs", "btrfs");
        Path disk = folder.resolve("btrfs.img");
        Path source = Files.createDirectory(folder.resolve("btrfs"));
        run("truncate", "--size", "256M", disk.toString());
        run("mkfs.btrfs", "-q", disk.toString());
        run("mount", "-o", "loop", disk.toString(), source.toString());
        try {
            for (String name : List.of("home", "srv", ".snapshots")) {
                run("btrfs", "subvolume", "create", source.resolve(name).toString());
            }
            run("rsync", "-aAXHS", tiny.path() + "/", source + "/");
            Files.writeString(source.resolve("srv/page"), "served\n");
            Files.writeString(source.resolve(".snapshots/old"), "old\n");
            Files.delete(image);

            SystemClone.of(source)
                    .toImage(image, SIZE)
                    .swapFile(DataSize.mebibytes(4))
                    .plan()
                    .apply(PlanListener.NONE);
            Files.writeString(source.resolve("srv/page"), "served anew\n");
            SystemClone.of(source).refreshingImage(image).plan().apply(PlanListener.NONE);
        } finally {
            run("umount", source.toString());
        }

        visit("ro,noload", root -> {
            assertThat(root.resolve("srv/page")).hasContent("served anew\n");
            assertThat(root.resolve("home/user/two")).hasContent("two names\n");
            assertThat(root.resolve(".snapshots/old")).doesNotExist();
            assertThat(root.resolve("etc/fstab")).content().containsPattern("/swapfile\\s+none\\s+swap\\s+sw");
            assertThat(run(
                            "blkid",
                            "-p",
                            "-o",
                            "value",
                            "-s",
                            "TYPE",
                            root.resolve("swapfile").toString()))
                    .isEqualTo("swap\n");
        });
    }

    @Test
    void refusesADiskThatHoldsNoCopy() throws Exception {
        Path other = folder.resolve("other.img");
        run("truncate", "--size", "64M", other.toString());

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(
                        () -> SystemClone.of(tiny.path()).refreshingImage(other).plan())
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.refresh.no-copy"));
    }

    @Test
    void itsScriptDoesTheSame() throws Exception {
        changeTheSource();
        Path script = folder.resolve("refresh.sh");
        Files.writeString(
                script,
                SystemClone.of(tiny.path()).refreshingImage(image).plan().toShellScript());

        run("sh", script.toString());

        assertIsAsTheSource();
    }
}
