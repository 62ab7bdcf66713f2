package dev.satchel.core.host;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Objects;
import java.util.OptionalInt;

/** Cores of one kind. Immutable. */
public final class CoreClass {
    /** The name of the only class of a machine whose cores are all alike. */
    public static final String UNIFORM = "uniform";

    private final String name;
    private final int logical;
    private final int physical; // 0: unknown

    private CoreClass(String name, int logical, int physical) {
        this.name = Evidence.oneLine(name);
        this.logical = logical;
        this.physical = physical;
    }

    /**
     * A class whose number of physical cores is not known.
     *
     * @param name the system's own word for it where it has one; control characters become spaces
     * @param logical how many processors the operating system sees, at least 1
     */
    public static CoreClass of(String name, int logical) {
        checkArgument(logical >= 1, "core class '%s' has %s processors, at least 1 is needed", name, logical);
        return new CoreClass(name, logical, 0);
    }

    /** The same class with {@code physical} cores, 1 to {@link #logical()}. */
    public CoreClass withPhysical(int physical) {
        checkArgument(
                physical >= 1 && physical <= logical,
                "core class '%s' has %s physical cores for %s processors",
                name,
                physical,
                logical);
        return new CoreClass(name, logical, physical);
    }

    /** {@code performance}, {@code efficiency}, {@code capacity 1024}, {@code uniform}, ... */
    public String name() {
        return name;
    }

    /** Processors that the operating system sees. */
    public int logical() {
        return logical;
    }

    /** Cores, each of which may be several processors. */
    public OptionalInt physical() {
        return physical == 0 ? OptionalInt.empty() : OptionalInt.of(physical);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CoreClass that
                && name.equals(that.name)
                && logical == that.logical
                && physical == that.physical;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, logical, physical);
    }

    /** {@code 8 performance}. */
    @Override
    public String toString() {
        return logical + " " + name;
    }
}
