package dev.satchel.storage.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A sector with four entries and the mark at its end: sector 0, and the records of logical partitions; read and made. */
final class MbrSector {
    static final int SIZE = 512;
    static final int SLOTS = 4;
    static final int PROTECTIVE = 0xEE;

    private static final int ENTRY = 16;
    private static final int MARK_AT = 0x1FE;
    private static final short MARK = (short) 0xAA55;
    private static final int ACTIVE = 0x80;

    /** The geometry that all tools agree to pretend. */
    private static final int HEADS = 255;

    private static final int TRACK = 63;
    private static final int CYLINDERS = 1024;

    private final ByteBuffer bytes;

    /** At least 512 bytes, which are changed with it. */
    MbrSector(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Made anew, with {@code head} before the entries. */
    static MbrSector fresh(byte[] head) {
        MbrSector made = new MbrSector(ByteBuffer.allocate(SIZE));
        made.bytes.put(0, head).putShort(MARK_AT, MARK);
        return made;
    }

    byte[] array() {
        byte[] copy = new byte[SIZE];
        bytes.get(0, copy);
        return copy;
    }

    boolean isMarked() {
        return bytes.getShort(MARK_AT) == MARK;
    }

    private static int at(int slot) {
        return BootRecord.ENTRIES + slot * ENTRY;
    }

    int code(int slot) {
        return bytes.get(at(slot) + 4) & 0xFF;
    }

    boolean isActive(int slot) {
        return (bytes.get(at(slot)) & ACTIVE) != 0;
    }

    /** In sectors; what it is relative to depends on the place of this one. */
    long start(int slot) {
        return Integer.toUnsignedLong(bytes.getInt(at(slot) + 8));
    }

    long count(int slot) {
        return Integer.toUnsignedLong(bytes.getInt(at(slot) + 12));
    }

    boolean isEmpty(int slot) {
        return count(slot) == 0;
    }

    boolean isProtective() {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (code(slot) == PROTECTIVE) {
                return true;
            }
        }
        return false;
    }

    boolean isExtended(int slot) {
        return count(slot) > 0 && PartitionType.of(code(slot)).isExtended();
    }

    /** Whether a slot is marked as active. */
    enum Active {
        YES,
        NO;

        static Active of(PartitionEntry entry) {
            return entry.attributes().contains(PartitionAttribute.LEGACY_BOOT) ? YES : NO;
        }
    }

    /**
     * Fills a slot.
     *
     * @param base what {@code start} is relative to in this slot
     */
    void put(int slot, Active active, int code, long start, long count, long base) {
        int at = at(slot);
        bytes.put(at, (byte) (active == Active.YES ? ACTIVE : 0));
        putCylinders(at + 1, start);
        bytes.put(at + 4, (byte) code);
        putCylinders(at + 5, start + count - 1);
        bytes.putInt(at + 8, (int) (start - base)).putInt(at + 12, (int) count);
    }

    /** What keeps other programs off a GPT: all of the disk, as far as the numbers go (UEFI 2.10, table 5.4). */
    void putProtection(long sectors) {
        int at = at(0);
        bytes.put(at + 1, new byte[] {0, 2, 0});
        bytes.put(at + 4, (byte) PROTECTIVE);
        bytes.put(at + 5, new byte[] {-1, -1, -1});
        bytes.putInt(at + 8, 1).putInt(at + 12, (int) Math.min(sectors - 1, 0xFFFFFFFFL));
    }

    /** Cylinder, head and sector, which nobody reads any more; the highest where they do not suffice. */
    private void putCylinders(int at, long lba) {
        long cylinder = lba / (HEADS * TRACK);
        long head = lba / TRACK % HEADS;
        long sector = lba % TRACK + 1;
        if (cylinder >= CYLINDERS) {
            cylinder = CYLINDERS - 1;
            head = HEADS - 1;
            sector = TRACK;
        }
        bytes.put(at, (byte) head)
                .put(at + 1, (byte) (sector | ((cylinder >>> 2) & 0xC0)))
                .put(at + 2, (byte) cylinder);
    }
}
