package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.FakeHost;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.rsync.ExclusionSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemCloneTest {
    /** The head of an ELF program, little-endian; the machine is at 18. */
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0};

    private static final int AARCH64 = (byte) 183;

    @TempDir
    Path folder;

    private Path root;
    private Path grub;

    /** Blocks of 512 bytes that the only file of the source takes. */
    private long blocks = 2048;

    @BeforeEach
    void source() throws Exception {
        root = Files.createDirectory(folder.toRealPath().resolve("root"));
        grub = Files.createDirectory(folder.resolve("host"));
        for (String name : new String[] {"etc", "boot", "usr/bin"}) {
            Files.createDirectories(root.resolve(name));
        }
        Files.writeString(root.resolve("boot/vmlinuz-6.1"), "");
        Files.writeString(root.resolve("boot/initrd.img-6.1"), "");
        Files.write(root.resolve("usr/bin/true"), ELF);
        for (String target : new String[] {"i386-pc", "x86_64-efi"}) {
            Files.createDirectories(grub.resolve("usr/lib/grub").resolve(target));
            Files.writeString(grub.resolve("usr/lib/grub").resolve(target).resolve("moddep.lst"), "");
        }
    }

    private CloneHost host() {
        CommandRunner find = (command, listener) -> {
            assertThat(command.program()).isEqualTo("find");
            listener.line(OutputListener.Stream.OUTPUT, "1 2 3 8 4096 d 0 root/");
            listener.line(OutputListener.Stream.OUTPUT, "1 3 1 " + blocks + " 10 f 1 file/");
            return new CommandResult(command, 0, "", "", Duration.ZERO);
        };
        return new CloneHost(
                find,
                grub,
                Path.of("/run"),
                Architecture.X86_64,
                NewExt4.Features.PLAIN,
                CloneHost.Udev.PRESENT,
                Grub.Tools.GRUB);
    }

    private SystemClone clone(long mebibytes) {
        return SystemClone.of(root).toImage(folder.resolve("disk.img"), DataSize.mebibytes(mebibytes));
    }

    private void assertRefused(SystemClone clone, String code, String... words) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> clone.plan(host()))
                .withMessageContainingAll(words)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void plansOneStepBehindTheOther() throws Exception {
        assertThat(clone(160).plan(host()).steps())
                .extracting(Step::title)
                .containsExactly(
                        "Check that the tools are installed",
                        "Create the image",
                        "Attach it to a loop device",
                        "Write the partition table",
                        "Make the file systems",
                        "Mount the new root",
                        "Copy 1.0 MiB in 2 files and folders from " + root,
                        "Tell the copy where it is",
                        "Install GRUB for BIOS",
                        "Install GRUB for UEFI",
                        "Write everything out",
                        "Give the image its name");
    }

    @Test
    void writesToADiskByTheNamesOfItsPartitions() throws Exception {
        BlockDevice usb = FakeHost.laptop(folder.resolve("laptop")).device("sdb");

        Plan plan = SystemClone.of(root).to(usb).plan(host());

        assertThat(plan.steps().get(1).destroys())
                .containsExactly(
                        "/dev/sdb (PSSD T7, serial S6XNNS0T123456, 1000 GiB), all of it", "/dev/sdb1 (512.0 GiB)");
        assertThat(plan.toText())
                .containsSubsequence(
                        "check /dev/sdb is still model PSSD T7, serial S6XNNS0T123456",
                        "check /dev/sdb is not in use",
                        "sfdisk --quiet --wipe always --wipe-partitions always --lock=yes /dev/sdb",
                        "partx --update /dev/sdb",
                        "udevadm settle",
                        "/dev/sdb2\n",
                        "/dev/sdb3\n",
                        "mount -t ext4 /dev/sdb3",
                        "/root/boot --no-floppy --install-modules=normal --locales= '--modules=part_gpt ext2' /dev/sdb\n",
                        "mcopy -o -i /dev/sdb2 ",
                        "blockdev --flushbufs /dev/sdb3 /dev/sdb2 /dev/sdb\n")
                .doesNotContain("losetup");
        assertThat(plan.findings().all()).extracting(Finding::code).contains("device.partitioned");
        assertThat(plan.toShellScript())
                .contains("grep -qxF 7 /sys/class/block/sdb/diskseq", "$3 == \"8:16\" || $3 == \"8:17\"");
    }

    @Test
    void leavesTheBiosOutOnADiskWithLargeSectors() throws Exception {
        FakeHost host =
                FakeHost.laptop(folder.resolve("laptop")).attribute(FakeHost.USB, "queue/logical_block_size", "4096");

        Plan plan = SystemClone.of(root).to(host.device("sdb")).plan(host());

        assertThat(plan.toText()).doesNotContain("grub-install").contains("BOOTX64.EFI");
        assertThat(plan.findings().all()).extracting(Finding::code).contains("clone.boot.sectors");
    }

    @Test
    void refusesTheDiskOfTheRunningSystem() throws Exception {
        BlockDevice system = FakeHost.laptop(folder.resolve("laptop")).device("nvme0n1");

        assertRefused(SystemClone.of(root).to(system), "device.system", "the running system is on it", "swapoff");
    }

    @Test
    void takesEverythingAwayInReverse() throws Exception {
        String text = clone(160).plan(host()).toText();

        assertThat(text.substring(text.indexOf("at the end")).lines().skip(1))
                .extracting(line -> line.strip()
                        .replaceAll("/run/satchel-clone-[0-9a-f]{8}", "W")
                        .replace(folder.toString(), "F"))
                .containsExactly(
                        "$ umount W/root",
                        "$ rmdir W/root",
                        "$ find W -xdev -maxdepth 1 -type f -delete",
                        "$ rmdir W",
                        "$ losetup --detach \"${root_loop}\"",
                        "$ losetup --detach \"${esp_loop}\"",
                        "$ losetup --detach \"${loop}\"",
                        "$ rm -f " + text.replaceAll("(?s).*rm -f \\S*(/\\.disk\\.img\\.[0-9a-f]{8}\\.part).*", "F$1"));
    }

    @Test
    void leavesOutTheImageWhereItLiesInTheSource() throws Exception {
        Path inside = Files.createDirectories(root.resolve("srv"));

        Plan plan = SystemClone.of(root)
                .toImage(inside.resolve("disk*.img"), DataSize.mebibytes(160))
                .exclude(ExclusionSet.none().with("/scratch"))
                .plan(host());

        assertThat(plan.toText()).contains("--exclude=/scratch", "'--exclude=/srv/disk\\*.img'", ".part'");
    }

    @Test
    void makesAnArmSystemBootOnArmOnly() throws Exception {
        byte[] arm = ELF.clone();
        arm[18] = (byte) AARCH64;
        Files.write(root.resolve("usr/bin/true"), arm);
        Path modules = Files.createDirectories(root.resolve("usr/lib/grub/arm64-efi"));
        Files.writeString(modules.resolve("moddep.lst"), "");

        String text = clone(160).plan(host()).toText();

        assertThat(text)
                .contains("::/EFI/BOOT/BOOTAA64.EFI", "type=B921B045-1DF0-41C3-AF44-4C6F280D3FAE")
                .doesNotContain("grub-install", "BOOTX64");
    }

    @Test
    void saysWhichFirmwareWillNotStartIt() throws Exception {
        Files.delete(grub.resolve("usr/lib/grub/x86_64-efi/moddep.lst"));

        assertThat(clone(160).plan(host()).findings().all())
                .filteredOn(finding -> finding.code().equals("clone.boot.missing"))
                .extracting(Finding::remedy)
                .containsExactly("apt-get install grub-efi-amd64-bin");
    }

    @Test
    void refusesToMakeADiskThatNothingCouldStart() throws Exception {
        Files.delete(grub.resolve("usr/lib/grub/x86_64-efi/moddep.lst"));
        Files.delete(grub.resolve("usr/lib/grub/i386-pc/moddep.lst"));

        assertRefused(clone(160), "clone.boot.none", "grub-pc-bin grub-efi-amd64-bin");
    }

    @Test
    void refusesATargetThatIsTooSmallWithBothNumbers() {
        blocks = 200L << 11;

        assertRefused(clone(160), "clone.target.too-small", "MiB (", "216.0 MiB (226496512 bytes)");
    }

    @Test
    void warnsOfATargetThatWillBeNearlyFull() throws Exception {
        blocks = 68L << 11;

        assertThat(clone(160).plan(host()).findings().all())
                .extracting(Finding::code)
                .contains("clone.target.tight");
    }

    @Test
    void refusesAFolderThatIsNoLinuxSystem() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertRefused(
                SystemClone.of(empty).toImage(folder.resolve("disk.img"), DataSize.mebibytes(160)),
                "clone.source.not-linux",
                empty.toString());
    }

    @Test
    void refusesASystemWithoutAKernel() throws Exception {
        Files.delete(root.resolve("boot/vmlinuz-6.1"));

        assertRefused(clone(160), "clone.source.no-kernel", "vmlinuz");
    }

    @Test
    void refusesASystemWhoseFoldersCouldLeadOutOfTheCopy() throws Exception {
        Files.createSymbolicLink(root.resolve("boot/grub"), Path.of("/boot/grub"));

        assertRefused(clone(160), "clone.source.link", "boot/grub");
    }

    /** What is found out by writing it is found out when all is copied. */
    @Test
    void refusesWhatCouldNotBeWrittenInTheCopyBeforeAnythingIsCopied() throws Exception {
        Files.createDirectory(root.resolve("boot/grub"));
        Path menu = Files.createSymbolicLink(root.resolve("boot/grub/grub.cfg"), Path.of("/etc/grub.cfg"));
        assertRefused(clone(160), "clone.source.link", "boot/grub/grub.cfg");

        Files.delete(menu);
        Files.createDirectory(root.resolve("etc/machine-id"));
        assertRefused(clone(160), "clone.source.no-file", "etc/machine-id: is a folder");
    }

    @Test
    void tellsOfAKernelThatWillNotFindItsRoot() throws Exception {
        Files.writeString(root.resolve("boot/vmlinuz-6.2"), "");

        assertThat(clone(160).plan(host()).findings().all())
                .filteredOn(finding -> finding.code().equals("clone.initramfs.none"))
                .extracting(Finding::where)
                .containsExactly("/boot/vmlinuz-6.2");
    }

    @Test
    void refusesAnImageThatIsThereAlready() throws Exception {
        Files.writeString(folder.resolve("disk.img"), "precious");

        assertRefused(clone(160), "clone.target.exists", "disk.img");
    }

    @Test
    void refusesASizeThatIsNoMultipleOfAMebibyte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SystemClone.of(root).toImage(folder.resolve("x"), DataSize.bytes(1000)))
                .withMessageContaining("1000B");
    }

    @Test
    void needsATarget() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SystemClone.of(root).plan(host()))
                .withMessageContaining("target");
    }

    @Test
    void rebuildsAnInitialRamDiskThatIsForOneMachine() throws Exception {
        Files.createDirectories(root.resolve("usr/sbin"));
        Files.writeString(root.resolve("usr/sbin/update-initramfs"), "");
        Files.createDirectories(root.resolve("etc/initramfs-tools/conf.d"));
        Files.writeString(root.resolve("etc/initramfs-tools/initramfs.conf"), "MODULES=dep\n");

        String text = clone(160).plan(host()).toText();

        assertThat(text).contains("update-initramfs -u -k all", "MODULES=most", "mount --bind /proc");
    }

    @Test
    void doesNotWaitForTheSwapOfTheOldDisk() throws Exception {
        Files.createDirectories(root.resolve("etc/initramfs-tools/conf.d"));
        Files.writeString(root.resolve("etc/initramfs-tools/conf.d/resume"), "RESUME=UUID=x\n");

        assertThat(clone(160).plan(host()).toText()).contains(" ro noresume");
    }

    @Test
    void keepsTheIdentityOfASystemThatMoves() throws Exception {
        Files.writeString(root.resolve("etc/machine-id"), "x\n");

        assertThat(clone(160).plan(host()).toText()).contains("etc/machine-id");
        assertThat(clone(160).identity(Identity.SAME).plan(host()).toText()).doesNotContain("etc/machine-id");
    }
}
