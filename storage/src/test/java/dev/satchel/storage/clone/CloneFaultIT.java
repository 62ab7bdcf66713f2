package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanEvent;
import dev.satchel.core.plan.PlanFailedException;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.PlanReport;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks, files and tools that fail while a system is cloned, or a copy refreshed. */
class CloneFaultIT {
    private static final DataSize SIZE = DataSize.mebibytes(160);

    @TempDir
    Path folder;

    private final Deque<Command> cleanUp = new ArrayDeque<>();
    private CloneHost host;
    private TinyRoot tiny;
    private Path image;

    @BeforeEach
    void source() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "sfdisk", "losetup", "rsync", "mkfs.ext4", "mkfs.vfat", "grub-install", "mcopy", "blkid", "debugfs");
        folder = folder.toRealPath();
        CloneHost here = CloneHost.detect(CommandRunner.system());
        // Below the folder of the test, so that what is left there is nobody else's.
        host = new CloneHost(
                here.runner(), here.root(), folder, here.architecture(), here.ext4(), here.udev(), here.grub());
        tiny = TinyRoot.build(folder.resolve("root"));
        image = folder.resolve("copy.img");
    }

    @AfterEach
    void takeAway() throws Exception {
        while (!cleanUp.isEmpty()) {
            CommandRunner.system().run(cleanUp.pop());
        }
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(run("losetup", "--list", "--noheadings", "--raw", "--output", "NAME,BACK-FILE")
                        .lines()
                        .filter(line -> line.contains(folder.getFileName() + "/copy.img")
                                || line.contains(folder.getFileName() + "/.copy.img")))
                .isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder + "/satchel-clone-");
        assertThat(folder).isDirectoryNotContaining("glob:**{satchel-clone-*,.part}");
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    private static String lastWord(Command command) {
        return command.words().get(command.words().size() - 1);
    }

    private static void fill(Path file, int mebibytes) throws IOException {
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, (byte) 'x');
        try (var stream = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                stream.write(block);
            }
        }
    }

    private SystemClone ofTheTinyRoot() {
        return SystemClone.of(tiny.path());
    }

    /** That it fails as it should: in one line, with this code, and nothing is left. */
    private PlanFailedException failure(Plan plan, CommandRunner runner) throws Exception {
        PlanFailedException failure =
                catchThrowableOfType(PlanFailedException.class, () -> plan.apply(runner, PlanListener.NONE));
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).doesNotContain("\n", "\r");
        assertThat(failure.left()).isEmpty();
        assertNothingIsLeft();
        return failure;
    }

    private PlanFailedException failureOfAClone(CommandRunner runner) throws Exception {
        Path before = saved(tiny.path());
        PlanFailedException failure =
                failure(ofTheTinyRoot().toImage(image, SIZE).plan(host), runner);
        assertThat(image).doesNotExist();
        assertIsTheSame(before, tiny.path());
        return failure;
    }

    private Path saved(Path root) throws Exception {
        Path copy = folder.resolve("saved");
        run("rsync", "-aAXHS", "--numeric-ids", root + "/", copy + "/");
        return copy;
    }

    private static void assertIsTheSame(Path before, Path root) throws Exception {
        assertThat(run("rsync", "-naAXHS", "--checksum", "--numeric-ids", "--delete", "-i", before + "/", root + "/"))
                .isEmpty();
    }

    // The target

    @Test
    void toldWhenTheTargetIsFullInTheMiddle() throws Exception {
        fill(tiny.path().resolve("home/user/much"), 30);

        PlanFailedException failure = failureOfAClone(Interceptor.before("rsync", command -> {
            Path taken = Path.of(lastWord(command), "lost+found", "taken");
            run("fallocate", "--length", "70M", taken.toString());
        }));

        assertThat(failure.code()).isEqualTo("tool.failed");
        assertThat(failure).hasMessageContaining("Copy ").hasMessageContaining("No space left on device");
    }

    /** A disk that is pulled out has no bytes any more: each access fails. */
    private static void pullOut(String loop, Path file) throws Exception {
        run("truncate", "--size", "0", file.toString());
        run("losetup", "--set-capacity", loop);
    }

    private static void awaitFileIn(Path target) throws Exception {
        for (int i = 0; i < 10_000; i++) {
            if (Files.isDirectory(target)) {
                try (Stream<Path> files = Files.list(target)) {
                    if (files.findAny().isPresent()) {
                        return;
                    }
                }
            }
            Thread.sleep(1);
        }
        throw new AssertionError("nothing came to " + target);
    }

    private String attachedDisk(Path file) throws Exception {
        String loop = run("losetup", "--find", "--show", file.toString()).trim();
        cleanUp.push(Command.of("losetup", "--detach", loop));
        return loop;
    }

    @Test
    void toldWhenTheDiskIsPulledOutWhileItIsCopiedTo() throws Exception {
        PlanFailedException failure = pullingOutAt("rsync");

        assertThat(failure).hasMessageContaining("/satchel-clone-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkfs.vfat", "mkfs.ext4", "mount", "grub-install", "mcopy", "sync"})
    @Tag("slow")
    void toldWhenTheDiskIsPulledOut(String program) throws Exception {
        PlanFailedException failure = pullingOutAt(program);

        assertThat(failure.tool())
                .hasValueSatisfying(tool -> assertThat(tool.program()).isEqualTo(program));
    }

    private PlanFailedException pullingOutAt(String program) throws Exception {
        fill(tiny.path().resolve("home/user/much"), 30);
        run("truncate", "--size", SIZE.bytes() + "", image.toString());
        String loop = attachedDisk(image);
        Plan plan = ofTheTinyRoot().to(BlockDevices.at(Path.of(loop))).plan(host);
        Interceptor.Happening pull = command -> {
            if (program.equals("rsync")) {
                awaitFileIn(Path.of(lastWord(command), "home/user"));
            }
            pullOut(loop, image);
        };

        Path before = saved(tiny.path());
        PlanFailedException failure = catchThrowableOfType(
                PlanFailedException.class,
                () -> plan.apply(
                        program.equals("rsync") ? Interceptor.duringRsync(pull) : Interceptor.before(program, pull),
                        PlanListener.NONE));

        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).doesNotContain("\n");
        assertThat(failure.left()).isEmpty();
        assertIsTheSame(before, tiny.path());
        assertThat(run("losetup", "--list", "--noheadings", "--output", "BACK-FILE"))
                .doesNotContain(loop + "\n");
        run("losetup", "--detach", loop);
        cleanUp.pop();
        assertNothingIsLeft();
        return failure;
    }

    private static List<Path> rootsBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("satchel-clone-"))
                    .map(path -> path.resolve("root"))
                    .toList();
        }
    }

    @Test
    void writesToNoOtherDiskThatCouldComeToTheSameNameMeanwhile() throws Exception {
        Path other = folder.resolve("other.img");
        run("truncate", "--size", SIZE.bytes() + "", image.toString(), other.toString());
        String loop = attachedDisk(image);
        Plan plan = ofTheTinyRoot().to(BlockDevices.at(Path.of(loop))).plan(host);

        // Behind the last look, before the first write.
        plan.apply(
                Interceptor.before("sfdisk", command -> {
                    CommandRunner.system().run(Command.of("losetup", "--detach", loop));
                    CommandRunner.system().run(Command.of("losetup", loop, other.toString()));
                }),
                PlanListener.NONE);

        assertThat(run("stat", "--format=%b", other.toString()).trim()).isEqualTo("0");
        assertThat(Probe.of(image).volume(3).type()).hasValue("ext4");
    }

    @Test
    void toldWhenWhatWasWrittenLastDoesNotReachTheMedium() throws Exception {
        Path medium = Files.createDirectory(folder.resolve("medium"));
        run("mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", medium.toString());
        cleanUp.push(Command.of("umount", medium.toString()));
        Path file = medium.resolve("copy.img");
        Plan plan = ofTheTinyRoot().toImage(file, SIZE).plan(host);

        // The kernel takes what the program writes; that the medium has no room for it at the moment, it learns too
        // late.
        PlanFailedException failure = failure(plan, (command, listener) -> {
            if (!command.program().equals("mcopy")) {
                return CommandRunner.system().run(command, listener);
            }
            Path taken = medium.resolve("taken");
            for (Path root : rootsBelow(folder)) {
                CommandRunner.system().run(Command.of("sync", "--file-system", root.toString()));
            }
            long free = Files.getFileStore(medium).getUsableSpace();
            CommandRunner.system()
                    .run(Command.of("fallocate", "--length", "" + free, taken.toString()))
                    .orThrow();
            try {
                return CommandRunner.system().run(command, listener);
            } finally {
                Files.delete(taken);
            }
        });

        assertThat(failure).hasMessageContaining("Write everything out");
        assertThat(medium).isDirectoryNotContaining("glob:**copy.img*");
    }

    /** A loop device remembers this even when it is another's: it is taken back. */
    private static CommandRunner onReadOnlyDevices(String program) {
        return (command, listener) -> {
            List<String> devices = command.words().stream()
                    .filter(word -> word.matches("/dev/loop[0-9]+"))
                    .toList();
            if (!command.program().equals(program)) {
                return CommandRunner.system().run(command, listener);
            }
            for (String device : devices) {
                CommandRunner.system()
                        .run(Command.of("blockdev", "--setro", device))
                        .orThrow();
            }
            try {
                return CommandRunner.system().run(command, listener);
            } finally {
                for (String device : devices) {
                    CommandRunner.system()
                            .run(Command.of("blockdev", "--setrw", device))
                            .orThrow();
                }
            }
        };
    }

    @Test
    void toldWhenTheFileSystemCannotBeMade() throws Exception {
        assertIsToldWhenItCannotWrite("mkfs.ext4", "Make the file systems");
    }

    @Test
    void toldWhenTheBootLoaderCannotBeInstalled() throws Exception {
        assertIsToldWhenItCannotWrite("grub-install", "Install GRUB for BIOS");
    }

    @Test
    @Tag("slow")
    void toldWhenTheSystemPartitionCannotBeMade() throws Exception {
        assertIsToldWhenItCannotWrite("mkfs.vfat", "Make the file systems");
    }

    @Test
    @Tag("slow")
    void toldWhenTheSystemPartitionCannotBeWritten() throws Exception {
        assertIsToldWhenItCannotWrite("mcopy", "Install GRUB for UEFI");
    }

    private void assertIsToldWhenItCannotWrite(String program, String step) throws Exception {
        PlanFailedException failure = failureOfAClone(onReadOnlyDevices(program));

        assertThat(failure.code()).isEqualTo("tool.failed");
        assertThat(failure).hasMessageContaining(step);
        assertThat(failure.tool())
                .hasValueSatisfying(tool -> assertThat(tool.program()).isEqualTo(program));
    }

    // The source

    @Test
    void toldWhichFilesVanishedMeanwhile() throws Exception {
        fill(tiny.path().resolve("home/user/a-much"), 60);
        Path vanishing = tiny.path().resolve("home/user/zz-vanishing");
        Files.writeString(vanishing, "soon gone\n");
        List<PlanEvent> events = new ArrayList<>();

        PlanReport report = ofTheTinyRoot()
                .toImage(image, SIZE)
                .plan(host)
                .apply(
                        Interceptor.duringRsync(command -> {
                            awaitTheLargeFileIn(Path.of(lastWord(command), "home/user"));
                            Files.delete(vanishing);
                        }),
                        events::add);

        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().all().get(0).code()).isEqualTo("rsync.vanished");
        assertThat(report.findings().all().get(0).message())
                .contains("file has vanished: \"" + vanishing.toString() + "\"");
        assertThat(events).filteredOn(PlanEvent.Remarked.class::isInstance).hasSize(1);
        assertThat(image).hasSize(SIZE.bytes());
    }

    /** The tiny root on a disk of its own, of which the part that holds the last file cannot be read any more. */
    private Path damagedSource(String damaged) throws Exception {
        Path disk = folder.resolve("source.img");
        Path source = Files.createDirectory(folder.resolve("source"));
        Path bytes = folder.resolve("bytes");
        fill(bytes, 4);
        run("truncate", "--size", "96M", disk.toString());
        run("mkfs.ext4", "-q", "-F", "-d", tiny.path().toString(), disk.toString());
        // These tools fill a disk from its beginning: what comes last is behind all else.
        run("debugfs", "-w", "-R", "write " + bytes + " damaged", disk.toString());
        run("debugfs", "-w", "-R", "link /damaged /" + damaged, disk.toString());
        run("debugfs", "-w", "-R", "unlink /damaged", disk.toString());
        String loop = run("losetup", "--find", "--show", disk.toString()).trim();
        cleanUp.push(Command.of("losetup", "--detach", loop));
        long first = Stream.of(run("debugfs", "-R", "blocks /" + damaged, disk.toString())
                        .trim()
                        .split(" "))
                .mapToLong(Long::parseLong)
                .min()
                .orElseThrow();
        run("mount", "-o", "ro", loop, source.toString());
        cleanUp.push(Command.of("umount", source.toString()));
        int block = Integer.parseInt(
                run("stat", "--file-system", "--format=%S", source.toString()).trim());
        run("truncate", "--size", "" + (first + 1) * block, disk.toString());
        run("losetup", "--set-capacity", loop);
        return source;
    }

    @Test
    void toldWhichFileOfTheSourceCannotBeRead() throws Exception {
        Path source = damagedSource("home/user/damaged");

        PlanFailedException failure =
                failure(SystemClone.of(source).toImage(image, SIZE).plan(host), CommandRunner.system());

        assertThat(failure.code()).isEqualTo("tool.failed");
        assertThat(failure).hasMessageContaining("home/user/damaged").hasMessageContaining("Input/output error");
        assertThat(image).doesNotExist();
    }

    @Test
    void whatAnRsyncThatWasKilledLeftIsNotInTheCopy() throws Exception {
        ofTheTinyRoot()
                .toImage(image, SIZE)
                .plan(host)
                .apply(
                        Interceptor.before("rsync", command -> {
                            Path half = Path.of(lastWord(command), "home/user/.sparse.Xy12Ab");
                            Files.createDirectories(half.getParent());
                            Files.writeString(half, "half");
                        }),
                        PlanListener.NONE);

        String start = "" + Probe.of(image).volume(3).offset().bytes();
        Path place = Files.createDirectory(folder.resolve("mounted"));
        run("mount", "-o", "ro,loop,offset=" + start, image.toString(), place.toString());
        try {
            assertThat(place.resolve("home/user")).isDirectoryNotContaining("glob:**/.sparse*");
            assertThat(place.resolve("lost+found")).isDirectory();
        } finally {
            run("umount", place.toString());
        }
    }

    // A refresh

    private void copied() throws Exception {
        ofTheTinyRoot().toImage(image, SIZE).plan(host).apply(PlanListener.NONE);
        Files.writeString(tiny.path().resolve("etc/greeting"), "hello again\n");
        fill(tiny.path().resolve("home/user/more"), 20);
    }

    private void assertTheNextRefreshCompletesIt() throws Exception {
        ofTheTinyRoot().refreshingImage(image).plan(host).apply(PlanListener.NONE);
        Volume root = Probe.of(image).volume(3);
        Path place = Files.createDirectories(folder.resolve("mounted"));
        run("mount", "-o", "ro,noload,loop,offset=" + root.offset().bytes(), image.toString(), place.toString());
        try {
            assertThat(place.resolve("etc/greeting")).hasContent("hello again\n");
            assertThat(run(
                            "rsync",
                            "-naAXHS",
                            "--checksum",
                            "--delete",
                            "-i",
                            tiny.path().resolve("home") + "/",
                            place.resolve("home") + "/"))
                    .isEmpty();
        } finally {
            run("umount", place.toString());
        }
        run("losetup", "--detach", attachedAndChecked(root));
    }

    private String attachedAndChecked(Volume root) throws Exception {
        String loop = run(
                        "losetup",
                        "--find",
                        "--show",
                        "--read-only",
                        "--offset",
                        "" + root.offset().bytes(),
                        "--sizelimit",
                        "" + root.size().bytes(),
                        image.toString())
                .trim();
        assertThat(CommandRunner.system()
                        .run(Command.of("fsck.ext4", "-fn", loop))
                        .exitCode())
                .isZero();
        return loop;
    }

    /** As it would be found had the power failed while it was mounted: its journal alone says what was done. */
    private Path pulledOutWhileMountedAt(String name) throws Exception {
        Path place = Files.createDirectories(folder.resolve(name));
        Path found = folder.resolve("found.img");
        run(
                "mount",
                "-o",
                "loop,offset=" + Probe.of(image).volume(3).offset().bytes(),
                image.toString(),
                place.toString());
        try {
            Files.writeString(place.resolve("home/user/precious"), "made on the road\n");
            run("sync", "--file-system", place.toString());
            run("cp", "--sparse=always", image.toString(), found.toString());
        } finally {
            run("umount", place.toString());
        }
        return found;
    }

    @Test
    void seesThatACopyWasPulledOutWhileItWasInUse() throws Exception {
        copied();
        Path found = pulledOutWhileMountedAt("elsewhere");
        SystemClone refresh = ofTheTinyRoot().refreshingImage(found);

        assertThat(catchThrowableOfType(SatchelException.class, () -> refresh.plan(host))
                        .code())
                .isEqualTo("clone.refresh.unclean");
        assertThat(catchThrowableOfType(SatchelException.class, refresh::changes)
                        .code())
                .isEqualTo("clone.refresh.unclean");
        refresh.discardingChanges().plan(host).apply(PlanListener.NONE);
    }

    @Test
    void refusesAnImageThatIsAttachedAlready() throws Exception {
        copied();
        Plan plan = ofTheTinyRoot().refreshingImage(image).plan(host);
        String loop = attachedDisk(image);

        SatchelException refused = catchThrowableOfType(
                SatchelException.class,
                () -> ofTheTinyRoot().refreshingImage(image).plan(host));
        PlanFailedException failure =
                catchThrowableOfType(PlanFailedException.class, () -> plan.apply(PlanListener.NONE));

        assertThat(refused.code()).isEqualTo("clone.target.attached");
        assertThat(refused).hasMessageContaining(loop);
        assertThat(failure.code()).isEqualTo("clone.target.attached");
        run("losetup", "--detach", loop);
        cleanUp.pop();
        assertTheNextRefreshCompletesIt();
    }

    @Test
    @Tag("slow")
    void aRefreshThatFindsTheCopyFullIsCompletedByTheNext() throws Exception {
        copied();
        Plan plan = ofTheTinyRoot().refreshingImage(image).plan(host);
        Path tooMuch = tiny.path().resolve("home/user/too-much");
        fill(tooMuch, 100);

        PlanFailedException failure = failure(plan, CommandRunner.system());

        assertThat(failure).hasMessageContaining("No space left on device");
        Files.delete(tooMuch);
        assertTheNextRefreshCompletesIt();
    }

    @Test
    void aRefreshFromAFileThatCannotBeReadIsCompletedByTheNext() throws Exception {
        copied();
        Path source = damagedSource("home/user/damaged");

        PlanFailedException failure =
                failure(SystemClone.of(source).refreshingImage(image).plan(host), CommandRunner.system());

        assertThat(failure).hasMessageContaining("Input/output error");
        assertTheNextRefreshCompletesIt();
    }

    @Test
    void aRefreshTellsWhichFilesVanished() throws Exception {
        copied();
        fill(tiny.path().resolve("home/user/a-much"), 40);
        Path vanishing = tiny.path().resolve("home/user/zz-vanishing");
        Files.writeString(vanishing, "soon gone\n");
        List<PlanEvent> events = new ArrayList<>();

        PlanReport report = ofTheTinyRoot()
                .refreshingImage(image)
                .plan(host)
                .apply(
                        Interceptor.duringRsync(command -> {
                            awaitTheLargeFileIn(Path.of(lastWord(command), "home/user"));
                            Files.delete(vanishing);
                        }),
                        events::add);

        assertThat(report.findings()).extracting(finding -> finding.code()).containsExactly("rsync.vanished");
        assertTheNextRefreshCompletesIt();
    }

    /** By then rsync has listed all that it will copy. */
    private static void awaitTheLargeFileIn(Path target) throws Exception {
        for (int i = 0; i < 10_000 && !isBeingWritten(target); i++) {
            Thread.sleep(1);
        }
    }

    private static boolean isBeingWritten(Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return false;
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(".a-much."));
        }
    }

    @Test
    @Tag("slow")
    void aRefreshOfADiskThatIsPulledOutFails() throws Exception {
        copied();
        String loop = attachedDisk(image);
        Plan plan = ofTheTinyRoot().refreshing(BlockDevices.at(Path.of(loop))).plan(host);

        PlanFailedException failure = catchThrowableOfType(
                PlanFailedException.class,
                () -> plan.apply(Interceptor.before("rsync", command -> pullOut(loop, image)), PlanListener.NONE));

        assertThat(failure).isNotNull();
        assertThat(failure.left()).isEmpty();
    }
}
