package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewFileSystemTest {
    @Test
    void makesAnExt4OfAKnownIdentity() {
        NewExt4 ext4 = NewExt4.of(DataSize.gibibytes(1), "root");

        assertThat(ext4.make(Argument.of("/dev/sdx3")).toString())
                .isEqualTo("mkfs.ext4 -q -F -b 4096 -I 256 -N 65536 -J size=32 -U " + ext4.uuid()
                        + " -L root -E lazy_itable_init=1,nodiscard /dev/sdx3");
        assertThat(ext4.uuid()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    @Test
    void switchesOffWhatOldReadersRefuse() {
        NewExt4 ext4 = NewExt4.of(DataSize.gibibytes(1), "root").with(NewExt4.Features.NEW_ONES_OFF);

        assertThat(ext4.make(Argument.of("/dev/sdx3")).toString())
                .endsWith("-O '^metadata_csum_seed,^orphan_file' /dev/sdx3");
    }

    @ParameterizedTest
    @CsvSource({
        "'mke2fs 1.47.0 (5-Feb-2023)', NEW_ONES_OFF",
        "'mke2fs 1.47.2 (1-Jan-2025)', NEW_ONES_OFF",
        "'mke2fs 2.0 (1-Jan-2030)', NEW_ONES_OFF",
        "'mke2fs 1.46.6 (1-Feb-2023)', PLAIN",
        "'mkfs.ext4: not found', PLAIN"
    })
    void knowsWhichMke2fsHasNewFeatures(String version, NewExt4.Features features) {
        assertThat(Mke2fs.features(version + "\n\tUsing EXT2FS Library version 1.47.0\n"))
                .isEqualTo(features);
    }

    @Test
    void hasRoomForManySmallFiles() {
        NewExt4 few = NewExt4.of(DataSize.mebibytes(100), "root").holding(10);
        NewExt4 many = NewExt4.of(DataSize.mebibytes(100), "root").holding(20000);

        assertThat(few.make(Argument.of("x")).toString()).contains(" -N 6400 ");
        assertThat(many.make(Argument.of("x")).toString()).contains(" -N 25064 ");
        assertThat(many.capacity()).isLessThan(few.capacity());
    }

    /** Each would be made, and only then be found to be another than was wished. */
    @Test
    void refusesALabelThatItsToolOrItsReadersCutOff() {
        for (FileSystemType type : List.of(
                FileSystemType.EXT4,
                FileSystemType.XFS,
                FileSystemType.BTRFS,
                FileSystemType.F2FS,
                FileSystemType.EXFAT,
                FileSystemType.NTFS,
                FileSystemType.FAT32)) {
            assertThatIllegalArgumentException()
                    .as("%s", type)
                    .isThrownBy(() -> NewFileSystem.of(type, DataSize.gibibytes(1), "DATA "));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewBtrfs.of("a".repeat(255)))
                .withMessageContaining("254 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> NewFat32.of(DataSize.gibibytes(1), "NO NAME"));
    }

    @Test
    void refusesAFat32OfTooFewClusters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewFat32.of(DataSize.mebibytes(32), "ESP"))
                .withMessageContaining("33 MiB or more");
        NewFat32 small = NewFat32.of(DataSize.mebibytes(64), "ESP");
        assertThatIllegalArgumentException()
                .as("the tables take what would be enough without them")
                .isThrownBy(() -> small.withClusterSize(DataSize.kibibytes(1)));
    }

    @Test
    void refusesALabelThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewExt4.of(DataSize.gibibytes(1), "seventeen letters"))
                .withMessageContaining("seventeen letters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewFat32.of(DataSize.gibibytes(1), "lower"))
                .withMessageContaining("lower");
    }

    @Test
    void makesAFat32OfAKnownIdentityWithClustersOfOneSectorWhereItIsSmall() {
        NewFat32 small = NewFat32.of(DataSize.mebibytes(64), "ESP");
        NewFat32 large = NewFat32.of(DataSize.mebibytes(512), "ESP");

        assertThat(small.make(Argument.of("/dev/sdx2")).toString())
                .isEqualTo("mkfs.vfat -F 32 -n ESP -i " + small.uuid().replace("-", "") + " -s 1 /dev/sdx2");
        assertThat(large.make(Argument.of("/dev/sdx2")).toString()).doesNotContain("-s 1");
        assertThat(small.uuid()).matches("[0-9A-F]{4}-[0-9A-F]{4}");
    }
}
