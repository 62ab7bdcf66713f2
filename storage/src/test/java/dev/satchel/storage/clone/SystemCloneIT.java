package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Journal;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanEvent;
import dev.satchel.core.plan.PlanFailedException;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.PlanReport;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Console;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.rsync.Distribution;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.testing.DebianPackage;
import dev.satchel.testing.OwnJvm;
import dev.satchel.testing.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemCloneIT {
    private static final DataSize SIZE = DataSize.mebibytes(160);

    private static final long ROOT_START = 135168L * 512;
    private static final long ROOT_SIZE = 190464L * 512;
    private static final long ESP_START = 4096L * 512;

    @TempDir
    Path folder;

    private final Deque<Command> cleanUp = new ArrayDeque<>();
    private TinyRoot tiny;
    private Path image;

    @BeforeEach
    void source() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "sfdisk",
                "sgdisk",
                "losetup",
                "rsync",
                "mkfs.ext4",
                "mkfs.vfat",
                "grub-install",
                "grub-mkimage",
                "mmd",
                "mcopy",
                "blkid",
                "fsck.ext4",
                "fsck.vfat",
                "mdir",
                "partx",
                "chroot");
        folder = folder.toRealPath();
        tiny = TinyRoot.build(folder.resolve("root"));
        image = folder.resolve("my disk's.img");
    }

    @AfterEach
    void leaveNothingBehind() throws Exception {
        while (!cleanUp.isEmpty()) {
            CommandRunner.system().run(cleanUp.pop());
        }
        assertThat(whatIsLeft()).isEmpty();
    }

    /** Loop devices and mounts that have to do with this test; other processes have their own. */
    private List<String> whatIsLeft() throws Exception {
        List<String> left = new ArrayList<>();
        run("losetup", "--list", "--noheadings", "--raw", "--output", "NAME,BACK-FILE")
                .lines()
                .filter(line -> line.contains(folder.getFileName().toString()))
                .forEach(left::add);
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(folder.toString()) || line.contains("/satchel-clone-"))
                .forEach(left::add);
        return left;
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    private String attach(Path file, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("--find", "--show"));
        words.addAll(List.of(options));
        words.add(file.toString());
        String loop = run("losetup", words.toArray(String[]::new)).trim();
        cleanUp.push(Command.of("losetup", "--detach", loop));
        return loop;
    }

    private Path mount(String device, String name, String... options) throws Exception {
        Path target = Files.createDirectory(folder.resolve(name));
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of(device, target.toString()));
        run("mount", words.toArray(String[]::new));
        cleanUp.push(Command.of("umount", target.toString()));
        return target;
    }

    private SystemClone toImage() {
        return SystemClone.of(tiny.path()).toImage(image, SIZE).console(Console.SERIAL_AND_SCREEN);
    }

    private void assertIsAFaithfulCopy(Path disk, Path source) throws Exception {
        assertThat(run("sfdisk", "--verify", disk.toString())).contains("No errors detected");
        assertThat(run("sgdisk", "-v", disk.toString())).contains("No problems found");
        String esp = attach(disk, "--read-only", "--offset", "" + ESP_START, "--sizelimit", "" + (64 << 20));
        run("fsck.vfat", "-n", esp);
        assertThat(run("mdir", "-b", "-i", esp, "::/EFI/BOOT")).contains("BOOTX64.EFI");
        String root = attach(disk, "--read-only", "--offset", "" + ROOT_START, "--sizelimit", "" + ROOT_SIZE);
        run("fsck.ext4", "-fn", root);
        String uuid = run("blkid", "-p", "-o", "value", "-s", "UUID", root).trim();
        Path copy = mount(root, "copy", "-o", "ro,noload");
        assertThat(copy.resolve("etc/fstab"))
                .content()
                .contains("UUID=" + uuid + " ")
                .contains("UUID="
                        + run("blkid", "-p", "-o", "value", "-s", "UUID", esp).trim() + " ")
                .doesNotContain("/dev/sda5", "11111111-2222");
        assertThat(copy.resolve("boot/grub/grub.cfg")).content().contains("root=UUID=" + uuid);
        assertThat(copy.resolve("boot/grub/i386-pc/core.img")).exists();
        assertThat(copy.resolve("etc/machine-id")).isEmptyFile();
        assertThat(copy.resolve("tmp")).isEmptyDirectory();
        assertThat(copy.resolve("swapfile")).doesNotExist();
        assertThat(copy.resolve("home/lost+found")).doesNotExist();
        assertThat(copy.resolve("home/user/scratch")).doesNotExist();
        assertThat(run(
                                "rsync",
                                "-naAXHS",
                                "--numeric-ids",
                                "--delete",
                                "-i",
                                "--exclude=/lost+found",
                                "--exclude=/boot/grub/*",
                                "--exclude=/boot/satchel-copy",
                                "--exclude=/tmp/*",
                                "--exclude=/swapfile",
                                "--exclude=/home/lost+found",
                                "--exclude=/home/user/scratch",
                                source + "/",
                                copy + "/")
                        .lines())
                .allSatisfy(line -> assertThat(line)
                        .matches(".* (etc/fstab|etc/machine-id)|\\.d\\.\\.t\\.* (etc/|boot/grub/|boot/)"));
        assertThat(Files.getAttribute(copy.resolve("home/user/one"), "unix:ino"))
                .isEqualTo(Files.getAttribute(copy.resolve("home/user/two"), "unix:ino"));
        assertThat(run("getcap", copy.resolve("usr/bin/ping").toString())).contains("cap_net_raw=ep");
        for (String sparse : List.of("home/user/sparse", "home/user/sparse disk")) {
            assertThat(Long.parseLong(
                            run("stat", "--format=%b", copy.resolve(sparse).toString())
                                    .trim()))
                    .as(sparse)
                    .isLessThan(100);
        }
        byte[] start = new byte[512];
        try (var stream = Files.newInputStream(disk)) {
            stream.readNBytes(start, 0, 512);
        }
        assertThat(start).as("GRUB's boot code").startsWith(0xeb, 0x63, 0x90);
    }

    @Test
    void makesAnImageThatIsAFaithfulCopy() throws Exception {
        List<Double> fractions = new ArrayList<>();

        toImage().plan().apply(event -> fractions.add(event.fraction()));

        assertThat(whatIsLeft()).isEmpty();
        assertThat(fractions).isSorted().endsWith(1.0);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        assertIsAFaithfulCopy(image, tiny.path());
    }

    @Test
    void itsScriptMakesTheSameWithoutUs() throws Exception {
        Path script = folder.resolve("clone.sh");
        Files.writeString(script, toImage().plan().toShellScript());

        CommandResult result = CommandRunner.system().run(Command.of("sh", script.toString()));

        assertThat(result.exitCode()).as(result.error()).isZero();
        assertThat(whatIsLeft()).isEmpty();
        assertIsAFaithfulCopy(image, tiny.path());
    }

    @Test
    void itsScriptTakesEverythingAwayWhenAStepFails() throws Exception {
        Plan plan = toImage().plan();
        fill(tiny.path().resolve("home/user/too-much"), 120);
        Path script = folder.resolve("clone.sh");
        Files.writeString(script, plan.toShellScript());

        CommandResult result = CommandRunner.system().run(Command.of("sh", script.toString()));

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.error()).contains("No space left on device");
        assertNothingIsLeft();
    }

    @Test
    void startsWithTheDriversOfAnyMachine() throws Exception {
        tiny.withKernel();

        Plan plan = toImage().plan();
        plan.apply(PlanListener.NONE);

        assertThat(plan.findings().all()).noneMatch(finding -> finding.code().startsWith("boot.kernel"));
        assertThat(plan.toText()).contains("initrd /boot/initrd.img-");
        assertIsAFaithfulCopy(image, tiny.path());
    }

    @Test
    void startsUnderSecureBootWithTheSignedLoadersOfTheSource() throws Exception {
        Map<String, String> packages = Map.of(
                "shim-signed", "usr/lib/shim/shimx64.efi.signed",
                "shim-helpers-amd64-signed", "usr/lib/shim/mmx64.efi.signed",
                "grub-efi-amd64-signed", "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed");
        for (Map.Entry<String, String> file : packages.entrySet()) {
            Path signed = DebianPackage.unpacked(file.getKey(), file.getKey()).resolve(file.getValue());
            Path place = tiny.path().resolve(file.getValue());
            Files.createDirectories(place.getParent());
            Files.copy(signed, place);
        }

        toImage().plan().apply(PlanListener.NONE);

        String esp = attach(image, "--read-only", "--offset", "" + ESP_START, "--sizelimit", "" + (64 << 20));
        Map<String, String> placed = Map.of(
                "BOOT/BOOTX64.EFI", "shim-signed",
                "BOOT/mmx64.efi", "shim-helpers-amd64-signed",
                "BOOT/grubx64.efi", "grub-efi-amd64-signed");
        for (Map.Entry<String, String> file : placed.entrySet()) {
            Path read = folder.resolve("read");
            run("mcopy", "-n", "-o", "-i", esp, "::/EFI/" + file.getKey(), read.toString());
            assertThat(read)
                    .as(file.getKey())
                    .hasSameBinaryContentAs(tiny.path().resolve(String.valueOf(packages.get(file.getValue()))));
        }
        assertThat(run("mtype", "-i", esp, "::/EFI/debian/grub.cfg"))
                .contains(Probe.of(image).volume(3).uuid().orElseThrow(), "($root)/boot/grub/grub.cfg");
        run("fsck.vfat", "-n", esp);
    }

    @Test
    void copiesToALoopDeviceAsToADisk() throws Exception {
        Path file = sparse("stick.img", SIZE.bytes());
        BlockDevice device = BlockDevices.at(Path.of(attach(file)));

        Plan plan = SystemClone.of(tiny.path()).to(device).plan();
        plan.apply(PlanListener.NONE);

        assertThat(plan.toText()).contains("DESTROYS " + device);
        cleanUp.pop();
        run("losetup", "--detach", device.path().toString());
        assertIsAFaithfulCopy(file, tiny.path());
    }

    @Test
    void copiesToADiskWithLargeSectors() throws Exception {
        Path file = sparse("large-sectors.img", 400 << 20);
        String loop = attach(file, "--sector-size", "4096");
        BlockDevice device = BlockDevices.at(Path.of(loop));

        SystemClone.of(tiny.path()).to(device).plan().apply(PlanListener.NONE);

        assertThat(run("sgdisk", "-v", loop)).contains("No problems found");
        assertThat(run("sfdisk", "--dump", loop)).contains("sector-size: 4096", "start=         256,");
        String esp = attach(
                file,
                "--read-only",
                "--sector-size",
                "4096",
                "--offset",
                "" + (2 << 20),
                "--sizelimit",
                "" + (260 << 20));
        assertThat(run("blkid", "-p", "-o", "value", "-s", "VERSION", esp)).isEqualTo("FAT32\n");
        run("fsck.vfat", "-n", esp);
        assertThat(run("mdir", "-b", "-i", esp, "::/EFI/BOOT")).contains("BOOTX64.EFI");
    }

    @Test
    void refusesALoopDeviceThatIsMounted() throws Exception {
        Path file = sparse("stick.img", SIZE.bytes());
        run("mkfs.ext4", "-q", "-F", file.toString());
        String loop = attach(file);
        mount(loop, "used");
        BlockDevice device = BlockDevices.at(Path.of(loop));

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> SystemClone.of(tiny.path()).to(device).plan())
                .withMessageContaining("mounted at " + folder.resolve("used"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.mounted"));
    }

    @Test
    void refusesADeviceThatWasMountedSinceThePlanWasMade() throws Exception {
        Path file = sparse("stick.img", SIZE.bytes());
        run("mkfs.ext4", "-q", "-F", file.toString());
        String loop = attach(file);
        Plan plan =
                SystemClone.of(tiny.path()).to(BlockDevices.at(Path.of(loop))).plan();
        Path used = mount(loop, "used");
        Files.writeString(used.resolve("precious"), "data");

        assertThatExceptionOfType(PlanFailedException.class)
                .isThrownBy(() -> plan.apply(PlanListener.NONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.mounted"));
        Path script = folder.resolve("clone.sh");
        Files.writeString(script, plan.toShellScript());
        assertThat(CommandRunner.system()
                        .run(Command.of("sh", script.toString()))
                        .exitCode())
                .isNotZero();
        assertThat(used.resolve("precious")).hasContent("data");
        run("blkid", "-p", loop);
    }

    @Test
    void refusesADeviceThatWasReplacedSinceThePlanWasMade() throws Exception {
        String loop = attach(sparse("stick.img", SIZE.bytes()));
        Plan plan =
                SystemClone.of(tiny.path()).to(BlockDevices.at(Path.of(loop))).plan();
        Path other = sparse("other.img", SIZE.bytes());
        run("losetup", "--detach", loop);
        run("losetup", loop, other.toString());

        assertThatExceptionOfType(PlanFailedException.class)
                .isThrownBy(() -> plan.apply(PlanListener.NONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo("device.changed"));
        Path script = folder.resolve("clone.sh");
        Files.writeString(script, plan.toShellScript());
        assertThat(CommandRunner.system()
                        .run(Command.of("sh", script.toString()))
                        .exitCode())
                .isNotZero();
        assertThat(run("stat", "--format=%b", other.toString()).trim()).isEqualTo("0");
    }

    @Test
    void leavesOutAnImageThatOnlyABindMountShowsToLieInTheSource() throws Exception {
        Path shown = mount(tiny.path().toString(), "shown", "--bind");
        Path inside = tiny.path().resolve("home/self.img");

        String script = SystemClone.of(shown)
                .toImage(inside, DataSize.mebibytes(700))
                .plan()
                .toShellScript();

        assertThat(script).contains("--exclude=/home/self.img").contains("--exclude=/home/.self.img.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc/fstab", "etc/os-release", "etc/machine-id"})
    void waitsForNoPipeInPlaceOfAFile(String name) throws Exception {
        Path pipe = tiny.path().resolve(name);
        Files.delete(pipe);
        run("mkfifo", pipe.toString());

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> toImage().plan())
                .withMessageContaining(name + ": ")
                .withMessageContaining("a pipe or a device");
    }

    @Test
    void refusesAnImageThatCannotHoldTheSource() throws Exception {
        fill(tiny.path().resolve("home/user/too-much"), 100);

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> toImage().plan())
                .withMessageContaining(" bytes)")
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.target.too-small"));
    }

    @Test
    void takesEverythingAwayWhenTheTargetIsFull() throws Exception {
        Plan plan = toImage().plan();
        fill(tiny.path().resolve("home/user/too-much"), 120);

        assertThatExceptionOfType(PlanFailedException.class)
                .isThrownBy(() -> plan.apply(PlanListener.NONE))
                .withMessageContaining("No space left on device")
                .withMessageContaining("Copy ");
        assertNothingIsLeft();
    }

    @Test
    void takesEverythingAwayWhenTheDiskUnderTheImageIsFull() throws Exception {
        Path small = mount("tmpfs", "small", "-t", "tmpfs", "-o", "size=64m");
        fill(tiny.path().resolve("home/user/much"), 30);
        Plan plan = SystemClone.of(tiny.path())
                .toImage(small.resolve("disk.img"), SIZE)
                .plan();
        fill(small.resolve("somebody-else"), 40);

        assertThatExceptionOfType(PlanFailedException.class).isThrownBy(() -> plan.apply(PlanListener.NONE));
        assertThat(small).isDirectoryNotContaining("glob:**disk.img*");
        run("umount", small.toString());
        cleanUp.pop();
        assertNothingIsLeft();
    }

    @Test
    void takesEverythingAwayWhenItIsInterruptedInTheMiddle() throws Exception {
        fill(tiny.path().resolve("home/user/much"), 50);
        Plan plan = toImage().plan();
        Thread applying = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        List<PlanEvent> failed = new ArrayList<>();

        assertThatThrownBy(() -> plan.apply(event -> {
                    if (event instanceof PlanEvent.Advanced && !interrupted.getAndSet(true)) {
                        applying.interrupt();
                    } else if (event instanceof PlanEvent.Failed) {
                        failed.add(event);
                    }
                }))
                .isInstanceOf(InterruptedException.class);

        Thread.interrupted();
        assertThat(failed).hasSize(1);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 8, 9, 10})
    void takesEverythingAwayWhenItIsInterruptedBehindAnyStep(int number) throws Exception {
        Plan plan = toImage().plan();
        Thread applying = Thread.currentThread();

        assertThatThrownBy(() -> plan.apply(event -> {
                    if (event instanceof PlanEvent.Finished && event.number() == number) {
                        applying.interrupt();
                    }
                }))
                .isInstanceOf(InterruptedException.class);

        Thread.interrupted();
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Started Make the file systems", "Advanced Copy", "Started Install GRUB for UEFI", "Started Give"
            })
    void goesOnAfterAKillWithTheJournalAlone(String moment) throws Exception {
        fill(tiny.path().resolve("home/user/much"), 50);
        Path file = folder.resolve("journal");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        OwnJvm.classPath(),
                        CloneProgram.class.getName(),
                        tiny.path().toString(),
                        image.toString(),
                        SIZE.toString(),
                        file.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !line.startsWith(moment)) {
                line = lines.readLine();
            }
            assertThat(line).as(Files.readString(folder.resolve("errors"))).isNotNull();
        } finally {
            process.destroyForcibly().waitFor();
        }
        Journal journal = Journal.at(file);
        Plan plan = journal.plan();
        assertThat(toImage().isPlannedBy(plan)).isTrue();

        PlanReport report = plan.resume(journal, PlanListener.NONE);

        assertThat(report.skipped()).isNotEmpty();
        assertThat(journal.state()).isEqualTo(Journal.State.FINISHED);
        assertThat(image).hasSize(SIZE.bytes());
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        assertThat(whatIsLeft()).isEmpty();
        assertThat(Path.of("/run")).isDirectoryNotContaining("glob:**satchel-clone-*");
        Path mount = Files.createDirectory(folder.resolve("mounted"));
        run("mount", "-o", "ro,offset=" + ROOT_START + ",sizelimit=" + ROOT_SIZE, image.toString(), mount.toString());
        try {
            assertThat(run(
                            "rsync",
                            "--archive",
                            "--checksum",
                            "--dry-run",
                            "--itemize-changes",
                            tiny.path().resolve("home") + "/",
                            mount.resolve("home") + "/"))
                    .isEmpty();
            assertThat(mount.resolve("boot/grub/grub.cfg")).exists();
        } finally {
            run("umount", mount.toString());
        }
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(whatIsLeft()).isEmpty();
        assertThat(image).doesNotExist();
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        assertThat(Path.of("/run")).isDirectoryNotContaining("glob:**satchel-clone-*");
    }

    @Test
    void takesInAPartOfTheSystemThatHasAFileSystemOfItsOwn() throws Exception {
        Path file = sparse("home.img", 16 << 20);
        run("mkfs.ext4", "-q", "-F", file.toString());
        String loop = attach(file);
        Path old = Files.move(tiny.path().resolve("home"), folder.resolve("old-home"));
        Files.createDirectory(tiny.path().resolve("home"));
        run("mount", loop, tiny.path().resolve("home").toString());
        cleanUp.push(Command.of("umount", tiny.path().resolve("home").toString()));
        run("rsync", "-aAXHS", old + "/", tiny.path().resolve("home") + "/");
        Files.writeString(tiny.path().resolve("home/user/scratch"), "not copied");
        ExclusionSet exclusions = ExclusionSet.liveSystem(Distribution.DEBIAN).with("/home/user/scratch");

        toImage().exclude(exclusions).plan().apply(PlanListener.NONE);

        assertIsAFaithfulCopy(image, tiny.path());
    }

    @Test
    void rebuildsTheInitialRamDiskInTheCopyAndNotInTheSource() throws Exception {
        Path program = tiny.path().resolve("usr/sbin/update-initramfs");
        Files.createDirectories(program.getParent());
        Files.writeString(
                program, "#!/bin/sh\ncat /proc/self/comm /etc/initramfs-tools/conf.d/zz-portable > /boot/rebuilt\n");
        run("chmod", "755", program.toString());
        Files.createDirectories(tiny.path().resolve("etc/initramfs-tools/conf.d"));
        Files.writeString(tiny.path().resolve("etc/initramfs-tools/initramfs.conf"), "MODULES=dep\n");
        Files.writeString(tiny.path().resolve("boot/initrd.img-6.1.0-1-tiny"), "old");

        toImage().plan().apply(PlanListener.NONE);

        assertThat(whatIsLeft()).isEmpty();
        assertThat(tiny.path().resolve("boot/rebuilt")).doesNotExist();
        String root = attach(image, "--read-only", "--offset", "" + ROOT_START);
        assertThat(mount(root, "copy", "-o", "ro,noload").resolve("boot/rebuilt"))
                .content()
                .startsWith("cat\n")
                .contains("MODULES=most");
    }

    private Path sparse(String name, long bytes) throws Exception {
        Path file = folder.resolve(name);
        run("truncate", "--size", "" + bytes, file.toString());
        return file;
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
}
