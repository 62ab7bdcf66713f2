package dev.satchel.storage.probe;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The sums that superblocks carry. Those named "raw" have neither an inversion at the end nor a fixed start. */
final class Checksums {
    private static final int[] CRC32_TABLE = table(0xEDB88320);
    private static final int[] CRC32C_TABLE = table(0x82F63B78);
    /** The polynomial of ECMA-182, most significant bit first. */
    private static final long[] CRC64_TABLE = table64(0x42F0E1EBA9EA3693L);

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    /** The lower 64 bits of their sum. */
    private static final long PRIMES_1_AND_2 = 0x60EA27EEADC0B5D6L;

    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private Checksums() {}

    private static int[] table(int polynomial) {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : polynomial);
            }
            table[i] = value;
        }
        return table;
    }

    private static long[] table64(long polynomial) {
        long[] table = new long[256];
        for (int i = 0; i < 256; i++) {
            long value = (long) i << 56;
            for (int bit = 0; bit < 8; bit++) {
                value = (value << 1) ^ (value < 0 ? polynomial : 0);
            }
            table[i] = value;
        }
        return table;
    }

    /** As zip has it. */
    static int crc32(Block block, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(block.array(), block.arrayOffset(at), length);
        return (int) crc.getValue();
    }

    /** As iSCSI has it. */
    static int crc32c(Block block, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(block.array(), block.arrayOffset(at), length);
        return (int) crc.getValue();
    }

    /** As {@link #crc32c(Block, int, int)}, with the four bytes at {@code hole}, counted from the block, as zeros. */
    static int crc32cWithout(Block block, int length, int hole) {
        CRC32C crc = new CRC32C();
        crc.update(block.array(), block.arrayOffset(0), hole);
        crc.update(new byte[4], 0, 4);
        crc.update(block.array(), block.arrayOffset(hole + 4), length - hole - 4);
        return (int) crc.getValue();
    }

    /** As {@link #crc32(Block, int, int)}, with the four bytes at {@code hole}, counted from the block, as zeros. */
    static int crc32Without(Block block, int length, int hole) {
        CRC32 crc = new CRC32();
        crc.update(block.array(), block.arrayOffset(0), hole);
        crc.update(new byte[4], 0, 4);
        crc.update(block.array(), block.arrayOffset(hole + 4), length - hole - 4);
        return (int) crc.getValue();
    }

    static int rawCrc32(int seed, Block block, int at, int length) {
        return raw(CRC32_TABLE, seed, block, at, length);
    }

    static int rawCrc32c(int seed, Block block, int at, int length) {
        return raw(CRC32C_TABLE, seed, block, at, length);
    }

    /** Continues over {@code count} bytes that are all {@code fill}. */
    static int rawCrc32Fill(int seed, int fill, int count) {
        int crc = seed;
        for (int i = 0; i < count; i++) {
            crc = CRC32_TABLE[(crc ^ fill) & 0xFF] ^ (crc >>> 8);
        }
        return crc;
    }

    private static int raw(int[] table, int seed, Block block, int at, int length) {
        byte[] bytes = block.array();
        int from = block.arrayOffset(at);
        int crc = seed;
        for (int i = from; i < from + length; i++) {
            crc = table[(crc ^ bytes[i]) & 0xFF] ^ (crc >>> 8);
        }
        return crc;
    }

    /** CRC-64/WE. */
    static long crc64(Block block, int at, int length) {
        byte[] bytes = block.array();
        int from = block.arrayOffset(at);
        long crc = -1;
        for (int i = from; i < from + length; i++) {
            crc = CRC64_TABLE[(int) (crc >>> 56) ^ (bytes[i] & 0xFF)] ^ (crc << 8);
        }
        return ~crc;
    }

    /** XXH64 with seed 0 (xxHash fast digest algorithm, 0.1.1). */
    static long xxh64(Block all, int at, int length) {
        Block block = all.in(java.nio.ByteOrder.LITTLE_ENDIAN);
        int end = at + length;
        int i = at;
        long hash;
        if (length >= 32) {
            long one = PRIMES_1_AND_2;
            long two = PRIME_2;
            long three = 0;
            long four = -PRIME_1;
            for (; i + 32 <= end; i += 32) {
                one = round(one, block.i64(i));
                two = round(two, block.i64(i + 8));
                three = round(three, block.i64(i + 16));
                four = round(four, block.i64(i + 24));
            }
            hash = Long.rotateLeft(one, 1)
                    + Long.rotateLeft(two, 7)
                    + Long.rotateLeft(three, 12)
                    + Long.rotateLeft(four, 18);
            hash = merge(merge(merge(merge(hash, one), two), three), four);
        } else {
            hash = PRIME_5;
        }
        hash += length;
        for (; i + 8 <= end; i += 8) {
            hash = Long.rotateLeft(hash ^ round(0, block.i64(i)), 27) * PRIME_1 + PRIME_4;
        }
        if (i + 4 <= end) {
            hash = Long.rotateLeft(hash ^ (block.u32(i) * PRIME_1), 23) * PRIME_2 + PRIME_3;
            i += 4;
        }
        for (; i < end; i++) {
            hash = Long.rotateLeft(hash ^ (block.u8(i) * PRIME_5), 11) * PRIME_1;
        }
        hash = (hash ^ (hash >>> 33)) * PRIME_2;
        hash = (hash ^ (hash >>> 29)) * PRIME_3;
        return hash ^ (hash >>> 32);
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    /** Fletcher's sum of 32-bit words in the form that APFS stores (Apple File System Reference, Objects). */
    static long fletcher64(Block block, int at, int length) {
        long low = 0;
        long high = 0;
        for (int i = at; i < at + length; i += 4) {
            low += block.u32(i);
            high += low;
        }
        long first = ~((low + high) % 0xFFFF_FFFFL) & 0xFFFF_FFFFL;
        long second = ~((low + first) % 0xFFFF_FFFFL) & 0xFFFF_FFFFL;
        return second << 32 | first;
    }
}
