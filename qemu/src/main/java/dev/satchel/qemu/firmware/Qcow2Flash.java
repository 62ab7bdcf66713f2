package dev.satchel.qemu.firmware;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The bytes of a flash memory in a qcow2 file ("QCOW2 format", QEMU's {@code docs/interop/qcow2.txt}): what a template
 * or a store can be, and no more. One with a backing file, with encryption or with a feature that changes where the
 * bytes are is refused; snapshots in it are no matter.
 */
final class Qcow2Flash {
    static final int MAGIC = 0x514649fb;

    /** Far above the 64 MiB of Arm's. */
    private static final long LARGEST = 256L << 20;

    private static final int HEADER = 104;
    private static final int LEAST_CLUSTER_BITS = 9;
    private static final int MOST_CLUSTER_BITS = 21;
    private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
    private static final long COMPRESSED = 1L << 62;
    private static final long COPIED = 1L << 63;
    private static final long ZERO = 1;
    private static final int SECTOR = 512;

    /** Not closed properly: the reference counts may be wrong, which a reader does not look at. */
    private static final long DIRTY = 1;

    private final Path file;
    private final FileChannel channel;
    private final int clusterBits;
    private final long size;
    private final long[] tables;

    private Qcow2Flash(Path file, FileChannel channel, int clusterBits, long size, long[] tables) {
        this.file = file;
        this.channel = channel;
        this.clusterBits = clusterBits;
        this.size = size;
        this.tables = tables;
    }

    /** Reads the header and the first table; {@code channel} stays open, and the caller's. */
    static Qcow2Flash of(Path file, FileChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        readAt(channel, header, 0);
        if (header.getInt(0) != MAGIC) {
            throw refused(file, "is not a qcow2 file");
        }
        int version = header.getInt(4);
        int clusterBits = header.getInt(20);
        long size = header.getLong(24);
        if ((version != 2 && version != 3)
                || clusterBits < LEAST_CLUSTER_BITS
                || clusterBits > MOST_CLUSTER_BITS
                || size <= 0
                || size > LARGEST) {
            throw refused(
                    file,
                    "is no qcow2 file of a flash memory: version " + version + ", clusters of 2^" + clusterBits
                            + " bytes, " + size + " bytes");
        }
        if (header.getLong(8) != 0) {
            throw refused(file, "has a backing file, on which a store cannot stand");
        }
        long incompatible = version == 3 ? header.getLong(72) : 0;
        if (header.getInt(32) != 0 || (incompatible & ~DIRTY) != 0) {
            throw refused(file, "is encrypted, damaged, or of a kind of qcow2 that a flash memory has no use for");
        }
        int needed = (int) ((size + (1L << (2 * clusterBits - 3)) - 1) >> (2 * clusterBits - 3));
        if (header.getInt(36) < needed) {
            throw refused(file, "has a table that is too small for its size");
        }
        ByteBuffer table = ByteBuffer.allocate(needed * Long.BYTES);
        readAt(channel, table, header.getLong(40));
        long[] tables = new long[needed];
        for (int i = 0; i < needed; i++) {
            tables[i] = table.getLong(i * Long.BYTES) & OFFSET;
        }
        return new Qcow2Flash(file, channel, clusterBits, size, tables);
    }

    /** Of the flash memory, in bytes. */
    long size() {
        return size;
    }

    /** The first bytes, {@code most} of them if there are so many. */
    byte[] start(int most) throws IOException {
        byte[] bytes = new byte[(int) Math.min(size, most)];
        int cluster = 1 << clusterBits;
        for (int at = 0; at < bytes.length; at += cluster) {
            readCluster(at, bytes, Math.min(cluster, bytes.length - at));
        }
        return bytes;
    }

    private void readCluster(int at, byte[] bytes, int length) throws IOException {
        int entries = clusterBits - 3;
        int number = at >>> clusterBits;
        long table = tables[number >>> entries];
        if (table == 0) {
            return;
        }
        ByteBuffer entry = ByteBuffer.allocate(Long.BYTES);
        readAt(channel, entry, table + (number & ((1L << entries) - 1)) * Long.BYTES);
        long place = entry.getLong(0);
        if ((place & COMPRESSED) != 0) {
            System.arraycopy(inflated(place), 0, bytes, at, length);
        } else if ((place & ZERO) == 0 && (place & OFFSET) != 0) {
            readAt(channel, ByteBuffer.wrap(bytes, at, length), place & OFFSET);
        }
    }

    private byte[] inflated(long place) throws IOException {
        int offsetBits = 62 - (clusterBits - 8);
        long offset = place & ((1L << offsetBits) - 1);
        int sectors = (int) ((place & ~COMPRESSED & ~COPIED) >>> offsetBits) + 1;
        int length = (int) (sectors * (long) SECTOR - (offset & (SECTOR - 1)));
        byte[] packed = new byte[(int) Math.max(0, Math.min(length, channel.size() - offset))];
        readAt(channel, ByteBuffer.wrap(packed), offset);
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] cluster = new byte[1 << clusterBits];
            int filled = 0;
            for (int n = inflater.inflate(cluster); n > 0; ) {
                filled += n;
                n = filled < cluster.length ? inflater.inflate(cluster, filled, cluster.length - filled) : 0;
            }
            if (filled < cluster.length) {
                throw refused(file, "has a compressed part that ends too early");
            }
            return cluster;
        } catch (DataFormatException e) {
            throw refused(file, "has a compressed part that is damaged");
        } finally {
            inflater.end();
        }
    }

    private static void readAt(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        if (position < 0) {
            return; // beyond any file: zero, as is what follows a file's end
        }
        long at = position;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, at);
            if (n < 0) {
                return;
            }
            at += n;
        }
    }

    private static SatchelException refused(Path file, String what) {
        return new SatchelException(
                "firmware.variables", file.toString(), what, "convert it: qemu-img convert -O qcow2 OLD NEW");
    }

    /**
     * Writes {@code content} as a qcow2 file of version 3 with clusters of 64 KiB: header, reference counts, one first
     * and one second table, then what is not empty. That is enough for 512 MiB.
     */
    static void write(Path file, byte[] content) throws IOException {
        int bits = 16;
        int cluster = 1 << bits;
        int clusters = (content.length + cluster - 1) >>> bits;
        int fixed = 5;
        ByteBuffer second = ByteBuffer.allocate(cluster);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            int used = fixed;
            byte[] empty = new byte[cluster];
            for (int i = 0; i < clusters; i++) {
                int from = i * cluster;
                int to = Math.min(content.length, from + cluster);
                if (Arrays.equals(content, from, to, empty, 0, to - from)) {
                    continue;
                }
                second.putLong(i * Long.BYTES, COPIED | (long) used << bits);
                writeAt(out, ByteBuffer.wrap(Arrays.copyOfRange(content, from, from + cluster)), (long) used << bits);
                used++;
            }
            writeAt(out, header(bits, content.length), 0);
            writeAt(out, ByteBuffer.allocate(cluster).putLong(0, 2L << bits), 1L << bits);
            ByteBuffer counts = ByteBuffer.allocate(cluster);
            for (int i = 0; i < used; i++) {
                counts.putShort(i * Short.BYTES, (short) 1);
            }
            writeAt(out, counts, 2L << bits);
            writeAt(out, ByteBuffer.allocate(cluster).putLong(0, COPIED | 4L << bits), 3L << bits);
            writeAt(out, second, 4L << bits);
            out.force(true);
        }
    }

    private static ByteBuffer header(int bits, long size) {
        return ByteBuffer.allocate(1 << bits)
                .putInt(0, MAGIC)
                .putInt(4, 3)
                .putInt(20, bits)
                .putLong(24, size)
                .putInt(36, 1)
                .putLong(40, 3L << bits)
                .putLong(48, 1L << bits)
                .putInt(56, 1)
                .putInt(96, 4)
                .putInt(100, HEADER);
    }

    private static void writeAt(FileChannel out, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += out.write(buffer, at);
        }
    }
}
