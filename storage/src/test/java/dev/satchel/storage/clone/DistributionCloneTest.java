package dev.satchel.storage.clone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.boot.Grub;
import dev.satchel.storage.driver.HardwareId;
import dev.satchel.storage.driver.MachineHardware;
import dev.satchel.storage.filesystem.NewExt4;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DistributionCloneTest {
    @TempDir
    Path folder;

    private Path root;
    private Path host;
    private Grub.Tools tools = Grub.Tools.GRUB;

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

    private Plan plan(RecordedRoot distribution) throws Exception {
        distribution.make(root);
        return plan(SystemClone.of(root));
    }

    private Plan plan(SystemClone clone) throws Exception {
        CommandRunner find = (command, listener) -> {
            listener.line(OutputListener.Stream.OUTPUT, "1 2 3 8 4096 d 0 root/");
            return new CommandResult(command, 0, "", "", Duration.ZERO);
        };
        CloneHost here = new CloneHost(
                find,
                host,
                Path.of("/run"),
                Architecture.X86_64,
                NewExt4.Features.PLAIN,
                CloneHost.Udev.PRESENT,
                tools);
        return clone.toImage(folder.resolve("disk.img"), DataSize.mebibytes(160))
                .plan(here);
    }

    /** The files that a plan writes below the new root. */
    private static Map<String, String> written(Plan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.actions().stream())
                .filter(Action.WriteFile.class::isInstance)
                .map(Action.WriteFile.class::cast)
                .filter(file -> file.folder().toString().endsWith("/root"))
                .collect(Collectors.toMap(file -> file.file().toString(), Action.WriteFile::content));
    }

    private static String rootOf(Plan plan) {
        return String.valueOf(written(plan).get("etc/fstab")).replaceAll("(?s)UUID=(\\S+)\\s+/\\s.*", "$1");
    }

    private static List<String> inTheCopy(Plan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.actions().stream())
                .filter(Action.Run.class::isInstance)
                .map(action -> ((Action.Run) action).command())
                .filter(command -> command.program().equals("chroot"))
                .map(command -> command.arguments().stream()
                        .skip(1)
                        .map(Object::toString)
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatStartsItNamesTheOldDisk(RecordedRoot distribution) throws Exception {
        Plan plan = plan(distribution);

        assertThat(written(plan))
                .allSatisfy((file, text) -> assertThat(text)
                        .as(file)
                        .doesNotContain("old", "11111111", "resume=", "rd.luks", "subvol", "by-uuid"));
    }

    @ParameterizedTest
    @EnumSource
    void startsEveryKernelOfItByTheNewRoot(RecordedRoot distribution) throws Exception {
        Plan plan = plan(distribution);

        String menu = written(plan).entrySet().stream()
                .filter(file -> file.getValue().contains("menuentry"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        try (var kernels = Files.list(root.resolve("boot"))) {
            assertThat(kernels.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("vmlinuz-"))
                            .toList())
                    .isNotEmpty()
                    .allSatisfy(name ->
                            assertThat(menu).contains("linux /boot/" + name + " root=UUID=" + rootOf(plan) + " ro"));
        }
        assertThat(menu.split("menuentry", -1)).hasSameSizeAs(menu.split("initrd ", -1));
    }

    @ParameterizedTest
    @EnumSource
    void endsWithInitialRamDisksForAnyMachine(RecordedRoot distribution) throws Exception {
        List<String> commands = inTheCopy(plan(distribution));

        assertThat(commands)
                .isEqualTo(
                        switch (distribution) {
                            case DEBIAN -> List.of();
                            case UBUNTU -> List.of("update-initramfs -u -k all");
                            case FEDORA ->
                                List.of("dracut --force --no-hostonly /boot/initramfs-6.11.4-301.fc41.x86_64.img"
                                        + " 6.11.4-301.fc41.x86_64");
                            case ARCH -> List.of("mkinitcpio -P");
                            case OPENSUSE ->
                                List.of("dracut --force --no-hostonly /boot/initrd-6.12.6-1-default 6.12.6-1-default");
                            case ALPINE -> List.of("mkinitfs -o /boot/initramfs-lts 6.12.6-0-lts");
                        });
    }

    @ParameterizedTest
    @EnumSource
    void findsTheDriversOfItsKernels(RecordedRoot distribution) throws Exception {
        assertThat(plan(distribution).findings().all())
                .filteredOn(finding -> !finding.where().contains("rescue"))
                .extracting(Finding::code)
                .doesNotContain("boot.kernel.modules", "boot.kernel.drivers");
    }

    @Test
    void putsTheMenuWhereFedoraLooksForItAndSendsOurGrubThere() throws Exception {
        Plan plan = plan(RecordedRoot.FEDORA);

        assertThat(written(plan))
                .hasEntrySatisfying(
                        "boot/grub2/grub.cfg",
                        menu -> assertThat(menu)
                                .contains(
                                        "grub2-mkconfig -o /boot/grub2/grub.cfg writes a new one",
                                        "menuentry",
                                        "rhgb quiet"))
                .hasEntrySatisfying(
                        "boot/grub/grub.cfg",
                        menu -> assertThat(menu)
                                .contains("configfile ($root)/boot/grub2/grub.cfg")
                                .doesNotContain("menuentry"));
    }

    @Test
    void needsNoDetourWhereTheHostsGrubIsCalledAsItsOwn() throws Exception {
        tools = Grub.Tools.GRUB2;

        Plan plan = plan(RecordedRoot.OPENSUSE);

        assertThat(written(plan)).containsKey("boot/grub2/grub.cfg").doesNotContainKey("boot/grub/grub.cfg");
        assertThat(plan.toText())
                .contains("grub2-install --target=i386-pc", "grub2-mkimage ", "/boot/grub2/x86_64-efi/");
    }

    @Test
    void keepsFedorasLoaderEntriesInStepWithTheCopy() throws Exception {
        Plan plan = plan(RecordedRoot.FEDORA);

        assertThat(written(plan))
                .hasEntrySatisfying(
                        "boot/loader/entries/5d3c1c0f2b1e4a6f9c8d7e6f5a4b3c2d-6.11.4-301.fc41.x86_64.conf",
                        entry -> assertThat(entry)
                                .contains(
                                        "linux /boot/vmlinuz-6.11.4-301.fc41.x86_64\n",
                                        "initrd /boot/initramfs-6.11.4-301.fc41.x86_64.img\n",
                                        "options root=UUID=" + rootOf(plan) + " ro rhgb quiet\n",
                                        "grub_arg --unrestricted\n"))
                .containsEntry("etc/kernel/cmdline", "root=UUID=" + rootOf(plan) + " ro rhgb quiet\n")
                .containsEntry("etc/default/grub", "GRUB_CMDLINE_LINUX=\"rhgb quiet\"\nGRUB_ENABLE_BLSCFG=false\n");
        assertThat(plan.findings().all()).extracting(Finding::code).contains("clone.boot.entries");
    }

    @Test
    void leavesTheSettingAloneWhereTheGrubOfTheCopyReadsLoaderEntries() throws Exception {
        for (String target : List.of("i386-pc", "x86_64-efi")) {
            Files.writeString(host.resolve("usr/lib/grub").resolve(target).resolve("blscfg.mod"), "");
        }

        Plan plan = plan(RecordedRoot.FEDORA);

        assertThat(written(plan).get("etc/default/grub")).endsWith("GRUB_ENABLE_BLSCFG=true\n");
        assertThat(plan.findings().all()).extracting(Finding::code).doesNotContain("clone.boot.entries");
    }

    @Test
    void loadsTheMicrocodeOfArchBeforeItsOwnRamDisk() throws Exception {
        assertThat(written(plan(RecordedRoot.ARCH)).get("boot/grub/grub.cfg"))
                .contains("initrd /boot/amd-ucode.img /boot/initramfs-linux.img\n");
    }

    @Test
    void takesOnlyTheAutodetectionOutOfTheHooksOfArch() throws Exception {
        assertThat(written(plan(RecordedRoot.ARCH)).get("etc/mkinitcpio.conf")).isEqualTo("""
                        # vim:set ft=sh:
                        MODULES=()
                        BINARIES=()
                        #    HOOKS=(base)
                        HOOKS=(base udev microcode modconf kms keyboard keymap block filesystems fsck)
                        """);
    }

    @Test
    void tellsAlpinesRamDiskWhichDriversToLoad() throws Exception {
        Plan plan = plan(RecordedRoot.ALPINE);

        assertThat(written(plan))
                .containsEntry(
                        "etc/mkinitfs/mkinitfs.conf",
                        "features=\"ata base ext4 keymap kms nvme scsi usb virtio mmc\"\n")
                .hasEntrySatisfying(
                        "boot/grub/grub.cfg",
                        menu -> assertThat(menu)
                                .contains("modules=sd-mod,usb-storage,uas,nvme,virtio_blk,ext4 rootfstype=ext4"));
    }

    /** With an NVMe controller behind Intel's VMD, which needs a driver of its own, and a RAID that nothing drives. */
    private Plan forALaptop(RecordedRoot distribution, String release) throws Exception {
        distribution.make(root);
        Path modules = root.toRealPath().resolve("usr/lib/modules").resolve(release);
        Path folder = Files.isDirectory(modules)
                ? modules
                : root.resolve("lib/modules").resolve(release);
        Files.writeString(folder.resolve("modules.dep"), """
                kernel/drivers/pci/controller/vmd.ko.xz:
                kernel/drivers/nvme/host/nvme.ko.xz: kernel/drivers/nvme/host/nvme-core.ko.xz
                kernel/drivers/nvme/host/nvme-core.ko.xz:
                """);
        Files.writeString(folder.resolve("modules.alias"), """
                alias pci:v00008086d00009A0Bsv*sd*bc*sc*i* vmd
                alias pci:v*d*sv*sd*bc01sc08i02* nvme
                """);
        return plan(SystemClone.of(root)
                .startingOn(MachineHardware.of(
                        HardwareId.pci(0x8086, 0x9a0b, 0x010400),
                        HardwareId.pci(0x144d, 0xa80a, 0x010802),
                        HardwareId.pci(0x1000, 0x0016, 0x010400))));
    }

    @Test
    void putsTheDriversOfTheMachineIntoARamDiskThatIsPortableAnyway() throws Exception {
        Plan plan = forALaptop(RecordedRoot.DEBIAN, "6.1.0-30-amd64");

        assertThat(written(plan).get("etc/initramfs-tools/modules")).endsWith("vmd\nnvme_core\nnvme\n");
        assertThat(plan.toText())
                .contains("check /boot/initrd.img-6.1.0-30-amd64 holds vmd, nvme_core, nvme")
                .containsSubsequence("update-initramfs -u -k all", "holds vmd");
        assertThat(plan.findings().all())
                .filteredOn(finding -> finding.code().equals("clone.hardware.no-driver"))
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("1000:0016 (class 010400)");
    }

    @Test
    void tellsEachGeneratorInItsOwnWords() throws Exception {
        assertThat(written(forALaptop(RecordedRoot.FEDORA, "6.11.4-301.fc41.x86_64"))
                        .get("etc/dracut.conf.d/zz-portable.conf"))
                .endsWith("hostonly=\"no\"\nhostonly_cmdline=\"no\"\nadd_drivers+=\" vmd nvme_core nvme \"\n");
    }

    @Test
    void tellsMkinitcpioToo() throws Exception {
        assertThat(written(forALaptop(RecordedRoot.ARCH, "6.12.8-arch1-1")).get("etc/mkinitcpio.conf"))
                .contains("MODULES=(vmd nvme_core nvme)\n");
    }

    @Test
    void saysWhereItCannotLook() throws Exception {
        Plan plan = forALaptop(RecordedRoot.ALPINE, "6.12.6-0-lts");

        assertThat(plan.findings().all()).extracting(Finding::code).contains("clone.initramfs.unseen");
        assertThat(written(plan).get("etc/mkinitfs/features.d/portable.modules"))
                .contains("vmd");
    }
}
