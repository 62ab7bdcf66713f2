package dev.satchel.storage.filesystem;

import static dev.satchel.core.host.OperatingSystem.LINUX;
import static dev.satchel.core.host.OperatingSystem.MACOS;
import static dev.satchel.core.host.OperatingSystem.WINDOWS;

import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.NameRule.Controls;
import dev.satchel.storage.filesystem.NameRule.Unit;
import java.math.BigInteger;

/** The file systems that Apple made. */
final class AppleProfiles {
    /** 2^63 bytes, less the one that no offset reaches. */
    private static final long LARGEST_FILE = Long.MAX_VALUE;

    private AppleProfiles() {}

    static FileSystemProfile apfs() {
        return new FileSystemProfile.Builder(FileSystemType.APFS)
                .cluster(
                        DataSize.bytes(4096),
                        Limit.of(LARGEST_FILE, Sources.APFS_COMPARISON),
                        new Limit(BigInteger.valueOf(4096).shiftLeft(63), Sources.APFS_COMPARISON))
                .usually(DataSize.bytes(4096))
                .fileNames(new NameRule(255, Unit.BYTES, "/", Controls.ALLOWED, Sources.APFS_REFERENCE))
                .label(new NameRule(255, Unit.BYTES, "/:", Controls.FORBIDDEN, Sources.APFS_LABEL))
                .times("1 ns", "unknown", Sources.APFS_COMPARISON)
                .can(
                        Sources.APFS_COMPARISON,
                        Ability.SPARSE_FILES,
                        Ability.SNAPSHOTS,
                        Ability.REFLINKS,
                        Ability.SURVIVES_UNPLUGGING)
                .can(
                        Sources.APFS_FEATURES,
                        Ability.OWNERS_AND_MODES,
                        Ability.ACCESS_CONTROL_LISTS,
                        Ability.EXTENDED_ATTRIBUTES,
                        Ability.HARD_LINKS,
                        Ability.SYMBOLIC_LINKS,
                        Ability.SPECIAL_FILES,
                        Ability.MACOS_SYSTEM)
                .partly(Ability.CASE_SENSITIVE_NAMES, "a variant of the format", Sources.MAC_FORMATS)
                .cannot(Sources.APFS_FEATURES, Ability.DATA_CHECKSUMS)
                .unknown(Ability.COMPRESSION)
                .can(Sources.MAC_FORMATS, Ability.REMOVABLE_MEDIA)
                .cannot(Sources.UEFI, Ability.STARTED_BY_FIRMWARE)
                .cannot(Sources.LINUX_MAN, Ability.LINUX_SYSTEM)
                .cannot(Sources.WINDOWS_OTHERS, Ability.WINDOWS_SYSTEM)
                .access(LINUX, Access.ADDED_SOFTWARE, "FUSE, mostly to read", Sources.LINUX_MAN)
                .access(MACOS, Access.READ_WRITE, "10.13", Sources.MAC_FORMATS)
                .access(WINDOWS, Access.ADDED_SOFTWARE, "", Sources.WINDOWS_OTHERS)
                .build();
    }

    static FileSystemProfile hfsPlus() {
        FileSystemProfile.Builder hfs = new FileSystemProfile.Builder(FileSystemType.HFS_PLUS);
        for (long block = 4096; block <= 1 << 20; block *= 2) {
            hfs.cluster(
                    DataSize.bytes(block),
                    Limit.of(LARGEST_FILE, Sources.APFS_COMPARISON),
                    Limit.of(block << 32, Sources.HFS_VOLUME));
        }
        return hfs.usually(DataSize.bytes(4096))
                .fileNames(new NameRule(255, Unit.UTF16_UNITS, "/", Controls.ALLOWED, Sources.HFS_NAMES))
                .label(new NameRule(255, Unit.UTF16_UNITS, "/:", Controls.FORBIDDEN, Sources.HFS_NAMES))
                .times("1 s", "2040", Sources.HFS_DATES)
                .can(Sources.HFS_PERMISSIONS, Ability.OWNERS_AND_MODES, Ability.SPECIAL_FILES)
                .can(Sources.HFS_ATTRIBUTES, Ability.EXTENDED_ATTRIBUTES)
                .partly(Ability.ACCESS_CONTROL_LISTS, "in macOS", Sources.HFS_ATTRIBUTES)
                .can(Sources.HFS_LINKS, Ability.HARD_LINKS, Ability.SYMBOLIC_LINKS)
                .cannot(Sources.APFS_COMPARISON, Ability.SPARSE_FILES, Ability.SNAPSHOTS, Ability.REFLINKS)
                .partly(Ability.CASE_SENSITIVE_NAMES, "a variant of the format, HFSX", Sources.HFS_CASE)
                .can(Sources.HFS_JOURNAL, Ability.SURVIVES_UNPLUGGING)
                .except(LINUX, Ability.SURVIVES_UNPLUGGING, Answer.NO, "the journal is not used", Sources.HFS_KERNEL)
                .cannot(Sources.HFS_ATTRIBUTES, Ability.DATA_CHECKSUMS)
                .unknown(Ability.COMPRESSION)
                .can(Sources.MAC_FORMATS, Ability.REMOVABLE_MEDIA)
                .cannot(Sources.UEFI, Ability.STARTED_BY_FIRMWARE)
                .cannot(Sources.HFS_KERNEL, Ability.LINUX_SYSTEM)
                .cannot(Sources.WINDOWS_OTHERS, Ability.WINDOWS_SYSTEM)
                .cannot(Sources.MAC_SYSTEM, Ability.MACOS_SYSTEM)
                .access(LINUX, Access.READ_ONLY, "writes only what has no journal, or by force", Sources.HFS_KERNEL)
                .access(MACOS, Access.READ_WRITE, "", Sources.MAC_FORMATS)
                .access(WINDOWS, Access.ADDED_SOFTWARE, "", Sources.WINDOWS_OTHERS)
                .build();
    }
}
