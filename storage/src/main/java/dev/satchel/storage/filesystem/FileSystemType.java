package dev.satchel.storage.filesystem;

import com.google.common.base.Ascii;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file systems that the catalogue knows. */
public enum FileSystemType {
    /** For exchange; no journal, no owners. */
    EXFAT("exfat", "exFAT", "exfat"),
    /** Windows' own. */
    NTFS("ntfs", "NTFS", "ntfs"),
    /** The one that firmware reads. */
    FAT32("fat32", "FAT32", "vfat"),
    /** Linux' usual one. */
    EXT4("ext4", "ext4", "ext4"),
    /** Linux, for large files. */
    XFS("xfs", "XFS", "xfs"),
    /** Linux, with checksums and snapshots. */
    BTRFS("btrfs", "btrfs", "btrfs"),
    /** Linux, for bare flash. */
    F2FS("f2fs", "F2FS", "f2fs"),
    /** macOS' own since 10.13. */
    APFS("apfs", "APFS", "apfs"),
    /** macOS' own before: Mac OS Extended. */
    HFS_PLUS("hfsplus", "HFS+", "hfsplus"),
    /** Windows servers' and workstations', for built-in disks. */
    REFS("refs", "ReFS", "ReFS");

    private final String id;
    private final String title;
    private final String probed;

    FileSystemType(String id, String title, String probed) {
        this.id = id;
        this.title = title;
        this.probed = probed;
    }

    /** On command lines, in lower case: {@code hfsplus}. */
    public String id() {
        return id;
    }

    /** As {@code blkid} and {@link dev.satchel.storage.probe.Volume#type()} call it: {@code vfat}, {@code ReFS}. */
    public String probed() {
        return probed;
    }

    /** What is known of it. */
    public FileSystemProfile profile() {
        return Catalogue.of(this);
    }

    /**
     * Reads an {@link #id()}, in any case, or what {@code blkid} calls it.
     *
     * @param text for example {@code exfat}, {@code HFS+} or {@code vfat}
     * @throws IllegalArgumentException if it is none of them
     */
    public static FileSystemType parse(String text) {
        String word = Ascii.toLowerCase(text);
        for (FileSystemType type : values()) {
            if (word.equals(type.id)
                    || word.equals(type.title.toLowerCase(Locale.ROOT))
                    || word.equals(type.probed.toLowerCase(Locale.ROOT))) {
                return type;
            }
        }
        throw new IllegalArgumentException("not a file system of the catalogue: '" + text + "' (it has "
                + Stream.of(values()).map(FileSystemType::id).collect(Collectors.joining(", ")) + ")");
    }

    /** As its makers write it: {@code exFAT}. */
    @Override
    public String toString() {
        return title;
    }
}
