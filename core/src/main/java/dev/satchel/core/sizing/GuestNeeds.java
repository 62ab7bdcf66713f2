package dev.satchel.core.sizing;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one guest needs on one architecture, each figure with its source. Immutable; see {@link GuestCatalogue}. */
public final class GuestNeeds {
    private final GuestSystem guest;
    private final String name;
    private final Bounds<Integer> cores;
    private final Sourced<Integer> sockets;
    private final Bounds<DataSize> memory;
    private final Bounds<DataSize> disk;
    private final Sourced<FirmwareKind> firmware;
    private final Sourced<Requirement> secureBoot;
    private final Sourced<Requirement> tpm;
    private final Sourced<List<DiskBus>> diskBuses;
    private final Sourced<List<NetworkCard>> networkCards;
    private final Sourced<Clock> clock;
    private final Sourced<List<String>> enlightenments;

    private GuestNeeds(Builder builder) {
        guest = builder.guest;
        name = builder.name;
        cores = Objects.requireNonNull(builder.cores);
        sockets = Objects.requireNonNull(builder.sockets);
        memory = Objects.requireNonNull(builder.memory);
        disk = Objects.requireNonNull(builder.disk);
        firmware = Objects.requireNonNull(builder.firmware);
        secureBoot = Objects.requireNonNull(builder.secureBoot);
        tpm = Objects.requireNonNull(builder.tpm);
        diskBuses = Objects.requireNonNull(builder.diskBuses);
        networkCards = Objects.requireNonNull(builder.networkCards);
        clock = Objects.requireNonNull(builder.clock);
        enlightenments = Objects.requireNonNull(builder.enlightenments);
    }

    /** What can start it. */
    public enum FirmwareKind {
        /** Either. */
        BIOS_OR_UEFI,
        /** UEFI alone. */
        UEFI,
        /** What belongs to the platform: Apple's boot chain, Open Firmware, the loader of IBM Z. */
        PLATFORM
    }

    /** How much it asks for a part. */
    public enum Requirement {
        /** It does not install without. */
        REQUIRED,
        /** It uses one that is there. */
        OPTIONAL,
        /** It has no use for one. */
        UNUSED
    }

    static Builder of(GuestSystem guest, String name) {
        return new Builder(guest, name);
    }

    /** Which guest. */
    public GuestSystem guest() {
        return guest;
    }

    /** For people, without the architecture: {@code Windows 11}. */
    public String name() {
        return name;
    }

    /** How many processors, all of them in one socket. */
    public Bounds<Integer> cores() {
        return cores;
    }

    /** Over how many sockets they may be spread at most; every guest is content with one. */
    public Sourced<Integer> sockets() {
        return sockets;
    }

    /** How much memory. */
    public Bounds<DataSize> memory() {
        return memory;
    }

    /** How large a system disk. */
    public Bounds<DataSize> disk() {
        return disk;
    }

    /** What can start it. */
    public Sourced<FirmwareKind> firmware() {
        return firmware;
    }

    /** Whether it needs Secure Boot. */
    public Sourced<Requirement> secureBoot() {
        return secureBoot;
    }

    /** Whether it needs a TPM 2.0. */
    public Sourced<Requirement> tpm() {
        return tpm;
    }

    /** On which buses its installer sees a disk without further drivers, the best first; immutable. */
    public Sourced<List<DiskBus>> diskBuses() {
        return diskBuses;
    }

    /** Which network cards it can drive, the best first; immutable. */
    public Sourced<List<NetworkCard>> networkCards() {
        return networkCards;
    }

    /** What it takes the hardware clock for. */
    public Sourced<Clock> clock() {
        return clock;
    }

    /**
     * The Hyper-V enlightenments that make it faster under KVM, as properties of QEMU's {@code -cpu}; none for guests
     * that are not Windows on x86-64. Without a hypervisor they do nothing, and some end QEMU. Immutable.
     */
    public Sourced<List<String>> enlightenments() {
        return enlightenments;
    }

    /** {@code Windows 11 on aarch64: cores 2 to 128, better 4; ...}. */
    @Override
    public String toString() {
        return name + " on " + guest.architecture() + ": cores " + cores + "; memory " + memory + "; disk " + disk;
    }

    /** For the catalogue, which leaves nothing out. */
    static final class Builder {
        private final GuestSystem guest;
        private final String name;
        private @Nullable Bounds<Integer> cores;
        private @Nullable Sourced<Integer> sockets;
        private @Nullable Bounds<DataSize> memory;
        private @Nullable Bounds<DataSize> disk;
        private @Nullable Sourced<FirmwareKind> firmware;
        private @Nullable Sourced<Requirement> secureBoot;
        private @Nullable Sourced<Requirement> tpm;
        private @Nullable Sourced<List<DiskBus>> diskBuses;
        private @Nullable Sourced<List<NetworkCard>> networkCards;
        private @Nullable Sourced<Clock> clock;
        private @Nullable Sourced<List<String>> enlightenments;

        private Builder(GuestSystem guest, String name) {
            this.guest = guest;
            this.name = name;
        }

        Builder cores(Sourced<Integer> minimum, Sourced<Integer> recommended, Sourced<Integer> maximum) {
            cores = new Bounds<>(minimum, recommended, maximum);
            return this;
        }

        Builder sockets(int most, Source source) {
            sockets = new Sourced<>(most, source);
            return this;
        }

        Builder memory(Sourced<DataSize> minimum, Sourced<DataSize> recommended, Sourced<DataSize> maximum) {
            memory = new Bounds<>(minimum, recommended, maximum);
            return this;
        }

        Builder disk(Sourced<DataSize> minimum, Sourced<DataSize> recommended, Sourced<DataSize> maximum) {
            disk = new Bounds<>(minimum, recommended, maximum);
            return this;
        }

        Builder firmware(FirmwareKind kind, Source source) {
            firmware = new Sourced<>(kind, source);
            return this;
        }

        Builder secureBoot(Requirement requirement, Source source) {
            secureBoot = new Sourced<>(requirement, source);
            return this;
        }

        Builder tpm(Requirement requirement, Source source) {
            tpm = new Sourced<>(requirement, source);
            return this;
        }

        Builder diskBuses(Source source, DiskBus... buses) {
            diskBuses = new Sourced<>(ImmutableList.copyOf(buses), source);
            return this;
        }

        Builder networkCards(Source source, NetworkCard... cards) {
            networkCards = new Sourced<>(ImmutableList.copyOf(cards), source);
            return this;
        }

        Builder clock(Clock clock, Source source) {
            this.clock = new Sourced<>(clock, source);
            return this;
        }

        Builder enlightenments(Source source, String... properties) {
            enlightenments = new Sourced<>(ImmutableList.copyOf(properties), source);
            return this;
        }

        GuestNeeds build() {
            return new GuestNeeds(this);
        }
    }
}
