package dev.satchel.storage.partition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** One of the two copies of a GPT as bytes: header and entries (UEFI 2.10, 5.3.2 and 5.3.3), read and made. */
final class GptCopy {
    private static final long MAGIC = ByteBuffer.wrap("EFI PART".getBytes(US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();

    private static final int REVISION = 0x00010000;
    private static final int HEADER = 92;
    private static final int LONGEST_NAME = 36;

    /** 16384 entries are 2 MiB; tools make 128. */
    private static final int MOST_ENTRIES = 1 << 14;

    private static final int LARGEST_ENTRY = 4096;

    /** A sector number beyond this is no place on any disk, and its byte offset would not fit into 63 bits. */
    private static final long NO_PLACE = 1L << 50;

    private final long lba;
    private final long alternate;
    private final GptFrame frame;
    private final int entrySize;
    private final ByteBuffer entries;

    private GptCopy(long lba, long alternate, GptFrame frame, int entrySize, ByteBuffer entries) {
        this.lba = lba;
        this.alternate = alternate;
        this.frame = frame;
        this.entrySize = entrySize;
        this.entries = entries;
    }

    /**
     * What was found where a copy is looked for.
     *
     * @param copy null if it is not whole
     * @param damage what is wrong with it; empty if nothing is, or there is no trace of one
     */
    record Look(@Nullable GptCopy copy, String damage) {
        private static final Look NOTHING = new Look(null, "");

        private static Look damaged(String damage) {
            return new Look(null, damage);
        }
    }

    /** Looks at sector {@code lba} of sectors of {@code sector} bytes. */
    static Look at(DiskBytes disk, int sector, long lba) throws IOException {
        ByteBuffer header = lba < 1 || lba > NO_PLACE ? null : disk.at(lba * sector, sector);
        if (header == null || header.getLong(0) != MAGIC) {
            return Look.NOTHING;
        }
        long length = Integer.toUnsignedLong(header.getInt(12));
        if (length < HEADER || length > sector) {
            return Look.damaged("its header says to have " + length + " bytes");
        }
        if (headerChecksum(header, (int) length) != header.getInt(16)) {
            return Look.damaged("the checksum of its header is wrong");
        }
        if (header.getLong(24) != lba) {
            return Look.damaged("its header is that of sector " + Long.toUnsignedString(header.getLong(24)));
        }
        long count = Integer.toUnsignedLong(header.getInt(80));
        long entrySize = Integer.toUnsignedLong(header.getInt(84));
        boolean known = entrySize >= GptFrame.ENTRY && entrySize <= LARGEST_ENTRY && Long.bitCount(entrySize) == 1;
        if (!known || count == 0 || count > MOST_ENTRIES) {
            return Look.damaged("it has " + count + " entries of " + entrySize + " bytes");
        }
        long start = header.getLong(72);
        ByteBuffer entries = start < 2 || start > NO_PLACE ? null : disk.at(start * sector, count * entrySize);
        if (entries == null) {
            return Look.damaged("its entries are not on the disk");
        }
        if (checksum(entries) != header.getInt(88)) {
            return Look.damaged("the checksum of its entries is wrong");
        }
        long first = header.getLong(40);
        long last = header.getLong(48);
        if (first < 2 || last < first - 1 || last > NO_PLACE) {
            return Look.damaged(
                    "its usable sectors are " + Long.toUnsignedString(first) + " to " + Long.toUnsignedString(last));
        }
        GptFrame frame = new GptFrame(guid(header, 56), first, last, start, (int) count);
        return new Look(new GptCopy(lba, header.getLong(32), frame, (int) entrySize, entries), "");
    }

    private static int headerChecksum(ByteBuffer header, int length) {
        ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(header.duplicate().position(0).limit(length)).putInt(16, 0);
        return checksum(copy.flip());
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    long lba() {
        return lba;
    }

    /** Where the other copy is, as far as this one knows. */
    long alternate() {
        return alternate;
    }

    /** That of this copy: its entries are where they are here. */
    GptFrame frame() {
        return frame;
    }

    boolean saysTheSameAs(GptCopy other) {
        return entries.equals(other.entries)
                && frame.guid().equals(other.frame.guid())
                && frame.firstUsable() == other.frame.firstUsable()
                && frame.lastUsable() == other.frame.lastUsable();
    }

    /**
     * The partitions, by number.
     *
     * @param nonsense is told the number of each entry that is no place on any disk
     */
    List<PartitionEntry> partitions(int sector, Consumer<Integer> nonsense) {
        ImmutableList.Builder<PartitionEntry> found = ImmutableList.builder();
        for (int i = 0; i < frame.count(); i++) {
            int at = i * entrySize;
            if (entries.getLong(at) == 0 && entries.getLong(at + 8) == 0) {
                continue;
            }
            long from = entries.getLong(at + 32);
            long to = entries.getLong(at + 40);
            if (from < 1 || to < from || to > NO_PLACE) {
                nonsense.accept(i + 1);
                continue;
            }
            found.add(PartitionEntry.ofGpt(
                    i + 1,
                    PartitionType.of(guid(entries, at)),
                    DataSize.bytes(from * sector),
                    DataSize.bytes((to - from + 1) * sector),
                    guid(entries, at + 16),
                    name(entries, at + 56),
                    entries.getLong(at + 48)));
        }
        return found.build();
    }

    private static String name(ByteBuffer entries, int at) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < LONGEST_NAME; i++) {
            char unit = entries.getChar(at + 2 * i);
            if (unit == 0) {
                break;
            }
            name.append(unit);
        }
        return name.toString();
    }

    /** The first three fields are little-endian, the rest are bytes (UEFI 2.10, appendix A). */
    private static UUID guid(ByteBuffer bytes, int at) {
        long high = (bytes.getInt(at) & 0xFFFFFFFFL) << 32
                | (bytes.getShort(at + 4) & 0xFFFFL) << 16
                | (bytes.getShort(at + 6) & 0xFFFFL);
        return new UUID(high, Long.reverseBytes(bytes.getLong(at + 8)));
    }

    private static void putGuid(ByteBuffer bytes, int at, UUID guid) {
        long high = guid.getMostSignificantBits();
        bytes.putInt(at, (int) (high >>> 32))
                .putShort(at + 4, (short) (high >>> 16))
                .putShort(at + 6, (short) high)
                .putLong(at + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    /** The entries of {@code table}, in whole sectors. */
    static byte[] entries(PartitionTable table, GptFrame frame) {
        int sector = (int) table.sector().bytes();
        ByteBuffer bytes =
                ByteBuffer.allocate((int) frame.arraySectors(sector) * sector).order(ByteOrder.LITTLE_ENDIAN);
        for (PartitionEntry entry : table.partitions()) {
            int at = (entry.number() - 1) * GptFrame.ENTRY;
            putGuid(bytes, at, entry.type().guid().orElseThrow());
            putGuid(bytes, at + 16, entry.guid().orElseThrow());
            bytes.putLong(at + 32, entry.start().bytes() / sector)
                    .putLong(at + 40, entry.end().bytes() / sector - 1)
                    .putLong(at + 48, entry.attributeBits());
            for (int i = 0; i < entry.name().length(); i++) {
                bytes.putChar(at + 56 + 2 * i, entry.name().charAt(i));
            }
        }
        return bytes.array();
    }

    /** The header for sector {@code lba}, which leads to {@code alternate}, with its entries at {@code start}. */
    static byte[] header(GptFrame frame, int sector, byte[] entries, long lba, long alternate, long start) {
        ByteBuffer header = ByteBuffer.allocate(sector).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(0, MAGIC).putInt(8, REVISION).putInt(12, HEADER);
        header.putLong(24, lba).putLong(32, alternate);
        header.putLong(40, frame.firstUsable()).putLong(48, frame.lastUsable());
        putGuid(header, 56, frame.guid());
        header.putLong(72, start).putInt(80, frame.count()).putInt(84, GptFrame.ENTRY);
        header.putInt(88, checksum(ByteBuffer.wrap(entries, 0, frame.count() * GptFrame.ENTRY)));
        header.putInt(16, headerChecksum(header, HEADER));
        return header.array();
    }
}
