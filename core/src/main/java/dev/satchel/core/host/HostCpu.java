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
    private final int sockets; // 0: unknown
    private final Smt smt;
    private final ImmutableList<CoreClass> classes;
    private final ImmutableList<CpuCache> caches;

    private HostCpu(
            int logical,
            int allowed,
            int physical,
            int sockets,
            Smt smt,
            ImmutableList<CoreClass> classes,
            ImmutableList<CpuCache> caches) {
        this.logical = logical;
        this.allowed = allowed;
        this.physical = physical;
        this.sockets = sockets;
        this.smt = smt;
        this.classes = classes;
        this.caches = caches;
    }

    /** Simultaneous multithreading: whether cores run several threads at once, each seen as a processor. */
    public enum Smt {
        /** Some cores are two processors or more. */
        ON("on"),
        /** Every core is one processor, because it can be no more or because it was switched off. */
        OFF("off"),
        /** It could not be found out. */
        UNKNOWN("unknown");

        private final String id;

        Smt(String id) {
            this.id = id;
        }

        /** The name in files. */
        public String id() {
            return id;
        }

        /**
         * Reads an {@link #id()}, in any case.
         *
         * @throws IllegalArgumentException if {@code text} is none
         */
        public static Smt parse(String text) {
            return KnownWords.parse("a state of SMT", values(), Smt::id, text);
        }

        /** The {@link #id()}. */
        @Override
        public String toString() {
            return id;
        }
    }

    /** A host with {@code logical} processors, at least 1, all of them allowed; nothing else is known. */
    public static HostCpu ofLogical(int logical) {
        checkArgument(logical >= 1, "a host has at least 1 processor, not %s", logical);
        return new HostCpu(logical, logical, 0, 0, Smt.UNKNOWN, ImmutableList.of(), ImmutableList.of());
    }

    /** The same with {@code physical} cores, 1 to {@link #logical()}. */
    public HostCpu withPhysical(int physical) {
        checkArgument(physical >= 1 && physical <= logical, "%s physical cores for %s processors", physical, logical);
        return new HostCpu(logical, allowed, physical, sockets, smt, classes, caches);
    }

    /** The same, of which this process may use {@code allowed}, 1 to {@link #logical()}. */
    public HostCpu withAllowed(int allowed) {
        checkArgument(allowed >= 1 && allowed <= logical, "%s of %s processors allowed", allowed, logical);
        return new HostCpu(logical, allowed, physical, sockets, smt, classes, caches);
    }

    /** The same in {@code sockets} packages, 1 to {@link #logical()}. */
    public HostCpu withSockets(int sockets) {
        checkArgument(sockets >= 1 && sockets <= logical, "%s sockets for %s processors", sockets, logical);
        return new HostCpu(logical, allowed, physical, sockets, smt, classes, caches);
    }

    /** The same, of which {@code smt} is known though {@link #physical()} is not; where that is, it alone tells. */
    public HostCpu withSmt(Smt smt) {
        return new HostCpu(logical, allowed, physical, sockets, smt, classes, caches);
    }

    /** The same with {@code caches}, in place of others, the nearest to the cores first; an empty list is unknown. */
    public HostCpu withCaches(List<CpuCache> caches) {
        return new HostCpu(logical, allowed, physical, sockets, smt, classes, ImmutableList.copyOf(caches));
    }

    /**
     * The same with {@code classes} of cores, in place of others, the fastest first; an empty list is unknown.
     *
     * @throws IllegalArgumentException if they have more processors than {@link #logical()}
     */
    public HostCpu withClasses(List<CoreClass> classes) {
        long inClasses = classes.stream().mapToLong(CoreClass::logical).sum();
        checkArgument(inClasses <= logical, "the core classes have %s processors, the host %s", inClasses, logical);
        return new HostCpu(logical, allowed, physical, sockets, smt, ImmutableList.copyOf(classes), caches);
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

    /** Packages of processors: what is plugged into the board, or what a virtual machine calls so. */
    public OptionalInt sockets() {
        return sockets == 0 ? OptionalInt.empty() : OptionalInt.of(sockets);
    }

    /** Whether cores run several threads; where {@link #physical()} is known, it tells. */
    public Smt smt() {
        if (physical == 0) {
            return smt;
        }
        return physical < logical ? Smt.ON : Smt.OFF;
    }

    /** The caches by level and type, the nearest to the cores first. Immutable; empty if it could not be found out. */
    public List<CpuCache> caches() {
        return caches;
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
                && sockets == that.sockets
                && smt() == that.smt()
                && classes.equals(that.classes)
                && caches.equals(that.caches);
    }

    @Override
    public int hashCode() {
        return Objects.hash(logical, allowed, physical, sockets, smt(), classes, caches);
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
