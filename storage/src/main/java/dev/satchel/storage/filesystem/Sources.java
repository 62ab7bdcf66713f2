package dev.satchel.storage.filesystem;

/** The documents that the catalogue is made from. What was tried names the tool and its version. */
final class Sources {
    private static final String EXFAT = "Microsoft, exFAT file system specification";
    private static final String FAT = "Microsoft, FAT32 File System Specification 1.03 (fatgen103)";
    private static final String COMPARISON = "Microsoft, File System Functionality Comparison (Win32)";
    private static final String TN1150 = "Apple, Technical Note TN1150: HFS Plus Volume Format";
    private static final String APFS = "Apple, Apple File System Guide (2018)";
    private static final String KERNEL = "Linux kernel, Documentation/filesystems/";
    private static final String EXT4 = KERNEL + "ext4";
    private static final String REFS = "Microsoft, Resilient File System (ReFS) overview";
    private static final String BTRFS = "btrfs(5), btrfs-progs 6.2";

    static final Source EXFAT_CLUSTERS =
            new Source(EXFAT, "3.1.9 ClusterCount and 3.1.14, 3.1.15 BytesPerSectorShift, SectorsPerClusterShift");
    static final Source EXFAT_NAMES = new Source(EXFAT, "7.7.3 FileName");
    static final Source EXFAT_LABEL = new Source(EXFAT, "7.3 Volume Label Directory Entry");
    static final Source EXFAT_TIMES = new Source(EXFAT, "7.4.8 Timestamp Fields");
    static final Source EXFAT_ENTRIES = new Source(EXFAT, "7.4 File Directory Entry (it has nothing else)");
    static final Source EXFAT_KERNEL = new Source("Linux kernel 5.7 release, fs/exfat", "");

    static final Source FAT_SIZE = new Source(FAT, "DIR_FileSize, 32 bits");
    static final Source FAT_VOLUME = new Source(FAT, "BPB_TotSec32, 32 bits, and 28-bit cluster numbers");
    static final Source FAT_CLUSTERS = new Source(FAT, "FAT Type Determination");
    static final Source FAT_NAMES = new Source(FAT, "Name Limits and Character Sets");
    static final Source FAT_LABEL = new Source(FAT, "BS_VolLab, 11 bytes");
    static final Source FAT_TIMES = new Source(FAT, "Date and Time Formats");
    static final Source FAT_ENTRIES = new Source(FAT, "FAT 32 Byte Directory Entry Structure (it has nothing else)");
    static final Source FAT_WINDOWS =
            new Source("Microsoft, format (Windows commands)", "FAT32 volumes of more than 32 GB cannot be made");
    static final Source UEFI = new Source("UEFI Specification 2.10", "13.3 File System Format");

    static final Source COMPARISON_FUNCTIONS = new Source(COMPARISON, "Functionality");
    static final Source COMPARISON_LIMITS = new Source(COMPARISON, "Limits");
    static final Source COMPARISON_JOURNAL = new Source(COMPARISON, "Journaling and Change Log");
    static final Source COMPARISON_SECURITY = new Source(COMPARISON, "Security");
    static final Source COMPARISON_COMPRESSION = new Source(COMPARISON, "Compression");
    static final Source FILE_TIMES = new Source("Microsoft, File Times (Win32)", "");
    static final Source NAMING = new Source("Microsoft, Naming Files, Paths, and Namespaces (Win32)", "");
    static final Source HARD_LINKS = new Source("Microsoft, CreateHardLink (Win32)", "Remarks");
    static final Source NTFS_SIZES = new Source("Microsoft, NTFS overview", "Support for large volumes");
    static final Source NTFS_RELIABILITY = new Source("Microsoft, NTFS overview", "Increased reliability");
    static final Source NTFS_SECURITY = new Source("Microsoft, NTFS overview", "Increased security");
    static final Source NTFS_LABEL = new Source("Microsoft, SetVolumeLabel (Win32)", "32 characters on NTFS");
    static final Source NTFS3 = new Source(KERNEL + "ntfs3.rst", "since 5.15");
    static final Source NTFS_3G = new Source("ntfs-3g(8)", "Access Handling and Security");
    static final Source VSS = new Source("Microsoft, Volume Shadow Copy Service", "");

    static final Source REFS_LIMITS = new Source(REFS, "Limits");
    static final Source REFS_FUNCTIONS = new Source(REFS, "Functionality");
    static final Source REFS_CLUSTERS = new Source(REFS, "Performance, Variable cluster sizes");
    static final Source REFS_RESILIENCE = new Source(REFS, "Resiliency");
    static final Source REFS_DISKS = new Source(REFS, "Supported deployments, Basic disks");

    static final Source EXT4_BLOCKS = new Source(EXT4 + "/blocks.rst", "Blocks; files end at 2^32 - 1 blocks");
    static final Source EXT4_VOLUME =
            new Source(EXT4 + "/blocks.rst", "Note: files with extents are within the first 2^48 blocks");
    static final Source EXT4_DIRECTORY = new Source(EXT4 + "/directory.rst", "ext4_dir_entry_2.name_len, 8 bits");
    static final Source EXT4_SUPER = new Source(EXT4 + "/super.rst", "s_volume_name, 16 bytes");
    static final Source EXT4_INODES = new Source(EXT4 + "/inodes.rst", "Inode Timestamps");
    static final Source EXT4_LINKS = new Source("Linux kernel, fs/ext4/ext4.h", "EXT4_LINK_MAX, 65000");
    static final Source EXT4_ATTRIBUTES = new Source(EXT4 + "/attributes.rst", "");
    static final Source EXT4_JOURNAL = new Source(EXT4 + "/journal.rst", "");
    static final Source EXT4_MAN = new Source("ext4(5), e2fsprogs 1.47", "File system features");
    static final Source GRUB = new Source("GNU GRUB manual 2.06", "Supported filesystems");
    static final Source INODE = new Source("inode(7), Linux man-pages", "");

    static final Source XFS_FILE = new Source("Linux kernel, include/linux/fs.h", "MAX_LFS_FILESIZE");
    static final Source XFS_VOLUME = new Source("Oracle Linux 8, Managing Local File Systems", "table of limits");
    static final Source XFS_MKFS = new Source("mkfs.xfs(8), xfsprogs 6.1", "");
    static final Source XFS_LABEL = new Source("mkfs.xfs(8), xfsprogs 6.1", "-L, at most 12 characters");
    static final Source XFS_TIMES = new Source("mkfs.xfs(8), xfsprogs 6.1", "bigtime");
    static final Source XFS_REFLINK = new Source("mkfs.xfs(8), xfsprogs 6.1", "reflink");
    static final Source XFS_KERNEL = new Source("Linux kernel, Documentation/admin-guide/xfs.rst", "");
    static final Source XFS_DESIGN =
            new Source("Linux kernel, " + "Documentation/filesystems/xfs/xfs-self-describing-metadata.rst", "");

    static final Source BTRFS_LIMITS = new Source(BTRFS, "Filesystem limits");
    static final Source BTRFS_VOLUME =
            new Source("Linux kernel, include/uapi/linux/btrfs_tree.h", "btrfs_super_block.total_bytes, 64 bits");
    static final Source BTRFS_FEATURES = new Source(BTRFS, "Filesystem features and Checksum algorithms");
    static final Source BTRFS_COMPRESSION = new Source(BTRFS, "Compression");
    static final Source BTRFS_LABEL =
            new Source("btrfs-filesystem(8), btrfs-progs 6.2", "label: less than 256 characters");
    static final Source BTRFS_KERNEL = new Source(KERNEL + "btrfs.rst", "");
    static final Source BTRFS_MKFS = new Source("mkfs.btrfs(8), btrfs-progs 6.2", "--sectorsize");
    static final Source BTRFS_BOOT = new Source(BTRFS, "Bootloader support");

    static final Source F2FS_FILE = new Source(KERNEL + "f2fs.rst", "Index Structure");
    static final Source F2FS_VOLUME =
            new Source("Linux kernel, include/linux/f2fs_fs.h", "32-bit addresses of 4 KiB blocks");
    static final Source F2FS_LABEL = new Source("Linux kernel, include/linux/f2fs_fs.h", "MAX_VOLUME_NAME, 512");
    static final Source F2FS_NAMES = new Source(KERNEL + "f2fs.rst", "Directory Structure");
    static final Source F2FS_RECOVERY =
            new Source(KERNEL + "f2fs.rst", "Design, roll-forward recovery and checkpoints");
    static final Source F2FS_OPTIONS = new Source(KERNEL + "f2fs.rst", "Mount Options");
    static final Source F2FS_TIMES =
            new Source("Linux kernel, include/linux/f2fs_fs.h", "i_mtime, 64 bits, i_mtime_nsec");

    static final Source APFS_COMPARISON = new Source(APFS, "Volume Format Comparison");
    static final Source APFS_REFERENCE = new Source("Apple, Apple File System Reference", "j_drec_hashed_key_t");
    static final Source APFS_LABEL =
            new Source("Apple, Apple File System Reference", "APFS_VOLNAME_LEN, 256 with the NUL");
    static final Source APFS_FEATURES = new Source(APFS, "Features");

    static final Source HFS_VOLUME = new Source(TN1150, "HFS Plus Basics, 32-bit allocation block numbers");
    static final Source HFS_NAMES = new Source(TN1150, "HFS Plus Names");
    static final Source HFS_DATES = new Source(TN1150, "HFS Plus Dates");
    static final Source HFS_PERMISSIONS = new Source(TN1150, "HFS Plus Permissions");
    static final Source HFS_LINKS = new Source(TN1150, "Hard Links and Symbolic Links");
    static final Source HFS_JOURNAL = new Source(TN1150, "Journal");
    static final Source HFS_ATTRIBUTES = new Source(TN1150, "Attributes File");
    static final Source HFS_CASE = new Source(TN1150, "HFSX");
    static final Source HFS_KERNEL = new Source(KERNEL + "hfsplus.rst", "force; the journal is not written");

    static final Source MAC_FORMATS = new Source(
            "Apple, File system formats available in Disk Utility on Mac",
            "APFS, Mac OS Extended, MS-DOS (FAT), ExFAT");
    static final Source MAC_NTFS =
            new Source("Apple, Mac User Guide, If you can't move or copy an item", "NTFS volumes can be read");
    static final Source MAC_OTHERS = new Source("mount(8) of macOS", "no such file system among /sbin/mount_*");
    static final Source WINDOWS_OTHERS =
            new Source("Microsoft, File Systems (Win32)", "not among those that Windows supports");
    static final Source WSL = new Source(
            "Microsoft, Mount a Linux disk in WSL 2", "whole disks; USB flash drives and SD cards are not supported");
    static final Source LINUX_MAN =
            new Source("filesystems(5), Linux man-pages", "the list of the kernel's file systems");

    static final Source LINUX_KERNEL = new Source("Linux kernel, fs/", "one folder each");
    static final Source MAC_SYSTEM = new Source(
            "Apple, About macOS volume formats", "macOS 10.13 and later convert their system volume to APFS");

    /** Of what is unknown. */
    static final Source NOBODY = new Source("nobody was found who says so", "");

    /** What this project tried itself. */
    static Source tried(String tool) {
        return new Source("tried", tool);
    }

    private Sources() {}
}
