package dev.satchel.storage.fstab;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.Set;

/** The names of file systems in the third field. */
final class FileSystemTypes {
    static final Set<String> FAT = ImmutableSet.of("vfat", "msdos", "umsdos", "exfat", "fuse.exfat");

    static final Set<String> NTFS = ImmutableSet.of("ntfs", "ntfs3", "ntfs-3g", "lowntfs-3g", "fuse.ntfs-3g");

    /** Those whose identifiers libblkid prints in lower case, as 8-4-4-4-12. */
    static final Set<String> LOWER_CASE = ImmutableSet.of(
            "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "swap", "jfs", "reiserfs", "nilfs2", "bcachefs", "erofs");

    private static final Set<String> NETWORK = ImmutableSet.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "sshfs",
            "fuse.sshfs",
            "ceph",
            "glusterfs",
            "davfs",
            "9p",
            "virtiofs",
            "afs",
            "ncpfs",
            "ncp",
            "gfs",
            "gfs2",
            "ocfs2",
            "lustre",
            "orangefs",
            "pvfs2",
            "fuse.glusterfs",
            "fuse.davfs2");

    private static final Set<String> WITHOUT_A_DISK = ImmutableSet.of(
            "tmpfs",
            "ramfs",
            "proc",
            "sysfs",
            "devpts",
            "devtmpfs",
            "overlay",
            "overlayfs",
            "aufs",
            "none",
            "fuse",
            "cgroup",
            "cgroup2",
            "debugfs",
            "tracefs",
            "securityfs",
            "configfs",
            "efivarfs",
            "pstore",
            "bpf",
            "hugetlbfs",
            "mqueue",
            "binfmt_misc",
            "rpc_pipefs",
            "nfsd",
            "fusectl",
            "autofs",
            "selinuxfs",
            "nsfs",
            "usbfs",
            "usbdevfs",
            "resctrl",
            "smackfs",
            "ecryptfs",
            "vboxsf",
            "vmhgfs",
            "fuse.vmhgfs-fuse",
            "bindfs",
            "fuse.bindfs",
            "mergerfs",
            "fuse.mergerfs",
            "unionfs",
            "swap",
            "ignore");

    private static final Set<String> OTHER_DISKS = ImmutableSet.of(
            "adfs",
            "affs",
            "apfs",
            "auto",
            "bcachefs",
            "befs",
            "bfs",
            "coda",
            "cramfs",
            "ecryptfs",
            "efs",
            "erofs",
            "ext",
            "fuseblk",
            "hfs",
            "hfsplus",
            "hpfs",
            "iso9660",
            "jffs2",
            "minix",
            "omfs",
            "qnx4",
            "qnx6",
            "reiser4",
            "romfs",
            "squashfs",
            "sysv",
            "ubifs",
            "udf",
            "ufs",
            "vxfs",
            "xenix",
            "yaffs2",
            "zfs",
            "zonefs",
            "zfs_member");

    private static final Set<String> KNOWN = Sets.union(
                    Sets.union(Sets.union(FAT, NTFS), Sets.union(LOWER_CASE, NETWORK)),
                    Sets.union(WITHOUT_A_DISK, OTHER_DISKS))
            .immutableCopy();

    /** Their fsck does nothing, or there is nothing to check. */
    private static final Set<String> NEVER_CHECKED = Sets.union(
                    Sets.union(NETWORK, WITHOUT_A_DISK),
                    ImmutableSet.of(
                            "btrfs", "xfs", "zfs", "squashfs", "iso9660", "udf", "ntfs", "ntfs3", "ntfs-3g", "fuseblk"))
            .immutableCopy();

    private FileSystemTypes() {}

    /** Whether there is such a thing on Linux; of a list with commas, which may begin with {@code no}, one of each. */
    static boolean areKnown(String types) {
        return Splitter.on(',')
                .splitToStream(types)
                .map(type -> type.startsWith("no") && !KNOWN.contains(type) ? type.substring(2) : type)
                .allMatch(type -> KNOWN.contains(type) || type.startsWith("fuse."));
    }

    static boolean isNeverChecked(String type) {
        return NEVER_CHECKED.contains(type) || type.startsWith("fuse.");
    }

    /** Whether what is mounted is a device, as far as the type tells; swap is not mounted. */
    static boolean needsDevice(String type) {
        return !NETWORK.contains(type) && !WITHOUT_A_DISK.contains(type) && !type.startsWith("fuse.");
    }
}
