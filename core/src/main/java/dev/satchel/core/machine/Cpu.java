package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processor of a machine: its topology, and which model the guest sees. Immutable. */
public final class Cpu {
    private static final int MOST = 1024;

    private final int sockets;
    private final int cores;
    private final int threads;
    private final @Nullable String model;
    private final ImmutableList<String> flags;

    private Cpu(int sockets, int cores, int threads, @Nullable String model, ImmutableList<String> flags) {
        checkArgument(sockets > 0 && cores > 0 && threads > 0, "sockets, cores and threads are at least 1");
        checkArgument(
                (long) sockets * cores * threads <= MOST,
                "%s sockets of %s cores of %s threads are more than %s processors",
                sockets,
                cores,
                threads,
                MOST);
        checkArgument(model == null || isName(model), "not a processor model: '%s'", model);
        flags.forEach(flag -> checkArgument(isName(flag), "not a processor flag: '%s'", flag));
        this.sockets = sockets;
        this.cores = cores;
        this.threads = threads;
        this.model = model;
        this.flags = flags;
    }

    /** One socket with {@code count} cores of one thread each, of the model that suits the accelerator. */
    public static Cpu cores(int count) {
        return new Cpu(1, count, 1, null, ImmutableList.of());
    }

    /** With {@code count} sockets. */
    public Cpu withSockets(int count) {
        return new Cpu(count, cores, threads, model, flags);
    }

    /** With {@code count} threads in each core. */
    public Cpu withThreads(int count) {
        return new Cpu(sockets, cores, count, model, flags);
    }

    /** Of the model {@code name}: {@code host}, {@code max}, {@code cortex-a72} ... */
    public Cpu withModel(String name) {
        return new Cpu(sockets, cores, threads, name, flags);
    }

    /**
     * With exactly the flags {@code names}, none if it is empty: {@code aes} switches one on, {@code -aes} off. They are
     * QEMU's names, not blank and without spaces, commas and equal signs.
     */
    public Cpu withFlags(List<String> names) {
        return new Cpu(sockets, cores, threads, model, ImmutableList.copyOf(names));
    }

    /** At least 1. */
    public int sockets() {
        return sockets;
    }

    /** In each socket; at least 1. */
    public int cores() {
        return cores;
    }

    /** In each core; at least 1. */
    public int threads() {
        return threads;
    }

    /** The product: how many processors the guest sees; at most 1024. */
    public int processors() {
        return sockets * cores * threads;
    }

    /** The model asked for; empty: what suits the accelerator. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** Flags to switch on ({@code aes}) and off ({@code -aes}). */
    public List<String> flags() {
        return flags;
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127 && c != ',' && c != '=');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cpu that
                && sockets == that.sockets
                && cores == that.cores
                && threads == that.threads
                && Objects.equals(model, that.model)
                && flags.equals(that.flags);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sockets, cores, threads, model, flags);
    }

    @Override
    public String toString() {
        return processors() + " processors" + (model == null ? "" : " (" + model + ")");
    }
}
