package dev.satchel.storage.probe;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a check writes down; values are strings of bytes in libblkid's form, and what is empty is left out. */
final class Answer {
    /** Whether a wrong sum is a reason not to believe it. */
    enum Sums {
        STRICT,
        IGNORED
    }

    private final Sums sums;
    private final long session;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private long magicOffset = -1;
    private int magicLength;
    private long wiped;

    Answer(Sums sums, long session) {
        this.sums = sums;
        this.session = session;
    }

    /** Where the session of an optical disc begins, in bytes. */
    long session() {
        return session;
    }

    /** Whether every trace is wanted, and not only what a system would use. */
    boolean isTolerant() {
        return sums == Sums.IGNORED;
    }

    boolean sound(long found, long expected) {
        return sums == Sums.IGNORED || found == expected;
    }

    boolean sound(boolean right) {
        return sums == Sums.IGNORED || right;
    }

    Answer put(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            tags.putIfAbsent(name, value);
        }
        return this;
    }

    Answer version(String version) {
        return put("VERSION", version);
    }

    Answer uuid(@Nullable String uuid) {
        return put("UUID", uuid);
    }

    Answer uuid(Block block, int at) {
        return put("UUID", Text.uuid(block, at));
    }

    /** Bytes up to the first NUL, without blanks at the end. */
    Answer label(Block block, int at, int length) {
        return label(block.bytes(at, length));
    }

    Answer label(String bytes) {
        return put("LABEL", Text.trimEnd(bytes));
    }

    /** As a label, without blanks on either side. */
    Answer text(String name, String bytes) {
        return put(name, Text.trimStart(Text.trimEnd(bytes)));
    }

    /** Of a file system whose smallest unit is its block. */
    Answer blocks(long size) {
        return blocks(size, size);
    }

    /**
     * In bytes.
     *
     * @param smallest what can be read or written at once
     * @param block what files are made of
     */
    Answer blocks(long smallest, long block) {
        return put("FSBLOCKSIZE", Long.toString(block)).put("BLOCK_SIZE", Long.toString(smallest));
    }

    /** In bytes, up to 2^64. */
    Answer size(long size) {
        return put("FSSIZE", Long.toUnsignedString(size));
    }

    Answer lastBlock(long block) {
        return put("FSLASTBLOCK", Long.toUnsignedString(block));
    }

    Answer endianness(ByteOrder order) {
        return put("ENDIANNESS", order == ByteOrder.LITTLE_ENDIAN ? "LITTLE" : "BIG");
    }

    /** Where the magic stands, for a kind that calculates it. */
    void magic(long offset, int length) {
        magicOffset = offset;
        magicLength = length;
    }

    /** Who made this cleared the device up to here: a partition table in there came later, and is right. */
    void wiped(long end) {
        wiped = end;
    }

    long wiped() {
        return wiped;
    }

    long magicOffset() {
        return magicOffset;
    }

    int magicLength() {
        return magicLength;
    }

    Map<String, String> tags() {
        return tags;
    }
}
