package dev.satchel.utm.bundle;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Disk images that hold nothing yet, made without {@code qemu-img}, which a Mac with UTM need not have. A qcow2 image is as
 * UTM makes its own: version 3, clusters of 64 KiB, reference counts of 16 bits, nothing behind it (QEMU, {@code
 * docs/interop/qcow2.txt}).
 */
final class EmptyImage {
    private static final int CLUSTER_BITS = 16;
    private static final long CLUSTER = 1L << CLUSTER_BITS;
    private static final int HEADER = 112;

    /** What one entry of the first table stands for: a cluster of entries of the second. */
    private static final long PER_ENTRY = CLUSTER / Long.BYTES * CLUSTER;

    /** So that one block of reference counts tells of all clusters that a new image has. */
    private static final DataSize LARGEST = DataSize.gibibytes(64L << 10);

    private EmptyImage() {}

    /** Whether it can be made here. */
    static boolean canMake(ImageFormat format, DataSize size) {
        return format == ImageFormat.RAW || (format == ImageFormat.QCOW2 && size.compareTo(LARGEST) <= 0);
    }

    /**
     * Makes {@code file} in {@code folder}.
     *
     * @param format {@code RAW} or {@code QCOW2}
     * @param size of the disk; rounded up to whole sectors of 512 bytes
     */
    static Action.MakeImage make(Path folder, Path file, ImageFormat format, DataSize size) {
        DataSize whole = size.roundedUpTo(DataSize.bytes(512));
        String what = "an empty " + format.id() + " image of " + whole;
        if (format == ImageFormat.RAW) {
            return new Action.MakeImage(Argument.of(folder), file, what, whole, ImmutableList.of());
        }
        checkArgument(canMake(format, whole), "cannot make %s", what);
        long entries = Math.max(1, (whole.bytes() + PER_ENTRY - 1) / PER_ENTRY);
        long tables = (entries * Long.BYTES + CLUSTER - 1) / CLUSTER;
        int clusters = (int) (3 + tables);
        ByteBuffer counts = ByteBuffer.allocate(clusters * Short.BYTES);
        while (counts.hasRemaining()) {
            counts.putShort((short) 1);
        }
        return new Action.MakeImage(
                Argument.of(folder),
                file,
                what,
                DataSize.bytes(clusters * CLUSTER),
                ImmutableList.of(
                        Action.Piece.of(0, header(whole, (int) entries)),
                        Action.Piece.of(
                                CLUSTER,
                                ByteBuffer.allocate(8).putLong(2 * CLUSTER).array()),
                        Action.Piece.of(2 * CLUSTER, counts.array())));
    }

    private static byte[] header(DataSize size, int entries) {
        return ByteBuffer.allocate(HEADER)
                .putInt(Qcow2Header.MAGIC)
                .putInt(3)
                .putLong(0) // no backing file
                .putInt(0)
                .putInt(CLUSTER_BITS)
                .putLong(size.bytes())
                .putInt(0) // not encrypted
                .putInt(entries)
                .putLong(3 * CLUSTER)
                .putLong(CLUSTER) // the table of reference counts
                .putInt(1)
                .putInt(0) // no snapshots
                .putLong(0)
                .putLong(0) // no features that a reader must know
                .putLong(0)
                .putLong(0)
                .putInt(4) // counts of 16 bits
                .putInt(HEADER)
                .array();
    }
}
