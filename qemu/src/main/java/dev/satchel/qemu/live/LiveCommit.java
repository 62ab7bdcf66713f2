package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The writing of overlays of a running machine's disk into an image that they lie upon, while the guest goes on (QEMU's
 * {@code block-commit}); afterwards the disk is a shorter chain. What else lies upon that image is garbage then. Immutable:
 * each method returns a changed copy.
 */
public final class LiveCommit {
    /** What becomes of the files that are of no more use. */
    public enum Leftovers {
        /** They stay. */
        KEPT,
        /** They are deleted, when all is done. */
        DELETED
    }

    private final String disk;
    private final @Nullable Path top;
    private final @Nullable Path base;
    private final Leftovers leftovers;
    private final DataSize rateLimit;

    private LiveCommit(String disk, @Nullable Path top, @Nullable Path base, Leftovers leftovers, DataSize rateLimit) {
        this.disk = disk;
        this.top = top;
        this.base = base;
        this.leftovers = leftovers;
        this.rateLimit = rateLimit;
    }

    /** Of the image that is written to into the one right below; {@code disk} by its id. */
    public static LiveCommit of(String disk) {
        return new LiveCommit(disk, null, null, Leftovers.KEPT, DataSize.ZERO);
    }

    /**
     * Not of the image that is written to, but from one further down the chain.
     *
     * @param image one of the disk's files
     */
    public LiveCommit from(Path image) {
        return new LiveCommit(disk, image, base, leftovers, rateLimit);
    }

    /**
     * Not into the image right below, but into one further down; all between go into it too.
     *
     * @param image one of the disk's files
     */
    public LiveCommit into(Path image) {
        return new LiveCommit(disk, top, image, leftovers, rateLimit);
    }

    /** What becomes of the files that are committed; they are kept unless {@code what} says otherwise. */
    public LiveCommit leftovers(Leftovers what) {
        return new LiveCommit(disk, top, base, what, rateLimit);
    }

    /** Copies {@code eachSecond} at most each second, more than nothing. */
    public LiveCommit rateLimit(DataSize eachSecond) {
        checkArgument(eachSecond.bytes() > 0, "nothing can be copied at a rate of nothing");
        return new LiveCommit(disk, top, base, leftovers, eachSecond);
    }

    /** Of which disk. */
    public String disk() {
        return disk;
    }

    /** From where, if not from the image that is written to. */
    public Optional<Path> top() {
        return Optional.ofNullable(top);
    }

    /** Into what, if not into the image right below. */
    public Optional<Path> base() {
        return Optional.ofNullable(base);
    }

    /** What becomes of the files. */
    public Leftovers leftovers() {
        return leftovers;
    }

    /** How much at most each second; zero: as fast as it goes. */
    public DataSize rateLimit() {
        return rateLimit;
    }
}
