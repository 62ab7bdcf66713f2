package dev.satchel.qemu.image;

import com.google.common.base.MoreObjects;
import dev.satchel.core.unit.DataSize;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stretch of a disk whose bytes are all of one kind and in one place. Immutable. */
public final class ImageExtent {
    private final DataSize start;
    private final DataSize length;
    private final int depth;
    private final boolean present;
    private final boolean zero;
    private final boolean data;
    private final @Nullable DataSize offset;

    ImageExtent(
            DataSize start,
            DataSize length,
            int depth,
            boolean present,
            boolean zero,
            boolean data,
            @Nullable DataSize offset) {
        this.start = start;
        this.length = length;
        this.depth = depth;
        this.present = present;
        this.zero = zero;
        this.data = data;
        this.offset = offset;
    }

    /** Where it begins on the disk. */
    public DataSize start() {
        return start;
    }

    /** How long it is. */
    public DataSize length() {
        return length;
    }

    /** In which image of the chain it is: 0 for the image itself, 1 for what that lies upon, and so on. */
    public int depth() {
        return depth;
    }

    /** Whether an image of the chain holds it; otherwise it reads as zeroes. Known from QEMU 6.1 on, true before. */
    public boolean isPresent() {
        return present;
    }

    /** Whether it reads as zeroes, as far as QEMU knows without looking at the bytes. */
    public boolean isZero() {
        return zero;
    }

    /** Whether there are bytes for it. */
    public boolean isData() {
        return data;
    }

    /** Where the bytes are in that image's file, if they lie there as they are: neither compressed nor encrypted. */
    public Optional<DataSize> offset() {
        return Optional.ofNullable(offset);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageExtent that
                && start.equals(that.start)
                && length.equals(that.length)
                && depth == that.depth
                && present == that.present
                && zero == that.zero
                && data == that.data
                && Objects.equals(offset, that.offset);
    }

    @Override
    public int hashCode() {
        return Objects.hash(start, length, depth, present, zero, data, offset);
    }

    @Override
    public String toString() {
        return MoreObjects.toStringHelper(this)
                .add("start", start)
                .add("length", length)
                .add("depth", depth)
                .add("present", present)
                .add("zero", zero)
                .add("data", data)
                .add("offset", offset)
                .toString();
    }
}
