package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A copy of a disk's content, in another format or into what is there already. Immutable. */
public final class Conversion {
    /** Whether what is written is compressed, in formats that can. */
    public enum Compression {
        /** It is. */
        ON,
        /** It is not. */
        OFF
    }

    /** In which order the target is written. */
    public enum Order {
        /** From its beginning to its end. */
        SEQUENTIAL,
        /** As it comes: faster where the target is slow, and more scattered in a file that grows. */
        ANY
    }

    private static final int MOST_PARALLEL = 16; // MAX_COROUTINES in qemu-img.c
    private static final DataSize LARGEST_SPARSE_UNIT = DataSize.mebibytes(16); // MAX_BUF_SECTORS in qemu-img.c

    private final Image source;
    private final Path target;
    private final TargetFormat format;
    private final Builder details;

    private Conversion(Builder builder) {
        this.source = builder.source;
        this.target = builder.target;
        this.format = builder.format;
        this.details = builder;
    }

    /** Of {@code source} to the file {@code target}, which is made, in {@code format}. */
    public static Builder of(Image source, Path target, TargetFormat format) {
        return new Builder(source, target, format, Into.NEW);
    }

    /**
     * Of {@code source} into {@code target}, which exists and is at least as large: a device, or an image made before. Its
     * content is lost at once; what was in it behind the end of the source stays.
     */
    public static Builder into(Image source, Image target) {
        return new Builder(source, target.file(), new TargetFormat.Other(target.driver(), Map.of()), Into.OLD);
    }

    enum Into {
        NEW,
        OLD
    }

    /** What is read. */
    public Image source() {
        return source;
    }

    /** What is written. */
    public Path target() {
        return target;
    }

    /** The format of the target. */
    public TargetFormat format() {
        return format;
    }

    Into intoWhat() {
        return details.into;
    }

    Existing existing() {
        return details.existing;
    }

    Sharing sharing() {
        return details.sharing;
    }

    Compression compression() {
        return details.compression;
    }

    Order order() {
        return details.order;
    }

    Optional<DataSize> sparseUnit() {
        return Optional.ofNullable(details.sparseUnit);
    }

    Optional<DataSize> rateLimit() {
        return Optional.ofNullable(details.rateLimit);
    }

    OptionalInt parallel() {
        return details.parallel == 0 ? OptionalInt.empty() : OptionalInt.of(details.parallel);
    }

    Optional<Backing> backing() {
        return Optional.ofNullable(details.backing);
    }

    Optional<String> snapshot() {
        return Optional.ofNullable(details.snapshot);
    }

    /** Collects the options. */
    public static final class Builder {
        private final Image source;
        private final Path target;
        private final TargetFormat format;
        private final Into into;
        private Existing existing = Existing.REFUSED;
        private Sharing sharing = Sharing.LOCKED_OUT;
        private Compression compression = Compression.OFF;
        private Order order = Order.SEQUENTIAL;
        private @Nullable DataSize sparseUnit;
        private @Nullable DataSize rateLimit;
        private int parallel;
        private @Nullable Backing backing;
        private @Nullable String snapshot;

        private Builder(Image source, Path target, TargetFormat format, Into into) {
            this.source = source;
            this.target = target;
            this.format = format;
            this.into = into;
        }

        private Builder(Builder other) {
            this(other.source, other.target, other.format, other.into);
            existing = other.existing;
            sharing = other.sharing;
            compression = other.compression;
            order = other.order;
            sparseUnit = other.sparseUnit;
            rateLimit = other.rateLimit;
            parallel = other.parallel;
            backing = other.backing;
            snapshot = other.snapshot;
        }

        /**
         * What is done if the target exists already; it is refused unless {@code what} says otherwise. For a conversion
         * {@link Conversion#into} what is there it has no meaning.
         */
        public Builder existing(Existing what) {
            existing = what;
            return this;
        }

        /** Whether the source is read while it is written; not unless {@code how} is {@link Sharing#FORCED}. */
        public Builder sharing(Sharing how) {
            sharing = how;
            return this;
        }

        /**
         * Whether the target is compressed; it is not unless {@code setting} is {@code ON}. QEMU refuses that for
         * formats that cannot, code {@code image.unsupported}.
         */
        public Builder compression(Compression setting) {
            compression = setting;
            return this;
        }

        /** The order of writes, from beginning to end unless {@code how} says otherwise. */
        public Builder order(Order how) {
            order = how;
            return this;
        }

        /**
         * How many zeroes in a row become a hole; 4 KiB otherwise. With {@link DataSize#ZERO} the source is not
         * searched for zeroes, and the target has no holes.
         *
         * @param unit a multiple of 512 bytes, at most 16 MiB
         */
        public Builder sparseUnit(DataSize unit) {
            checkArgument(
                    unit.compareTo(LARGEST_SPARSE_UNIT) <= 0, "zeroes are looked for in 16 MiB at most: %s", unit);
            sparseUnit = Sizes.checkSectors("a hole", unit);
            return this;
        }

        /**
         * Copies {@code eachSecond} at most each second, more than nothing; as fast as it goes unless this says
         * otherwise.
         */
        public Builder rateLimit(DataSize eachSecond) {
            checkArgument(eachSecond.bytes() > 0, "nothing can be copied at a rate of nothing");
            rateLimit = eachSecond;
            return this;
        }

        /**
         * How many reads and writes are under way at once; 8 otherwise.
         *
         * @param requests 1 to 16
         */
        public Builder parallel(int requests) {
            checkArgument(
                    requests >= 1 && requests <= MOST_PARALLEL, "1 to 16 requests can be under way: %s", requests);
            parallel = requests;
            return this;
        }

        /** Makes an overlay: what is as in {@code base} is left out. */
        public Builder backing(Backing base) {
            backing = base;
            return this;
        }

        /**
         * Reads the internal snapshot {@code name} of the source instead of the disk as it is.
         *
         * @param name not empty; one that is not there fails with code {@code image.snapshot.missing}
         */
        public Builder snapshot(String name) {
            checkArgument(!name.isEmpty(), "a snapshot has a name");
            snapshot = name;
            return this;
        }

        /**
         * The conversion.
         *
         * @throws IllegalArgumentException if what exists is to be compressed or laid upon a backing file, or a compressed
         *     image is to be written in any order
         */
        public Conversion build() {
            checkArgument(
                    into == Into.NEW || backing == null, "an image that exists does not change what it lies upon");
            checkArgument(
                    into == Into.NEW || compression == Compression.OFF,
                    "what exists is not compressed: qemu-img fails where there is content already");
            checkArgument(
                    compression == Compression.OFF || order == Order.SEQUENTIAL,
                    "a compressed image is written from its beginning to its end");
            return new Conversion(new Builder(this));
        }
    }
}
