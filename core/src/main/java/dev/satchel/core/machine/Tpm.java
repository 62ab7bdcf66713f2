package dev.satchel.core.machine;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A software TPM 2.0. Its state is part of the machine: what BitLocker sealed is lost without it. Immutable. */
public final class Tpm {
    private final @Nullable Path state;

    private Tpm(@Nullable Path state) {
        this.state = state;
    }

    /** A TPM 2.0. */
    public static Tpm version2() {
        return new Tpm(null);
    }

    /** With its state kept at {@code path}. */
    public Tpm withState(Path path) {
        return new Tpm(path);
    }

    /** Where its state is kept, if the machine says so. */
    public Optional<Path> state() {
        return Optional.ofNullable(state);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tpm that && Objects.equals(state, that.state);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(state);
    }

    @Override
    public String toString() {
        return "TPM 2.0";
    }
}
