package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;

/**
 * A running machine's disk goes to another file, while the guest goes on (QEMU's {@code blockdev-mirror}): when all is
 * copied the guest writes to the copy, which stands alone, and the old files are left as they were at that moment.
 * Immutable: each method returns a changed copy.
 */
public final class Move {
    /** When the guest goes over to the copy. */
    public enum Switch {
        /** As soon as all is copied. */
        WHEN_READY,
        /** When {@link BlockJob#complete} is called; until then what the guest writes goes to both. */
        WHEN_ASKED
    }

    private final String disk;
    private final Path file;
    private final ImageFormat format;
    private final Switch when;
    private final DataSize rateLimit;

    private Move(String disk, Path file, ImageFormat format, Switch when, DataSize rateLimit) {
        this.disk = disk;
        this.file = file;
        this.format = format;
        this.when = when;
        this.rateLimit = rateLimit;
    }

    /**
     * Into a new qcow2 image, as soon as all is copied.
     *
     * @param disk by its id
     * @param file must not be there yet; its folder is
     */
    public static Move of(String disk, Path file) {
        return new Move(disk, file, ImageFormat.QCOW2, Switch.WHEN_READY, DataSize.ZERO);
    }

    /**
     * In the format {@code other}.
     *
     * @throws IllegalArgumentException unless it is raw or qcow2
     */
    public Move format(ImageFormat other) {
        checkArgument(
                other == ImageFormat.RAW || other == ImageFormat.QCOW2,
                "a running QEMU makes raw and qcow2 images, not %s",
                other.id());
        return new Move(disk, file, other, when, rateLimit);
    }

    /** Goes over to the copy at the time that {@code time} says. */
    public Move switching(Switch time) {
        return new Move(disk, file, format, time, rateLimit);
    }

    /** Copies {@code eachSecond} at most each second, more than nothing. */
    public Move rateLimit(DataSize eachSecond) {
        checkArgument(eachSecond.bytes() > 0, "nothing can be copied at a rate of nothing");
        return new Move(disk, file, format, when, eachSecond);
    }

    /** Which disk. */
    public String disk() {
        return disk;
    }

    /** Where to. */
    public Path file() {
        return file;
    }

    /** In which format. */
    public ImageFormat format() {
        return format;
    }

    /** When the guest goes over. */
    public Switch switching() {
        return when;
    }

    /** How much at most each second; zero: as fast as it goes. */
    public DataSize rateLimit() {
        return rateLimit;
    }
}
