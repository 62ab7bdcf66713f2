package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The writing of an overlay's content into what it lies upon. Other overlays of that become garbage. Immutable. */
public final class Commit {
    /** What becomes of the overlay. */
    public enum Overlay {
        /** It is emptied, ready to be used again. */
        EMPTIED,
        /** It stays as it is, which is quicker if it is to be deleted. */
        KEPT
    }

    private final Image image;
    private final @Nullable Path base;
    private final Overlay overlay;
    private final @Nullable DataSize rateLimit;

    private Commit(Image image, @Nullable Path base, Overlay overlay, @Nullable DataSize rateLimit) {
        this.image = image;
        this.base = base;
        this.overlay = overlay;
        this.rateLimit = rateLimit;
    }

    /** Of {@code overlay} into the image that it lies upon, after which it is empty. */
    public static Commit of(Image overlay) {
        return new Commit(overlay, null, Overlay.EMPTIED, null);
    }

    /** Into {@code file}, further down the chain; what lies between is garbage afterwards, and the overlay is kept. */
    public Commit into(Path file) {
        return new Commit(image, file, Overlay.KEPT, rateLimit);
    }

    /**
     * What becomes of the overlay; it is emptied unless this says otherwise.
     *
     * @param what {@code EMPTIED} is not possible after {@link #into}: {@code qemu-img} empties no overlay of which the
     *     content goes further down
     * @throws IllegalArgumentException if it is
     */
    public Commit overlay(Overlay what) {
        checkArgument(base == null || what == Overlay.KEPT, "an overlay is emptied only into the image right below it");
        return new Commit(image, base, what, rateLimit);
    }

    /**
     * Copies {@code eachSecond} at most each second, more than nothing; as fast as it goes unless this says otherwise.
     */
    public Commit rateLimit(DataSize eachSecond) {
        checkArgument(eachSecond.bytes() > 0, "nothing can be copied at a rate of nothing");
        return new Commit(image, base, overlay, eachSecond);
    }

    /** Which overlay. */
    public Image image() {
        return image;
    }

    /** Into what, if not into what lies right below. */
    public Optional<Path> base() {
        return Optional.ofNullable(base);
    }

    /** What becomes of the overlay. */
    public Overlay overlay() {
        return overlay;
    }

    /** How much at most each second. */
    public Optional<DataSize> rateLimit() {
        return Optional.ofNullable(rateLimit);
    }
}
