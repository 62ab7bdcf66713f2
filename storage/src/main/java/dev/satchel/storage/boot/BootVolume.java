package dev.satchel.storage.boot;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.storage.filesystem.FileSystemType;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The file system on which GRUB finds the folder {@code /boot} of a system, and how a path begins there: GRUB knows no mount
 * points, and names what is in a subvolume of btrfs from the top of that. Immutable.
 */
public final class BootVolume {
    private static final Path FOLDER = Path.of("boot");

    private final FileSystemType type;
    private final String uuid;
    private final String top;

    private BootVolume(FileSystemType type, String uuid, String top) {
        module(type);
        checkArgument(uuid.matches("[0-9A-Fa-f-]{1,64}"), "not a UUID: '%s'", uuid);
        this.type = type;
        this.uuid = uuid;
        this.top = top;
    }

    /**
     * Where {@code /boot} is a folder of the root.
     *
     * @param root whose file system GRUB reads (ext4, btrfs or XFS), and not encrypted
     */
    public static BootVolume folderOf(RootVolume root) {
        checkArgument(root.container().isEmpty(), "GRUB does not read an encrypted root: %s", root);
        return new BootVolume(
                root.type(),
                root.uuid(),
                root.subvolume().map(name -> "/" + name).orElse("") + "/" + FOLDER);
    }

    /**
     * Where {@code /boot} is a file system of its own.
     *
     * @param type one that GRUB reads: ext4, btrfs or XFS
     * @param uuid as {@code blkid} prints it: hexadecimal digits and hyphens, 64 at most
     */
    public static BootVolume partition(FileSystemType type, String uuid) {
        return new BootVolume(type, uuid, "");
    }

    /** The UUID by which GRUB finds it. */
    public String uuid() {
        return uuid;
    }

    /** Its file system. */
    public FileSystemType type() {
        return type;
    }

    /** GRUB's module that reads it: {@code ext2}, {@code btrfs} or {@code xfs}. */
    public String module() {
        return module(type);
    }

    private static String module(FileSystemType type) {
        return switch (type) {
            case EXT4 -> "ext2";
            case BTRFS -> "btrfs";
            case XFS -> "xfs";
            case EXFAT, NTFS, FAT32, F2FS, APFS, HFS_PLUS, REFS ->
                throw new IllegalArgumentException("no GRUB starts Linux from " + type);
        };
    }

    /**
     * A file as GRUB calls it: {@code /boot/vmlinuz-6.1} on a root, {@code /vmlinuz-6.1} on a partition of its own, {@code
     * /@/boot/vmlinuz-6.1} in a subvolume.
     *
     * @param file below {@code boot}, relative to the root of the system
     */
    public String path(Path file) {
        checkArgument(file.startsWith(FOLDER), "not below boot: %s", file);
        return top + "/" + FOLDER.relativize(file);
    }

    /** Whether the file {@code path}, as the system calls it, is on it: {@code /boot/vmlinuz}. */
    boolean holds(String path) {
        return path.startsWith("/" + FOLDER + "/");
    }

    /** As {@link #path(Path)}, of a file that need not be below {@code /boot} where that is a folder of the root. */
    String path(String file) {
        if (holds(file)) {
            return path(Path.of(file.substring(1)));
        }
        String folder = "/" + FOLDER;
        checkArgument(top.endsWith(folder), "%s is not on the file system that GRUB reads", file);
        return top.substring(0, top.length() - folder.length()) + file;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BootVolume that && type == that.type && uuid.equals(that.uuid) && top.equals(that.top);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, uuid, top);
    }

    /** {@code ext4 3f2a.., /boot}. */
    @Override
    public String toString() {
        return type + " " + uuid + ", " + (top.isEmpty() ? "/" : top);
    }
}
