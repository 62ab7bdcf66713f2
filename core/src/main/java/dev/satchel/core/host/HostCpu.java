package dev.satchel.core.host;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The processors of a host. Immutable. */
public final class HostCpu {
    private final int logical;
    private final int allowed;
    private final int physical; // 0: unknown
    private final ImmutableList<CoreClass> classes;

    private HostCpu(int logical, int allowed, int physical, ImmutableList<CoreClass> classes) {
        this.logical = logical;
        this.allowed = allowed;
        this.physical = physical;
        this.classes = classes;
    }

    /** A host with {@code logical} processors, at least 1, all of them allowed; nothing else is known. */
    public static HostCpu ofLogical(int logical) {
        checkArgument(logical >= 1, "a host has at least 1 processor, not %s", logical);
        return new HostCpu(logical, logical, 0, ImmutableList.of());
    }

    /** The same with {@code physical} cores, 1 to {@link #logical()}. */
    public HostCpu withPhysical(int physical) {
        checkArgument(physical >= 1 && physical <= logical, "%s physical cores for %s processors", physical, logical);
        return new HostCpu(logical, allowed, physical, classes);
    }

    /** The same, of which this process may use {@code allowed}, 1 to {@link #logical()}. */
    public HostCpu withAllowed(int allowed) {
        checkArgument(allowed >= 1 && allowed <= logical, "%s of %s processors allowed", allowed, logical);
        return new HostCpu(logical, allowed, physical, classes);
    }

    /** The same with these classes of cores, the fastest first. */
    public HostCpu withClasses(List<CoreClass> classes) {
        return new HostCpu(logical, allowed, physical, ImmutableList.copyOf(classes));
    }

    /** Processors of the machine that are online. */
    public int logical() {
        return logical;
    }

    /** As many of them as this process may keep busy: affinity and control groups, as the JVM sees them. */
    public int allowed() {
        return allowed;
    }

    /** Cores of the machine, each of which may be several processors. */
    public OptionalInt physical() {
        return physical == 0 ? OptionalInt.empty() : OptionalInt.of(physical);
    }

    /** The kinds of cores, the fastest first; there may be more than two. Immutable; empty if it could not be found out. */
    public List<CoreClass> classes() {
        return classes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostCpu that
                && logical == that.logical
                && allowed == that.allowed
                && physical == that.physical
                && classes.equals(that.classes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(logical, allowed, physical, classes);
    }

    /** {@code 10 processors (8 performance, 2 efficiency)}. */
    @Override
    public String toString() {
        return logical + " processors"
                + (classes.size() < 2
                        ? ""
                        : classes.stream().map(CoreClass::toString).collect(Collectors.joining(", ", " (", ")")));
    }
}
