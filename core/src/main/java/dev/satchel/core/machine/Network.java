package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A network card, and what it is connected to. Immutable. */
public final class Network {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,14}");
    private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

    private final NetworkMode mode;
    private final @Nullable String model;
    private final @Nullable MacAddress mac;
    private final ImmutableList<PortForward> forwards;
    private final @Nullable String hostInterface;
    private final @Nullable NetworkSocket socket;
    private final Isolation isolation;
    private final @Nullable Ipv4Subnet subnet;
    private final @Nullable String hostname;
    private final @Nullable String dns;

    private Network(Builder builder) {
        this.mode = builder.mode;
        this.model = builder.model;
        this.mac = builder.mac;
        this.forwards = ImmutableList.copyOf(builder.forwards);
        checkArgument(
                mode == NetworkMode.USER || forwards.isEmpty(),
                "ports are forwarded only in mode user, not in mode %s",
                mode.id());
        this.hostInterface = builder.hostInterface;
        this.socket = builder.socket;
        this.isolation = builder.isolation;
        this.subnet = builder.subnet;
        this.hostname = builder.hostname;
        this.dns = builder.dns;
        checkArgument(
                hostInterface == null || mode == NetworkMode.BRIDGED || mode == NetworkMode.TAP,
                "an interface of the host is named only in the modes bridged and tap, not in mode %s",
                mode.id());
        checkArgument(
                mode == NetworkMode.USER
                        || (isolation == Isolation.OPEN && subnet == null && hostname == null && dns == null),
                "what the emulator's own network is like is said only in mode user, not in mode %s",
                mode.id());
        checkArgument(mode != NetworkMode.SOCKET || socket != null, "a network of mode socket has no socket");
        checkArgument(
                socket == null || mode == NetworkMode.SOCKET || (mode == NetworkMode.PASST && isOfPasst(socket)),
                "a socket belongs to mode socket, and one of a path that listens to mode passt, not to mode %s",
                mode.id());
    }

    private static boolean isOfPasst(NetworkSocket socket) {
        return socket instanceof NetworkSocket.Connect connect && connect.end() instanceof NetworkSocket.End.Unix;
    }

    /** Whom a guest reaches in a network of the emulator's own. */
    public enum Isolation {
        /** Whom the host reaches. */
        OPEN,
        /** Nobody; ports that are forwarded to it answer all the same. */
        RESTRICTED
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

    /**
     * The interface of the host that it joins, such as {@code br0}, {@code en0} or {@code tap0}, if the machine says so;
     * only in the modes {@link NetworkMode#BRIDGED} and {@link NetworkMode#TAP}.
     */
    public Optional<String> hostInterface() {
        return Optional.ofNullable(hostInterface);
    }

    /**
     * The socket of mode {@link NetworkMode#SOCKET}, which always has one; in mode {@link NetworkMode#PASST} where a passt
     * listens that was started by somebody else, if one was.
     */
    public Optional<NetworkSocket> socket() {
        return Optional.ofNullable(socket);
    }

    /** Whom the guest reaches; restricted only in mode {@link NetworkMode#USER}. */
    public Isolation isolation() {
        return isolation;
    }

    /** The addresses of a network of mode {@link NetworkMode#USER}, if the machine says so; empty: 10.0.2.0/24. */
    public Optional<Ipv4Subnet> subnet() {
        return Optional.ofNullable(subnet);
    }

    /** The name that the guest is told it has, if one; only in mode {@link NetworkMode#USER}. */
    public Optional<String> hostname() {
        return Optional.ofNullable(hostname);
    }

    /**
     * The IPv4 address at which the guest finds a name server, in dotted form; empty: the third of the network. Only in
     * mode {@link NetworkMode#USER}.
     */
    public Optional<String> dns() {
        return Optional.ofNullable(dns);
    }

    /** A builder that holds all of this. */
    public Builder toBuilder() {
        Builder builder = new Builder(mode);
        builder.model = model;
        builder.mac = mac;
        builder.forwards.addAll(forwards);
        builder.hostInterface = hostInterface;
        builder.socket = socket;
        builder.isolation = isolation;
        builder.subnet = subnet;
        builder.hostname = hostname;
        builder.dns = dns;
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that
                && mode == that.mode
                && Objects.equals(model, that.model)
                && Objects.equals(mac, that.mac)
                && forwards.equals(that.forwards)
                && Objects.equals(hostInterface, that.hostInterface)
                && Objects.equals(socket, that.socket)
                && isolation == that.isolation
                && Objects.equals(subnet, that.subnet)
                && Objects.equals(hostname, that.hostname)
                && Objects.equals(dns, that.dns);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, model, mac, forwards, hostInterface, socket, isolation, subnet, hostname, dns);
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
        private final List<PortForward> forwards = new ArrayList<>();
        private @Nullable String hostInterface;
        private @Nullable NetworkSocket socket;
        private Isolation isolation = Isolation.OPEN;
        private @Nullable Ipv4Subnet subnet;
        private @Nullable String hostname;
        private @Nullable String dns;

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

        /** With exactly the forwards {@code all}, in place of those that it has so far; only in mode {@link NetworkMode#USER}. */
        public Builder forwards(List<PortForward> all) {
            forwards.clear();
            forwards.addAll(all);
            return this;
        }

        /**
         * Joining the host's interface {@code name}: up to 15 letters, digits, dots, underscores and dashes, the first a
         * letter or digit; only in the modes {@link NetworkMode#BRIDGED} and {@link NetworkMode#TAP}.
         */
        public Builder hostInterface(String name) {
            checkArgument(INTERFACE.matcher(name).matches(), "not a name of an interface: '%s'", name);
            this.hostInterface = name;
            return this;
        }

        /** Through {@code socket}; only in the modes {@link NetworkMode#SOCKET} and {@link NetworkMode#PASST}. */
        public Builder socket(NetworkSocket socket) {
            this.socket = socket;
            return this;
        }

        /** Reaching whom {@code isolation} says; restricted only in mode {@link NetworkMode#USER}. */
        public Builder isolation(Isolation isolation) {
            this.isolation = isolation;
            return this;
        }

        /** With the addresses {@code subnet}; only in mode {@link NetworkMode#USER}. */
        public Builder subnet(Ipv4Subnet subnet) {
            this.subnet = subnet;
            return this;
        }

        /**
         * Telling the guest that it is called {@code name}: up to 253 letters, digits, dots and dashes, the first a letter
         * or digit; only in mode {@link NetworkMode#USER}.
         */
        public Builder hostname(String name) {
            checkArgument(HOSTNAME.matcher(name).matches(), "not a name of a host: '%s'", name);
            this.hostname = name;
            return this;
        }

        /** With a name server at {@code address}, IPv4 in dotted form; only in mode {@link NetworkMode#USER}. */
        public Builder dns(String address) {
            this.dns = Ipv4Subnet.address(address);
            return this;
        }

        /**
         * The card.
         *
         * @throws IllegalArgumentException if something was said that its mode does not have, or mode {@link
         *     NetworkMode#SOCKET} has no socket
         */
        public Network build() {
            return new Network(this);
        }
    }
}
