package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A disk of a machine. Immutable. */
public final class Disk {
    /** What every target takes as a name: QEMU refuses others for devices, and node names end at 31 characters. */
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,23}");

    private static final Pattern SERIAL = Pattern.compile("[!-~](?:[ -~]{0,34}[!-~])?");

    private final String id;
    private final DiskSource source;
    private final @Nullable DiskBus bus;
    private final @Nullable DataSize size;
    private final int bootOrder;
    private final Access access;
    private final @Nullable SectorSizes sectors;
    private final CacheMode cache;
    private final Discard discard;
    private final @Nullable AsyncIo asyncIo;
    private final ZeroDetection zeroDetection;
    private final @Nullable Throttle throttle;
    private final @Nullable String serial;

    private Disk(Builder builder, DiskSource source) {
        this.id = builder.id;
        this.source = source;
        this.bus = builder.bus;
        this.size = builder.size;
        this.bootOrder = builder.bootOrder;
        this.access = source instanceof DiskSource.Medium ? Access.READ_ONLY : builder.access;
        this.sectors = builder.sectors;
        this.cache = builder.cache == null ? safeCache(source) : builder.cache;
        this.discard = builder.discard;
        this.asyncIo = builder.asyncIo;
        this.zeroDetection = builder.zeroDetection;
        this.throttle = builder.throttle;
        this.serial = builder.serial;
    }

    /** A device that may be pulled is written past the page cache: what the guest flushed is then on it. */
    private static CacheMode safeCache(DiskSource source) {
        return source instanceof DiskSource.Device ? CacheMode.NONE : CacheMode.WRITEBACK;
    }

    /** What happens when the guest says that it no longer needs a block. */
    public enum Discard {
        /** Nothing. */
        IGNORE,
        /** The image or device is told. */
        UNMAP
    }

    /**
     * Begins a disk.
     *
     * @param id unique in its machine: a letter, then up to 23 letters, digits, dots, underscores, dashes
     */
    public static Builder named(String id) {
        return new Builder(id);
    }

    /** Unique in its machine; also its name in the target. */
    public String id() {
        return id;
    }

    /** Where its bytes are. */
    public DiskSource source() {
        return source;
    }

    /** How it is attached, if the machine says so; empty: what suits board and guest ({@link Machine#busOf}). */
    public Optional<DiskBus> bus() {
        return Optional.ofNullable(bus);
    }

    /** How large the image is to be made when it is missing. */
    public Optional<DataSize> size() {
        return Optional.ofNullable(size);
    }

    /** Its place in the order in which the firmware tries disks, from 1; empty: after those that have one. */
    public OptionalInt bootOrder() {
        return bootOrder == 0 ? OptionalInt.empty() : OptionalInt.of(bootOrder);
    }

    /** Whether the guest may write. */
    public Access access() {
        return access;
    }

    /** The sectors that the guest sees, if the machine says so. */
    public Optional<SectorSizes> sectors() {
        return Optional.ofNullable(sectors);
    }

    /** How the host caches it: unless said otherwise {@code none} for a device, {@code writeback} for an image. */
    public CacheMode cache() {
        return cache;
    }

    /** What happens with blocks that the guest gives up. */
    public Discard discard() {
        return discard;
    }

    /** How QEMU waits for it, if the machine says so; empty: as suits every host. */
    public Optional<AsyncIo> asyncIo() {
        return Optional.ofNullable(asyncIo);
    }

    /** Whether writes that are all zeroes are looked for. */
    public ZeroDetection zeroDetection() {
        return zeroDetection;
    }

    /** How much it may do in a second, if there is a limit. */
    public Optional<Throttle> throttle() {
        return Optional.ofNullable(throttle);
    }

    /** The serial number that the guest sees, if the machine says so. */
    public Optional<String> serial() {
        return Optional.ofNullable(serial);
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        Builder builder = new Builder(id)
                .source(source)
                .access(access)
                .cache(cache)
                .discard(discard)
                .zeroDetection(zeroDetection);
        builder.asyncIo = asyncIo;
        builder.throttle = throttle;
        builder.serial = serial;
        builder.bus = bus;
        builder.size = size;
        builder.sectors = sectors;
        builder.bootOrder = bootOrder;
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Disk that
                && id.equals(that.id)
                && source.equals(that.source)
                && bus == that.bus
                && Objects.equals(size, that.size)
                && bootOrder == that.bootOrder
                && access == that.access
                && Objects.equals(sectors, that.sectors)
                && cache == that.cache
                && discard == that.discard
                && asyncIo == that.asyncIo
                && zeroDetection == that.zeroDetection
                && Objects.equals(throttle, that.throttle)
                && Objects.equals(serial, that.serial);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                id,
                source,
                bus,
                size,
                bootOrder,
                access,
                sectors,
                cache,
                discard,
                asyncIo,
                zeroDetection,
                throttle,
                serial);
    }

    @Override
    public String toString() {
        return "disk " + id + " (" + source + ")";
    }

    /** Collects the parts of a disk. */
    public static final class Builder {
        private final String id;
        private @Nullable DiskSource source;
        private @Nullable DiskBus bus;
        private @Nullable DataSize size;
        private int bootOrder;
        private Access access = Access.READ_WRITE;
        private @Nullable SectorSizes sectors;
        private @Nullable CacheMode cache;
        private Discard discard = Discard.IGNORE;
        private @Nullable AsyncIo asyncIo;
        private ZeroDetection zeroDetection = ZeroDetection.OFF;
        private @Nullable Throttle throttle;
        private @Nullable String serial;

        private Builder(String id) {
            checkArgument(
                    ID.matcher(id).matches(),
                    "not a disk id: '%s' (a letter, then up to 23 letters, digits, dots, underscores, dashes)",
                    id);
            this.id = id;
        }

        /** With its bytes from {@code source}. */
        public Builder source(DiskSource source) {
            this.source = source;
            return this;
        }

        /**
         * With its bytes from the image {@code file}, which need not be there yet; {@code format} is taken as said, since
         * a guest can forge the header that would tell.
         */
        public Builder image(Path file, ImageFormat format) {
            return source(new DiskSource.Image(file, format));
        }

        /** With its bytes from a whole device of the host, the one that {@code identity} names. */
        public Builder device(DeviceIdentity identity) {
            return source(new DiskSource.Device(identity));
        }

        /** With its bytes from {@code server}, which calls them {@code export}, or not at all if that is empty. */
        public Builder nbd(NbdServer server, String export) {
            return source(new DiskSource.Nbd(server, export));
        }

        /** As a drive that holds the medium in {@code file}. */
        public Builder medium(Path file) {
            return source(DiskSource.medium(file));
        }

        /** Attached to {@code bus}. */
        public Builder bus(DiskBus bus) {
            this.bus = bus;
            return this;
        }

        /** So large, when its image has to be made; {@code size} is at least 1 byte, and an image that is there keeps its own. */
        public Builder size(DataSize size) {
            checkArgument(size.bytes() > 0, "disk '%s' has no size", id);
            this.size = size;
            return this;
        }

        /** Tried by the firmware at {@code place}, 1 to 1000: the lowest first, each place taken by one disk of a machine. */
        public Builder bootOrder(int place) {
            checkArgument(place >= 1 && place <= 1000, "a boot order is between 1 and 1000: %s", place);
            this.bootOrder = place;
            return this;
        }

        /** Written to by the guest as {@code access} says; a removable medium is read-only whatever is said. */
        public Builder access(Access access) {
            this.access = access;
            return this;
        }

        /** Seen by the guest with sectors of the sizes {@code sectors}, whatever those of image or device are. */
        public Builder sectors(SectorSizes sectors) {
            this.sectors = sectors;
            return this;
        }

        /** Cached by the host as {@code cache} says, in place of what suits the source ({@link Disk#cache}). */
        public Builder cache(CacheMode cache) {
            this.cache = cache;
            return this;
        }

        /** With blocks that the guest gives up treated as {@code discard} says; ignored if nothing is said. */
        public Builder discard(Discard discard) {
            this.discard = discard;
            return this;
        }

        /** Waited for as {@code asyncIo} says. */
        public Builder asyncIo(AsyncIo asyncIo) {
            this.asyncIo = asyncIo;
            return this;
        }

        /** With writes of zeroes looked for as {@code detection} says; not if nothing is said. */
        public Builder zeroDetection(ZeroDetection detection) {
            this.zeroDetection = detection;
            return this;
        }

        /** With no more in a second than {@code throttle} allows. */
        public Builder throttle(Throttle throttle) {
            this.throttle = throttle;
            return this;
        }

        /**
         * With the serial number {@code text}: 1 to 36 printable characters of ASCII, the first and the last not a space.
         * A guest sees 20 of them at most on most buses, 36 on SCSI's; {@link Machine#check} tells of those it does not.
         */
        public Builder serial(String text) {
            checkArgument(
                    SERIAL.matcher(text).matches(),
                    "not a serial number of a disk: '%s' (1 to 36 printable characters of ASCII, no space at its ends)",
                    text);
            this.serial = text;
            return this;
        }

        /**
         * The disk.
         *
         * @throws IllegalStateException if it has no source
         */
        public Disk build() {
            checkState(source != null, "disk '%s' has no source", id);
            return new Disk(this, source);
        }
    }
}
