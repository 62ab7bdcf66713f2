package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.PC;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static dev.satchel.qemu.rule.Qemu.board;
import static dev.satchel.qemu.rule.Qemu.drive;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real QEMU as a target that lacks what the machine asks for: each of its boards and builds lacks something. */
@Timeout(60)
class TargetRuleIT {
    @TempDir
    Path folder;

    @Test
    @Demonstrates({"target.architecture", "target.cpu.model"})
    void oneQemuIsForOneArchitecture() throws Exception {
        assertThat(Q35.refuses("-cpu", "cortex-a72")).contains("unable to find CPU model 'cortex-a72'");
        assertThat(VIRT.refuses("-cpu", "Skylake-Client")).contains("unable to find CPU model 'Skylake-Client'");
    }

    @Test
    @Demonstrates("target.board")
    void aBoardOfAnotherArchitecture() throws Exception {
        assertThat(board("aarch64", "q35").refuses()).contains("unsupported machine type");
        assertThat(board("x86_64", "virt").refuses()).contains("unsupported machine type");
    }

    @Test
    @Demonstrates("target.bus")
    void aBusThatOnlyOtherBoardsHave() throws Exception {
        assertThat(VIRT.refuses("-device", "ide-cd")).contains("No 'IDE' bus found for device 'ide-cd'");
        try (Trial trial = Q35.starts("-device", "ide-cd")) {
            assertThat(trial.count("ide-cd")).isOne();
        }
    }

    @Test
    @Demonstrates("target.medium")
    void aDriveForMediaWhereThereAreOnlyDisks() throws Exception {
        assertThat(MICROVM.refuses("-device", "virtio-blk-device")).contains("drive property not set");
    }

    @Test
    @Demonstrates("target.sectors")
    void sectorsThatADeviceCannotHave() throws Exception {
        Path disk = new Images(folder).raw("disk");

        assertThat(PC.refuses(
                        "-drive",
                        drive("d", "raw", disk),
                        "-device",
                        "ide-hd,drive=d,logical_block_size=4096,physical_block_size=4096,discard_granularity=4096"))
                .contains("discard_granularity must be 512 for ide");
    }

    @Test
    @Demonstrates("target.cpu.count")
    void processorsThatABoardDoesNotTake() throws Exception {
        assertThat(PC.refuses("-smp", "256")).contains("Invalid SMP CPUs 256");
        try (Trial trial = Q35.starts("-smp", "2")) {
            assertThat(trial.query("query-cpus-fast").elements()).hasSize(2);
        }
    }

    @Test
    @Demonstrates("target.format")
    void aFormatByANameThatOtherProgramsUse() throws Exception {
        Path disk = new Images(folder).raw("disk");

        assertThat(Q35.refuses("-drive", drive("d", "vhd", disk))).contains("Unknown driver 'vhd'");
        assertThat(Q35.refuses("-drive", drive("d", "hdd", disk))).contains("Unknown driver 'hdd'");
    }

    @Test
    @Demonstrates({"target.network", "target.display"})
    void whatOnlyAnotherSystemsQemuHas() throws Exception {
        assertThat(Q35.refuses("-netdev", "vmnet-shared,id=a"))
                .contains("Parameter 'type' does not accept value 'vmnet-shared'");
        assertThat(Q35.refuses("-display", "cocoa")).contains("Parameter 'type' does not accept value 'cocoa'");
    }

    @Test
    @Demonstrates("target.network.model")
    void aCardThatOnlyAnotherQemuHas() throws Exception {
        assertThat(VIRT.refuses("-netdev", "user,id=a", "-device", "ne2k_isa,netdev=a"))
                .contains("'ne2k_isa' is not a valid device model name");
        try (Trial trial = Q35.starts("-netdev", "user,id=a", "-device", "ne2k_isa,netdev=a")) {
            assertThat(trial.count("ne2k_isa")).isOne();
        }
    }

    @Test
    @Demonstrates("target.sound")
    void soundThatThisBuildCannotPlay() throws Exception {
        assertThat(Q35.refuses("-audiodev", "coreaudio,id=a", "-device", "ich9-intel-hda", "-device", "hda-duplex"))
                .contains("coreaudio");
        try (Trial trial =
                Q35.starts("-audiodev", "none,id=a", "-device", "ich9-intel-hda", "-device", "hda-duplex,audiodev=a")) {
            assertThat(trial.count("hda-duplex")).isOne();
        }
    }

    @Test
    @Demonstrates("target.tpm")
    void aTpmOfAKindThatOnlyAnotherBoardHas() throws Exception {
        assertThat(VIRT.refuses("-device", "tpm-crb")).contains("'tpm-crb' is not a valid device model name");
        assertThat(Q35.refuses("-device", "tpm-tis-device"))
                .contains("'tpm-tis-device' is not a valid device model name");
    }

    @Test
    @Demonstrates({"target.firmware", "target.secure-boot"})
    void microvmTakesNoFirmwareInFlash() throws Exception {
        assertThat(MICROVM.refuses("-drive", "if=pflash,format=raw,file=" + new Images(folder).raw("flash")))
                .contains("machine type does not support if=pflash");
    }

    @Test
    @Demonstrates("target.share")
    void aSharedFolderWhereThereIsNoPciForIt() throws Exception {
        assertThat(MICROVM.refuses(
                        "-fsdev",
                        "local,id=f,security_model=none,path=" + folder,
                        "-device",
                        "virtio-9p-pci,fsdev=f,mount_tag=files"))
                .contains("No 'PCI' bus found for device 'virtio-9p-pci'");
    }
}
