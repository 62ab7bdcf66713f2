package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The copying of what a running machine's disk lies upon into the image that is written to, while the guest goes on
 * (QEMU's {@code block-stream}): afterwards the disk stands alone, or lies upon what is further down. Nothing below is
 * changed, so that others may lie upon it too. Immutable: each method returns a changed copy.
 */
public final class Flattening {
    private final String disk;
    private final @Nullable Path base;
    private final DataSize rateLimit;

    private Flattening(String disk, @Nullable Path base, DataSize rateLimit) {
        this.disk = disk;
        this.base = base;
        this.rateLimit = rateLimit;
    }

    /** Of all that the disk lies upon; {@code disk} by its id. */
    public static Flattening of(String disk) {
        return new Flattening(disk, null, DataSize.ZERO);
    }

    /**
     * Only of what is above an image, upon which the disk then lies.
     *
     * @param image one of the disk's files
     */
    public Flattening downTo(Path image) {
        return new Flattening(disk, image, rateLimit);
    }

    /** Copies {@code eachSecond} at most each second, more than nothing. */
    public Flattening rateLimit(DataSize eachSecond) {
        checkArgument(eachSecond.bytes() > 0, "nothing can be copied at a rate of nothing");
        return new Flattening(disk, base, eachSecond);
    }

    /** Of which disk. */
    public String disk() {
        return disk;
    }

    /** What it lies upon afterwards, if upon anything. */
    public Optional<Path> base() {
        return Optional.ofNullable(base);
    }

    /** How much at most each second; zero: as fast as it goes. */
    public DataSize rateLimit() {
        return rateLimit;
    }
}
