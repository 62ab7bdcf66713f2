package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.unit.DataSize;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a qcow2 image is made; what is not set is as QEMU has it (7.2: version 3, clusters of 64 KiB, zlib). Immutable. */
public final class Qcow2Options {
    /** With nothing set. */
    public static final Qcow2Options DEFAULT = builder().build();

    private static final DataSize SMALLEST_CLUSTER = DataSize.bytes(512);
    private static final DataSize LARGEST_CLUSTER = DataSize.mebibytes(2);
    private static final DataSize SMALLEST_WITH_SUBCLUSTERS = DataSize.kibibytes(16);

    /** The version of the format. */
    public enum Compatibility {
        /** Version 2, for QEMU before 1.1. */
        V2,
        /** Version 3. */
        V3
    }

    /** How compressed clusters are. */
    public enum Compression {
        /** Deflate, which every reader knows. */
        ZLIB,
        /** Zstandard: faster, for QEMU from 5.1 on. */
        ZSTD
    }

    /** Whether the counts of references are written late: faster, but a crash of QEMU makes a repair necessary. */
    public enum LazyRefcounts {
        /** They are. */
        ON,
        /** They are not. */
        OFF
    }

    /** Whether a cluster is allocated in 32 parts, for QEMU from 5.2 on. */
    public enum ExtendedL2 {
        /** It is. */
        ON,
        /** It is not. */
        OFF
    }

    private final ImmutableMap<String, String> options;

    private Qcow2Options(ImmutableMap<String, String> options) {
        this.options = options;
    }

    /** With nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** As QEMU spells them; immutable and ordered. */
    Map<String, String> toMap() {
        return options;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Qcow2Options that && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    /** As QEMU spells them. */
    @Override
    public String toString() {
        return options.toString();
    }

    /** Collects the options. */
    public static final class Builder {
        private @Nullable Compatibility compatibility;
        private @Nullable DataSize clusterSize;
        private @Nullable Compression compression;
        private @Nullable LazyRefcounts lazyRefcounts;
        private @Nullable ExtendedL2 extendedL2;
        private @Nullable Preallocation preallocation;

        private Builder() {}

        /** The version of the format; version 3 unless {@code version} says otherwise. */
        public Builder compatibility(Compatibility version) {
            compatibility = version;
            return this;
        }

        /**
         * The unit of allocation.
         *
         * @param size a power of two, 512 bytes to 2 MiB
         */
        public Builder clusterSize(DataSize size) {
            checkArgument(
                    Long.bitCount(size.bytes()) == 1
                            && size.compareTo(SMALLEST_CLUSTER) >= 0
                            && size.compareTo(LARGEST_CLUSTER) <= 0,
                    "a cluster's size is a power of two from 512B to 2MiB: %s",
                    size);
            clusterSize = size;
            return this;
        }

        /**
         * How clusters are compressed by whoever compresses them; by deflate unless {@code how} says otherwise. It
         * compresses nothing by itself, see {@link Conversion.Builder#compression}.
         */
        public Builder compression(Compression how) {
            compression = how;
            return this;
        }

        /** Whether reference counts are written late; they are not unless {@code setting} says so. */
        public Builder lazyRefcounts(LazyRefcounts setting) {
            lazyRefcounts = setting;
            return this;
        }

        /** Whether a cluster is allocated in parts; it is not unless {@code setting} says so. */
        public Builder extendedL2(ExtendedL2 setting) {
            extendedL2 = setting;
            return this;
        }

        /** What gets its place at once; nothing unless {@code setting} says so. */
        public Builder preallocation(Preallocation setting) {
            preallocation = setting;
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException if they exclude one another: version 2 has no late reference counts, parts of
         *     clusters, or Zstandard; parts need clusters of 16 KiB or more
         */
        public Qcow2Options build() {
            boolean parts = extendedL2 == ExtendedL2.ON;
            if (compatibility == Compatibility.V2) {
                checkArgument(lazyRefcounts != LazyRefcounts.ON, "version 2 has no lazy reference counts");
                checkArgument(!parts, "version 2 has no extended L2 entries");
                checkArgument(compression != Compression.ZSTD, "version 2 has no Zstandard");
            }
            checkArgument(
                    !parts || clusterSize == null || clusterSize.compareTo(SMALLEST_WITH_SUBCLUSTERS) >= 0,
                    "extended L2 entries need clusters of 16KiB or more: %s",
                    clusterSize);
            ImmutableMap.Builder<String, String> options = ImmutableMap.builder();
            put(options, "compat", compatibility);
            if (clusterSize != null) {
                options.put("cluster_size", Long.toString(clusterSize.bytes()));
            }
            put(options, "compression_type", compression);
            put(options, "lazy_refcounts", lazyRefcounts);
            put(options, "extended_l2", extendedL2);
            put(options, "preallocation", preallocation);
            return new Qcow2Options(options.buildOrThrow());
        }

        private static void put(ImmutableMap.Builder<String, String> options, String key, @Nullable Enum<?> value) {
            if (value != null) {
                options.put(key, value.name().toLowerCase(Locale.ROOT));
            }
        }
    }
}
