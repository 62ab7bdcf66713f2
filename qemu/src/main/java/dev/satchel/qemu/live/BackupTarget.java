package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.machine.ImageFormat;
import dev.satchel.qemu.image.Existing;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the copy of one disk goes. Immutable: each method returns a changed copy. */
public final class BackupTarget {
    private final String disk;
    private final Path file;
    private final ImageFormat format;
    private final Existing existing;
    private final @Nullable Path previous;

    private BackupTarget(String disk, Path file, ImageFormat format, Existing existing, @Nullable Path previous) {
        this.disk = disk;
        this.file = file;
        this.format = format;
        this.existing = existing;
        this.previous = previous;
    }

    /**
     * A qcow2 image of a disk.
     *
     * @param disk by its id in the machine's description
     * @param file appears when it is whole; its folder exists
     */
    public static BackupTarget of(String disk, Path file) {
        return new BackupTarget(disk, file, ImageFormat.QCOW2, Existing.REFUSED, null);
    }

    /**
     * In the format {@code other}. A raw copy takes all of its size on the host: QEMU writes the zeroes too.
     *
     * @throws IllegalArgumentException unless it is raw or qcow2, which a running QEMU can write
     */
    public BackupTarget format(ImageFormat other) {
        checkArgument(
                other == ImageFormat.RAW || other == ImageFormat.QCOW2,
                "a backup is raw or qcow2, not %s: convert it afterwards",
                other.id());
        return new BackupTarget(disk, file, other, existing, previous);
    }

    /** What is done if the file is there already; it is refused unless {@code what} says otherwise. */
    public BackupTarget existing(Existing what) {
        return new BackupTarget(disk, file, format, what, previous);
    }

    /**
     * Lies upon the backup before it, for one that holds only what has changed since.
     *
     * @param backup a qcow2 image, which is not to be changed or moved any more
     */
    public BackupTarget upon(Path backup) {
        return new BackupTarget(disk, file, format, existing, backup);
    }

    /** Which disk. */
    public String disk() {
        return disk;
    }

    /** Where the copy goes. */
    public Path file() {
        return file;
    }

    /** In which format. */
    public ImageFormat format() {
        return format;
    }

    /** What is done if the file is there. */
    public Existing existing() {
        return existing;
    }

    /** The backup before it, if it lies upon one. */
    public Optional<Path> previous() {
        return Optional.ofNullable(previous);
    }
}
