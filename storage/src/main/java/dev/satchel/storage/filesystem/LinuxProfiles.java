package dev.satchel.storage.filesystem;

import static dev.satchel.core.host.OperatingSystem.LINUX;
import static dev.satchel.core.host.OperatingSystem.MACOS;
import static dev.satchel.core.host.OperatingSystem.WINDOWS;

import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.NameRule.Controls;
import dev.satchel.storage.filesystem.NameRule.Unit;
import java.math.BigInteger;

/** The file systems of the Linux kernel. */
final class LinuxProfiles {
    /** What the kernel's offsets end at, whatever is on the disk. */
    private static final long LARGEST_OFFSET = Long.MAX_VALUE;

    private LinuxProfiles() {}

    static FileSystemProfile ext4() {
        FileSystemProfile.Builder ext4 = linux(FileSystemType.EXT4, Sources.EXT4_DIRECTORY);
        for (long block = 1024; block <= 4096; block *= 2) {
            ext4.cluster(
                    DataSize.bytes(block),
                    Limit.of(block * ((1L << 32) - 1), Sources.EXT4_BLOCKS),
                    Limit.of(block << 48, Sources.EXT4_VOLUME));
        }
        return ext4.usually(DataSize.bytes(4096))
                .smallest(DataSize.mebibytes(8), Sources.tried("mkfs.ext4 of e2fsprogs 1.47.0, with a journal"))
                .label(new NameRule(16, Unit.BYTES, "", Controls.ALLOWED, Sources.EXT4_SUPER))
                .times("1 ns", "2446, with inodes of 256 bytes", Sources.EXT4_INODES)
                .partly(Ability.HARD_LINKS, "65000 names of a file", Sources.EXT4_LINKS)
                .can(Sources.EXT4_ATTRIBUTES, Ability.EXTENDED_ATTRIBUTES, Ability.ACCESS_CONTROL_LISTS)
                .can(Sources.EXT4_JOURNAL, Ability.SURVIVES_UNPLUGGING)
                .cannot(
                        Sources.EXT4_MAN,
                        Ability.DATA_CHECKSUMS,
                        Ability.SNAPSHOTS,
                        Ability.REFLINKS,
                        Ability.COMPRESSION)
                .build();
    }

    static FileSystemProfile xfs() {
        FileSystemProfile.Builder xfs = linux(FileSystemType.XFS, Sources.XFS_KERNEL);
        for (long block = 1024; block <= 65_536; block *= 2) {
            xfs.cluster(
                    DataSize.bytes(block),
                    Limit.of(LARGEST_OFFSET, Sources.XFS_FILE),
                    Limit.of(LARGEST_OFFSET, Sources.XFS_VOLUME));
        }
        return xfs.usually(DataSize.bytes(4096))
                .smallest(DataSize.mebibytes(300), Sources.tried("mkfs.xfs of xfsprogs 6.1.0"))
                .label(new NameRule(12, Unit.BYTES, "", Controls.ALLOWED, Sources.XFS_LABEL))
                .times("1 ns", "2486 with bigtime, else 2038", Sources.XFS_TIMES)
                .can(
                        Sources.XFS_KERNEL,
                        Ability.EXTENDED_ATTRIBUTES,
                        Ability.ACCESS_CONTROL_LISTS,
                        Ability.HARD_LINKS,
                        Ability.SURVIVES_UNPLUGGING)
                .can(Sources.XFS_REFLINK, Ability.REFLINKS)
                .cannot(Sources.XFS_DESIGN, Ability.DATA_CHECKSUMS)
                .cannot(Sources.XFS_MKFS, Ability.SNAPSHOTS, Ability.COMPRESSION)
                .build();
    }

    static FileSystemProfile btrfs() {
        FileSystemProfile.Builder btrfs = linux(FileSystemType.BTRFS, Sources.BTRFS_LIMITS);
        for (long block = 4096; block <= 65_536; block *= 2) {
            btrfs.cluster(
                    DataSize.bytes(block),
                    Limit.of(LARGEST_OFFSET, Sources.BTRFS_LIMITS),
                    new Limit(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), Sources.BTRFS_VOLUME));
        }
        return btrfs.usually(DataSize.bytes(4096))
                .smallest(DataSize.mebibytes(109), Sources.BTRFS_LIMITS)
                .label(new NameRule(255, Unit.BYTES, "\n/", Controls.ALLOWED, Sources.BTRFS_LABEL))
                .times("1 ns", "beyond 2^63 s", Sources.BTRFS_VOLUME)
                .partly(Ability.HARD_LINKS, "65536 names of a file in one folder", Sources.BTRFS_LIMITS)
                .can(Sources.BTRFS_KERNEL, Ability.EXTENDED_ATTRIBUTES, Ability.ACCESS_CONTROL_LISTS)
                .can(
                        Sources.BTRFS_FEATURES,
                        Ability.SURVIVES_UNPLUGGING,
                        Ability.DATA_CHECKSUMS,
                        Ability.SNAPSHOTS,
                        Ability.REFLINKS)
                .can(Sources.BTRFS_COMPRESSION, Ability.COMPRESSION)
                .build();
    }

    static FileSystemProfile f2fs() {
        long blocks = 923 + 2 * 1018 + 2 * 1018 * 1018 + 1018L * 1018 * 1018;
        return linux(FileSystemType.F2FS, Sources.F2FS_NAMES)
                .cluster(
                        DataSize.bytes(4096),
                        Limit.of(4096 * blocks, Sources.F2FS_FILE),
                        Limit.of(4096L << 32, Sources.F2FS_VOLUME))
                .usually(DataSize.bytes(4096))
                .smallest(DataSize.mebibytes(64), Sources.tried("mkfs.f2fs of f2fs-tools 1.15.0"))
                .label(new NameRule(512, Unit.UTF16_UNITS, "", Controls.ALLOWED, Sources.F2FS_LABEL))
                .times("1 ns", "beyond 2^63 s", Sources.F2FS_TIMES)
                .can(
                        Sources.F2FS_OPTIONS,
                        Ability.EXTENDED_ATTRIBUTES,
                        Ability.ACCESS_CONTROL_LISTS,
                        Ability.HARD_LINKS)
                .can(Sources.F2FS_RECOVERY, Ability.SURVIVES_UNPLUGGING)
                .partly(Ability.COMPRESSION, "a feature of mkfs; frees no space by itself", Sources.F2FS_OPTIONS)
                .cannot(Sources.F2FS_OPTIONS, Ability.DATA_CHECKSUMS, Ability.SNAPSHOTS, Ability.REFLINKS)
                .build();
    }

    /** What is the same for all of them. */
    private static FileSystemProfile.Builder linux(FileSystemType type, Source names) {
        return new FileSystemProfile.Builder(type)
                .fileNames(new NameRule(255, Unit.BYTES, "/", Controls.ALLOWED, names))
                .can(
                        Sources.INODE,
                        Ability.OWNERS_AND_MODES,
                        Ability.SYMBOLIC_LINKS,
                        Ability.SPECIAL_FILES,
                        Ability.SPARSE_FILES,
                        Ability.CASE_SENSITIVE_NAMES,
                        Ability.REMOVABLE_MEDIA)
                .can(Sources.GRUB, Ability.LINUX_SYSTEM)
                .cannot(Sources.WINDOWS_OTHERS, Ability.WINDOWS_SYSTEM)
                .cannot(Sources.MAC_FORMATS, Ability.MACOS_SYSTEM)
                .cannot(Sources.UEFI, Ability.STARTED_BY_FIRMWARE)
                .access(LINUX, Access.READ_WRITE, "", Sources.LINUX_KERNEL)
                .access(MACOS, Access.ADDED_SOFTWARE, "FUSE, or a small Linux in a machine", Sources.MAC_OTHERS)
                .access(WINDOWS, Access.ADDED_SOFTWARE, "WSL 2, for disks that are no sticks", Sources.WSL);
    }
}
