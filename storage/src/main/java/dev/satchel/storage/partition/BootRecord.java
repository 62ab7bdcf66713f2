package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;

/** What sector 0 has beside the partitions that it tells of: code, the signature of an MBR, the mirrors of a hybrid. */
final class BootRecord {
    /** The offset of the entries: what is before them is kept as it is. */
    static final int ENTRIES = 0x1BE;

    private static final int SIGNATURE = 0x1B8;

    private final byte[] head;
    private final ImmutableList<PartitionEntry> mirrored;

    private BootRecord(byte[] head, List<PartitionEntry> mirrored) {
        this.head = head;
        this.mirrored = ImmutableList.copyOf(mirrored);
    }

    /** Without code. */
    static BootRecord fresh(int signature, List<PartitionEntry> mirrored) {
        byte[] head = new byte[ENTRIES];
        littleEndian(head).putInt(SIGNATURE, signature);
        return new BootRecord(head, mirrored);
    }

    static BootRecord of(ByteBuffer sector, List<PartitionEntry> mirrored) {
        byte[] head = new byte[ENTRIES];
        sector.get(0, head);
        return new BootRecord(head, mirrored);
    }

    BootRecord mirroring(List<PartitionEntry> others) {
        return new BootRecord(head, others);
    }

    /** Up to the entries. A copy. */
    byte[] head() {
        return head.clone();
    }

    int signature() {
        return littleEndian(head).getInt(SIGNATURE);
    }

    String signatureText() {
        return String.format(Locale.ROOT, "%08x", signature());
    }

    ImmutableList<PartitionEntry> mirrored() {
        return mirrored;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
