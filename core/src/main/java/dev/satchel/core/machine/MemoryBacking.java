package dev.satchel.core.machine;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a machine's memory is on the host. Immutable; {@link #anonymous()} is what every machine has unasked. */
public final class MemoryBacking {
    private final Kind kind;
    private final @Nullable Path path;
    private final Sharing sharing;
    private final Preallocation preallocation;

    private MemoryBacking(Kind kind, @Nullable Path path, Sharing sharing, Preallocation preallocation) {
        this.kind = kind;
        this.path = path;
        this.sharing = sharing;
        this.preallocation = preallocation;
    }

    /** What kind of memory it is. */
    public enum Kind {
        /** Pages as the host gives them to any process. */
        ANONYMOUS("anonymous"),
        /** Huge pages, which Linux sets aside beforehand ({@code vm.nr_hugepages}). */
        HUGE_PAGES("hugepages"),
        /** A file, or a file without a name in a folder. */
        FILE("file");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** As it is written in a machine file. */
        public String id() {
            return id;
        }
    }

    /** Whether other processes may map the memory too. */
    public enum Sharing {
        /** They may not. */
        PRIVATE,
        /** They may: what runs a device beside QEMU (virtiofsd, a vhost-user switch) needs it. */
        SHARED
    }

    /** When the host gives the memory. */
    public enum Preallocation {
        /** As the guest uses it. */
        OFF,
        /** All of it when the machine starts, which fails then and not later where there is too little. */
        ON
    }

    /** Pages as the host gives them to any process. */
    public static MemoryBacking anonymous() {
        return new MemoryBacking(Kind.ANONYMOUS, null, Sharing.PRIVATE, Preallocation.OFF);
    }

    /** Huge pages of the host's usual size. */
    public static MemoryBacking hugePages() {
        return new MemoryBacking(Kind.HUGE_PAGES, null, Sharing.PRIVATE, Preallocation.OFF);
    }

    /** The file {@code path}, which is made when it is missing, or a file without a name if it is a folder. */
    public static MemoryBacking file(Path path) {
        return new MemoryBacking(Kind.FILE, path, Sharing.PRIVATE, Preallocation.OFF);
    }

    /** The same, which other processes may map or not as {@code with} says. */
    public MemoryBacking withSharing(Sharing with) {
        return new MemoryBacking(kind, path, with, preallocation);
    }

    /** The same, given when {@code with} says. */
    public MemoryBacking withPreallocation(Preallocation with) {
        return new MemoryBacking(kind, path, sharing, with);
    }

    /** What kind of memory it is. */
    public Kind kind() {
        return kind;
    }

    /** The file or folder of a {@link Kind#FILE}. */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /** Whether other processes may map it too. */
    public Sharing sharing() {
        return sharing;
    }

    /** When the host gives it. */
    public Preallocation preallocation() {
        return preallocation;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryBacking that
                && kind == that.kind
                && Objects.equals(path, that.path)
                && sharing == that.sharing
                && preallocation == that.preallocation;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, path, sharing, preallocation);
    }

    @Override
    public String toString() {
        return (sharing == Sharing.SHARED ? "shared " : "") + kind.id() + " memory" + (path == null ? "" : " " + path);
    }
}
