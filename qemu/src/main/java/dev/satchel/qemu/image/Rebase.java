package dev.satchel.qemu.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An overlay's change from what it lies upon to something else, or to nothing. Immutable. */
public final class Rebase {
    /** Whether the content of the disk is kept. */
    public enum Safety {
        /** What differs between the old and the new is copied into the overlay: a guest sees no change. */
        SAFE,
        /**
         * Only the name in the overlay is rewritten, and neither old nor new is looked at. Right where a file was moved;
         * with a new one of other content the disk is garbage.
         */
        UNSAFE
    }

    private final Image overlay;
    private final @Nullable Backing backing;
    private final Safety safety;

    private Rebase(Image overlay, @Nullable Backing backing, Safety safety) {
        this.overlay = overlay;
        this.backing = backing;
        this.safety = safety;
    }

    /** Of {@code overlay} onto {@code backing}, safely. */
    public static Rebase onto(Image overlay, Backing backing) {
        return new Rebase(overlay, backing, Safety.SAFE);
    }

    /** Makes {@code overlay} stand alone, safely: all that it lay upon is copied into it. */
    public static Rebase ontoNothing(Image overlay) {
        return new Rebase(overlay, null, Safety.SAFE);
    }

    /** Whether the content of the disk is kept; it is, unless {@code setting} is {@link Safety#UNSAFE}. */
    public Rebase safety(Safety setting) {
        return new Rebase(overlay, backing, setting);
    }

    /** Which overlay. */
    public Image overlay() {
        return overlay;
    }

    /** What it will lie upon, if anything. */
    public Optional<Backing> backing() {
        return Optional.ofNullable(backing);
    }

    /** Whether the content of the disk is kept. */
    public Safety safety() {
        return safety;
    }
}
