package dev.satchel.core.machine;

import java.nio.file.Path;
import java.util.Optional;

/** The network cards of a machine file. */
final class NetworkReader {
    private final Path folder;

    /** Relative paths are below {@code folder}. */
    NetworkReader(Path folder) {
        this.folder = folder;
    }

    Optional<Network> read(Section section) {
        boolean known = !section.has("mode");
        Optional<NetworkMode> said = section.word("mode", NetworkMode.values(), NetworkMode::id);
        NetworkMode mode = said.orElse(NetworkMode.USER);
        Network.Builder network = Network.of(mode);
        section.text("model").ifPresent(model -> section.use("model", () -> network.model(model)));
        section.read("mac", MacAddress::parse).ifPresent(network::mac);
        section.sections("forwards", NetworkReader::forward).forEach(network::forward);
        section.text("interface").ifPresent(name -> section.use("interface", () -> network.hostInterface(name)));
        Optional<NetworkSocket> socket = section.section("socket").flatMap(this::socket);
        socket.ifPresent(network::socket);
        section.flag("restrict")
                .ifPresent(on -> network.isolation(on ? Network.Isolation.RESTRICTED : Network.Isolation.OPEN));
        section.read("network", Ipv4Subnet::parse).ifPresent(network::subnet);
        section.text("hostname").ifPresent(name -> section.use("hostname", () -> network.hostname(name)));
        section.text("dns").ifPresent(address -> section.use("dns", () -> network.dns(address)));
        boolean refused = (known || said.isPresent()) && refuseWhatTheModeHasNot(section, mode);
        section.end();
        boolean lacking = mode == NetworkMode.SOCKET && socket.isEmpty();
        return refused || lacking
                ? Optional.empty()
                : section.attempt(section.placeOf(section.has("socket") ? "socket" : "forwards"), network::build);
    }

    /** Whether there was something to refuse. */
    private static boolean refuseWhatTheModeHasNot(Section section, NetworkMode mode) {
        String what = "a network of mode " + mode.id();
        boolean refused =
                mode != NetworkMode.USER && section.refuseBeside(what, "restrict", "network", "hostname", "dns");
        if (mode != NetworkMode.BRIDGED && mode != NetworkMode.TAP) {
            refused |= section.refuseBeside(what, "interface");
        }
        if (mode == NetworkMode.SOCKET) {
            section.require("socket");
        } else if (mode != NetworkMode.PASST) {
            refused |= section.refuseBeside(what, "socket");
        }
        return refused;
    }

    private static Optional<PortForward> forward(Section section) {
        section.require("host");
        section.require("guest");
        Optional<HostPort> host = section.read("host", HostPort::parse);
        Optional<Integer> guest = section.integer("guest");
        Protocol protocol =
                section.word("protocol", Protocol.values(), Protocol::id).orElse(Protocol.TCP);
        section.end();
        return host.flatMap(from -> guest.flatMap(
                to -> section.attempt(section.placeOf("guest"), () -> new PortForward(protocol, from, to))));
    }

    private Optional<NetworkSocket> socket(Section section) {
        Optional<NetworkSocket.End> listen = section.section("listen").flatMap(this::end);
        Optional<NetworkSocket.End> connect = section.section("connect").flatMap(this::end);
        Optional<HostPort> group = section.read("multicast", HostPort::parse);
        Optional<NetworkSocket.End> local = section.section("local").flatMap(this::end);
        Optional<NetworkSocket.End> remote = section.section("remote").flatMap(this::end);
        boolean one = section.requireOne("kind of socket", "listen", "connect", "multicast", "local");
        if (section.has("local")) {
            section.require("remote");
        } else {
            section.refuseBeside("what is not between two ends", "remote");
        }
        section.end();
        if (!one) {
            return Optional.empty();
        }
        Optional<NetworkSocket> stream =
                listen.<NetworkSocket>map(NetworkSocket.Listen::new).or(() -> connect.map(NetworkSocket.Connect::new));
        return stream.or(() -> group.flatMap(address ->
                        section.attempt(section.placeOf("multicast"), () -> new NetworkSocket.Multicast(address))))
                .or(() -> local.flatMap(from -> remote.flatMap(
                        to -> section.attempt(section.placeOf("remote"), () -> new NetworkSocket.Datagram(from, to)))));
    }

    private Optional<NetworkSocket.End> end(Section section) {
        Optional<NetworkSocket.End> host = section.read("host", HostPort::parse).map(NetworkSocket.End::of);
        Optional<NetworkSocket.End> path = section.path("path", folder).map(NetworkSocket.End::of);
        boolean one = section.requireOne("address", "host", "path");
        section.end();
        return one ? host.or(() -> path) : Optional.empty();
    }
}
