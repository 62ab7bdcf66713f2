package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With the real qemu-img. */
class QemuImgIT {
    private static final DataSize SIZE = DataSize.mebibytes(16);
    private static final TargetFormat QCOW2 = TargetFormat.of(ImageFormat.QCOW2);
    private static final TargetFormat RAW = TargetFormat.of(ImageFormat.RAW);

    @TempDir
    Path folder;

    private QemuImg img;

    @BeforeEach
    void find() throws IOException {
        Tools.require("qemu-img");
        img = QemuImg.find();
    }

    private Image qcow2(String name) throws Exception {
        img.create(Creation.empty(folder.resolve(name), QCOW2, SIZE));
        return Image.of(folder.resolve(name), ImageFormat.QCOW2);
    }

    private Image overlay(String name, Image base) throws Exception {
        Backing backing = Backing.of(base.file(), ImageFormat.QCOW2).named(Backing.Reference.RELATIVE);
        img.create(Creation.overlay(folder.resolve(name), backing));
        return Image.of(folder.resolve(name), ImageFormat.QCOW2);
    }

    /** Random bytes, which no format makes smaller. */
    private Image raw(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        Files.write(folder.resolve(name), bytes);
        return Image.of(folder.resolve(name), ImageFormat.RAW);
    }

    private static Image asQcow2(Image image) {
        return Image.of(image.file(), ImageFormat.QCOW2);
    }

    /** Writes 64 KiB of {@code value} at {@code position} of the disk in {@code image}, as a guest would. */
    private static void write(Image image, int position, int value) throws Exception {
        Tools.require("qemu-io");
        CommandRunner.system()
                .run(Command.of(
                        "qemu-io",
                        "-f",
                        image.driver(),
                        "-c",
                        "write -P " + value + " " + position + " 64k",
                        image.file().toString()))
                .orThrow();
    }

    private byte[] contentOf(Image image) throws Exception {
        Path flat = folder.resolve("content-" + System.nanoTime());
        img.convert(Conversion.of(image, flat, RAW).build());
        byte[] content = Files.readAllBytes(flat);
        Files.delete(flat);
        return content;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void tellsItsVersion() throws Exception {
        assertThat(img.version().isAtLeast(4, 0)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void makesEveryFormatOfExactlyTheSizeAskedFor(ImageFormat format) throws Exception {
        Path file = folder.resolve("disk");

        img.create(Creation.empty(file, TargetFormat.of(format), SIZE));

        ImageInfo info = img.info(Image.of(file, format));
        assertThat(info.format()).contains(format);
        assertThat(info.virtualSize()).isEqualTo(SIZE);
        assertThat(info.backing()).isEmpty();
        assertThat(info.isDirty()).isFalse();
        assertThat(info.isEncrypted()).isFalse();
        assertThat(names()).containsExactly("disk");
    }

    @ParameterizedTest
    @EnumSource(TargetFormat.Layout.class)
    void aVirtualPcDiskKeepsEveryByte(TargetFormat.Layout layout) throws Exception {
        Image source = raw("source", 3 << 20);

        img.convert(Conversion.of(source, folder.resolve("disk.vhd"), new TargetFormat.Vpc(layout))
                .build());

        assertThat(contentOf(Image.of(folder.resolve("disk.vhd"), ImageFormat.VPC)))
                .isEqualTo(Files.readAllBytes(source.file()));
    }

    @Test
    void allQcow2OptionsReachTheImage() throws Exception {
        Qcow2Options options = Qcow2Options.builder()
                .compatibility(Qcow2Options.Compatibility.V3)
                .clusterSize(DataSize.kibibytes(128))
                .compression(Qcow2Options.Compression.ZSTD)
                .lazyRefcounts(Qcow2Options.LazyRefcounts.ON)
                .extendedL2(Qcow2Options.ExtendedL2.ON)
                .preallocation(Preallocation.METADATA)
                .build();

        img.create(Creation.empty(folder.resolve("disk"), new TargetFormat.Qcow2(options), SIZE));

        ImageInfo info = img.info(Image.of(folder.resolve("disk"), ImageFormat.QCOW2));
        assertThat(info.clusterSize()).contains(DataSize.kibibytes(128));
        assertThat(info.qcow2()).hasValueSatisfying(qcow2 -> {
            assertThat(qcow2.compatibility()).isEqualTo("1.1");
            assertThat(qcow2.compression()).isEqualTo("zstd");
            assertThat(qcow2.hasLazyRefcounts()).isTrue();
            assertThat(qcow2.hasExtendedL2()).isTrue();
            assertThat(qcow2.refcountBits()).isEqualTo(16);
            assertThat(qcow2.isCorrupt()).isFalse();
        });
    }

    @Test
    void aRawImageCanHaveItsPlaceAtOnce() throws Exception {
        Path file = folder.resolve("disk");
        img.create(Creation.empty(file, new TargetFormat.Raw(Preallocation.FULL), SIZE));

        assertThat(img.info(Image.of(file, ImageFormat.RAW)).allocatedSize())
                .hasValueSatisfying(size -> assertThat(size).isGreaterThanOrEqualTo(SIZE));
    }

    @Test
    void formatsOutsideTheListAreNamedByTheirDriver() throws Exception {
        Image source = raw("source", 1 << 20);
        TargetFormat vdi = new TargetFormat.Other("vdi", Map.of("static", "on"));
        img.convert(Conversion.of(source, folder.resolve("disk.vdi"), vdi).build());

        ImageInfo info = img.info(Image.of(folder.resolve("disk.vdi"), "vdi"));
        assertThat(info.driver()).isEqualTo("vdi");
        assertThat(info.format()).isEmpty();
        assertCode("image.unsupported", () -> img.info(Image.of(source.file(), "nosuch")));
    }

    @ParameterizedTest
    @EnumSource(names = {"MONOLITHIC_FLAT", "TWO_GB_SPARSE", "TWO_GB_FLAT"})
    void aVmdkOfSeveralFilesIsWholeUnderItsOwnNames(TargetFormat.Vmdk.Subformat subformat) throws Exception {
        Image source = raw("source", 1 << 20);
        Path target = folder.resolve("my disk.vmdk");

        img.convert(
                Conversion.of(source, target, new TargetFormat.Vmdk(subformat)).build());

        assertThat(contentOf(Image.of(target, ImageFormat.VMDK))).isEqualTo(Files.readAllBytes(source.file()));
        assertThat(names()).hasSize(3).allMatch(name -> name.startsWith("my disk") || name.equals("source"));
        assertCode(
                "image.exists",
                () -> img.convert(Conversion.of(source, target, new TargetFormat.Vmdk(subformat))
                        .build()));
        assertThat(names()).hasSize(3);
    }

    @Test
    void nothingIsLeftOfAVmdkWhosePartsCannotAllHaveTheirNames() throws Exception {
        Files.writeString(folder.resolve("disk-s002.vmdk"), "mine");
        TargetFormat parts = new TargetFormat.Vmdk(TargetFormat.Vmdk.Subformat.TWO_GB_SPARSE);

        assertCode(
                "image.exists",
                () -> img.create(Creation.empty(folder.resolve("disk.vmdk"), parts, DataSize.gibibytes(3))));

        assertThat(names()).containsExactly("disk-s002.vmdk");
        assertThat(folder.resolve("disk-s002.vmdk")).hasContent("mine");
    }

    @Test
    void nothingIsLeftOfWhatCouldNotBeMade() throws Exception {
        TargetFormat odd = new TargetFormat.Other("qcow2", Map.of("cluster_size", "3"));

        assertThatThrownBy(() -> img.create(Creation.empty(folder.resolve("disk"), odd, SIZE)))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("image.failed"))
                .hasMessageContaining("Cluster size must be a power of two")
                .hasMessageContaining("exit code 1");

        assertThat(names()).isEmpty();
        assertCode("image.target", () -> img.create(Creation.empty(folder.resolve("nosuch/disk"), QCOW2, SIZE)));
    }

    @Test
    void whatExistsIsReplacedOnlyOnRequestAndKeepsItsMode() throws Exception {
        Image old = raw("disk", 512);
        Files.setPosixFilePermissions(old.file(), PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("disk"));

        assertCode("image.exists", () -> img.create(Creation.empty(old.file(), QCOW2, SIZE)));
        assertThat(Files.size(old.file())).isEqualTo(512);

        img.create(Creation.empty(link, QCOW2, SIZE).existing(Existing.REPLACED));
        assertThat(img.info(Image.of(old.file(), ImageFormat.QCOW2)).virtualSize())
                .isEqualTo(SIZE);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old.file())))
                .isEqualTo("rw-------");
        assertThat(names()).containsExactly("disk", "link");

        Files.delete(old.file());
        assertCode("image.target", () -> img.create(Creation.empty(link, QCOW2, SIZE)));
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
    void anOverlayFindsItsBaseFromItsOwnFolderAndFollowsItWhenBothMove() throws Exception {
        Files.createDirectories(folder.resolve("real/deep"));
        Files.createDirectories(folder.resolve("bases"));
        Files.createSymbolicLink(folder.resolve("way"), Path.of("real/deep"));
        Path base = folder.resolve("bases/nbd:base,1.qcow2");
        img.create(Creation.empty(base, QCOW2, SIZE));
        Backing relative = Backing.of(base, ImageFormat.QCOW2).named(Backing.Reference.RELATIVE);

        Path far = folder.resolve("way/overlay");
        img.create(Creation.overlay(far, relative));
        Path near = folder.resolve("bases/overlay");
        img.create(Creation.overlay(near, relative));
        Path absolute = folder.resolve("absolute");
        img.create(
                Creation.overlay(absolute, Backing.of(base, ImageFormat.QCOW2)).sized(DataSize.mebibytes(32)));

        for (Path overlay : List.of(far, near, absolute)) {
            List<ImageInfo> chain = img.chain(Image.of(overlay, ImageFormat.QCOW2), Sharing.LOCKED_OUT);
            assertThat(chain).hasSize(2);
            assertThat(chain.get(0).backing())
                    .hasValueSatisfying(backing -> assertThat(backing.format()).contains(ImageFormat.QCOW2));
            assertThat(chain.get(1).virtualSize()).isEqualTo(SIZE);
        }
        Files.move(folder.resolve("bases"), folder.resolve("moved"));
        assertThat(img.chain(Image.of(folder.resolve("moved/overlay"), ImageFormat.QCOW2), Sharing.LOCKED_OUT))
                .hasSize(2);
        assertCode("image.backing", () -> img.chain(Image.of(absolute, ImageFormat.QCOW2), Sharing.LOCKED_OUT));
        assertCode("image.backing", () -> img.create(Creation.overlay(folder.resolve("none"), relative)));
    }

    @Test
    void aConversionTellsHowFarItIsAndKeepsEveryByte() throws Exception {
        Image source = raw("source", 8 << 20);
        ConcurrentLinkedQueue<Progress> told = new ConcurrentLinkedQueue<>();
        Path target = folder.resolve("target");

        img.convert(
                Conversion.of(source, target, QCOW2)
                        .compression(Conversion.Compression.ON)
                        .parallel(4)
                        .sparseUnit(DataSize.kibibytes(64))
                        .build(),
                told::add);

        assertThat(told).isNotEmpty();
        assertThat(told.stream().map(Progress::fraction).toList()).isSorted().endsWith(1.0);
        assertThat(contentOf(Image.of(target, ImageFormat.QCOW2))).isEqualTo(Files.readAllBytes(source.file()));
    }

    @Test
    void aListenerThatFailsDoesNotStopTheWork() throws Exception {
        Image source = raw("source", 1 << 20);

        img.convert(Conversion.of(source, folder.resolve("target"), RAW).build(), progress -> {
            throw new IllegalStateException("a listener's own trouble");
        });

        assertThat(folder.resolve("target")).hasSameBinaryContentAs(source.file());
    }

    @Test
    void anInterruptEndsTheProgramAndLeavesNothing() throws Exception {
        Image source = raw("source", 8 << 20);
        Conversion slow = Conversion.of(source, folder.resolve("target"), QCOW2)
                .rateLimit(DataSize.mebibytes(1))
                .build();
        Semaphore begun = new Semaphore(0);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread worker = new Thread(() -> {
            try {
                img.convert(slow, progress -> begun.release());
            } catch (IOException | InterruptedException e) {
                thrown.set(e);
            }
        });

        worker.start();
        assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(names()).doesNotContain("target").hasSize(2); // and not under its name while it is half
        worker.interrupt();
        worker.join(20_000);

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(names()).containsExactly("source");
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void aTimeLimitIsOne() throws Exception {
        Image source = raw("source", 8 << 20);
        Conversion slow = Conversion.of(source, folder.resolve("target"), QCOW2)
                .rateLimit(DataSize.mebibytes(1))
                .build();

        assertCode(
                "tool.timeout", () -> img.withTimeLimit(Duration.ofMillis(300)).convert(slow));
        assertThat(names()).containsExactly("source");
    }

    @Test
    void convertsIntoWhatIsThereIfItIsLargeEnough() throws Exception {
        Image source = raw("source", 1 << 20);
        Image target = qcow2("target");
        img.convert(Conversion.into(source, target).order(Conversion.Order.ANY).build());

        assertThat(contentOf(target)).hasSize((int) SIZE.bytes()).startsWith(Files.readAllBytes(source.file()));
        Image large = raw("large", 32 << 20);
        assertThatThrownBy(() -> img.convert(Conversion.into(large, target).build()))
                .hasMessageContaining("output file is smaller than input file");
    }

    @Test
    void onlyWhatDiffersGoesIntoAnOverlayThatIsConverted() throws Exception {
        Image base = qcow2("base");
        write(base, 0, 1);
        Image changed = overlay("changed", base);
        write(changed, 1 << 20, 2);

        img.convert(Conversion.of(changed, folder.resolve("thin"), QCOW2)
                .backing(Backing.of(base.file(), ImageFormat.QCOW2).named(Backing.Reference.RELATIVE))
                .build());

        Image thin = Image.of(folder.resolve("thin"), ImageFormat.QCOW2);
        assertThat(contentOf(thin)).isEqualTo(contentOf(changed));
        assertThat(img.info(thin).backing())
                .hasValueSatisfying(backing -> assertThat(backing.name()).isEqualTo("base"));
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
    void aSafeRebaseKeepsWhatAGuestSeesAndAnUnsafeOneOnlyTheName() throws Exception {
        Image one = qcow2("one");
        write(one, 0, 1);
        Image two = qcow2("two");
        write(two, 0, 2);
        Image over = overlay("over", one);
        byte[] before = contentOf(over);
        ConcurrentLinkedQueue<Progress> told = new ConcurrentLinkedQueue<>();
        Backing onTwo = Backing.of(two.file(), ImageFormat.QCOW2).named(Backing.Reference.RELATIVE);

        img.rebase(Rebase.onto(over, onTwo), told::add);
        assertThat(contentOf(over)).isEqualTo(before);
        assertThat(told).isNotEmpty();
        assertThat(img.info(over).backing())
                .hasValueSatisfying(backing -> assertThat(backing.name()).isEqualTo("two"));

        Image renamed = overlay("renamed", one);
        img.rebase(Rebase.onto(renamed, onTwo).safety(Rebase.Safety.UNSAFE));
        assertThat(contentOf(renamed)).isEqualTo(contentOf(two)).isNotEqualTo(before);

        img.rebase(Rebase.ontoNothing(over));
        assertThat(img.info(over).backing()).isEmpty();
        assertThat(contentOf(over)).isEqualTo(before);
        Backing gone = Backing.of(folder.resolve("gone"), ImageFormat.QCOW2);
        assertCode("image.backing", () -> img.rebase(Rebase.onto(over, gone)));
    }

    @Test
    void aCommitReachesTheBaseAndEmptiesTheOverlayOrNot() throws Exception {
        Image base = qcow2("base");
        Image middle = overlay("middle", base);
        Image top = overlay("top", middle);
        write(top, 0, 9);
        ConcurrentLinkedQueue<Progress> told = new ConcurrentLinkedQueue<>();

        img.commit(Commit.of(top).overlay(Commit.Overlay.KEPT), told::add);
        assertThat(told).isNotEmpty();
        assertThat(img.map(top, Sharing.LOCKED_OUT).get(0).depth()).isZero();
        img.commit(Commit.of(top));
        assertThat(img.map(top, Sharing.LOCKED_OUT).get(0).depth()).isEqualTo(1);
        write(top, 1 << 20, 8);
        byte[] seen = contentOf(top);
        img.commit(Commit.of(top).into(base.file()));
        assertThat(Arrays.copyOfRange(contentOf(base), 1 << 20, (1 << 20) + 4)).containsOnly(8);
        assertThat(Arrays.copyOfRange(seen, 0, 4)).containsOnly(9);
        assertThatThrownBy(() -> img.commit(Commit.of(base))).hasMessageContaining("does not have a backing file");
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
    void snapshotsAreMadeListedAppliedAndDeleted() throws Exception {
        Image image = qcow2("a disk, with ümlaut");
        write(image, 0, 1);
        byte[] before = contentOf(image);

        img.createSnapshot(image, "--first, and best");
        write(image, 0, 2);
        img.createSnapshot(image, "second");
        List<ImageSnapshot> all = img.snapshots(image, Sharing.LOCKED_OUT);
        assertThat(all).extracting(ImageSnapshot::name).containsExactly("--first, and best", "second");
        assertThat(all.get(0).stateSize()).isEqualTo(DataSize.ZERO);
        assertThat(all.get(0).created()).isBetween(Instant.EPOCH, Instant.now());
        assertThat(contentOf(image)).isNotEqualTo(before);
        img.convert(Conversion.of(image, folder.resolve("former"), RAW)
                .snapshot("--first, and best")
                .build());
        assertThat(folder.resolve("former")).hasBinaryContent(before);

        img.applySnapshot(image, "--first, and best");
        assertThat(contentOf(image)).isEqualTo(before);
        assertCode("image.snapshot.exists", () -> img.createSnapshot(image, "second"));
        assertCode(
                "image.snapshot.missing",
                () -> img.convert(Conversion.of(image, folder.resolve("none"), RAW)
                        .snapshot("none")
                        .build()));
        assertCode("image.snapshot.missing", () -> img.applySnapshot(image, "1")); // an id, and no name
        img.deleteSnapshot(image, "second");
        assertCode("image.snapshot.missing", () -> img.deleteSnapshot(image, "second"));
        assertThat(img.snapshots(image, Sharing.LOCKED_OUT)).hasSize(1);
        assertThatThrownBy(() -> img.createSnapshot(raw("flat", 512), "s")).isInstanceOf(SatchelException.class);
    }

    @Test
    void aNameThatMeansTwoSnapshotsIsRefused() throws Exception {
        Image image = qcow2("disk");
        for (String name : List.of("twice", "twice", "1")) {
            CommandRunner.system()
                    .run(Command.of(
                            "qemu-img", "snapshot", "-c", name, image.file().toString()))
                    .orThrow();
        }

        assertCode("image.snapshot.ambiguous", () -> img.applySnapshot(image, "twice"));
        assertCode("image.snapshot.ambiguous", () -> img.deleteSnapshot(image, "1"));
        assertThat(img.snapshots(image, Sharing.LOCKED_OUT)).hasSize(3);
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

    @Test
    void aFullDiskIsNamedAndNothingIsLeft() throws Exception {
        Tools.requireRoot();
        Image source = raw("source", 4 << 20);
        Path small = Files.createDirectory(folder.resolve("small"));
        CommandRunner.system()
                .run(Command.of("mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", small.toString()))
                .orThrow();
        try {
            assertCode(
                    "image.space",
                    () -> img.convert(Conversion.of(source, small.resolve("target"), QCOW2)
                            .build()));
            try (Stream<Path> left = Files.list(small)) {
                assertThat(left).isEmpty();
            }
        } finally {
            CommandRunner.system().run(Command.of("umount", small.toString())).orThrow();
        }
    }

    @Test
    void namesOfEverySortAreNames() throws Exception {
        List<String> odd = List.of(
                "comma,in,,it",
                "-dash",
                "--help",
                "nbd:colon",
                "json:{\"driver\":\"null-co\"}",
                "back\\slash\\",
                "\"quoted\" 'twice'",
                "new\nline",
                "ümläut 😀",
                "driver=raw,file.filename=x",
                "snapshot.name=x");
        for (String name : odd) {
            Image image = qcow2(name);
            img.createSnapshot(image, "s");
            assertThat(img.info(image).snapshots()).as(name).hasSize(1);
            Path copy = folder.resolve(name + ".copy");
            img.convert(Conversion.of(image, copy, QCOW2).build());
            Image over = Image.of(folder.resolve(name + ".over"), ImageFormat.QCOW2);
            img.create(Creation.overlay(
                    over.file(), Backing.of(copy, ImageFormat.QCOW2).named(Backing.Reference.RELATIVE)));
            assertThat(img.chain(over, Sharing.LOCKED_OUT)).as(name).hasSize(2);
        }
        assertThat(names()).hasSize(odd.size() * 3);
        assertThat(new String(Files.readAllBytes(folder.resolve("-dash")), StandardCharsets.ISO_8859_1))
                .startsWith("QFI");
    }
}
