package dev.satchel.storage.filesystem;

import static dev.satchel.core.host.OperatingSystem.LINUX;
import static dev.satchel.core.host.OperatingSystem.MACOS;
import static dev.satchel.core.host.OperatingSystem.WINDOWS;

import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.NameRule.Controls;
import dev.satchel.storage.filesystem.NameRule.Unit;
import java.math.BigInteger;

/** The file systems that Microsoft made. */
final class MicrosoftProfiles {
    /** What Win32 lets no name have. */
    private static final String FORBIDDEN = "\"*/:<>?\\|";

    /** For which the entry of a file in its folder has no field, on FAT and exFAT alike. */
    private static final Ability[] NOT_IN_AN_ENTRY = {
        Ability.OWNERS_AND_MODES,
        Ability.ACCESS_CONTROL_LISTS,
        Ability.SPECIAL_FILES,
        Ability.SNAPSHOTS,
        Ability.REFLINKS,
        Ability.DATA_CHECKSUMS,
        Ability.LINUX_SYSTEM,
        Ability.MACOS_SYSTEM,
        Ability.WINDOWS_SYSTEM
    };

    /** What Microsoft's comparison denies to both. */
    private static final Ability[] NOT_OF_A_SIMPLE_FORMAT = {
        Ability.EXTENDED_ATTRIBUTES,
        Ability.HARD_LINKS,
        Ability.SYMBOLIC_LINKS,
        Ability.SPARSE_FILES,
        Ability.CASE_SENSITIVE_NAMES
    };

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    private MicrosoftProfiles() {}

    static FileSystemProfile exfat() {
        FileSystemProfile.Builder exfat = new FileSystemProfile.Builder(FileSystemType.EXFAT);
        for (long cluster = 512; cluster <= 32 * MIB; cluster *= 2) {
            // The field for a file's length has 64 bits; what bounds it is the number of clusters.
            Limit limit = new Limit(
                    BigInteger.valueOf(cluster).multiply(BigInteger.valueOf((1L << 32) - 11)), Sources.EXFAT_CLUSTERS);
            exfat.cluster(DataSize.bytes(cluster), limit, limit);
        }
        return exfat.usually(DataSize.kibibytes(128))
                .smallest(DataSize.mebibytes(4), Sources.tried("mkfs.exfat of exfatprogs 1.2.0"))
                .fileNames(new NameRule(255, Unit.UTF16_UNITS, FORBIDDEN, Controls.FORBIDDEN, Sources.EXFAT_NAMES))
                .label(new NameRule(11, Unit.UTF16_UNITS, "", Controls.FORBIDDEN, Sources.EXFAT_LABEL))
                .times("10 ms", "2107", Sources.EXFAT_TIMES)
                .cannot(Sources.EXFAT_ENTRIES, NOT_IN_AN_ENTRY)
                .cannot(Sources.COMPARISON_FUNCTIONS, NOT_OF_A_SIMPLE_FORMAT)
                .cannot(Sources.COMPARISON_JOURNAL, Ability.SURVIVES_UNPLUGGING)
                .cannot(Sources.COMPARISON_COMPRESSION, Ability.COMPRESSION)
                .cannot(Sources.UEFI, Ability.STARTED_BY_FIRMWARE)
                .can(Sources.MAC_FORMATS, Ability.REMOVABLE_MEDIA)
                .access(LINUX, Access.READ_WRITE, "kernel 5.7; before by FUSE", Sources.EXFAT_KERNEL)
                .access(MACOS, Access.READ_WRITE, "", Sources.MAC_FORMATS)
                .access(WINDOWS, Access.READ_WRITE, "", Sources.COMPARISON_LIMITS)
                .build();
    }

    static FileSystemProfile fat32() {
        FileSystemProfile.Builder fat = new FileSystemProfile.Builder(FileSystemType.FAT32);
        long sectors = 512 * ((1L << 32) - 1);
        for (long cluster = 512; cluster <= 32 * KIB; cluster *= 2) {
            fat.cluster(
                    DataSize.bytes(cluster),
                    Limit.of((1L << 32) - 1, Sources.FAT_SIZE),
                    Limit.of(Math.min(sectors, cluster * 0x0FFF_FFF5L), Sources.FAT_VOLUME));
        }
        return fat.usually(DataSize.kibibytes(32))
                .smallest(DataSize.bytes(65_525L * 512), Sources.FAT_CLUSTERS)
                .fileNames(new NameRule(255, Unit.UTF16_UNITS, FORBIDDEN, Controls.FORBIDDEN, Sources.FAT_NAMES))
                .label(new NameRule(11, Unit.BYTES, "\"*+,./:;<=>?[\\]|", Controls.FORBIDDEN, Sources.FAT_LABEL))
                .times("2 s", "2107", Sources.FAT_TIMES)
                .cannot(Sources.FAT_ENTRIES, NOT_IN_AN_ENTRY)
                .cannot(Sources.COMPARISON_FUNCTIONS, NOT_OF_A_SIMPLE_FORMAT)
                .cannot(Sources.COMPARISON_JOURNAL, Ability.SURVIVES_UNPLUGGING)
                .cannot(Sources.COMPARISON_COMPRESSION, Ability.COMPRESSION)
                .can(Sources.UEFI, Ability.STARTED_BY_FIRMWARE)
                .can(Sources.MAC_FORMATS, Ability.REMOVABLE_MEDIA)
                .access(LINUX, Access.READ_WRITE, "", Sources.LINUX_MAN)
                .access(MACOS, Access.READ_WRITE, "", Sources.MAC_FORMATS)
                .access(WINDOWS, Access.READ_WRITE, "makes at most 32 GB of it, reads any", Sources.FAT_WINDOWS)
                .build();
    }

    static FileSystemProfile ntfs() {
        FileSystemProfile.Builder ntfs = new FileSystemProfile.Builder(FileSystemType.NTFS);
        for (long cluster = 4 * KIB; cluster <= 2 * MIB; cluster *= 2) {
            Limit limit = Limit.of(cluster * ((1L << 32) - 1), Sources.NTFS_SIZES);
            ntfs.cluster(DataSize.bytes(cluster), limit, limit);
        }
        return ntfs.usually(DataSize.kibibytes(4))
                .smallest(DataSize.mebibytes(4), Sources.tried("mkntfs of ntfs-3g 2022.10.3"))
                .fileNames(new NameRule(255, Unit.UTF16_UNITS, FORBIDDEN, Controls.FORBIDDEN, Sources.NAMING))
                .label(new NameRule(32, Unit.UTF16_UNITS, "", Controls.FORBIDDEN, Sources.NTFS_LABEL))
                .times("100 ns", "60056", Sources.FILE_TIMES)
                .partly(
                        Ability.OWNERS_AND_MODES,
                        "owners are Windows' own, and there are no mode bits",
                        Sources.NTFS_SECURITY)
                .except(LINUX, Ability.OWNERS_AND_MODES, Answer.PARTLY, "ntfs-3g with a user mapping", Sources.NTFS_3G)
                .except(MACOS, Ability.OWNERS_AND_MODES, Answer.NO, "", Sources.MAC_NTFS)
                .can(Sources.NTFS_SECURITY, Ability.ACCESS_CONTROL_LISTS)
                .can(
                        Sources.COMPARISON_FUNCTIONS,
                        Ability.EXTENDED_ATTRIBUTES,
                        Ability.SYMBOLIC_LINKS,
                        Ability.SPARSE_FILES)
                .partly(Ability.HARD_LINKS, "1023 names of a file", Sources.HARD_LINKS)
                .partly(Ability.SPECIAL_FILES, "in ntfs-3g's own way", Sources.NTFS_3G)
                .except(WINDOWS, Ability.SPECIAL_FILES, Answer.NO, "", Sources.NAMING)
                .partly(Ability.CASE_SENSITIVE_NAMES, "an option", Sources.COMPARISON_FUNCTIONS)
                .can(Sources.NTFS_RELIABILITY, Ability.SURVIVES_UNPLUGGING)
                .cannot(Sources.REFS_FUNCTIONS, Ability.DATA_CHECKSUMS, Ability.REFLINKS)
                .partly(Ability.SNAPSHOTS, "by Windows' shadow copies", Sources.VSS)
                .except(LINUX, Ability.SNAPSHOTS, Answer.NO, "", Sources.NTFS3)
                .can(Sources.COMPARISON_COMPRESSION, Ability.COMPRESSION)
                .can(Sources.REFS_FUNCTIONS, Ability.REMOVABLE_MEDIA, Ability.WINDOWS_SYSTEM)
                .cannot(Sources.UEFI, Ability.STARTED_BY_FIRMWARE)
                .cannot(Sources.NTFS_SECURITY, Ability.LINUX_SYSTEM, Ability.MACOS_SYSTEM)
                .access(LINUX, Access.READ_WRITE, "ntfs3, kernel 5.15; before by FUSE (ntfs-3g)", Sources.NTFS3)
                .access(MACOS, Access.READ_ONLY, "", Sources.MAC_NTFS)
                .access(WINDOWS, Access.READ_WRITE, "clusters over 64 KiB: 10 version 1709", Sources.NTFS_SIZES)
                .build();
    }

    static FileSystemProfile refs() {
        FileSystemProfile.Builder refs = new FileSystemProfile.Builder(FileSystemType.REFS);
        // "35 PB": the smaller reading, since the document does not say which.
        Limit limit = Limit.of(35_000_000_000_000_000L, Sources.REFS_LIMITS);
        return refs.cluster(DataSize.kibibytes(4), limit, limit)
                .cluster(DataSize.kibibytes(64), limit, limit)
                .usually(DataSize.kibibytes(4))
                .fileNames(new NameRule(255, Unit.UTF16_UNITS, FORBIDDEN, Controls.FORBIDDEN, Sources.REFS_LIMITS))
                .times("100 ns", "60056", Sources.FILE_TIMES)
                .partly(
                        Ability.OWNERS_AND_MODES,
                        "owners are Windows' own, and there are no mode bits",
                        Sources.REFS_FUNCTIONS)
                .can(
                        Sources.REFS_FUNCTIONS,
                        Ability.ACCESS_CONTROL_LISTS,
                        Ability.SYMBOLIC_LINKS,
                        Ability.SPARSE_FILES,
                        Ability.REFLINKS)
                .partly(Ability.SNAPSHOTS, "of the volume, by Windows' shadow copies", Sources.REFS_FUNCTIONS)
                .partly(Ability.HARD_LINKS, "version 3.5 and later", Sources.REFS_FUNCTIONS)
                .cannot(
                        Sources.REFS_FUNCTIONS,
                        Ability.EXTENDED_ATTRIBUTES,
                        Ability.COMPRESSION,
                        Ability.REMOVABLE_MEDIA,
                        Ability.WINDOWS_SYSTEM)
                .cannot(Sources.NAMING, Ability.SPECIAL_FILES)
                .can(Sources.REFS_RESILIENCE, Ability.SURVIVES_UNPLUGGING)
                .partly(Ability.DATA_CHECKSUMS, "integrity streams, switched on for a folder", Sources.REFS_RESILIENCE)
                .unknown(Ability.CASE_SENSITIVE_NAMES)
                .cannot(Sources.UEFI, Ability.STARTED_BY_FIRMWARE)
                .cannot(Sources.REFS_DISKS, Ability.LINUX_SYSTEM, Ability.MACOS_SYSTEM)
                .access(LINUX, Access.NONE, "", Sources.LINUX_MAN)
                .access(MACOS, Access.NONE, "", Sources.MAC_FORMATS)
                .access(
                        WINDOWS,
                        Access.READ_WRITE,
                        "Server 2012, Pro for Workstations, Enterprise",
                        Sources.REFS_FUNCTIONS)
                .build();
    }
}
