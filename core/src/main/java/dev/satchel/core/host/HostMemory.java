package dev.satchel.core.host;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The memory of a host, and this process's share of it. Immutable. */
public final class HostMemory {
    private static final HostMemory UNKNOWN = new HostMemory(null, null, null, null, null);

    private final @Nullable DataSize installed;
    private final @Nullable DataSize total;
    private final @Nullable DataSize available;
    private final @Nullable DataSize limit;
    private final @Nullable DataSize pageSize;

    private HostMemory(
            @Nullable DataSize installed,
            @Nullable DataSize total,
            @Nullable DataSize available,
            @Nullable DataSize limit,
            @Nullable DataSize pageSize) {
        this.installed = installed;
        this.total = total;
        this.available = available;
        this.limit = limit;
        this.pageSize = pageSize;
    }

    /** Nothing is known; the start for the methods below. */
    public static HostMemory unknown() {
        return UNKNOWN;
    }

    /** The same with {@code installed} built in, whatever part of it the system manages; see {@link #installed()}. */
    public HostMemory withInstalled(DataSize installed) {
        return new HostMemory(installed, total, available, limit, pageSize);
    }

    /** The same with {@code total} managed by the operating system; see {@link #total()}. */
    public HostMemory withTotal(DataSize total) {
        return new HostMemory(installed, total, available, limit, pageSize);
    }

    /** The same with {@code available} to be had without swapping; see {@link #available()}. */
    public HostMemory withAvailable(DataSize available) {
        return new HostMemory(installed, total, available, limit, pageSize);
    }

    /** The same with {@code limit} for this process; {@link #total()} stands for no limit, see {@link #limit()}. */
    public HostMemory withLimit(DataSize limit) {
        return new HostMemory(installed, total, available, limit, pageSize);
    }

    /** The same with pages of {@code pageSize}, a power of two. */
    public HostMemory withPageSize(DataSize pageSize) {
        checkArgument(Long.bitCount(pageSize.bytes()) == 1, "a page size is a power of two, not %s", pageSize);
        return new HostMemory(installed, total, available, limit, pageSize);
    }

    /** What is built in, or given to a virtual machine, where the system tells it. */
    public Optional<DataSize> installed() {
        return Optional.ofNullable(installed);
    }

    /** What the operating system manages: a little less than what is built in. */
    public Optional<DataSize> total() {
        return Optional.ofNullable(total);
    }

    /** What could be had now without swapping, by the system's own estimate. */
    public Optional<DataSize> available() {
        return Optional.ofNullable(available);
    }

    /**
     * The most that this process may use: the smallest limit of its control groups or of its job, and {@link #total()}
     * where nothing limits it.
     */
    public Optional<DataSize> limit() {
        return Optional.ofNullable(limit);
    }

    /** The page size of this process: 4 KiB, 16 KiB on Apple silicon, 64 KiB on some Arm and POWER servers. */
    public Optional<DataSize> pageSize() {
        return Optional.ofNullable(pageSize);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostMemory that
                && Objects.equals(installed, that.installed)
                && Objects.equals(total, that.total)
                && Objects.equals(available, that.available)
                && Objects.equals(limit, that.limit)
                && Objects.equals(pageSize, that.pageSize);
    }

    @Override
    public int hashCode() {
        return Objects.hash(installed, total, available, limit, pageSize);
    }

    /** {@code 15.6 GiB, limited to 2.0 GiB}. */
    @Override
    public String toString() {
        String all = total == null ? "unknown" : total.rounded();
        return limit == null || limit.equals(total) ? all : all + ", limited to " + limit.rounded();
    }
}
