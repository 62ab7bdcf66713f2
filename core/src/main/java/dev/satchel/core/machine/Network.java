package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A network card, and what it is connected to. Immutable. */
public final class Network {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private final NetworkMode mode;
    private final @Nullable String model;
    private final @Nullable MacAddress mac;
    private final ImmutableList<PortForward> forwards;

    private Network(Builder builder) {
        this.mode = builder.mode;
        this.model = builder.model;
        this.mac = builder.mac;
        this.forwards = builder.forwards.build();
        checkArgument(
                mode == NetworkMode.USER || forwards.isEmpty(),
                "ports are forwarded only in mode user, not in mode %s",
                mode.id());
    }

    /** Begins a card that is connected as {@code mode} says. */
    public static Builder of(NetworkMode mode) {
        return new Builder(mode);
    }

    /** A card in a network of the emulator's own. */
    public static Network user() {
        return of(NetworkMode.USER).build();
    }

    /** What it is connected to. */
    public NetworkMode mode() {
        return mode;
    }

    /** The card's model by QEMU's name ({@code e1000e}, {@code virtio-net-pci}); empty: what suits board and guest. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** The card's address; empty: one derived from the machine. */
    public Optional<MacAddress> mac() {
        return Optional.ofNullable(mac);
    }

    /** Ports of the host that lead to the guest; only in mode {@link NetworkMode#USER}. */
    public List<PortForward> forwards() {
        return forwards;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that
                && mode == that.mode
                && Objects.equals(model, that.model)
                && Objects.equals(mac, that.mac)
                && forwards.equals(that.forwards);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, model, mac, forwards);
    }

    @Override
    public String toString() {
        return "network " + mode.id();
    }

    /** Collects the parts of a network card. */
    public static final class Builder {
        private final NetworkMode mode;
        private @Nullable String model;
        private @Nullable MacAddress mac;
        private final ImmutableList.Builder<PortForward> forwards = ImmutableList.builder();

        private Builder(NetworkMode mode) {
            this.mode = mode;
        }

        /**
         * Of the model {@code name} by QEMU's name: up to 64 letters, digits, dots, underscores and dashes, the first a
         * letter or digit; whether a QEMU has it is not checked here.
         */
        public Builder model(String name) {
            checkArgument(MODEL.matcher(name).matches(), "not a network card's model: '%s'", name);
            this.model = name;
            return this;
        }

        /** With {@code address} in place of one that is derived from the machine. */
        public Builder mac(MacAddress address) {
            this.mac = address;
            return this;
        }

        /** With one more port of the host that leads to the guest, {@code forward}; only in mode {@link NetworkMode#USER}. */
        public Builder forward(PortForward forward) {
            forwards.add(forward);
            return this;
        }

        /** The card. */
        public Network build() {
            return new Network(this);
        }
    }
}
