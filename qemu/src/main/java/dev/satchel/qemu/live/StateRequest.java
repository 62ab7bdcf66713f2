package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.qemu.image.Existing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's state is saved to a file. The guest halts while that goes on, about 0.2 s for each 100 MB that it uses.
 * Immutable: each method returns a changed copy.
 */
public final class StateRequest {
    /** What the machine does afterwards. */
    public enum Afterwards {
        /** It stays halted, so that its disks stay as the state knows them. */
        HALTED,
        /** What it did before. */
        AS_BEFORE
    }

    private final Path file;
    private final Existing existing;
    private final Afterwards afterwards;
    private final @Nullable OverlaySnapshot overlays;
    private final Duration limit;

    private StateRequest(
            Path file, Existing existing, Afterwards afterwards, @Nullable OverlaySnapshot overlays, Duration limit) {
        this.file = file;
        this.existing = existing;
        this.afterwards = afterwards;
        this.overlays = overlays;
        this.limit = limit;
    }

    /**
     * To a new file, after which the machine stays halted, within ten minutes.
     *
     * @param file appears when it is whole; nobody but its owner may read it, since it holds all that the guest knows
     */
    public static StateRequest to(Path file) {
        return new StateRequest(file, Existing.REFUSED, Afterwards.HALTED, null, Duration.ofMinutes(10));
    }

    /** What is done if the file is there already; it is refused unless {@code what} says otherwise. */
    public StateRequest existing(Existing what) {
        return new StateRequest(file, what, afterwards, overlays, limit);
    }

    /**
     * Lets the machine go on upon new overlays, so that the disks that the state belongs to stay as they are: both can be
     * gone on with.
     *
     * @param snapshot of all disks that the guest writes to
     */
    public StateRequest goingOnUpon(OverlaySnapshot snapshot) {
        return new StateRequest(file, existing, Afterwards.AS_BEFORE, snapshot, limit);
    }

    /**
     * With the machine doing afterwards what {@code what} says. A machine that goes on upon the same disks makes its state
     * useless with the first thing that it writes, and the state is then refused.
     */
    public StateRequest afterwards(Afterwards what) {
        return new StateRequest(file, existing, what, overlays, limit);
    }

    /** Within {@code most}, more than nothing; a state that is not saved by then is given up. */
    public StateRequest timeLimit(Duration most) {
        checkArgument(!most.isNegative() && !most.isZero(), "a time limit must be positive: %s", most);
        return new StateRequest(file, existing, afterwards, overlays, most);
    }

    /** Where to. */
    public Path file() {
        return file;
    }

    /** What is done if the file is there. */
    public Existing existing() {
        return existing;
    }

    /** What the machine does afterwards. */
    public Afterwards afterwards() {
        return afterwards;
    }

    /** Upon what it goes on, if upon new overlays. */
    public Optional<OverlaySnapshot> overlays() {
        return Optional.ofNullable(overlays);
    }

    /** How long it may take. */
    public Duration timeLimit() {
        return limit;
    }
}
