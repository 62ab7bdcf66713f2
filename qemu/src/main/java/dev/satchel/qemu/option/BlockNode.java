package dev.satchel.qemu.option;

import com.google.common.collect.ImmutableMap;
import dev.satchel.qemu.option.BlockDriver.Child;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of QEMU's block layer: what it does, and how it is opened. A node inherits nothing from the one above it, as
 * far as {@code -blockdev} goes; what holds for a disk is said at each node of it. What is not said is left to QEMU, and
 * what Satchel does not know is carried. Immutable.
 */
public final class BlockNode {
    private final BlockDriver driver;
    private final Builder settings;

    private BlockNode(BlockDriver driver, Builder settings) {
        this.driver = driver;
        this.settings = settings;
    }

    /** Begins a node that does what {@code driver} says. */
    public static Builder of(BlockDriver driver) {
        return new Builder(driver);
    }

    /** What becomes of blocks that the guest gives up. */
    public enum Discard {
        /** Nothing. */
        IGNORE("ignore"),
        /** They are given back. */
        UNMAP("unmap");

        private final String id;

        Discard(String id) {
            this.id = id;
        }

        /** QEMU's word. */
        public String id() {
            return id;
        }
    }

    /** What becomes of zeroes that the guest writes. */
    public enum DetectZeroes {
        /** They are written. */
        OFF("off"),
        /** They are written as zeroes, which takes less. */
        ON("on"),
        /** Their blocks are given back, if {@link Discard#UNMAP} is said too. */
        UNMAP("unmap");

        private final String id;

        DetectZeroes(String id) {
            this.id = id;
        }

        /** QEMU's word. */
        public String id() {
            return id;
        }
    }

    /** How reads and writes are handed to the host. */
    public enum Aio {
        /** By threads; everywhere. */
        THREADS("threads"),
        /** By Linux' native calls, or Windows'; on Linux only past the page cache. */
        NATIVE("native"),
        /** By Linux' io_uring. */
        IO_URING("io_uring");

        private final String id;

        Aio(String id) {
            this.id = id;
        }

        /** QEMU's word. */
        public String id() {
            return id;
        }
    }

    /** Whether a file is locked against a second QEMU. */
    public enum Locking {
        /** Where the host has locks that are fit for it. */
        AUTO("auto"),
        /** Always. */
        ON("on"),
        /** Never. */
        OFF("off");

        private final String id;

        Locking(String id) {
            this.id = id;
        }

        /** QEMU's word. */
        public String id() {
            return id;
        }
    }

    /** What it does. */
    public BlockDriver driver() {
        return driver;
    }

    /** Its name, by which devices and other nodes refer to it. */
    public Optional<String> nodeName() {
        return Optional.ofNullable(settings.nodeName);
    }

    /** Whether nobody writes through it. */
    public Optional<Boolean> readOnly() {
        return Optional.ofNullable(settings.readOnly);
    }

    /** Whether the host's page cache is passed by ({@code cache.direct}). */
    public Optional<Boolean> direct() {
        return Optional.ofNullable(settings.direct);
    }

    /** Whether the guest's flushes are ignored ({@code cache.no-flush}). */
    public Optional<Boolean> noFlush() {
        return Optional.ofNullable(settings.noFlush);
    }

    /** What becomes of blocks that the guest gives up. */
    public Optional<Discard> discard() {
        return Optional.ofNullable(settings.discard);
    }

    /** What becomes of zeroes that the guest writes. */
    public Optional<DetectZeroes> detectZeroes() {
        return Optional.ofNullable(settings.detectZeroes);
    }

    /** How reads and writes are handed to the host; only for files and devices. */
    public Optional<Aio> aio() {
        return Optional.ofNullable(settings.aio);
    }

    /** Whether the file is locked; only for files and devices. */
    public Optional<Locking> locking() {
        return Optional.ofNullable(settings.locking);
    }

    /** Whether it is opened in spite of another's lock, which only a read-only node may be. */
    public Optional<Boolean> forceShare() {
        return Optional.ofNullable(settings.forceShare);
    }

    /** The node below it, if it has one. */
    public Optional<Child> file() {
        if (driver instanceof BlockDriver.Format format) {
            return Optional.of(format.file());
        }
        if (driver instanceof BlockDriver.Throttle throttle) {
            return Optional.of(throttle.file());
        }
        return Optional.empty();
    }

    /** The value of {@code key}, one that has no method here, as text; empty if it is not said or is an object. */
    public Optional<String> get(String key) {
        Object value = settings.further.get(key);
        return value == null || value instanceof Map ? Optional.empty() : Optional.of(String.valueOf(value));
    }

    /** As a JSON object, in an order that is always the same. */
    Map<String, Object> tree() {
        return BlockTree.write(this);
    }

    ImmutableMap<String, Object> further() {
        return ImmutableMap.copyOf(settings.further);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockNode that && tree().equals(that.tree());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(tree());
    }

    /** As a JSON object. */
    @Override
    public String toString() {
        return JsonText.write(tree());
    }

    /** Collects how a node is opened. */
    public static final class Builder {
        private final BlockDriver driver;
        private @Nullable String nodeName;
        private @Nullable Boolean readOnly;
        private @Nullable Boolean direct;
        private @Nullable Boolean noFlush;
        private @Nullable Discard discard;
        private @Nullable DetectZeroes detectZeroes;
        private @Nullable Aio aio;
        private @Nullable Locking locking;
        private @Nullable Boolean forceShare;
        private final Map<String, Object> further = new LinkedHashMap<>();

        private Builder(BlockDriver driver) {
            this.driver = driver;
        }

        private Builder(Builder other) {
            this.driver = other.driver;
            this.nodeName = other.nodeName;
            this.readOnly = other.readOnly;
            this.direct = other.direct;
            this.noFlush = other.noFlush;
            this.discard = other.discard;
            this.detectZeroes = other.detectZeroes;
            this.aio = other.aio;
            this.locking = other.locking;
            this.forceShare = other.forceShare;
            this.further.putAll(other.further);
        }

        /** Named {@code name}: a letter, then up to 30 letters, digits, dots, dashes, underscores. */
        public Builder nodeName(String name) {
            this.nodeName = name;
            return this;
        }

        /** Opened for reading, or for writing too, as {@code readOnly} says. */
        public Builder readOnly(OnOff readOnly) {
            this.readOnly = readOnly == OnOff.ON;
            return this;
        }

        /** Past the host's page cache, or through it, as {@code direct} says. */
        public Builder direct(OnOff direct) {
            this.direct = direct == OnOff.ON;
            return this;
        }

        /** With the guest's flushes ignored, as {@code noFlush} says: a crash of the host loses what was flushed. */
        public Builder noFlush(OnOff noFlush) {
            this.noFlush = noFlush == OnOff.ON;
            return this;
        }

        /** With blocks that the guest gives up treated as {@code discard} says. */
        public Builder discard(Discard discard) {
            this.discard = discard;
            return this;
        }

        /** With zeroes that the guest writes treated as {@code detectZeroes} says. */
        public Builder detectZeroes(DetectZeroes detectZeroes) {
            this.detectZeroes = detectZeroes;
            return this;
        }

        /** Read and written as {@code aio} says; only for files and devices. */
        public Builder aio(Aio aio) {
            this.aio = aio;
            return this;
        }

        /** Locked as {@code locking} says; only for files and devices. */
        public Builder locking(Locking locking) {
            this.locking = locking;
            return this;
        }

        /** Opened in spite of another's lock, as {@code forceShare} says; only what is read-only may be. */
        public Builder forceShare(OnOff forceShare) {
            this.forceShare = forceShare == OnOff.ON;
            return this;
        }

        /** With {@code key}, which has no method here, as it is: a JSON value. */
        Builder further(String key, Object value) {
            further.put(key, value);
            return this;
        }

        /** The node. */
        public BlockNode build() {
            return new BlockNode(driver, new Builder(this));
        }
    }
}
