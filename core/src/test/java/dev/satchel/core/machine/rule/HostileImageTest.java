package dev.satchel.core.machine.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.testing.Tools;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are not what they seem: a check neither throws, nor waits, nor reads much. */
@Timeout(20)
class HostileImageTest {
    @TempDir
    private Path folder;

    private static Findings check(Path image, ImageFormat format) {
        return Machine.named("M")
                .guest(BrokenMachines.debianGuest())
                .disk(Disk.named("system").image(image, format).build())
                .build()
                .check(BrokenMachines.LINUX);
    }

    private Path file(byte[] bytes) throws Exception {
        return Files.write(folder.resolve("image"), bytes);
    }

    private static byte[] head(String mark) {
        return Arrays.copyOf(mark.getBytes(ISO_8859_1), 4096);
    }

    @Test
    void aPipeIsNamedAndNeverOpened() throws Exception {
        Path pipe = folder.resolve("pipe");
        Process made = new ProcessBuilder(Tools.require("mkfifo").toString(), pipe.toString()).start();
        assertThat(made.waitFor()).isZero();

        assertThat(check(pipe, ImageFormat.RAW)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("disk.image.kind");
            assertThat(finding.message()).contains(pipe + " is a pipe or a socket");
        });
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void aFolderIsNamedAndNothingElseIsSaidOfIt(ImageFormat format) {
        assertThat(check(folder, format))
                .singleElement()
                .extracting(Finding::code)
                .isEqualTo("disk.image.kind");
    }

    @ParameterizedTest
    @CsvSource({"QFI\u00fb, QCOW2", "vhdxfile, VHDX", "KDMV, VMDK", "WithouFreSpacExt, PARALLELS", "conectix, VPC"})
    void aHeaderThatIsCutShortAnywhereIsNoReasonToThrow(String mark, ImageFormat format) throws Exception {
        byte[] whole = head(mark);
        for (int length = 0; length < 100; length++) {
            Path image = file(Arrays.copyOf(whole, length));

            assertThatCode(() -> check(image, format)).doesNotThrowAnyException();
            assertThat(ImageFile.of(image).claim().isPresent()).isEqualTo(length >= mark.length());
        }
    }

    @ParameterizedTest
    @CsvSource({"QFI\u00fb, QCOW2", "vhdxfile, VHDX", "KDMV, VMDK", "WithouFreSpacExt, PARALLELS", "conectix, VPC"})
    void anyBytesBehindTheMarkAreTakenAsTheyAre(String mark, ImageFormat format) throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = head(mark);
            byte[] noise = new byte[200];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, bytes, mark.length(), noise.length);
            Path image = file(bytes);

            assertThat(check(image, format)).extracting(Finding::code).doesNotContain("disk.format");
        }
    }

    @Test
    void aSizeBeyondAllBoundsIsNotBelieved() throws Exception {
        byte[] bytes = BrokenMachines.qcow2("", -1);
        byte[] sectors = head("KDMV");
        ByteBuffer.wrap(sectors).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(12, Long.MAX_VALUE);

        assertThat(ImageFile.of(file(bytes)).virtualSize(ImageFormat.QCOW2)).isEmpty();
        assertThat(ImageFile.of(file(sectors)).virtualSize(ImageFormat.VMDK)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1, 10", "4090, 10", "512, -1", "512, 1024", "512, 2147483647", "9223372036854775807, 10"})
    void aBackingFileNamedOutsideTheHeaderIsNotLookedFor(long offset, int count) throws Exception {
        byte[] bytes = BrokenMachines.qcow2("base", 1 << 20);
        ByteBuffer.wrap(bytes).putLong(8, offset).putInt(16, count);
        Path image = file(bytes);

        assertThat(ImageFile.of(image).backing()).isEmpty();
        assertThat(check(image, ImageFormat.QCOW2)).isEmpty();
    }

    @Test
    void aBackingFileWithANameThatNoFileCanHaveIsNotLookedFor() throws Exception {
        assertThat(ImageFile.of(file(BrokenMachines.qcow2("a\0b", 1 << 20))).backing())
                .isEmpty();
        assertThat(ImageFile.of(file(BrokenMachines.qcow2("json:{}", 1 << 20))).backing())
                .isEmpty();
        assertThat(ImageFile.of(file(BrokenMachines.qcow2("nbd://host/disk", 1 << 20)))
                        .backing())
                .isEmpty();
    }

    @Test
    void aChainOfAnyLengthEnds() throws Exception {
        for (int i = 0; i < 100; i++) {
            Files.write(folder.resolve(i + ".qcow2"), BrokenMachines.qcow2((i + 1) % 100 + ".qcow2", 1 << 20));
        }

        assertThat(check(folder.resolve("0.qcow2"), ImageFormat.QCOW2)).isEmpty();
    }

    @Test
    void aHugeFileIsNotRead() throws Exception {
        Path huge = folder.resolve("huge");
        try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
            sparse.setLength(8L << 40);
        }

        assertThat(check(huge, ImageFormat.RAW)).isEmpty();
    }
}
