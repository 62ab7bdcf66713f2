package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images that the real qemu-img makes, and what is left of those that it could not make. */
class QemuImgCreationIT extends QemuImgTrial {
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

    @Test
    void aNameMayBeAsLongAsTheFileSystemLets() throws Exception {
        String name = "l".repeat(255);

        img.create(Creation.empty(folder.resolve(name), TargetFormat.of(ImageFormat.QCOW2), SIZE));

        assertThat(names()).containsExactly(name);
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
