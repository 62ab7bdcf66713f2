package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.probe.Volume.Partition;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The label of a disk of an IBM mainframe: the compatible layout with up to three partitions, and the older Linux layout
 * with one (util-linux 2.43, partitions/dasd.c). Its text is EBCDIC.
 */
final class DasdTable {
    private static final String COMPATIBLE = "\u00E5\u00D6\u00D3\u00F1";
    private static final String LINUX = "\u00D3\u00D5\u00E7\u00F1";
    private static final String CMS = "\u00C3\u00D4\u00E2\u00F1";
    private static final int[] BLOCK_SIZES = {4096, 2048, 1024, 512};
    private static final int LABEL = 88;
    private static final int ENTRY = 140;
    private static final int LARGE = 0xFFFE;
    private static final int PARTITIONS = 3;

    /** What is at 0x40 and beyond, but for letters and digits; others are not in names, and a question mark here. */
    private static final String PUNCTUATION = " ??????????.<(+|&?????????!$*);?-/?????????,%_>??????????`:#@'=\"";

    private DasdTable() {}

    static @Nullable PartitionTable read(Region disk) throws IOException {
        PartitionTable table = read(disk, disk.sectorSize());
        for (int size : BLOCK_SIZES) {
            if (table == null && size != disk.sectorSize()) {
                table = read(disk, size);
            }
        }
        return table;
    }

    private static @Nullable PartitionTable read(Region disk, int blockSize) throws IOException {
        Block little = disk.at(2L * blockSize, LABEL);
        boolean compatible = little != null && little.is(4, COMPATIBLE);
        if (little == null || !(compatible || little.is(0, LINUX) || little.is(0, CMS))) {
            return null;
        }
        ImmutableList<Partition> partitions =
                compatible ? compatible(disk, blockSize) : linux(disk, little.big(), blockSize);
        String serial = Text.trimEnd(text(little, compatible ? 8 : 4, 6));
        return partitions == null
                ? null
                : new PartitionTable(PartitionTable.Type.DASD, serial.isEmpty() ? null : serial, blockSize, partitions)
                        .magic(2L * blockSize + (compatible ? 4 : 0), 4);
    }

    private static @Nullable ImmutableList<Partition> linux(Region disk, Block label, int blockSize) {
        long start = 3L * blockSize;
        long size = disk.size() / 512 * 512 - start;
        if (label.u8(79) >= 0xF2) {
            long blocks = label.i64(80);
            if (blocks <= 3 || blocks > Long.MAX_VALUE / blockSize) {
                return null;
            }
            size = (blocks - 3) * blockSize;
        }
        return size <= 0 ? null : ImmutableList.of(new Partition(1, start, size, "0x0", null, null, "dasd", 0));
    }

    private static @Nullable ImmutableList<Partition> compatible(Region disk, int blockSize) throws IOException {
        int track = 3;
        while (track <= 20 && !isGeometry(disk.at((long) track * blockSize, ENTRY))) {
            track++;
        }
        Block little = track > 20 ? null : disk.at((long) track * blockSize, ENTRY);
        if (little == null || little.big().u16(64) == 0) {
            return null;
        }
        Block geometry = little.big();
        int heads = geometry.u16(64);
        long cylinders = geometry.u16(62) == LARGE ? geometry.u32(132) : geometry.u16(62);
        ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
        int number = 1;
        for (int i = track + 1; i < track + 20 && number <= PARTITIONS; i++) {
            Block entry = disk.at((long) i * blockSize, ENTRY);
            if (entry == null) {
                return null;
            }
            if (entry.u8(44) != 0xF1 && entry.u8(44) != 0xF8) {
                continue;
            }
            boolean large = cylinders > LARGE;
            long first = position(entry.big(), 107, heads, large);
            long last = position(entry.big(), 111, heads, large);
            if (last <= first) {
                return null;
            }
            String name = Text.trimEnd(text(entry, 0, 44));
            int dot = name.lastIndexOf('.');
            partitions.add(new Partition(
                    number++,
                    first * track * blockSize,
                    (last - first + 1) * track * blockSize,
                    name.substring(dot + 1),
                    null,
                    dot < 0 ? null : name.substring(0, dot),
                    "dasd",
                    0));
        }
        return partitions.build();
    }

    private static boolean isGeometry(@Nullable Block block) {
        return block != null && block.is(0, "\4".repeat(44)) && block.u8(44) == 0xF4;
    }

    /** A track, from a cylinder and a head; a large volume has the upper bits of the cylinder beside the head. */
    private static long position(Block entry, int at, int heads, boolean large) {
        long cylinder = entry.u16(at);
        int head = entry.u16(at + 2);
        return large ? (cylinder | (head & 0xFFF0L) << 12) * heads + (head & 0xF) : cylinder * heads + head;
    }

    private static String text(Block block, int at, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = at; i < at + length && block.u8(i) != 0; i++) {
            text.append(ascii(block.u8(i)));
        }
        return text.toString();
    }

    private static char ascii(int c) {
        int low = c & 0xF;
        if (low <= 9) {
            char letter = switch (c >> 4) {
                case 0xC -> 'A' - 1;
                case 0xD -> 'J' - 1;
                case 0xE -> 'S' - 2;
                case 0xF -> '0';
                case 0x8 -> 'a' - 1;
                case 0x9 -> 'j' - 1;
                case 0xA -> 's' - 2;
                default -> 0;
            };
            if (letter != 0) {
                return (char) (letter + low);
            }
        }
        return c >= 0x40 && c < 0x40 + PUNCTUATION.length() ? PUNCTUATION.charAt(c - 0x40) : '?';
    }
}
