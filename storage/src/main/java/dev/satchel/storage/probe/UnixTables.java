package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.probe.Volume.Partition;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The labels of other Unixes. Sources: util-linux 2.42, the files of partitions/ named at each. */
final class UnixTables {
    static final String AIX = "\u00C9\u00C2\u00D4\u00C1";

    private static final int SECTOR = 512;
    private static final int[] BSD_PLACES = {512, 64, 128};
    private static final int BSD_LABEL = 404;
    private static final int BSD_SLICES = 16;
    private static final int ULTRIX_LABEL = 16384 - 72;
    private static final int SOLARIS_SLICES = 16;
    private static final int SUN_SLICES = 8;
    private static final int WHOLE_DISK = 5;

    private UnixTables() {}

    /** aix.c: that it is one, and nothing of its volumes. */
    static @Nullable PartitionTable aix(Region disk) throws IOException {
        return disk.has(0, AIX)
                ? new PartitionTable(PartitionTable.Type.AIX, null, SECTOR, ImmutableList.of()).magic(0, 4)
                : null;
    }

    /** sgi.c. */
    static @Nullable PartitionTable sgi(Region disk) throws IOException {
        Block little = disk.has(0, "\u000B\u00E5\u00A9A") ? disk.at(0, SECTOR) : null;
        if (little == null) {
            return null;
        }
        Block label = little.big();
        int sum = 0;
        for (int i = 0; i < SECTOR; i += 4) {
            sum += label.i32(i);
        }
        if (sum != 0) {
            return null;
        }
        ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
        for (int i = 0; i < 16; i++) {
            int at = 312 + 12 * i;
            if (label.i32(at) != 0) {
                partitions.add(sliced("sgi", i + 1, label.u32(at + 4), label.u32(at), label.i32(at + 8), 0));
            }
        }
        return new PartitionTable(PartitionTable.Type.SGI, null, SECTOR, partitions.build()).magic(0, 4);
    }

    private static Partition sliced(String scheme, int number, long start, long size, int type, long flags) {
        return new Partition(
                number, start * SECTOR, size * SECTOR, "0x" + Integer.toHexString(type), null, null, scheme, flags);
    }

    /** sun.c. */
    static @Nullable PartitionTable sun(Region disk) throws IOException {
        Block little = disk.has(508, "\u00DA\u00BE") ? disk.at(0, SECTOR) : null;
        if (little == null || exclusiveOr(little, SECTOR) != 0) {
            return null;
        }
        Block label = little.big();
        long cylinder = (long) label.u16(436) * label.u16(438);
        boolean table = label.u32(188) == 0x600DDEEEL && label.u32(128) == 1 && label.u16(140) <= SUN_SLICES;
        int count = table ? label.u16(140) : SUN_SLICES;
        boolean typed = table || (label.i32(188) == 0 && label.i32(128) == 0 && label.u16(140) == 0);
        ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
        for (int i = 0; i < count; i++) {
            int type = typed ? label.u16(142 + 4 * i) : 0;
            int flags = typed ? label.u16(144 + 4 * i) : 0;
            long size = label.u32(448 + 8 * i);
            if (type != WHOLE_DISK && size != 0) {
                partitions.add(sliced("sun", i + 1, label.u32(444 + 8 * i) * cylinder, size, type, flags));
            }
        }
        return new PartitionTable(PartitionTable.Type.SUN, null, SECTOR, partitions.build()).magic(508, 2);
    }

    private static int exclusiveOr(Block label, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum ^= label.u16(i);
        }
        return sum;
    }

    /** ultrix.c. */
    static @Nullable PartitionTable ultrix(Region disk) throws IOException {
        Block label = disk.has(ULTRIX_LABEL, "W)\3\0\1\0\0\0") ? disk.at(ULTRIX_LABEL, 72) : null;
        if (label == null) {
            return null;
        }
        ImmutableList.Builder<Partition> partitions = ImmutableList.builder();
        for (int i = 0; i < 8; i++) {
            if (label.i32(8 + 8 * i) != 0) {
                partitions.add(sliced("ultrix", i + 1, label.u32(12 + 8 * i), label.u32(8 + 8 * i), 0, 0));
            }
        }
        return new PartitionTable(PartitionTable.Type.ULTRIX, null, SECTOR, partitions.build()).magic(ULTRIX_LABEL, 3);
    }

    /** bsd.c: a disk that is wholly BSD's. */
    static @Nullable PartitionTable bsd(Region disk) throws IOException {
        int place = bsdPlace(disk);
        Block label = place < 0 ? null : disk.at(place, BSD_LABEL);
        return label == null || exclusiveOr(label, BSD_LABEL) != 0
                ? null
                : new PartitionTable(PartitionTable.Type.BSD, null, SECTOR, numbered(bsdSlices(label, "bsd", null)))
                        .magic(place, 4);
    }

    private static ImmutableList<Partition> numbered(List<Partition> slices) {
        ImmutableList.Builder<Partition> numbered = ImmutableList.builder();
        for (int i = 0; i < slices.size(); i++) {
            numbered.add(slices.get(i).numbered(i + 1));
        }
        return numbered.build();
    }

    private static int bsdPlace(Region disk) throws IOException {
        for (int place : BSD_PLACES) {
            if (disk.has(place, "WEV\u0082")) {
                return place;
            }
        }
        return -1;
    }

    /** The slices of a BSD label inside of a partition. */
    static List<Partition> bsdSlices(Region inside, Partition parent) throws IOException {
        int place = bsdPlace(inside);
        Block label = place < 0 ? null : inside.at(place, BSD_LABEL);
        if (label == null || exclusiveOr(label, BSD_LABEL) != 0) {
            return ImmutableList.of();
        }
        String scheme = switch (parent.type()) {
            case "0xa5" -> "freebsd";
            case "0xa6" -> "openbsd";
            default -> "netbsd";
        };
        return bsdSlices(label, scheme, parent);
    }

    private static List<Partition> bsdSlices(Block label, String scheme, @Nullable Partition parent) {
        int count = Math.min(BSD_SLICES, label.u16(138));
        // FreeBSD counts from the partition since version 10: there the slice for the whole begins at 0.
        long base = scheme.equals("freebsd") && parent != null && count >= 3 && label.u32(148 + 32 + 4) == 0
                ? parent.offset()
                : 0;
        ImmutableList.Builder<Partition> slices = ImmutableList.builder();
        for (int i = 0; i < count; i++) {
            int at = 148 + 16 * i;
            Partition slice = sliced(scheme, 0, label.u32(at + 4) + base / SECTOR, label.u32(at), label.u8(at + 12), 0);
            boolean whole = parent != null && parent.offset() == slice.offset() && parent.size() == slice.size();
            boolean inside = parent == null || parent.covers(slice.offset(), slice.size());
            if (label.u8(at + 12) != 0 && !whole && inside) {
                slices.add(slice);
            }
        }
        return slices.build();
    }

    /** solaris_x86.c: a disk that is wholly Solaris'. */
    static @Nullable PartitionTable solaris(Region disk) throws IOException {
        Block label = solarisLabel(disk);
        return label == null
                ? null
                : new PartitionTable(PartitionTable.Type.SOLARIS, null, SECTOR, numbered(solarisSlices(label, null)))
                        .magic(SECTOR + 12, 4);
    }

    /** The slices of Solaris inside of a partition; Linux swap has the same type, and no label. */
    static List<Partition> solarisSlices(Region inside, Partition parent) throws IOException {
        Block label = solarisLabel(inside);
        return label == null ? ImmutableList.of() : solarisSlices(label, parent);
    }

    private static @Nullable Block solarisLabel(Region disk) throws IOException {
        Block label = disk.has(SECTOR + 12, "\u00EE\u00DE\r`") ? disk.at(SECTOR, SECTOR) : null;
        return label != null && label.u32(16) == 1 ? label : null;
    }

    private static List<Partition> solarisSlices(Block label, @Nullable Partition parent) {
        ImmutableList.Builder<Partition> slices = ImmutableList.builder();
        int count = Math.min(SOLARIS_SLICES, label.u16(30));
        long base = parent == null ? 0 : parent.offset() / SECTOR;
        for (int i = 0; i + 1 < count; i++) {
            int at = 72 + 12 * i;
            Partition slice =
                    sliced("solaris", 0, label.u32(at + 4) + base, label.u32(at + 8), label.u16(at), label.u16(at + 2));
            boolean inside = parent == null || parent.covers(slice.offset(), slice.size());
            if (slice.size() != 0 && label.u16(at) != WHOLE_DISK && inside) {
                slices.add(slice);
            }
        }
        return slices.build();
    }
}
