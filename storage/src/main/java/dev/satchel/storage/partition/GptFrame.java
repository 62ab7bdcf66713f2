package dev.satchel.storage.partition;

import java.util.UUID;

/**
 * What a GPT has beside its partitions; numbers are sectors.
 *
 * @param guid of the disk
 * @param firstUsable the first sector of a partition
 * @param lastUsable the last sector of a partition
 * @param entries where the entries of the first copy are: 2, and more where a board's loader is in between
 * @param count how many entries there is room for
 */
record GptFrame(UUID guid, long firstUsable, long lastUsable, long entries, int count) {
    /** What every tool makes. */
    static final int USUAL_COUNT = 128;

    static final int ENTRY = 128;

    /** What tools from util-linux 2.17 on leave before the first partition, unless the disk has too few. */
    private static final long FIRST = 1 << 20;

    private static final long TINY = 4 << 20;

    /** The frame of a new table on a disk with so many sectors. */
    static GptFrame fresh(UUID guid, long sectors, int sector) {
        long array = arraySectors(USUAL_COUNT, sector);
        long first = sectors * sector > TINY ? FIRST / sector : 2 + array;
        return new GptFrame(guid, first, sectors - 2 - array, 2, USUAL_COUNT);
    }

    /** The same on a disk with so many sectors. */
    GptFrame on(long sectors, int sector) {
        return new GptFrame(guid, firstUsable, sectors - 2 - arraySectors(count, sector), entries, count);
    }

    static long arraySectors(int count, int sector) {
        return ((long) count * ENTRY + sector - 1) / sector;
    }

    long arraySectors(int sector) {
        return arraySectors(count, sector);
    }
}
