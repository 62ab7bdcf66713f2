package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.partition.PartitionSize;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies to other disks than the usual one: made, checked by each file system's own tool, refreshed. */
class LayoutCloneIT {
    private static final Path KERNEL = Path.of("boot/vmlinuz-6.1.0-1-tiny");

    /** What is tried. */
    enum Layout {
        BTRFS,
        XFS,
        BOOT_AND_HOME;

        CopyLayout layout() {
            return switch (this) {
                case BTRFS -> CopyLayout.of(FileSystemType.BTRFS);
                case XFS -> CopyLayout.of(FileSystemType.XFS);
                case BOOT_AND_HOME ->
                    CopyLayout.USUAL.withBoot(DataSize.mebibytes(40)).withHome(PartitionSize.parse("50%"));
            };
        }

        DataSize size() {
            return DataSize.mebibytes(
                    switch (this) {
                        case BTRFS -> 320;
                        case XFS -> 400;
                        case BOOT_AND_HOME -> 256;
                    });
        }

        /** As GRUB calls it. */
        String bootFolder() {
            return switch (this) {
                case BTRFS -> "/@/boot";
                case XFS -> "/boot";
                case BOOT_AND_HOME -> "";
            };
        }
    }

    @TempDir
    Path folder;

    private TinyRoot tiny;
    private Path image;

    @BeforeEach
    void source() throws Exception {
        Tools.requireRoot();
        Tools.requireAll(
                "sfdisk",
                "losetup",
                "rsync",
                "mkfs.btrfs",
                "btrfs",
                "mkfs.xfs",
                "xfs_repair",
                "grub-install",
                "grub-fstest");
        folder = folder.toRealPath();
        tiny = TinyRoot.build(folder.resolve("root"));
        // With a hole, which GRUB does not read from a btrfs that does not keep holes.
        Path kernel = tiny.path().resolve(KERNEL);
        run("truncate", "--size", "64K", kernel.toString());
        Files.writeString(kernel, Files.readString(kernel) + "and what is behind the hole\n");
        image = folder.resolve("disk.img");
    }

    @AfterEach
    void leavesNothingMountedOrAttached() throws Exception {
        assertThat(run("losetup", "--list", "--noheadings", "--raw", "--output", "NAME,BACK-FILE")
                        .lines()
                        .filter(line -> line.contains(folder.getFileName().toString())))
                .isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    private interface Visitor {
        void visit(Path root) throws Exception;
    }

    /** Mounts the whole tree of the copy as its fstab says. */
    private void visit(String mode, Visitor visitor) throws Exception {
        List<CopyMount> mounts = CarriedCopy.find(image, SourceRoot.of(tiny.path()), null)
                .volumes()
                .mounts();
        Path place = Files.createDirectories(folder.resolve("mounted"));
        int done = 0;
        try {
            for (CopyMount mount : mounts) {
                DiskPart part = mount.volume().part();
                run(
                        "mount",
                        "-o",
                        mode + ",loop,offset=" + part.start().bytes() + ",sizelimit="
                                + part.size().bytes()
                                + (mount.subvolume() == null ? "" : ",subvol=" + mount.subvolume()),
                        image.toString(),
                        place.resolve(mount.folder()).toString());
                done++;
            }
            visitor.visit(place);
        } finally {
            for (int i = done - 1; i >= 0; i--) {
                run("umount", place.resolve(mounts.get(i).folder()).toString());
            }
        }
    }

    private void check(Volume volume) throws Exception {
        if (volume.type().isEmpty()) {
            return;
        }
        Path part = folder.resolve("part.img");
        run(
                "dd",
                "if=" + image,
                "of=" + part,
                "bs=1M",
                "conv=sparse",
                "status=none",
                "skip=" + (volume.offset().bytes() >> 20),
                "count=" + (volume.size().bytes() >> 20));
        assertThat(volume.uuid())
                .contains(run("blkid", "-p", "-o", "value", "-s", "UUID", part.toString())
                        .trim());
        switch (volume.type().orElse("")) {
            case "ext4" -> run("fsck.ext4", "-fn", part.toString());
            case "btrfs" -> run("btrfs", "check", "--readonly", "--check-data-csum", part.toString());
            case "xfs" -> run("xfs_repair", "-n", part.toString());
            case "vfat" -> run("fsck.vfat", "-n", part.toString());
            default -> {}
        }
        Files.delete(part);
    }

    private void assertIsAsTheSource() throws Exception {
        visit(
                "ro",
                root -> assertThat(run(
                                        "rsync",
                                        "-naAXHS",
                                        "--checksum",
                                        "--numeric-ids",
                                        "--delete",
                                        "-i",
                                        "--exclude=lost+found",
                                        "--exclude=/boot/grub/*",
                                        "--exclude=/boot/satchel-copy",
                                        Files.isSymbolicLink(tiny.path().resolve(KERNEL))
                                                ? "--exclude=/" + KERNEL // which GRUB reads
                                                : "--exclude=/none",
                                        "--exclude=/etc/ssh/ssh_host_*",
                                        "--exclude=/tmp/*",
                                        "--exclude=/swapfile",
                                        "--filter=-x system.*",
                                        "--filter=-x trusted.SGI_ACL_*",
                                        tiny.path() + "/",
                                        root + "/")
                                .lines())
                        .allSatisfy(
                                line -> assertThat(line)
                                        .matches(
                                                ".* (etc/fstab|etc/machine-id)|\\.d\\.\\.t\\.* (\\./|etc/|boot/grub/|boot/|etc/ssh/)")));
    }

    private void assertGrubReads(Layout layout) throws Exception {
        Volume boot = Probe.of(image).volumes().stream()
                .filter(volume -> volume.partLabel().orElse("").equals("boot"))
                .findFirst()
                .orElse(Probe.of(image).volume(3));
        for (String file : List.of("vmlinuz-6.1.0-1-tiny", "grub/grub.cfg", "grub/i386-pc/core.img")) {
            Path copied = folder.resolve("read");
            run(
                    "grub-fstest",
                    image.toString(),
                    "cp",
                    "(loop0,gpt" + boot.number() + ")" + layout.bootFolder() + "/" + file,
                    copied.toString());
            if (file.startsWith("vmlinuz")) {
                assertThat(copied).hasSameBinaryContentAs(tiny.path().resolve(KERNEL));
            }
        }
    }

    private SystemClone toImage(Layout layout) {
        return SystemClone.of(tiny.path()).layout(layout.layout()).toImage(image, layout.size());
    }

    @ParameterizedTest
    @EnumSource
    void isAFaithfulCopyThatGrubReadsAndThatIsRefreshed(Layout layout) throws Exception {
        Path kernel = tiny.path().resolve(KERNEL);
        if (layout == Layout.BOOT_AND_HOME) {
            // As openSUSE has it.
            Path real = Files.createDirectories(tiny.path().resolve("usr/share/kernel"))
                    .resolve("vmlinuz");
            Files.move(kernel, real);
            Files.createSymbolicLink(kernel, Path.of("../usr/share/kernel/vmlinuz"));
        }
        toImage(layout).swapFile(DataSize.mebibytes(4)).plan().apply(PlanListener.NONE);

        for (Volume volume : Probe.of(image).volumes()) {
            check(volume);
        }
        assertIsAsTheSource();
        assertGrubReads(layout);
        visit("ro", root -> assertThat(root.resolve("swapfile")).hasSize(4 << 20));

        Files.writeString(tiny.path().resolve("etc/greeting"), "hello again, and longer\n");
        Files.writeString(tiny.path().resolve("home/user/new"), "new\n");
        Files.delete(tiny.path().resolve("home/user/one"));
        Files.writeString(tiny.path().resolve("boot/config"), "new\n");
        Files.writeString(kernel, "an update", StandardOpenOption.APPEND);
        SystemClone refresh = SystemClone.of(tiny.path()).refreshingImage(image);
        assertThat(refresh.changes().files()).isEmpty();
        refresh.plan().apply(PlanListener.NONE);
        assertIsAsTheSource();
        assertGrubReads(layout);

        assertThat(refresh.changes().isUntouched()).isTrue();
        visit("rw", root -> Files.writeString(root.resolve("home/user/precious"), "made on the road\n"));
        assertThat(refresh.changes().isUntouched()).isFalse();
        assertThat(refresh.changes().files())
                .containsExactlyInAnyOrder(Path.of("home/user"), Path.of("home/user/precious"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(refresh::plan)
                .satisfies(e -> assertThat(e.code()).isEqualTo("clone.refresh.used"));
        refresh.discardingChanges().plan().apply(PlanListener.NONE);
        assertIsAsTheSource();
    }

    @Test
    void itsScriptMakesTheSame() throws Exception {
        Path script = folder.resolve("clone.sh");
        Files.writeString(script, toImage(Layout.BTRFS).plan().toShellScript());

        CommandResult result = CommandRunner.system().run(Command.of("sh", script.toString()));

        assertThat(result.exitCode()).as(result.error()).isZero();
        assertIsAsTheSource();
    }
}
