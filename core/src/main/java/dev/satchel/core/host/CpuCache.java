package dev.satchel.core.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.util.Objects;
import java.util.OptionalInt;

/** Caches of one kind, as many as the machine has of them. Immutable. */
public final class CpuCache {
    private final int level;
    private final Type type;
    private final DataSize size;
    private final int sharedBy; // 0: unknown
    private final int count; // 0: unknown

    private CpuCache(int level, Type type, DataSize size, int sharedBy, int count) {
        this.level = level;
        this.type = type;
        this.size = size;
        this.sharedBy = sharedBy;
        this.count = count;
    }

    /** What a cache holds. */
    public enum Type {
        /** Data. */
        DATA("data"),
        /** Instructions. */
        INSTRUCTION("instruction"),
        /** Both. */
        UNIFIED("unified");

        private final String id;

        Type(String id) {
            this.id = id;
        }

        /** The name in files. */
        public String id() {
            return id;
        }

        /**
         * Reads an {@link #id()}, in any case.
         *
         * @throws IllegalArgumentException if {@code text} is none
         */
        public static Type parse(String text) {
            return KnownWords.parse("a type of cache", values(), Type::id, text);
        }

        /** The {@link #id()}. */
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * Caches of which it is not known how many processors share one, or how many there are.
     *
     * @param level at least 1, the one next to the core
     * @param type what they hold
     * @param size of each of them
     */
    public static CpuCache of(int level, Type type, DataSize size) {
        checkArgument(level >= 1, "a cache's level is at least 1, not %s", level);
        return new CpuCache(level, type, size, 0, 0);
    }

    /** The same, each shared by {@code processors} that the operating system sees, at least 1. */
    public CpuCache withSharedBy(int processors) {
        checkArgument(processors >= 1, "a cache is shared by at least 1 processor, not %s", processors);
        return new CpuCache(level, type, size, processors, count);
    }

    /** The same, {@code count} of them in the machine, at least 1. */
    public CpuCache withCount(int count) {
        checkArgument(count >= 1, "there is at least 1 cache of a kind, not %s", count);
        return new CpuCache(level, type, size, sharedBy, count);
    }

    /** 1 is next to the core. */
    public int level() {
        return level;
    }

    /** What it holds. */
    public Type type() {
        return type;
    }

    /** The size of each of them. */
    public DataSize size() {
        return size;
    }

    /** How many of the operating system's processors share one. */
    public OptionalInt sharedBy() {
        return sharedBy == 0 ? OptionalInt.empty() : OptionalInt.of(sharedBy);
    }

    /** How many of them the machine has. */
    public OptionalInt count() {
        return count == 0 ? OptionalInt.empty() : OptionalInt.of(count);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuCache that
                && level == that.level
                && type == that.type
                && size.equals(that.size)
                && sharedBy == that.sharedBy
                && count == that.count;
    }

    @Override
    public int hashCode() {
        return Objects.hash(level, type, size, sharedBy, count);
    }

    /** {@code L2 unified 512.0 KiB}. */
    @Override
    public String toString() {
        return "L" + level + " " + type + " " + size.rounded();
    }
}
