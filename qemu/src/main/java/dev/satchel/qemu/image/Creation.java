package dev.satchel.qemu.image;

import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An image that is to be made, empty or as an overlay. Immutable: each method returns a changed copy. */
public final class Creation {
    private final Path file;
    private final TargetFormat format;
    private final @Nullable DataSize size;
    private final @Nullable Backing backing;
    private final Existing existing;

    private Creation(
            Path file, TargetFormat format, @Nullable DataSize size, @Nullable Backing backing, Existing existing) {
        this.file = file;
        this.format = format;
        this.size = size;
        this.backing = backing;
        this.existing = existing;
    }

    /**
     * An empty disk in the file {@code file}, in {@code format}.
     *
     * @param size a multiple of 512 bytes
     */
    public static Creation empty(Path file, TargetFormat format, DataSize size) {
        return new Creation(file, format, Sizes.checkDisk(size), null, Existing.REFUSED);
    }

    /** A qcow2 image in the file {@code file} that holds what differs from {@code backing}, and is as large as that. */
    public static Creation overlay(Path file, Backing backing) {
        return new Creation(file, TargetFormat.of(ImageFormat.QCOW2), null, backing, Existing.REFUSED);
    }

    /**
     * In the format {@code other}; for an overlay it must be one that takes a backing file ({@code qcow2}, {@code qed},
     * {@code vmdk}), which QEMU checks.
     */
    public Creation as(TargetFormat other) {
        return new Creation(file, other, size, backing, existing);
    }

    /**
     * Of another size than what it lies upon.
     *
     * @param other a multiple of 512 bytes
     */
    public Creation sized(DataSize other) {
        return new Creation(file, format, Sizes.checkDisk(other), backing, existing);
    }

    /** What is done if the file exists already; it is refused unless {@code what} says otherwise. */
    public Creation existing(Existing what) {
        return new Creation(file, format, size, backing, what);
    }

    /** Where it will be. */
    public Path file() {
        return file;
    }

    /** Its format. */
    public TargetFormat format() {
        return format;
    }

    /** Its size; empty for that of what it lies upon. */
    public Optional<DataSize> size() {
        return Optional.ofNullable(size);
    }

    /** What it lies upon, if anything. */
    public Optional<Backing> backing() {
        return Optional.ofNullable(backing);
    }

    /** What is done if there is a file already. */
    public Existing existing() {
        return existing;
    }
}
