package dev.satchel.utm.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a qcow2 image says (QEMU, {@code docs/interop/qcow2.txt}). All of it is the word of whoever made the
 * file: lengths and offsets are believed as far as the file reaches, and counts as far as a machine may have them.
 */
final class Qcow2Header {
    static final int MAGIC = 0x514649FB;

    private static final int LEAST = 72;
    private static final int VERSION_3 = 104;
    private static final int LONGEST_NAME = 1023;
    private static final int MOST_SNAPSHOTS = 1000;
    private static final int LONGEST_SNAPSHOT = 64 << 10;
    private static final int MOST_L1_ENTRIES = 1 << 17; // 64 TiB in clusters of 64 KiB
    private static final int MOST_EXTENSIONS = 32;
    private static final int MOST_BLOCKS = 8;
    private static final int DATA_FILE_NAME = 0x44415441;

    /** Of an entry of either table of clusters. */
    private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

    private static final long DIRTY = 1;
    private static final long CORRUPT = 1 << 1;
    private static final long DATA_FILE = 1 << 2;
    private static final long COMPRESSION = 1 << 3;
    private static final long EXTENDED_L2 = 1 << 4;
    private static final long KNOWN = DIRTY | CORRUPT | DATA_FILE | COMPRESSION | EXTENDED_L2;

    /**
     * A state of the disk that is kept in the image.
     *
     * @param name as it was given
     * @param id as QEMU counts
     * @param machineState whether the memory of the machine is in it too
     */
    record Snapshot(String id, String name, boolean machineState) {}

    private final FileChannel channel;
    private final long length;
    private final ByteBuffer header;
    private final List<String> damage;

    private Qcow2Header(FileChannel channel, long length, ByteBuffer header, List<String> damage) {
        this.channel = channel;
        this.length = length;
        this.header = header;
        this.damage = damage;
    }

    /** Reads the header at the beginning of {@code channel}; empty if it is no qcow2 image of version 2 or 3. */
    static Optional<Qcow2Header> of(FileChannel channel) throws IOException {
        long length = channel.size();
        ByteBuffer bytes = Bytes.read(channel, 0, (int) Math.min(length, 4096));
        if (bytes.limit() < Integer.BYTES || bytes.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        ImmutableList.Builder<String> damage = ImmutableList.builder();
        if (bytes.limit() < LEAST || bytes.getInt(4) < 2 || bytes.getInt(4) > 3) {
            damage.add("its header is cut off, or of a version that QEMU does not know");
            bytes = Bytes.padded(bytes, VERSION_3);
        } else if (bytes.getInt(20) < 9 || bytes.getInt(20) > 21) {
            damage.add("its header says clusters of 2^" + Integer.toUnsignedString(bytes.getInt(20)) + " bytes");
        }
        return Optional.of(new Qcow2Header(channel, length, Bytes.padded(bytes, VERSION_3), damage.build()));
    }

    private boolean isSound() {
        return damage.isEmpty();
    }

    private boolean isVersion3() {
        return header.getInt(4) == 3;
    }

    private long features() {
        return isVersion3() ? header.getLong(72) : 0;
    }

    /** As the guest sees it, in bytes; 0 or more. */
    long virtualSize() {
        return Math.max(0, header.getLong(24));
    }

    int clusterSize() {
        return isSound() ? 1 << header.getInt(20) : 1 << 16;
    }

    boolean isDirty() {
        return (features() & DIRTY) != 0;
    }

    boolean isMarkedCorrupt() {
        return (features() & CORRUPT) != 0;
    }

    boolean hasDataFile() {
        return (features() & DATA_FILE) != 0;
    }

    boolean hasUnknownFeatures() {
        return (features() & ~KNOWN) != 0;
    }

    boolean hasExtendedL2() {
        return (features() & EXTENDED_L2) != 0;
    }

    boolean isZstd() {
        return (features() & COMPRESSION) != 0 && header.limit() > 104 && header.get(104) != 0;
    }

    boolean isEncrypted() {
        return header.getInt(32) != 0;
    }

    /** The name of what it lies on, as it is written; empty if it lies on nothing. */
    Optional<String> backing() throws IOException {
        long offset = header.getLong(8);
        long count = Integer.toUnsignedLong(header.getInt(16));
        if (offset == 0 || count == 0) {
            return Optional.empty();
        }
        if (offset < 0 || count > LONGEST_NAME || offset > length - count) {
            return Optional.of("?");
        }
        return Optional.of(text(Bytes.read(channel, offset, (int) count)));
    }

    /** The name of the file that holds its data, where it says so. */
    Optional<String> dataFile() throws IOException {
        long at = isVersion3() ? Math.max(VERSION_3, Integer.toUnsignedLong(header.getInt(100))) : LEAST;
        for (int i = 0; i < MOST_EXTENSIONS && at + 8 <= Math.min(length, clusterSize()); i++) {
            ByteBuffer extension = Bytes.read(channel, at, 8);
            long size = Integer.toUnsignedLong(extension.getInt(4));
            if (extension.getInt(0) == 0 || size > length - at - 8) {
                break;
            }
            if (extension.getInt(0) == DATA_FILE_NAME && size <= LONGEST_NAME) {
                return Optional.of(text(Bytes.read(channel, at + 8, (int) size)));
            }
            at += 8 + (size + 7) / 8 * 8;
        }
        return Optional.empty();
    }

    /** The states in it, of which at most {@value #MOST_SNAPSHOTS} are read. */
    List<Snapshot> snapshots() throws IOException {
        long count = Integer.toUnsignedLong(header.getInt(60));
        long at = header.getLong(64);
        ImmutableList.Builder<Snapshot> found = ImmutableList.builder();
        for (long i = 0; i < Math.min(count, MOST_SNAPSHOTS); i++) {
            if (at <= 0 || at > length - 40) {
                break;
            }
            ByteBuffer entry = Bytes.read(channel, at, 40);
            int idSize = Short.toUnsignedInt(entry.getShort(12));
            int nameSize = Short.toUnsignedInt(entry.getShort(14));
            long extra = Integer.toUnsignedLong(entry.getInt(36));
            long state = Integer.toUnsignedLong(entry.getInt(32));
            if (extra > LONGEST_SNAPSHOT || at + 40 + extra + idSize + nameSize > length) {
                break;
            }
            if (extra >= 8) {
                state |= Bytes.read(channel, at + 40, 8).getLong(0);
            }
            String id = text(Bytes.read(channel, at + 40 + extra, idSize));
            String name = text(Bytes.read(channel, at + 40 + extra + idSize, nameSize));
            found.add(new Snapshot(id, name, state != 0));
            at += (40 + extra + idSize + nameSize + 7) / 8 * 8;
        }
        return found.build();
    }

    /** What of it cannot be, in words; empty if nothing is seen without reading all of it. */
    List<String> damage() throws IOException {
        if (!isSound()) {
            return damage;
        }
        ImmutableList.Builder<String> found = ImmutableList.builder();
        long entries = Integer.toUnsignedLong(header.getInt(36));
        long tables = Integer.toUnsignedLong(header.getInt(56));
        if (header.getLong(24) < 0) {
            found.add("its header says a size that no disk has");
        }
        String refcounts = "the table of its reference counts lies behind its end: the file is cut off";
        if (isOutside(header.getLong(48), tables * clusterSize()) || header.getLong(48) == 0) {
            found.add(refcounts);
        } else if (isAnyOutside(header.getLong(48), tables * clusterSize() / Long.BYTES, -1L << 9)) {
            found.add("reference counts lie behind its end: the file is cut off");
        } else if (isCutOff(header.getLong(48), tables * clusterSize() / Long.BYTES)) {
            found.add("clusters that it counts lie behind its end: the file is cut off");
        }
        if (isOutside(header.getLong(40), entries * Long.BYTES)) {
            found.add("the table of its clusters lies behind its end: the file is cut off");
        } else if (isAnyOutside(header.getLong(40), entries, OFFSET)) {
            found.add("clusters of it lie behind its end: the file is cut off");
        }
        return found.build();
    }

    /** Whether the last cluster that is in use by its count is not there; counts of another width are not looked at. */
    private boolean isCutOff(long offset, long entries) throws IOException {
        if (isVersion3() && header.getInt(96) != 4) {
            return false;
        }
        ByteBuffer table = Bytes.read(channel, offset, (int) Math.min(entries, MOST_L1_ENTRIES) * Long.BYTES);
        long perBlock = clusterSize() / Short.BYTES;
        int looked = 0;
        for (int i = table.limit() / Long.BYTES - 1; i >= 0 && looked < MOST_BLOCKS; i--) {
            long block = table.getLong(i * Long.BYTES) & -1L << 9;
            if (block == 0) {
                continue;
            }
            looked++;
            ByteBuffer counts = Bytes.read(channel, block, clusterSize());
            for (int j = counts.limit() / Short.BYTES - 1; j >= 0; j--) {
                if (counts.getShort(j * Short.BYTES) != 0) {
                    return isOutside((i * perBlock + j) * clusterSize(), 1);
                }
            }
        }
        return false;
    }

    private boolean isOutside(long offset, long size) {
        return offset < 0 || size < 0 || offset > length - size;
    }

    /** Whether a cluster that is named in a table is not there; of long tables only the beginning is looked at. */
    private boolean isAnyOutside(long offset, long entries, long mask) throws IOException {
        ByteBuffer table = Bytes.read(channel, offset, (int) Math.min(entries, MOST_L1_ENTRIES) * Long.BYTES);
        while (table.remaining() >= Long.BYTES) {
            long cluster = table.getLong() & mask;
            if (cluster != 0 && isOutside(cluster, 1)) {
                return true;
            }
        }
        return false;
    }

    /** Where the cluster is that holds {@code guest}, a place on the disk; empty if it is compressed, missing or elsewhere. */
    @Nullable
    Long locate(long guest) throws IOException {
        if (!isSound() || hasExtendedL2() || hasDataFile() || isEncrypted() || guest < 0 || guest >= virtualSize()) {
            return null;
        }
        int bits = header.getInt(20);
        long perTable = 1L << (bits - 3);
        long index = guest >>> bits;
        long first = index / perTable;
        long table = header.getLong(40);
        if (first >= Integer.toUnsignedLong(header.getInt(36)) || isOutside(table, (first + 1) * Long.BYTES)) {
            return null;
        }
        long second =
                Bytes.read(channel, table + first * Long.BYTES, Long.BYTES).getLong(0) & OFFSET;
        if (second == 0 || isOutside(second, clusterSize())) {
            return null;
        }
        long entry = Bytes.read(channel, second + index % perTable * Long.BYTES, Long.BYTES)
                .getLong(0);
        long cluster = entry & OFFSET;
        boolean plain = (entry & 1L << 62) == 0 && (entry & 1) == 0;
        return plain && cluster != 0 && !isOutside(cluster, 1) ? cluster + (guest & clusterSize() - 1) : null;
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }
}
