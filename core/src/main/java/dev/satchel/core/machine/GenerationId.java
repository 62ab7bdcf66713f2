package dev.satchel.core.machine;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The number by which a guest learns that it is a copy of itself, and not what it was: a domain controller then does
 * not give out numbers twice, a random generator begins anew (Microsoft, <em>Virtual Machine Generation ID</em>). Immutable.
 */
public final class GenerationId {
    private static final GenerationId AUTO = new GenerationId(null);

    private final @Nullable UUID uuid;

    private GenerationId(@Nullable UUID uuid) {
        this.uuid = uuid;
    }

    /** Another at each start: right for a machine that is always started from the same state, such as a fixture. */
    public static GenerationId auto() {
        return AUTO;
    }

    /** The number {@code uuid}, to be changed by who restores or copies the machine. */
    public static GenerationId of(UUID uuid) {
        return new GenerationId(uuid);
    }

    /** The number; empty if it is another at each start. */
    public Optional<UUID> uuid() {
        return Optional.ofNullable(uuid);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GenerationId that && Objects.equals(uuid, that.uuid);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(uuid);
    }

    /** As it is written in a machine file: {@code auto} or the number. */
    @Override
    public String toString() {
        return uuid == null ? "auto" : uuid.toString();
    }
}
