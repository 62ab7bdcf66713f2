package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.partition.PartitionSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans of copies with other disks than the usual one. */
class LayoutCloneTest {
    private static final String PASSPHRASE = "correct horse battery";

    @TempDir
    Path folder;

    private Path root;
    private Path host;
    private long size = 1024;

    /** Blocks of 512 bytes that the only file of each folder takes. */
    private long blocks = 2048;

    @BeforeEach
    void places() throws Exception {
        folder = folder.toRealPath();
        root = Files.createDirectory(folder.resolve("root"));
        host = Files.createDirectory(folder.resolve("host"));
        for (String target : List.of("i386-pc", "x86_64-efi")) {
            Path modules = Files.createDirectories(host.resolve("usr/lib/grub").resolve(target));
            Files.writeString(modules.resolve("moddep.lst"), "");
        }
    }

    private SystemClone clone(RecordedRoot distribution, CopyLayout layout) throws Exception {
        distribution.make(root);
        Files.createDirectories(root.resolve("home"));
        for (String list : List.of("lib/modules", "usr/lib/modules")) {
            if (Files.isDirectory(root.resolve(list))) {
                try (var folders = Files.list(root.resolve(list))) {
                    for (Path one : folders.toList()) {
                        Files.writeString(one.resolve("modules.builtin"), "kernel/fs/btrfs.ko\nkernel/fs/xfs.ko\n");
                    }
                }
            }
        }
        return SystemClone.of(root).layout(layout);
    }

    private Plan plan(SystemClone clone) throws Exception {
        CommandRunner tools = (command, listener) -> {
            if (command.program().equals("mkfs.xfs")) {
                return new CommandResult(command, 0, "mkfs.xfs version 6.1.0\n", "", Duration.ZERO);
            }
            listener.line(OutputListener.Stream.OUTPUT, "1 2 3 8 4096 d 0 root/");
            listener.line(OutputListener.Stream.OUTPUT, "1 3 1 " + blocks + " 10 f 1 file/");
            return new CommandResult(command, 0, "", "", Duration.ZERO);
        };
        CloneHost here = new CloneHost(
                tools,
                host,
                Path.of("/run"),
                Architecture.X86_64,
                NewExt4.Features.PLAIN,
                CloneHost.Udev.PRESENT,
                Grub.Tools.GRUB);
        return clone.toImage(folder.resolve("disk.img"), DataSize.mebibytes(size))
                .plan(here);
    }

    private Plan plan(RecordedRoot distribution, CopyLayout layout) throws Exception {
        return plan(clone(distribution, layout));
    }

    private static Map<String, String> written(Plan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.actions().stream())
                .filter(Action.WriteFile.class::isInstance)
                .map(Action.WriteFile.class::cast)
                .collect(Collectors.toMap(
                        file -> file.file().toString(), Action.WriteFile::content, (first, second) -> second));
    }

    private static String text(Plan plan) {
        return plan.toText().replaceAll("/run/satchel-clone-[0-9a-f]{8}", "W");
    }

    private static String fstabUuid(Plan plan, String target) {
        Matcher line = Pattern.compile("UUID=(\\S+)\\s+" + target + "\\s")
                .matcher(written(plan).get("etc/fstab"));
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    private void assertRefused(SystemClone clone, String code, String... words) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> plan(clone))
                .withMessageContainingAll(words)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void makesABtrfsWithTheSubvolumesThatDistributionsHave() throws Exception {
        Plan plan = plan(RecordedRoot.DEBIAN, CopyLayout.of(FileSystemType.BTRFS));

        String uuid = fstabUuid(plan, "/");
        assertThat(text(plan))
                .containsSubsequence(
                        "mkfs.btrfs -q -f -K -U " + uuid + " -O '^no-holes' -L root",
                        "mount -t btrfs -o subvolid=5 ",
                        "btrfs subvolume create W/top/@\n",
                        "btrfs subvolume create W/top/@home\n",
                        "mount -t btrfs -o subvol=@ ",
                        "mkdir -p W/root/home",
                        "mount -t btrfs -o subvol=@home ",
                        " W/root/home\n",
                        "/root/boot --no-floppy ",
                        "'--modules=part_gpt btrfs'",
                        "-p /@/boot/grub");
        assertThat(written(plan).get("etc/fstab"))
                .isEqualTo("UUID=" + uuid + "\t/\tbtrfs\tsubvol=@\t0 0\nUUID=" + uuid
                        + "\t/home\tbtrfs\tsubvol=@home\t0 0\n");
        assertThat(written(plan).get("boot/grub/grub.cfg"))
                .contains(
                        "insmod btrfs\n",
                        "linux /@/boot/vmlinuz-6.1.0-30-amd64 root=UUID=" + uuid + " rootflags=subvol=@ ro",
                        "initrd /@/boot/initrd.img-6.1.0-30-amd64");
        assertThat(written(plan).get("early.cfg")).contains("set prefix=($root)/@/boot/grub\n");
    }

    @Test
    void makesAnXfsThatGrubReads() throws Exception {
        Plan plan = plan(RecordedRoot.DEBIAN, CopyLayout.of(FileSystemType.XFS));

        assertThat(text(plan))
                .contains("-m bigtime=0,inobtcount=0 -i nrext64=0 -L root", "mount -t xfs ", "part_gpt xfs'");
        assertThat(written(plan).get("etc/fstab")).matches("UUID=\\S+\t/\txfs\tdefaults\t0 0\n");
        assertThat(written(plan).get("boot/grub/grub.cfg")).contains("insmod xfs\n", "linux /boot/vmlinuz-");
    }

    @Test
    void leavesAnXfsAsItIsThatGrubNeedNotRead() throws Exception {
        Plan plan = plan(RecordedRoot.DEBIAN, CopyLayout.of(FileSystemType.XFS).withBoot(DataSize.mebibytes(256)));

        assertThat(text(plan)).contains("mkfs.xfs").doesNotContain("bigtime");
    }

    @Test
    void putsBootAndHomeOnPartitionsOfTheirOwn() throws Exception {
        Plan plan = plan(
                RecordedRoot.DEBIAN,
                CopyLayout.USUAL.withBoot(DataSize.mebibytes(200)).withHome(PartitionSize.parse("50%")));

        String boot = fstabUuid(plan, "/boot");
        String rootUuid = fstabUuid(plan, "/");
        assertThat(text(plan))
                .containsSubsequence(
                        "type=BC13C2FF-59E6-4262-A352-B275FD6F7172",
                        "type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709",
                        "type=933AC7E1-2EB4-4F13-B844-0E14E2AEF915",
                        " W/root\n",
                        "mkdir -p W/root/boot\n",
                        " W/root/boot\n",
                        " W/root/home\n",
                        "rsync",
                        root + "/ W/root/",
                        root + "/boot/ W/root/boot/",
                        root + "/home/ W/root/home/",
                        "--boot-directory=W/root/boot",
                        "remount,ro W/root/home",
                        "remount,ro W/root/boot",
                        "remount,ro W/root\n",
                        "umount W/root/home",
                        "umount W/root/boot",
                        "umount W/root\n");
        assertThat(written(plan).get("boot/grub/grub.cfg"))
                .contains(
                        "search --no-floppy --fs-uuid --set=root " + boot,
                        "linux /vmlinuz-6.1.0-30-amd64 root=UUID=" + rootUuid + " ro",
                        "initrd /initrd.img-6.1.0-30-amd64");
        assertThat(written(plan).get("early.cfg"))
                .isEqualTo("search.fs_uuid " + boot
                        + " root\nset prefix=($root)/grub\nconfigfile ($root)/grub/grub.cfg\n");
    }

    @Test
    void looksWhetherEachPartitionHasTheRoom() throws Exception {
        blocks = 200L << 11;

        assertRefused(
                clone(RecordedRoot.DEBIAN, CopyLayout.USUAL.withBoot(DataSize.mebibytes(64))),
                "clone.target.too-small",
                "its boot would hold",
                "216.0 MiB (226496512 bytes)");
    }

    @Test
    void putsFedorasLoaderEntriesAndMenuWhereTheirPartitionIs() throws Exception {
        Plan plan = plan(RecordedRoot.FEDORA, CopyLayout.USUAL.withBoot(DataSize.mebibytes(256)));

        assertThat(written(plan)
                        .get("boot/loader/entries/5d3c1c0f2b1e4a6f9c8d7e6f5a4b3c2d-6.11.4-301.fc41.x86_64.conf"))
                .contains("linux /vmlinuz-6.11.4", "initrd /initramfs-6.11.4");
        assertThat(written(plan).get("boot/grub/grub.cfg")).contains("configfile ($root)/grub2/grub.cfg");
    }

    @Test
    void tellsAlpinesRamDiskOfItsFileSystem() throws Exception {
        Plan plan = plan(RecordedRoot.ALPINE, CopyLayout.of(FileSystemType.BTRFS));

        assertThat(written(plan).get("etc/mkinitfs/mkinitfs.conf")).contains(" btrfs ");
        assertThat(written(plan).get("boot/grub/grub.cfg")).contains("virtio_blk,btrfs rootfstype=btrfs");
        assertThat(written(plan).get("etc/default/grub")).contains("rootfstype=btrfs");
    }

    @Test
    void refusesAFileSystemThatNoKernelOfTheSourceHasADriverFor() throws Exception {
        RecordedRoot.DEBIAN.make(root);

        assertRefused(
                SystemClone.of(root).layout(CopyLayout.of(FileSystemType.XFS)),
                "clone.layout.driver",
                "no kernel with a driver for XFS");
    }

    @Test
    void aKernelThatIsALinkOutOfItsPartitionIsAFileInTheCopy() throws Exception {
        String plan = text(plan(RecordedRoot.OPENSUSE, CopyLayout.USUAL.withBoot(DataSize.mebibytes(256))));

        assertThat(plan)
                .containsSubsequence(
                        "rsync ",
                        "--exclude=/vmlinuz-6.12.6-1-default ",
                        "rsync -aAX -- W/root/usr/lib/modules/6.12.6-1-default/vmlinuz"
                                + " W/root/boot/vmlinuz-6.12.6-1-default");
        assertThat(plan(SystemClone.of(root).layout(CopyLayout.USUAL)).toText()).doesNotContain("rsync -aAX ");
    }

    @Test
    void refusesAKernelThatIsALinkToNowhere() throws Exception {
        SystemClone clone = clone(RecordedRoot.OPENSUSE, CopyLayout.USUAL.withBoot(DataSize.mebibytes(256)));
        Files.delete(root.resolve("usr/lib/modules/6.12.6-1-default/vmlinuz"));

        assertRefused(clone, "clone.source.no-kernel", "/boot", "a link to one");
    }

    @Test
    void refusesADiskThatIsTooSmallForItsFileSystem() throws Exception {
        size = 160;

        assertRefused(
                clone(RecordedRoot.DEBIAN, CopyLayout.of(FileSystemType.XFS)),
                "partition.too-small",
                folder.resolve("disk.img") + " (160.0 MiB): has",
                "367.0 MiB");
    }

    private Plan encrypted(RecordedRoot distribution) throws Exception {
        SystemClone clone = clone(distribution, CopyLayout.USUAL.withBoot(DataSize.mebibytes(256)));
        for (String file : List.of("usr/sbin/cryptsetup", "usr/share/initramfs-tools/hooks/cryptroot")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), "");
        }
        return plan(clone.encryptedBy(PASSPHRASE));
    }

    private static String container(Plan plan) {
        return plan.toText().replaceAll("(?s).*luksFormat .*?--uuid (\\S+).*", "$1");
    }

    @ParameterizedTest
    @EnumSource
    void encryptsTheRootAndTellsEachRamDiskInItsOwnWords(RecordedRoot distribution) throws Exception {
        Plan plan = encrypted(distribution);

        String uuid = container(plan);
        boolean dracut = distribution == RecordedRoot.FEDORA || distribution == RecordedRoot.OPENSUSE;
        String name = dracut ? "luks-" + uuid : "cryptroot";
        assertThat(plan.steps()).extracting(Step::title).contains("Encrypt the root");
        assertThat(text(plan))
                .containsSubsequence(
                        "cryptsetup luksFormat --batch-mode --type luks2 ",
                        "--subsystem ext4 --key-file -",
                        "cryptsetup open --type luks2 --allow-discards --key-file -",
                        "mkfs.ext4 ",
                        "/dev/mapper/satchel-clone-",
                        "cryptsetup close satchel-clone-");
        String menu = written(plan).entrySet().stream()
                .filter(file -> file.getValue().contains("menuentry"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        assertThat(menu)
                .contains("root=/dev/mapper/" + name + " ")
                .contains(
                        switch (distribution) {
                            case DEBIAN, UBUNTU -> " ro";
                            case FEDORA, OPENSUSE -> " rd.luks.uuid=" + uuid;
                            case ARCH -> " cryptdevice=UUID=" + uuid + ":cryptroot:allow-discards";
                            case ALPINE -> " cryptroot=UUID=" + uuid + " cryptdm=cryptroot";
                        });
        String crypttab = written(plan).get("etc/crypttab");
        if (distribution == RecordedRoot.ALPINE) {
            assertThat(crypttab).isNull();
        } else {
            assertThat(crypttab).startsWith(name + " UUID=" + uuid + " none luks,discard");
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesTheRamDisksOfAnEncryptedRootAnew(RecordedRoot distribution) throws Exception {
        Plan plan = encrypted(distribution);

        assertThat(plan.steps())
                .extracting(Step::title)
                .contains("Rebuild the initial RAM disks with the drivers of other machines");
        switch (distribution) {
            case DEBIAN, UBUNTU -> assertThat(written(plan).get("etc/crypttab")).endsWith("luks,discard,initramfs\n");
            case FEDORA, OPENSUSE ->
                assertThat(written(plan).get("etc/dracut.conf.d/zz-portable.conf"))
                        .contains("add_dracutmodules+=\" crypt \"");
            case ARCH ->
                assertThat(written(plan).get("etc/mkinitcpio.conf"))
                        .contains(
                                "HOOKS=(base udev microcode modconf kms keyboard keymap block encrypt filesystems fsck)");
            case ALPINE ->
                assertThat(written(plan).get("etc/mkinitfs/mkinitfs.conf")).contains(" cryptsetup ");
        }
    }

    @Test
    void opensTheRootOfArchThroughSystemdWhereThatIsInItsRamDisk() throws Exception {
        SystemClone clone = clone(RecordedRoot.ARCH, CopyLayout.USUAL.withBoot(DataSize.mebibytes(256)));
        Files.writeString(root.resolve("usr/bin/cryptsetup"), "");
        Files.writeString(
                root.resolve("etc/mkinitcpio.conf"),
                "HOOKS=(base systemd autodetect keyboard sd-vconsole block filesystems)\n");

        Plan plan = plan(clone.encryptedBy(PASSPHRASE));

        assertThat(written(plan).get("etc/mkinitcpio.conf")).contains("block sd-encrypt filesystems)");
        assertThat(written(plan).get("boot/grub/grub.cfg"))
                .contains(" rd.luks.name=" + container(plan) + "=cryptroot rd.luks.options=discard");
    }

    @Test
    void showsThePassphraseNowhere() throws Exception {
        Plan plan = encrypted(RecordedRoot.DEBIAN);

        assertThat(plan.toText()).doesNotContain(PASSPHRASE);
        assertThat(plan.toJson()).doesNotContain(PASSPHRASE);
        assertThat(plan.toMarkdown()).doesNotContain(PASSPHRASE);
        assertThat(SystemClone.of(root).encryptedBy(PASSPHRASE).toString()).doesNotContain(PASSPHRASE);
        assertThat(new Passphrase(PASSPHRASE)).hasToString("***");
    }

    @Test
    void givesAnEncryptedSystemABootPartitionUnasked() throws Exception {
        SystemClone clone = clone(RecordedRoot.ALPINE, CopyLayout.USUAL);
        Files.writeString(root.resolve("sbin/cryptsetup"), "");
        size = 4096;

        assertThat(text(plan(clone.encryptedBy(PASSPHRASE)))).contains("mount -t ext4 \"${boot_loop}\" W/root/boot");
    }

    @Test
    void refusesToEncryptWhatItsRamDiskCouldNotOpen() throws Exception {
        assertRefused(
                clone(RecordedRoot.DEBIAN, CopyLayout.USUAL).encryptedBy(PASSPHRASE),
                "clone.encrypt.tools",
                "apt-get install cryptsetup-initramfs in the source");
    }

    @Test
    void refusesAHomeThatWouldNotBeEncrypted() throws Exception {
        assertRefused(
                clone(RecordedRoot.DEBIAN, CopyLayout.USUAL.withHome(PartitionSize.parse("40%")))
                        .encryptedBy(PASSPHRASE),
                "clone.layout.home",
                "not encrypted");
    }

    @Test
    void warnsOfAPassphraseThatAnotherKeyboardTypesOtherwise() throws Exception {
        SystemClone clone = clone(RecordedRoot.FEDORA, CopyLayout.USUAL.withBoot(DataSize.mebibytes(256)));
        Files.writeString(root.resolve("usr/bin/cryptsetup"), "");

        assertThat(plan(clone.encryptedBy("schön")).findings().all())
                .extracting(Finding::code)
                .contains("clone.encrypt.letters");
    }

    @Test
    void takesOnlyAPassphraseThatCanBeTyped() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SystemClone.of(root).encryptedBy("two\nlines"))
                .withMessageContaining("one line");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SystemClone.of(root).encryptedBy(" "));
    }

    @Test
    void takesOnlyALayoutThatCanStart() {
        assertThatIllegalArgumentException().isThrownBy(() -> CopyLayout.of(FileSystemType.NTFS));
        assertThatIllegalArgumentException().isThrownBy(() -> CopyLayout.USUAL.withBoot(DataSize.mebibytes(8)));
        assertThatIllegalArgumentException().isThrownBy(() -> CopyLayout.USUAL.withHome(new PartitionSize.Rest()));
        assertThat(CopyLayout.of(FileSystemType.BTRFS)
                        .withBoot(DataSize.gibibytes(1))
                        .withHome(PartitionSize.parse("50%")))
                .hasToString("btrfs, /boot 1GiB, /home 50%");
    }

    @Test
    void renamesTheDiskWhereverElseItIsNamed() throws Exception {
        SystemClone clone = clone(RecordedRoot.DEBIAN, CopyLayout.USUAL);
        Files.writeString(root.resolve("etc/fstab"), """
                UUID=11111111-2222-3333-4444-555555555555 / ext4 defaults 0 1
                UUID=99999999-2222-3333-4444-555555555555 none swap sw 0 0
                """);
        Path units = Files.createDirectories(root.resolve("etc/systemd/system"));
        Files.writeString(
                units.resolve("backup.service"),
                "[Service]\nExecStart=/sbin/x /dev/disk/by-uuid/11111111-2222-3333-4444-555555555555\n");
        Path settings = Files.createDirectories(root.resolve("etc/dracut.conf.d"));
        Files.writeString(
                settings.resolve("swap.conf"),
                "add_device+=\" /dev/disk/by-uuid/99999999-2222-3333-4444-555555555555 \"\n");

        Plan plan = plan(clone);

        assertThat(plan.toText())
                .contains("+ExecStart=/sbin/x /dev/disk/by-uuid/" + fstabUuid(plan, "/"))
                .contains("-ExecStart=/sbin/x /dev/disk/by-uuid/11111111-");
        assertThat(plan.findings().all())
                .filteredOn(finding -> finding.code().equals("clone.names.gone"))
                .extracting(Finding::where)
                .containsExactly("etc/dracut.conf.d/swap.conf");
    }

    private void writeSource(String file, String text) throws Exception {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String partUuid(Plan plan, String name) {
        Matcher partition =
                Pattern.compile("uuid=([0-9A-Fa-f-]{36})[^\\n]*name=\"?" + name).matcher(plan.toText());
        assertThat(partition.find())
                .as("partition %s in %s", name, plan.toText())
                .isTrue();
        return partition.group(1).toLowerCase(Locale.ROOT);
    }

    @Test
    void namesOfEveryKindAreTheCopysOwn() throws Exception {
        SystemClone clone = clone(RecordedRoot.DEBIAN, CopyLayout.USUAL);
        writeSource(
                "etc/fstab", "LABEL=deep\\040blue / ext4 defaults 0 1\nPARTLABEL=esp /boot/efi vfat defaults 0 2\n");
        writeSource("boot/extlinux/extlinux.conf", "append root=PARTUUID=aaaaaaaa-2222-3333-4444-555555555555 ro\n");
        writeSource("etc/systemd/system/a.service", "[Service]\nExecStart=/sbin/x /dev/disk/by-label/deep\\x20blue\n");
        writeSource("etc/hdparm.conf", "/dev/disk/by-partlabel/esp {\n");

        Plan plan = plan(clone);

        assertThat(plan.toText())
                .contains("+append root=PARTUUID=" + partUuid(plan, "root") + " ro")
                .contains("+ExecStart=/sbin/x /dev/disk/by-label/root")
                .contains("+/dev/disk/by-partlabel/EFI\\x20system\\x20partition {");
    }

    @Test
    void namesThatUdevKnowsOfTheSameDiskAreTheCopysOwnToo() throws Exception {
        SystemClone clone = clone(RecordedRoot.DEBIAN, CopyLayout.USUAL);
        writeSource("etc/fstab", "UUID=11111111-2222-3333-4444-555555555555 / ext4 defaults 0 1\n");
        writeSource("etc/dracut.conf.d/a.conf", "x=PARTUUID=bbbbbbbb-2222-3333-4444-555555555555\n");
        Path device =
                Files.createFile(Files.createDirectories(host.resolve("dev")).resolve("sda2"));
        for (String link : List.of(
                "by-uuid/11111111-2222-3333-4444-555555555555", "by-partuuid/bbbbbbbb-2222-3333-4444-555555555555")) {
            Path at = host.resolve("dev/disk").resolve(link);
            Files.createDirectories(at.getParent());
            Files.createSymbolicLink(at, device);
        }

        Plan plan = plan(clone);

        assertThat(plan.toText()).contains("+x=PARTUUID=" + partUuid(plan, "root"));
    }

    @Test
    void tellsOfANameThatBothDisksHave() throws Exception {
        SystemClone clone = clone(RecordedRoot.DEBIAN, CopyLayout.USUAL);
        writeSource("etc/fstab", "LABEL=root / ext4 defaults 0 1\n");
        writeSource("etc/systemd/system/a.service", "[Service]\nExecStart=/sbin/x /dev/disk/by-label/root\n");

        assertThat(plan(clone).findings().all())
                .filteredOn(finding -> finding.code().equals("clone.names.shared"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.where()).isEqualTo("etc/systemd/system/a.service");
                    assertThat(finding.message()).contains("LABEL=root");
                });
    }
}
