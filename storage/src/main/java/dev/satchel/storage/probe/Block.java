package dev.satchel.storage.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/** Bytes that were read, with a byte order; every number is unsigned unless its name says otherwise. */
final class Block {
    private static final VarHandle LITTLE_16 = view(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE_32 = view(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE_64 = view(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_16 = view(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIG_32 = view(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIG_64 = view(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private final int length;
    private final ByteOrder order;

    private Block(byte[] bytes, int start, int length, ByteOrder order) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
        this.order = order;
    }

    private static VarHandle view(Class<?> type, ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(type, order);
    }

    /** A view, not a copy. */
    static Block of(byte[] bytes, int start, int length) {
        Objects.checkFromIndexSize(start, length, bytes.length);
        return new Block(bytes, start, length, ByteOrder.LITTLE_ENDIAN);
    }

    int length() {
        return length;
    }

    ByteOrder order() {
        return order;
    }

    /** The same bytes, big-endian. */
    Block big() {
        return in(ByteOrder.BIG_ENDIAN);
    }

    Block in(ByteOrder wanted) {
        return new Block(bytes, start, length, wanted);
    }

    /** A part of it, in the same order. */
    Block part(int at, int size) {
        Objects.checkFromIndexSize(at, size, length);
        return new Block(bytes, start + at, size, order);
    }

    int u8(int at) {
        return bytes[index(at, 1)] & 0xFF;
    }

    int u16(int at) {
        return (short) (isLittle() ? LITTLE_16 : BIG_16).get(bytes, index(at, 2)) & 0xFFFF;
    }

    int i32(int at) {
        return (int) (isLittle() ? LITTLE_32 : BIG_32).get(bytes, index(at, 4));
    }

    long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    /** All 64 bits: a number of 2^63 or more is negative. */
    long i64(int at) {
        return (long) (isLittle() ? LITTLE_64 : BIG_64).get(bytes, index(at, 8));
    }

    /** Whether these bytes stand there; one character a byte. */
    boolean is(int at, String expected) {
        int from = index(at, expected.length());
        for (int i = 0; i < expected.length(); i++) {
            if ((bytes[from + i] & 0xFF) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean isZero(int at, int size) {
        int from = index(at, size);
        for (int i = from; i < from + size; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes up to the first NUL, one character a byte. */
    String bytes(int at, int size) {
        int from = index(at, size);
        int end = from;
        while (end < from + size && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    byte[] copy(int at, int size) {
        int from = index(at, size);
        return java.util.Arrays.copyOfRange(bytes, from, from + size);
    }

    /** For sums: the array, where it begins in it. */
    byte[] array() {
        return bytes;
    }

    int arrayOffset(int at) {
        return start + at;
    }

    private boolean isLittle() {
        return order == ByteOrder.LITTLE_ENDIAN;
    }

    private int index(int at, int size) {
        return start + Objects.checkFromIndexSize(at, size, length);
    }
}
