package dev.satchel.utm.physical;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.SectorSizes;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Which disk is to be attached to a machine of UTM, and how. Immutable. */
public final class DiskAttachment {
    /** Until when the disk is served. */
    public enum Service {
        /** Until the machine that connected ends: one session. */
        ONE_SESSION,
        /** Until the plan is cancelled, however often the machine is started. */
        UNTIL_CANCELLED
    }

    private final DeviceIdentity device;
    private final DiskBus bus;
    private final Access access;
    private final @Nullable Integer bootIndex;
    private final @Nullable String serial;
    private final @Nullable SectorSizes sectors;
    private final @Nullable Integer port;
    private final Service service;

    private DiskAttachment(Builder builder) {
        this.device = builder.device;
        this.bus = builder.bus;
        this.access = builder.access;
        this.bootIndex = builder.bootIndex;
        this.serial = builder.serial;
        this.sectors = builder.sectors;
        this.port = builder.port;
        this.service = builder.service;
    }

    /** Begins with {@code device} on {@code bus}: read and written, served for one session. */
    public static Builder of(DeviceIdentity device, DiskBus bus) {
        return new Builder(device, bus);
    }

    /** What the disk is. */
    public DeviceIdentity device() {
        return device;
    }

    /** How the guest sees it. */
    public DiskBus bus() {
        return bus;
    }

    /** What the guest may do. */
    public Access access() {
        return access;
    }

    /** Its place among what firmware boots from, if one was named: the next after UTM's own otherwise. */
    public OptionalInt bootIndex() {
        return bootIndex == null ? OptionalInt.empty() : OptionalInt.of(bootIndex);
    }

    /** The serial number that the guest sees, if it is another than the disk's own. */
    public Optional<String> serial() {
        return Optional.ofNullable(serial);
    }

    /** The sectors that the guest sees, if they are not as they were found. */
    public Optional<SectorSizes> sectors() {
        return Optional.ofNullable(sectors);
    }

    /** The port of the server, if one was named. */
    public OptionalInt port() {
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Until when it is served. */
    public Service service() {
        return service;
    }

    @Override
    public String toString() {
        return device + " on " + bus.id();
    }

    /** Collects how a disk is attached. */
    public static final class Builder {
        private final DeviceIdentity device;
        private final DiskBus bus;
        private Access access = Access.READ_WRITE;
        private @Nullable Integer bootIndex;
        private @Nullable String serial;
        private @Nullable SectorSizes sectors;
        private @Nullable Integer port;
        private Service service = Service.ONE_SESSION;

        private Builder(DeviceIdentity device, DiskBus bus) {
            this.device = device;
            this.bus = bus;
        }

        /** Only read, or written too, as {@code access} says. */
        public Builder access(Access access) {
            this.access = access;
            return this;
        }

        /** At {@code place} among what firmware boots from; 0 to 1000. UTM's own drives have the first places. */
        public Builder bootIndex(int place) {
            checkArgument(place >= 0 && place <= 1000, "a place is 0 to 1000: %s", place);
            this.bootIndex = place;
            return this;
        }

        /** With {@code text} as its serial number; not blank. */
        public Builder serial(String text) {
            checkArgument(!text.isBlank(), "a serial number is not blank");
            this.serial = text;
            return this;
        }

        /** With {@code sectors} of these sizes, whatever the host says. */
        public Builder sectors(SectorSizes sectors) {
            this.sectors = sectors;
            return this;
        }

        /** Served at {@code port} of 127.0.0.1; 1 to 65535. A free one from 10809 on otherwise. */
        public Builder port(int port) {
            checkArgument(port >= 1 && port <= 65535, "a port is between 1 and 65535: %s", port);
            this.port = port;
            return this;
        }

        /** Served as long as {@code service} says. */
        public Builder service(Service service) {
            this.service = service;
            return this;
        }

        /** The attachment. */
        public DiskAttachment build() {
            return new DiskAttachment(this);
        }
    }
}
