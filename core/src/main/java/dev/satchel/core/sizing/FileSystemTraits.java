package dev.satchel.core.sizing;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What matters of a file system to a disk image that lies on it. The names are libblkid's; the limits are those of the
 * kernels' documentation and of Microsoft's and Apple's specifications, at the block sizes that their tools choose.
 *
 * @param largestFile null where only the volume limits it
 */
record FileSystemTraits(@Nullable DataSize largestFile, Holes holes, Safety safety, Set<OperatingSystem> writers) {
    private static final DataSize FAT = DataSize.bytes((1L << 32) - 1);
    private static final DataSize EXT4 = DataSize.bytes((1L << 44) - 4096);
    private static final DataSize EXT2 = DataSize.gibibytes(2 << 10);
    private static final DataSize F2FS = DataSize.gibibytes(4034); // 3.94 TiB

    private static final Set<OperatingSystem> EVERYWHERE =
            ImmutableSet.of(OperatingSystem.LINUX, OperatingSystem.MACOS, OperatingSystem.WINDOWS);
    private static final Set<OperatingSystem> LINUX = ImmutableSet.of(OperatingSystem.LINUX);
    private static final Set<OperatingSystem> MACOS = ImmutableSet.of(OperatingSystem.MACOS);

    private static final Map<String, FileSystemTraits> KNOWN = ImmutableMap.<String, FileSystemTraits>builder()
            .put("vfat", new FileSystemTraits(FAT, Holes.NO, Safety.NONE, EVERYWHERE))
            .put("exfat", new FileSystemTraits(null, Holes.NO, Safety.NONE, EVERYWHERE))
            .put(
                    "ntfs",
                    new FileSystemTraits(
                            null,
                            Holes.YES,
                            Safety.JOURNAL,
                            ImmutableSet.of(OperatingSystem.LINUX, OperatingSystem.WINDOWS)))
            .put("ext2", new FileSystemTraits(EXT2, Holes.YES, Safety.NONE, LINUX))
            .put("ext3", new FileSystemTraits(EXT2, Holes.YES, Safety.JOURNAL, LINUX))
            .put("ext4", new FileSystemTraits(EXT4, Holes.YES, Safety.JOURNAL, LINUX))
            .put("xfs", new FileSystemTraits(null, Holes.YES, Safety.JOURNAL, LINUX))
            .put("btrfs", new FileSystemTraits(null, Holes.YES, Safety.COPY_ON_WRITE, LINUX))
            .put("f2fs", new FileSystemTraits(F2FS, Holes.YES, Safety.JOURNAL, LINUX))
            .put("apfs", new FileSystemTraits(null, Holes.YES, Safety.COPY_ON_WRITE, MACOS))
            .put("hfsplus", new FileSystemTraits(null, Holes.NO, Safety.JOURNAL, MACOS))
            .buildOrThrow();

    /** What macOS, Windows, drivers and people call them. */
    private static final Map<String, String> ALIASES = ImmutableMap.<String, String>builder()
            .put("fat32", "vfat")
            .put("fat", "vfat")
            .put("msdos", "vfat")
            .put("exfat-fuse", "exfat")
            .put("ntfs3", "ntfs")
            .put("ntfs-3g", "ntfs")
            .put("fuseblk", "ntfs") // what a mount by ntfs-3g is called
            .put("hfs+", "hfsplus")
            .put("hfs", "hfsplus") // macOS' word; the older HFS is no longer written
            .buildOrThrow();

    /** Whether a file may have holes that take no space. */
    enum Holes {
        YES,
        NO
    }

    /** What is left when the plug is pulled. */
    enum Safety {
        NONE,
        JOURNAL,
        COPY_ON_WRITE
    }

    static String canonicalName(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return ALIASES.getOrDefault(lower, lower);
    }

    static @Nullable FileSystemTraits of(String canonicalName) {
        return KNOWN.get(Ascii.toLowerCase(canonicalName));
    }
}
