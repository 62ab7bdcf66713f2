package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.base.Joiner;
import dev.satchel.core.unit.DataSize;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How much a disk may do in a second, so that one guest leaves room for others: amounts of data, numbers of operations,
 * or both. What is not said has no limit. Either reads and writes have limits of their own, or both together have one
 * ({@code total}), as QEMU has it (docs/throttle.txt). Immutable.
 */
public final class Throttle {
    /** QEMU's THROTTLE_VALUE_MAX. */
    private static final DataSize MOST = DataSize.bytes(1_000_000_000_000_000L);

    private final @Nullable DataSize read;
    private final @Nullable DataSize write;
    private final @Nullable DataSize total;
    private final int readOperations;
    private final int writeOperations;
    private final int totalOperations;

    private Throttle(Builder builder) {
        this.read = builder.read;
        this.write = builder.write;
        this.total = builder.total;
        this.readOperations = builder.readOperations;
        this.writeOperations = builder.writeOperations;
        this.totalOperations = builder.totalOperations;
        checkArgument(
                total == null || (read == null && write == null),
                "data has either one limit in total or limits of reads and writes, not both");
        checkArgument(
                totalOperations == 0 || (readOperations == 0 && writeOperations == 0),
                "operations have either one limit in total or limits of reads and writes, not both");
    }

    /** Begins one without limits. */
    public static Builder builder() {
        return new Builder();
    }

    /** Data read in a second. */
    public Optional<DataSize> read() {
        return Optional.ofNullable(read);
    }

    /** Data written in a second. */
    public Optional<DataSize> write() {
        return Optional.ofNullable(write);
    }

    /** Data read and written in a second. */
    public Optional<DataSize> total() {
        return Optional.ofNullable(total);
    }

    /** Reads in a second. */
    public OptionalInt readOperations() {
        return limit(readOperations);
    }

    /** Writes in a second. */
    public OptionalInt writeOperations() {
        return limit(writeOperations);
    }

    /** Reads and writes in a second. */
    public OptionalInt totalOperations() {
        return limit(totalOperations);
    }

    private static OptionalInt limit(int operations) {
        return operations == 0 ? OptionalInt.empty() : OptionalInt.of(operations);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Throttle that
                && Objects.equals(read, that.read)
                && Objects.equals(write, that.write)
                && Objects.equals(total, that.total)
                && readOperations == that.readOperations
                && writeOperations == that.writeOperations
                && totalOperations == that.totalOperations;
    }

    @Override
    public int hashCode() {
        return Objects.hash(read, write, total, readOperations, writeOperations, totalOperations);
    }

    /** For people: {@code at most 100MiB read, 500 operations written in a second}. */
    @Override
    public String toString() {
        return "at most "
                + Joiner.on(", ")
                        .skipNulls()
                        .join(Arrays.asList(
                                read == null ? null : read + " read",
                                write == null ? null : write + " written",
                                total == null ? null : total + " read and written",
                                readOperations == 0 ? null : readOperations + " reads",
                                writeOperations == 0 ? null : writeOperations + " writes",
                                totalOperations == 0 ? null : totalOperations + " reads and writes"))
                + " in a second";
    }

    /** Collects limits. Data is at least 1 byte and at most 1000 TB in a second, operations are 1 to 2147483647. */
    public static final class Builder {
        private @Nullable DataSize read;
        private @Nullable DataSize write;
        private @Nullable DataSize total;
        private int readOperations;
        private int writeOperations;
        private int totalOperations;

        private Builder() {}

        /** With at most {@code limit} read in a second. */
        public Builder read(DataSize limit) {
            this.read = checked(limit);
            return this;
        }

        /** With at most {@code limit} written in a second. */
        public Builder write(DataSize limit) {
            this.write = checked(limit);
            return this;
        }

        /** With at most {@code limit} read and written in a second. */
        public Builder total(DataSize limit) {
            this.total = checked(limit);
            return this;
        }

        /** With at most {@code limit} reads in a second. */
        public Builder readOperations(int limit) {
            this.readOperations = checked(limit);
            return this;
        }

        /** With at most {@code limit} writes in a second. */
        public Builder writeOperations(int limit) {
            this.writeOperations = checked(limit);
            return this;
        }

        /** With at most {@code limit} reads and writes in a second. */
        public Builder totalOperations(int limit) {
            this.totalOperations = checked(limit);
            return this;
        }

        boolean isEmpty() {
            return read == null
                    && write == null
                    && total == null
                    && readOperations == 0
                    && writeOperations == 0
                    && totalOperations == 0;
        }

        private static DataSize checked(DataSize limit) {
            checkArgument(
                    limit.bytes() > 0 && limit.compareTo(MOST) <= 0,
                    "a limit of data is at least 1B and at most 1000TB in a second, not %s",
                    limit);
            return limit;
        }

        private static int checked(int limit) {
            checkArgument(limit > 0, "a limit of operations is at least 1 in a second, not %s", limit);
            return limit;
        }

        /**
         * The limits.
         *
         * @throws IllegalStateException if there are none
         * @throws IllegalArgumentException if there is one in total beside one of reads or writes
         */
        public Throttle build() {
            checkState(!isEmpty(), "a throttle without a limit");
            return new Throttle(this);
        }
    }
}
