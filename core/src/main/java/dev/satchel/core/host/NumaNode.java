package dev.satchel.core.host;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Processors and the memory that is near to them. Immutable. A host without NUMA is one node. */
public final class NumaNode {
    private final int id;
    private final ImmutableList<Integer> cpus;
    private final @Nullable DataSize memory;

    private NumaNode(int id, ImmutableList<Integer> cpus, @Nullable DataSize memory) {
        this.id = id;
        this.cpus = cpus;
        this.memory = memory;
    }

    /**
     * A node whose memory is not known.
     *
     * @param id the system's number for it, not negative; there may be gaps
     * @param cpus the system's numbers of the processors, in any order, none negative; empty for a node of memory alone
     */
    public static NumaNode of(int id, List<Integer> cpus) {
        checkArgument(id >= 0, "a node's number is not negative: %s", id);
        ImmutableSortedSet<Integer> ascending = ImmutableSortedSet.copyOf(cpus);
        checkArgument(
                ascending.isEmpty() || ascending.first() >= 0, "a processor's number is not negative: %s", ascending);
        return new NumaNode(id, ascending.asList(), null);
    }

    /** The same with {@code memory} near to it; {@link DataSize#ZERO} for a node of processors alone. */
    public NumaNode withMemory(DataSize memory) {
        return new NumaNode(id, cpus, memory);
    }

    /** The system's number for it. */
    public int id() {
        return id;
    }

    /** The system's numbers of its processors, ascending. Immutable. */
    public List<Integer> cpus() {
        return cpus;
    }

    /** Its memory. */
    public Optional<DataSize> memory() {
        return Optional.ofNullable(memory);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumaNode that
                && id == that.id
                && cpus.equals(that.cpus)
                && Objects.equals(memory, that.memory);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, cpus, memory);
    }

    /** {@code node 0 (16 processors)}. */
    @Override
    public String toString() {
        return "node " + id + " (" + cpus.size() + " processors)";
    }
}
