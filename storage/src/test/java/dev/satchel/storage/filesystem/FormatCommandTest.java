package dev.satchel.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatCommandTest {
    private static String text(List<PlannedCommand> commands) {
        return commands.stream().map(PlannedCommand::toString).collect(Collectors.joining(" ; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXFAT | diskutil eraseVolume ExFAT TRAVEL disk4s2",
                "FAT32 | diskutil eraseVolume 'MS-DOS FAT32' TRAVEL disk4s2",
                "APFS | diskutil eraseVolume APFS TRAVEL disk4s2",
                "HFS_PLUS | diskutil eraseVolume JHFS+ TRAVEL disk4s2"
            })
    void macosErasesAVolume(FileSystemType type, String command) throws Exception {
        assertThat(text(FormatCommand.of(type, "TRAVEL").on(OperatingSystem.MACOS, "disk4s2")))
                .isEqualTo(command);
    }

    @Test
    void macosTakesAToolBelowDiskutilForAClusterSize() throws Exception {
        FormatCommand exfat = FormatCommand.of(FileSystemType.EXFAT, "TRAVEL").withClusterSize(DataSize.kibibytes(128));

        assertThat(text(exfat.on(OperatingSystem.MACOS, "disk4s2")))
                .isEqualTo("diskutil unmount disk4s2 ; newfs_exfat -b 131072 -v TRAVEL /dev/rdisk4s2");
    }

    @Test
    void windowsFormatsByPowerShellAndByFormatCom() throws Exception {
        FormatCommand exfat = FormatCommand.of(FileSystemType.EXFAT, "Bob's").withClusterSize(DataSize.kibibytes(128));

        PlannedCommand powershell = exfat.on(OperatingSystem.WINDOWS, "e").get(0);
        assertThat(powershell.program()).isEqualTo("powershell.exe");
        assertThat(powershell.arguments().get(3))
                .hasToString("Format-Volume -DriveLetter E -FileSystem exFAT -NewFileSystemLabel 'Bob''s'"
                        + " -AllocationUnitSize 131072 -Confirm:$false");
        assertThat(exfat.withFormatCom("E:"))
                .hasToString(
                        "format.com E: /FS:exFAT \"/V:Bob's\" /Q /Y /A:128K".replace("\"/V:Bob's\"", "'/V:Bob'\\''s'"));
    }

    @Test
    void linuxNamesTheIdentityToo() throws Exception {
        assertThat(text(FormatCommand.of(FileSystemType.NTFS, "Data").on(OperatingSystem.LINUX, "/dev/sdx1")))
                .matches("mkntfs -q -Q -F -L Data /dev/sdx1 ; ntfslabel -q --new-serial=[0-9A-F]{16} /dev/sdx1");
        assertThat(text(FormatCommand.of(FileSystemType.HFS_PLUS, "Old Mac").on(OperatingSystem.LINUX, "/dev/sdx1")))
                .isEqualTo("mkfs.hfsplus -v 'Old Mac' /dev/sdx1");
    }

    @ParameterizedTest
    @CsvSource({"EXT4, MACOS, disk4s1", "APFS, WINDOWS, E:", "REFS, LINUX, /dev/sdx1", "NTFS, MACOS, disk4s1"})
    void saysWhereThereIsNoTool(FileSystemType type, OperatingSystem system, String target) {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> FormatCommand.of(type, "x").on(system, target))
                .satisfies(e -> assertThat(e.code()).isEqualTo("filesystem.make.absent"));
    }

    @Test
    void windowsMakesNoLargeFat32() {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> FormatCommand.of(FileSystemType.FAT32, "BIG")
                        .withSize(DataSize.gibibytes(64))
                        .on(OperatingSystem.WINDOWS, "E:"))
                .withMessageContaining("32");
    }

    @ParameterizedTest
    @CsvSource({"MACOS, disk4", "MACOS, /dev/disk4s1", "MACOS, disk4s1;x", "WINDOWS, EE:", "WINDOWS, E:\\x"})
    void refusesATargetThatIsNoVolumeThere(OperatingSystem system, String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FormatCommand.of(FileSystemType.EXFAT, "x").on(system, target))
                .withMessageContaining(target);
    }
}
