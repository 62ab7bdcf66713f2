package dev.satchel.storage.filesystem;

import static dev.satchel.core.host.OperatingSystem.LINUX;
import static dev.satchel.core.host.OperatingSystem.MACOS;
import static dev.satchel.core.host.OperatingSystem.WINDOWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.Choice.Concession;
import dev.satchel.storage.filesystem.Choice.Exclusion;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static FileSystemType best(Requirements requirements) {
        return requirements.choose().best().orElseThrow().type();
    }

    private static Exclusion exclusion(Choice choice, FileSystemType type) {
        return choice.excluded().stream()
                .filter(out -> out.type() == type)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void exchangesAmongTheThreeByExfat() {
        Choice choice = Requirements.writtenBy(LINUX, MACOS, WINDOWS).choose();

        assertThat(choice.best().orElseThrow().type()).isEqualTo(FileSystemType.EXFAT);
        assertThat(choice.best().orElseThrow().cluster()).isEqualTo(DataSize.kibibytes(128));
        assertThat(choice.runnersUp()).extracting(Choice.Candidate::type).containsExactly(FileSystemType.FAT32);
        assertThat(exclusion(choice, FileSystemType.NTFS).reasons())
                .extracting(Obstacle::reason)
                .containsExactly("macOS only reads it");
        assertThat(exclusion(choice, FileSystemType.EXT4).reasons()).hasSize(2);
    }

    @Test
    void everyFileSystemIsAnsweredOnce() {
        Choice choice = Requirements.writtenBy(LINUX, MACOS, WINDOWS).choose();

        assertThat(1 + choice.runnersUp().size() + choice.excluded().size()).isEqualTo(FileSystemType.values().length);
    }

    @Test
    void largeFilesRuleFat32OutWithItsLimit() {
        Choice choice = Requirements.writtenBy(LINUX, MACOS, WINDOWS)
                .largestFile(DataSize.gibibytes(100))
                .choose();

        assertThat(choice.runnersUp()).isEmpty();
        assertThat(exclusion(choice, FileSystemType.FAT32).reasons())
                .extracting(Obstacle::toString)
                .singleElement()
                .asString()
                .contains("4 GiB - 1 byte", "DIR_FileSize");
    }

    @Test
    void choosesByPurpose() {
        Requirements linux = Requirements.writtenBy(LINUX);

        assertThat(best(linux.purpose(Purpose.LINUX_SYSTEM).posix())).isEqualTo(FileSystemType.EXT4);
        assertThat(best(linux.purpose(Purpose.LINUX_SYSTEM).needing(Ability.SNAPSHOTS)))
                .isEqualTo(FileSystemType.BTRFS);
        assertThat(best(linux.purpose(Purpose.MACHINE_IMAGES))).isEqualTo(FileSystemType.XFS);
        assertThat(best(linux.purpose(Purpose.BACKUP).needing(Ability.HARD_LINKS)))
                .isEqualTo(FileSystemType.BTRFS);
        assertThat(best(linux.purpose(Purpose.EFI_SYSTEM))).isEqualTo(FileSystemType.FAT32);
        assertThat(best(Requirements.writtenBy(WINDOWS).purpose(Purpose.WINDOWS_SYSTEM)))
                .isEqualTo(FileSystemType.NTFS);
        assertThat(best(Requirements.writtenBy(MACOS).purpose(Purpose.MACOS_SYSTEM)))
                .isEqualTo(FileSystemType.APFS);
        assertThat(best(Requirements.writtenBy(LINUX, MACOS).purpose(Purpose.MACHINE_IMAGES)))
                .isEqualTo(FileSystemType.EXFAT);
        assertThat(best(Requirements.writtenBy(LINUX, MACOS, WINDOWS).purpose(Purpose.OLD_DEVICES)))
                .isEqualTo(FileSystemType.FAT32);
        assertThat(best(Requirements.writtenBy(LINUX, WINDOWS))).isEqualTo(FileSystemType.NTFS);
        assertThat(best(Requirements.writtenBy(MACOS))).isEqualTo(FileSystemType.APFS);
    }

    @Test
    void refsIsNotTheBestForADiskThatIsCarried() {
        Choice choice =
                Requirements.writtenBy(WINDOWS).purpose(Purpose.MACHINE_IMAGES).choose();

        assertThat(choice.best().orElseThrow().type()).isEqualTo(FileSystemType.NTFS);
        assertThat(exclusion(
                                Requirements.writtenBy(WINDOWS)
                                        .needing(Ability.REMOVABLE_MEDIA)
                                        .choose(),
                                FileSystemType.REFS)
                        .reasons())
                .hasSize(1);
    }

    @Test
    void whoOnlyReadsNeedNotWrite() {
        Choice choice = Requirements.writtenBy(WINDOWS).readBy(MACOS).choose();

        assertThat(choice.best().orElseThrow().type()).isEqualTo(FileSystemType.NTFS);
    }

    @Test
    void saysWhichWishExcludesWhatWhereNothingIsLeft() {
        Choice choice = Requirements.writtenBy(MACOS, WINDOWS)
                .needing(Ability.HARD_LINKS)
                .choose();

        assertThat(choice.best()).isEmpty();
        assertThat(choice.concessions())
                .containsExactlyInAnyOrder(
                        new Concession("macOS writes to it", FileSystemType.NTFS),
                        new Concession("Windows writes to it", FileSystemType.APFS),
                        new Concession("hard links", FileSystemType.EXFAT));
        assertThat(choice.explain()).contains("No file system grants all of it", "two partitions");
    }

    @Test
    void takesTheClusterThatTheVolumeNeeds() {
        Choice choice = Requirements.writtenBy(WINDOWS)
                .purpose(Purpose.WINDOWS_SYSTEM)
                .volume(DataSize.gibibytes(20 << 10))
                .choose();

        assertThat(choice.best().orElseThrow().cluster()).isEqualTo(DataSize.kibibytes(8));
    }

    @Test
    void aVolumeThatIsTooSmallIsSaid() {
        Choice choice =
                Requirements.writtenBy(LINUX).volume(DataSize.mebibytes(64)).choose();

        assertThat(exclusion(choice, FileSystemType.XFS).reasons())
                .extracting(Obstacle::reason)
                .containsExactly("it has at least 300 MiB");
    }

    @Test
    void whatIsUnknownIsNotChosen() {
        Choice choice =
                Requirements.writtenBy(MACOS).needing(Ability.COMPRESSION).choose();

        assertThat(exclusion(choice, FileSystemType.APFS).reasons())
                .extracting(Obstacle::reason)
                .containsExactly("whether it has compression is unknown");
    }

    @Test
    void addedSoftwareIsWantedExplicitly() {
        Requirements both = Requirements.writtenBy(LINUX, WINDOWS).posix();

        assertThat(both.choose().best()).isEmpty();
        Choice choice = both.drivers(Requirements.Drivers.ADDED).choose();
        assertThat(choice.best().orElseThrow().type().profile().access(LINUX).access())
                .isEqualTo(Access.READ_WRITE);
        assertThat(choice.best().orElseThrow().cautions())
                .extracting(Obstacle::reason)
                .anyMatch(reason -> reason.contains("needs added software"));
    }

    @Test
    void refusesToChooseForNobody() {
        assertThatIllegalArgumentException().isThrownBy(Requirements::writtenBy);
        assertThatIllegalArgumentException().isThrownBy(() -> Requirements.writtenBy(OperatingSystem.OTHER));
    }
}
