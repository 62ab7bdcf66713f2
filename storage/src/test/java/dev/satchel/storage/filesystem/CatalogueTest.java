package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueTest {
    @Test
    void thePageIsThatOfTheCatalogue() throws IOException {
        assertThat(Files.readString(Path.of("FILESYSTEMS.md"), StandardCharsets.UTF_8))
                .as("write it anew: satchel filesystem table > storage/FILESYSTEMS.md")
                .isEqualToNormalizingNewlines(FileSystems.toMarkdown());
    }

    @ParameterizedTest
    @EnumSource
    void everyFigureHasASource(FileSystemType type) {
        FileSystemProfile profile = type.profile();

        assertThat(profile.clusters()).isNotEmpty().allSatisfy(limits -> {
            assertNamed(limits.file().source());
            assertNamed(limits.volume().source());
        });
        assertNamed(profile.fileNames().source());
        profile.label().ifPresent(rule -> assertNamed(rule.source()));
        profile.smallest().ifPresent(least -> assertNamed(least.source()));
        for (Ability ability : Ability.values()) {
            for (OperatingSystem system : OperatingSystem.values()) {
                AbilityFact fact = profile.ability(ability, system);
                assertNamed(fact.source());
                assertThat(fact.source().equals(Sources.NOBODY)).isEqualTo(fact.answer() == Answer.UNKNOWN);
            }
        }
        assertThat(profile.access(OperatingSystem.OTHER).access()).isEqualTo(Access.UNKNOWN);
    }

    private static void assertNamed(Source source) {
        assertThat(source.document()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void largerClustersAllowNoLess(FileSystemType type) {
        FileSystemProfile profile = type.profile();
        for (int i = 1; i < profile.clusters().size(); i++) {
            ClusterLimits smaller = profile.clusters().get(i - 1);
            ClusterLimits larger = profile.clusters().get(i);
            assertThat(larger.cluster()).isGreaterThan(smaller.cluster());
            assertThat(larger.file().bytes())
                    .isGreaterThanOrEqualTo(smaller.file().bytes());
            assertThat(larger.volume().bytes())
                    .isGreaterThanOrEqualTo(smaller.volume().bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FAT32, 32KiB, 4 GiB - 1 byte, 2 TiB - 512 bytes",
        "NTFS, 4KiB, 16 TiB - 4 KiB, 16 TiB - 4 KiB",
        "NTFS, 64KiB, 256 TiB - 64 KiB, 256 TiB - 64 KiB",
        "EXT4, 4KiB, 16 TiB - 4 KiB, 1 EiB",
        "EXT4, 1KiB, 4 TiB - 1 KiB, 256 PiB",
        "F2FS, 4KiB, about 3.9 TiB, 16 TiB",
        "XFS, 4KiB, 8 EiB - 1 byte, 8 EiB - 1 byte",
        "BTRFS, 4KiB, 8 EiB - 1 byte, 16 EiB - 1 byte",
        "EXFAT, 32MiB, about 128 PiB, about 128 PiB"
    })
    void knowsTheLimits(FileSystemType type, String cluster, String file, String volume) {
        ClusterLimits limits = type.profile().clusters().stream()
                .filter(each -> each.cluster().equals(DataSize.parse(cluster)))
                .findFirst()
                .orElseThrow();

        assertThat(limits.file()).hasToString(file);
        assertThat(limits.volume()).hasToString(volume);
    }

    @Test
    void aLimitAllowsWhatItAllowsToTheByte() {
        Limit limit = FileSystemType.FAT32.profile().usual().file();

        assertThat(limit.allows(DataSize.bytes(4_294_967_295L))).isTrue();
        assertThat(limit.allows(DataSize.gibibytes(4))).isFalse();
        assertThat(new Limit(BigInteger.ONE.shiftLeft(64), limit.source()).allows(DataSize.bytes(Long.MAX_VALUE)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"exfat, EXFAT", "exFAT, EXFAT", "vfat, FAT32", "HFS+, HFS_PLUS", "hfsplus, HFS_PLUS", "ReFS, REFS"})
    void readsTheNamesOfTypes(String text, FileSystemType type) {
        assertThat(FileSystemType.parse(text)).isEqualTo(type);
    }

    @Test
    void refusesAnotherNameAndListsThoseItKnows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileSystemType.parse("zfs"))
                .withMessageContaining("'zfs'")
                .withMessageContaining("btrfs");
    }
}
