package dev.satchel.qemu.capability;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long a proof may take, and where it is remembered. Immutable. */
public final class ProofOptions {
    private static final ProofOptions DEFAULTS = new ProofOptions(Duration.ofSeconds(2), Memory.OF_USER, null);

    private enum Memory {
        OF_USER,
        FOLDER,
        NONE
    }

    private final Duration guestLimit;
    private final Memory memory;
    private final @Nullable Path folder;

    private ProofOptions(Duration guestLimit, Memory memory, @Nullable Path folder) {
        this.guestLimit = guestLimit;
        this.memory = memory;
        this.folder = folder;
    }

    /** Two seconds for the guest, which needs some milliseconds; remembered in the user's folder for caches. */
    public static ProofOptions defaults() {
        return DEFAULTS;
    }

    /**
     * With {@code limit} for the guest, 1 ms to an hour, once QEMU has let it go; QEMU itself has four seconds to get
     * there.
     *
     * @throws IllegalArgumentException if it is not between 1 ms and an hour
     */
    public ProofOptions withGuestLimit(Duration limit) {
        checkArgument(
                limit.compareTo(Duration.ofMillis(1)) >= 0 && limit.compareTo(Duration.ofHours(1)) <= 0,
                "a guest's limit is between 1 ms and an hour: %s",
                limit);
        return new ProofOptions(limit, memory, folder);
    }

    /** Remembered in {@code folder}, which is made when it is needed. */
    public ProofOptions rememberedIn(Path folder) {
        return new ProofOptions(guestLimit, Memory.FOLDER, folder);
    }

    /** Nothing is looked up, and nothing is remembered. */
    public ProofOptions withoutMemory() {
        return new ProofOptions(guestLimit, Memory.NONE, null);
    }

    /** How long the guest may take. */
    public Duration guestLimit() {
        return guestLimit;
    }

    /**
     * Where proofs are remembered: {@code $XDG_CACHE_HOME/satchel} or {@code ~/.cache/satchel}, {@code
     * ~/Library/Caches/satchel}, {@code %LOCALAPPDATA%\satchel\cache} unless another folder was named; empty if nowhere.
     */
    public Optional<Path> folder() {
        return switch (memory) {
            case OF_USER -> CacheFolder.ofUser();
            case FOLDER -> Optional.ofNullable(folder);
            case NONE -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return guestLimit.toMillis() + " ms for the guest, remembered in "
                + folder().map(Path::toString).orElse("nothing");
    }
}
