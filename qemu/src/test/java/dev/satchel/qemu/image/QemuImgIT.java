package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the real qemu-img tells of an image, and how it keeps others away from it. */
class QemuImgIT extends QemuImgTrial {
    @Test
    void tellsItsVersion() throws Exception {
        assertThat(img.version().isAtLeast(4, 0)).isTrue();
    }

    @Test
    void anImageInUseIsNeitherReadNorChangedNorReplaced() throws Exception {
        Image image = qcow2("disk");
        Image over = overlay("over", image);
        Process user = new ProcessBuilder(
                        Tools.require("qemu-io").toString(),
                        "-f",
                        "qcow2",
                        image.file().toString())
                .redirectErrorStream(true)
                .start(); // it waits for a command on its standard input
        try {
            // Its prompt, not the lock: whoever looks at the image meanwhile may keep it from its own lock.
            awaitPrompt(user);
            assertThatThrownBy(() -> img.info(image))
                    .isInstanceOfSatisfying(SatchelException.class, e -> {
                        assertThat(e.code()).isEqualTo("image.locked");
                        assertThat(e.remedy())
                                .hasValueSatisfying(text -> assertThat(text).contains("force sharing"));
                    })
                    .hasMessageContaining("Failed to get shared \"write\" lock");
            assertThat(img.info(image, Sharing.FORCED).virtualSize()).isEqualTo(SIZE);
            assertThat(img.chain(over, Sharing.FORCED)).hasSize(2);
            assertThat(img.map(image, Sharing.FORCED)).hasSize(1);
            assertThat(img.check(image, Sharing.FORCED).verdict()).isEqualTo(ImageCheck.Verdict.CLEAN);
            assertThat(img.measure(image, RAW, Sharing.FORCED).required()).isEqualTo(SIZE);
            assertThat(img.snapshots(image, Sharing.FORCED)).isEmpty();
            assertThat(img.bench(Bench.of(image, Bench.Access.READ).requests(4).sharing(Sharing.FORCED))
                            .requests())
                    .isEqualTo(4);
            img.convert(Conversion.of(image, folder.resolve("torn"), RAW)
                    .sharing(Sharing.FORCED)
                    .build());
            Files.delete(folder.resolve("torn"));

            assertCode("image.locked", () -> img.check(image, Sharing.LOCKED_OUT));
            assertCode("image.locked", () -> img.repair(image, Repair.ALL));
            assertCode("image.locked", () -> img.map(image, Sharing.LOCKED_OUT));
            assertCode("image.locked", () -> img.resize(Resize.of(image, DataSize.mebibytes(32))));
            assertCode("image.locked", () -> img.createSnapshot(image, "s"));
            assertCode("image.locked", () -> img.commit(Commit.of(over)));
            assertCode("image.locked", () -> img.rebase(Rebase.ontoNothing(over)));
            assertCode("image.locked", () -> img.bench(Bench.of(image, Bench.Access.WRITE)));
            assertCode(
                    "image.locked",
                    () -> img.convert(
                            Conversion.of(image, folder.resolve("copy"), RAW).build()));
            assertCode(
                    "image.locked",
                    () -> img.create(Creation.empty(image.file(), QCOW2, SIZE).existing(Existing.REPLACED)));
            assertThat(names()).containsExactly("disk", "over");
        } finally {
            user.destroyForcibly();
            user.waitFor();
        }
        assertThat(img.info(image).virtualSize()).isEqualTo(SIZE);
    }

    private static void awaitPrompt(Process qemuIo) {
        String said = assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> new String(qemuIo.getInputStream().readNBytes("qemu-io> ".length()), StandardCharsets.UTF_8));
        assertThat(said).isEqualTo("qemu-io> ");
    }

    @Test
    void theFormatIsTheCallersWordUnlessDetectionIsAskedFor() throws Exception {
        Image image = qcow2("disk");

        assertCode("image.format", () -> img.info(asQcow2(raw("random", 1 << 20))));
        assertThat(img.info(Image.of(image.file(), ImageFormat.RAW)).virtualSize())
                .isLessThan(SIZE); // the bytes of the file, as somebody insists
        assertThat(img.detect(image.file(), Sharing.LOCKED_OUT).format()).contains(ImageFormat.QCOW2);
        assertCode("image.missing", () -> img.info(Image.of(folder.resolve("nosuch"), ImageFormat.QCOW2)));
    }

    @Test
    void aDiskShrinksOnlyOnRequest() throws Exception {
        Image image = qcow2("disk");

        img.resize(Resize.of(image, DataSize.mebibytes(32)).preallocation(Preallocation.METADATA));
        assertThat(img.info(image).virtualSize()).isEqualTo(DataSize.mebibytes(32));
        assertCode("image.shrink", () -> img.resize(Resize.of(image, SIZE)));
        img.resize(Resize.of(image, SIZE).shrink(Resize.Shrink.ALLOWED));
        assertThat(img.info(image).virtualSize()).isEqualTo(SIZE);
    }

    @Test
    void theMapTellsWhereEveryByteIs() throws Exception {
        Image image = qcow2("disk");
        write(image, 1 << 20, 5);

        List<ImageExtent> extents = img.map(image, Sharing.LOCKED_OUT);
        assertThat(extents).hasSize(3);
        ImageExtent written = extents.get(1);
        assertThat(written.start()).isEqualTo(DataSize.mebibytes(1));
        assertThat(written.length()).isEqualTo(DataSize.kibibytes(64));
        assertThat(written.isData()).isTrue();
        assertThat(written.isPresent()).isTrue();
        assertThat(written.isZero()).isFalse();
        try (RandomAccessFile file = new RandomAccessFile(image.file().toFile(), "r")) {
            file.seek(written.offset().orElseThrow().bytes());
            assertThat(file.read()).isEqualTo(5);
        }
        assertThat(extents.get(0).isZero()).isTrue();
        assertThat(extents.get(0).isPresent()).isFalse();
        assertThat(img.map(image, Sharing.LOCKED_OUT, DataSize.mebibytes(1), DataSize.kibibytes(64)))
                .containsExactly(written);
    }

    @Test
    void measuresWhatAnImageWouldNeed() throws Exception {
        ImageMeasurement empty = img.measure(DataSize.gibibytes(1), QCOW2);
        assertThat(empty.required()).isLessThan(DataSize.mebibytes(2));
        assertThat(empty.fullyAllocated()).isGreaterThan(DataSize.gibibytes(1));
        assertThat(img.measure(raw("source", 1 << 20), QCOW2, Sharing.LOCKED_OUT)
                        .required())
                .isGreaterThan(DataSize.mebibytes(1));
        assertCode("image.unsupported", () -> img.measure(SIZE, TargetFormat.of(ImageFormat.VHDX)));
    }

    @Test
    void aCheckHasAVerdictForEachExitCode() throws Exception {
        Image image = qcow2("disk");
        write(image, 0, 1);
        assertThat(img.check(image, Sharing.LOCKED_OUT)).satisfies(check -> {
            assertThat(check.verdict()).isEqualTo(ImageCheck.Verdict.CLEAN);
            assertThat(check.totalClusters()).isEqualTo(256);
            assertThat(check.allocatedClusters()).isEqualTo(1);
        });
        assertThat(img.check(raw("flat", 512), Sharing.LOCKED_OUT).verdict()).isEqualTo(ImageCheck.Verdict.UNSUPPORTED);
        assertCode(
                "image.missing",
                () -> img.check(Image.of(folder.resolve("nosuch"), ImageFormat.QCOW2), Sharing.LOCKED_OUT));
        assertCode("image.format", () -> img.check(asQcow2(raw("flat", 512)), Sharing.LOCKED_OUT));

        long table = entry(image, 40); // the first L1 entry leads to the L2 table (qcow2 specification, "Header")
        long l2 = entry(image, table) & 0x00fffffffffffe00L;
        overwrite(image, l2, 0); // forgets the only cluster: its reference leaks
        assertThat(img.check(image, Sharing.LOCKED_OUT)).satisfies(check -> {
            assertThat(check.verdict()).isEqualTo(ImageCheck.Verdict.LEAKS);
            assertThat(check.leaks()).isEqualTo(1);
            assertThat(check.details()).contains("Leaked cluster");
        });
        assertThat(img.repair(image, Repair.LEAKS)).satisfies(check -> {
            assertThat(check.verdict()).isEqualTo(ImageCheck.Verdict.CLEAN);
            assertThat(check.leaksFixed()).isEqualTo(1);
        });

        Image other = qcow2("other");
        write(other, 0, 1);
        long otherL2 = entry(other, entry(other, 40)) & 0x00fffffffffffe00L;
        overwrite(other, otherL2, entry(other, otherL2) & Long.MAX_VALUE); // denies that the cluster is its own
        assertThat(img.check(other, Sharing.LOCKED_OUT).verdict()).isEqualTo(ImageCheck.Verdict.CORRUPT);
        assertThat(img.repair(other, Repair.NONE).corruptions()).isEqualTo(1);
        assertThat(img.repair(other, Repair.ALL).corruptionsFixed()).isEqualTo(1);
        assertThat(img.check(other, Sharing.LOCKED_OUT).verdict()).isEqualTo(ImageCheck.Verdict.CLEAN);
    }

    private static long entry(Image image, long position) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.file().toFile(), "r")) {
            file.seek(position);
            return file.readLong();
        }
    }

    private static void overwrite(Image image, long position, long value) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.file().toFile(), "rw")) {
            file.seek(position);
            file.writeLong(value);
        }
    }

    @Test
    void measuresSpeed() throws Exception {
        Image image = raw("disk", 1 << 20);
        BenchResult read = img.bench(
                Bench.of(image, Bench.Access.READ).requests(50).depth(8).size(DataSize.kibibytes(8)));
        assertThat(read.requests()).isEqualTo(50);
        assertThat(read.elapsed()).isBetween(Duration.ZERO, Duration.ofSeconds(20));
        assertThat(read.bytesPerSecond()).isPositive();

        byte[] before = Files.readAllBytes(image.file());
        img.bench(Bench.of(image, Bench.Access.WRITE).requests(50));
        assertThat(image.file())
                .satisfies(file -> assertThat(Files.readAllBytes(file)).isNotEqualTo(before));
    }
}
