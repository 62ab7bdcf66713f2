package dev.satchel.storage.probe;

import java.io.IOException;
import java.util.List;

/**
 * Copies that file systems and tables keep of themselves. Nothing mounts by them, and {@code wipefs} does not know
 * them, but where one is, there was or still is somebody's data, and tools for repair use them.
 */
final class Remnants {
    private static final String BTRFS = "_BHRfS_M";

    private Remnants() {}

    static void add(Region region, List<Trace> found) throws IOException {
        add(region, "btrfs", (64L << 20) + 0x40, BTRFS, found);
        add(region, "btrfs", (256L << 30) + 0x40, BTRFS, found);
        // The first block group that has a copy, with blocks of 1 KiB and of 4 KiB; the kernel documentation of ext4.
        add(region, "ext4", 8193L * 1024 + 0x38, "S\u00EF", found);
        add(region, "ext4", 32768L * 4096 + 0x38, "S\u00EF", found);
        add(region, "f2fs", 0x1400, "\u0010 \u00F5\u00F2", found);
        add(region, "ntfs", (region.size() / 512 - 1) * 512 + 3, "NTFS    ", found);
        add(region, "exfat", 12 * 512 + 3, "EXFAT   ", found);
        for (int sector : new int[] {512, 4096}) {
            table(region, sector, found);
            table(region, (region.size() / sector - 1) * sector, found);
        }
    }

    private static void table(Region region, long offset, List<Trace> found) throws IOException {
        if (region.has(offset, "EFI PART")) {
            found.add(Trace.remnant("gpt", Usage.PARTITION_TABLE, offset, "EFI PART"));
        }
    }

    private static void add(Region region, String type, long offset, String magic, List<Trace> found)
            throws IOException {
        if (region.has(offset, magic)) {
            found.add(Trace.remnant(type, Usage.FILESYSTEM, offset, magic));
        }
    }
}
