package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.PC;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.drive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real QEMU makes of image files that are not what they are called. */
@Timeout(60)
class ImageRuleIT {
    @TempDir
    Path folder;

    private Images images;

    @BeforeEach
    void here() {
        images = new Images(folder);
    }

    @Test
    @Demonstrates("disk.image.missing")
    void anImageThatIsMissing() throws Exception {
        assertThat(Q35.refuses("-drive", drive("d", "qcow2", folder.resolve("gone.qcow2"))))
                .contains("gone.qcow2': No such file or directory");
    }

    @Test
    @Demonstrates("disk.medium.missing")
    void aMediumThatIsMissing() throws Exception {
        String medium = drive("cd", "raw", folder.resolve("gone.iso")) + ",media=cdrom,readonly=on";

        assertThat(Q35.refuses("-drive", medium, "-device", "ide-cd,drive=cd"))
                .contains("gone.iso': No such file or directory");
        try (Trial empty = Q35.starts("-device", "ide-cd,id=cd")) {
            assertThat(empty.count("ide-cd")).isOne();
        }
    }

    @Test
    @Demonstrates("disk.image.kind")
    void aFolderAndADeviceInTheImagesPlace() throws Exception {
        assertThat(Q35.refuses("-drive", drive("d", "raw", folder))).contains("to be a regular file");
        assertThat(Q35.refuses("-blockdev", "driver=file,node-name=d,filename=/dev/null"))
                .contains("'file' driver requires '/dev/null' to be a regular file");
    }

    @ParameterizedTest
    @CsvSource({
        "qcow2, Image is not in qcow2 format",
        "vhdx, Invalid argument",
        "vmdk, invalid VMDK image descriptor",
        "vpc, invalid VPC image",
        "parallels, Image not in Parallels format"
    })
    @Demonstrates("disk.format")
    void anImageThatHasNotTheFormatOfItsName(String format, String words) throws Exception {
        assertThat(Q35.refuses("-drive", drive("d", format, images.raw("disk"))))
                .contains(words);
    }

    @Test
    @Demonstrates("disk.format")
    void anEmptyFileIsNoImage() throws Exception {
        assertThat(Q35.refuses("-drive", drive("d", "qcow2", images.raw("empty", new DataSize(0)))))
                .contains("Image is not in qcow2 format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "vhdx", "vpc", "vmdk", "parallels"})
    @Demonstrates("disk.format")
    @FallsInto(SilentTrap.S11)
    void anImageCalledRawIsTakenWithoutAWordAndTheGuestSeesItsHeader(String format) throws Exception {
        Path image = images.made("disk." + format, format);
        long length = Files.size(image);

        try (Trial trial = Q35.starts("-drive", drive("d", "raw", image), "-device", "virtio-blk-pci,drive=d")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.block("d")
                            .at("inserted")
                            .at("image")
                            .at("virtual-size")
                            .number())
                    .as("the disk is as long as the file, rounded up to a sector")
                    .hasValue((length + 511) / 512 * 512);
        }
        String magic = switch (format) {
            case "qcow2" -> "51 46 49 fb  QFI.";
            case "vhdx" -> "76 68 64 78  vhdx";
            case "vpc" -> "63 6f 6e 65  cone";
            case "vmdk" -> "4b 44 4d 56  KDMV";
            default -> "57 69 74 68  With";
        };
        assertThat(Images.firstBytes(image, "raw", 4)).contains(magic);
        assertThat(Images.firstBytes(image, format, 4)).contains("00 00 00 00");
    }

    @Test
    @Demonstrates("disk.format")
    @FallsInto(SilentTrap.S12)
    void aFixedVhdCalledRawIsOneSectorTooLong() throws Exception {
        Path image = images.made("disk.vhd", "vpc", "-o", "subformat=fixed");

        assertThat(sizeAs("raw", image)).isEqualTo(sizeAs("vpc", image) + 512);
    }

    private static long sizeAs(String format, Path image) throws Exception {
        try (Trial trial = Q35.starts("-drive", drive("d", format, image), "-device", "virtio-blk-pci,drive=d")) {
            assertThat(trial.said()).isEmpty();
            return trial.block("d")
                    .at("inserted")
                    .at("image")
                    .at("virtual-size")
                    .number()
                    .orElseThrow();
        }
    }

    @Test
    @Demonstrates("disk.image.backing")
    void anOverlayWhoseBaseIsGone() throws Exception {
        Path overlay = images.made("top.qcow2", "qcow2", "-u", "-b", "base.qcow2", "-F", "qcow2");

        assertThat(Q35.refuses("-drive", drive("d", "qcow2", overlay)))
                .contains("Could not open backing file: Could not open '")
                .contains("base.qcow2': No such file or directory");

        images.made("base.qcow2", "qcow2");
        try (Trial trial = Q35.starts("-drive", drive("d", "qcow2", overlay))) {
            assertThat(trial.block("d").at("inserted").at("backing_file_depth").number())
                    .hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    @Demonstrates("disk.image.shared")
    void twoDisksThatWriteOneFile(String format) throws Exception {
        Path image = images.made("disk", format);

        assertThat(Q35.refuses(
                        "-drive",
                        drive("a", format, image),
                        "-device",
                        "virtio-blk-pci,drive=a",
                        "-drive",
                        drive("b", format, image),
                        "-device",
                        "virtio-blk-pci,drive=b"))
                .contains("Failed to get \"write\" lock")
                .contains("Is another process using the image [" + image + "]?");
    }

    @Test
    @Demonstrates("disk.image.shared")
    void aDiskUnderAnOverlayThatIsWrittenItself() throws Exception {
        Path base = images.made("base.qcow2", "qcow2");
        Path overlay = images.made("top.qcow2", "qcow2", "-b", "base.qcow2", "-F", "qcow2");

        assertThat(Q35.refuses(
                        "-drive",
                        drive("a", "qcow2", overlay),
                        "-device",
                        "virtio-blk-pci,drive=a",
                        "-drive",
                        drive("b", "qcow2", base),
                        "-device",
                        "virtio-blk-pci,drive=b"))
                .contains("Failed to get \"write\" lock")
                .contains("Is another process using the image [" + base + "]?");
    }

    @Test
    @Demonstrates("disk.image.shared")
    void twoDrivesThatOnlyReadOneFileAreFine() throws Exception {
        String image = ",readonly=on,media=cdrom";
        Path medium = images.raw("cd.iso");

        try (Trial trial = Q35.starts(
                "-drive",
                drive("a", "raw", medium) + image,
                "-device",
                "ide-cd,bus=ide.0,drive=a",
                "-drive",
                drive("b", "raw", medium) + image,
                "-device",
                "ide-cd,bus=ide.1,drive=b")) {
            assertThat(trial.count("ide-cd")).isEqualTo(2);
        }
    }

    @Test
    @Demonstrates("disk.image.length")
    void aRawImageThatEndsWithinASectorIsPaddedInTheGuestsView() throws Exception {
        Path image = images.raw("odd", new DataSize(1000));

        assertThat(sizeAs("raw", image)).isEqualTo(1024);
        assertThat(Files.size(image)).isEqualTo(1000);
    }

    @Test
    @Demonstrates("disk.image.empty")
    void anEmptyRawImageIsADiskOfNoSize() throws Exception {
        Path image = images.raw("empty", new DataSize(0));

        assertThat(sizeAs("raw", image)).isZero();
    }

    @Test
    @Demonstrates("disk.image.size")
    void anImageThatExistsKeepsItsSize() throws Exception {
        Path image = images.made("disk.qcow2", "qcow2");

        assertThat(sizeAs("qcow2", image)).isEqualTo(16 << 20);
        Images.qemuImg("resize", "-q", "-f", "qcow2", image.toString(), "64M");
        assertThat(sizeAs("qcow2", image)).isEqualTo(64 << 20);
    }

    @Test
    @Demonstrates("disk.sd.size")
    void anSdCardWhoseSizeIsNoPowerOfTwo() throws Exception {
        assertThat(Q35.refuses(sdCard(images.raw("odd", DataSize.mebibytes(33)))))
                .contains("Invalid SD card size: 33 MiB")
                .contains("SD card size has to be a power of 2, e.g. 64 MiB.");
        try (Trial trial = Q35.starts(sdCard(images.raw("even", DataSize.mebibytes(32))))) {
            assertThat(trial.count("sd-card")).isOne();
        }
    }

    private static String[] sdCard(Path image) {
        return new String[] {
            "-device", "sdhci-pci", "-drive", drive("sd", "raw", image), "-device", "sd-card,bus=sd-bus,drive=sd"
        };
    }

    @Test
    @Demonstrates("disk.floppy.size")
    void aFloppyOfASizeThatNoDriveHasGetsADriveThatReachesPartOfIt() throws Exception {
        assertThat(driveType(new DataSize(1474560))).contains("drive-type = \"144\"");
        assertThat(driveType(DataSize.mebibytes(16)))
                .as("a drive for 2.88 MB before an image of 16 MiB")
                .contains("drive-type = \"288\"");
    }

    private String driveType(DataSize size) throws Exception {
        Path image = images.raw("floppy" + size.bytes(), size);
        try (Trial trial = PC.starts("-drive", drive("f", "raw", image), "-device", "floppy,drive=f")) {
            assertThat(trial.said()).isEmpty();
            return trial.monitor("info qtree");
        }
    }
}
