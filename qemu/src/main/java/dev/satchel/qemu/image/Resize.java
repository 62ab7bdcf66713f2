package dev.satchel.qemu.image;

import dev.satchel.core.unit.DataSize;

/**
 * A new size for a disk. What is in it, partitions above all, is not moved. Immutable.
 */
public final class Resize {
    /** Whether a disk may become smaller. */
    public enum Shrink {
        /** It may not: code {@code image.shrink}. */
        REFUSED,
        /** It may. What lies behind the new end is lost. */
        ALLOWED
    }

    private final Image image;
    private final DataSize size;
    private final Shrink shrink;
    private final Preallocation preallocation;

    private Resize(Image image, DataSize size, Shrink shrink, Preallocation preallocation) {
        this.image = image;
        this.size = size;
        this.shrink = shrink;
        this.preallocation = preallocation;
    }

    /**
     * Of {@code image} to {@code size}.
     *
     * @param size a multiple of 512 bytes
     */
    public static Resize of(Image image, DataSize size) {
        return new Resize(image, Sizes.checkDisk(size), Shrink.REFUSED, Preallocation.OFF);
    }

    /** Whether the disk may become smaller; it may not unless {@code setting} is {@link Shrink#ALLOWED}. */
    public Resize shrink(Shrink setting) {
        return new Resize(image, size, setting, preallocation);
    }

    /**
     * What of the added part gets its place at once, nothing unless {@code setting} says so. QEMU refuses what the
     * format does not have ({@code METADATA} for a raw image), and anything but {@code OFF} for a disk that becomes
     * smaller.
     */
    public Resize preallocation(Preallocation setting) {
        return new Resize(image, size, shrink, setting);
    }

    /** Which image. */
    public Image image() {
        return image;
    }

    /** The new size. */
    public DataSize size() {
        return size;
    }

    /** Whether the disk may become smaller. */
    public Shrink shrink() {
        return shrink;
    }

    /** What of the added part gets its place at once. */
    public Preallocation preallocation() {
        return preallocation;
    }
}
