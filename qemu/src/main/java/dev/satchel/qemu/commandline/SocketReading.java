package dev.satchel.qemu.commandline;

import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.NetworkSocket;
import dev.satchel.core.machine.NetworkSocket.End;
import dev.satchel.qemu.option.KeyedOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Networks that are sockets: {@code stream} and {@code dgram} of QEMU 7.2, and {@code socket} of before, whose frames are
 * the same on the wire.
 */
final class SocketReading {
    /** What makes an address. */
    static final Set<String> KEYS = Set.of(
            "server",
            "addr.type",
            "addr.host",
            "addr.port",
            "addr.path",
            "local.type",
            "local.host",
            "local.port",
            "local.path",
            "remote.type",
            "remote.host",
            "remote.port",
            "remote.path",
            "listen",
            "connect",
            "mcast",
            "udp",
            "localaddr");

    private SocketReading() {}

    /** Whether {@code option} is a socket that whoever ran the command had opened. */
    static boolean isDescriptor(KeyedOption<?> option) {
        return option.get("addr.type").equals(Optional.of("fd"))
                || option.get("local.type").equals(Optional.of("fd"))
                || option.get("fd").isPresent()
                || option.get("fds").isPresent();
    }

    /** Whether a network of this kind is a socket. */
    static boolean isSocket(KeyedOption<?> option) {
        return Set.of("stream", "dgram", "socket").contains(option.kind());
    }

    /**
     * The socket of {@code option}.
     *
     * @throws IllegalArgumentException if it has an address that a machine cannot have
     */
    static Optional<NetworkSocket> read(KeyedOption<?> option) {
        return switch (option.kind()) {
            case "stream" ->
                end(option, "addr")
                        .map(end -> option.get("server").equals(Optional.of("on"))
                                ? new NetworkSocket.Listen(end)
                                : new NetworkSocket.Connect(end));
            case "dgram" -> datagrams(end(option, "local"), end(option, "remote"));
            case "socket" -> old(option);
            default -> Optional.empty();
        };
    }

    private static Optional<End> end(KeyedOption<?> option, String key) {
        Optional<String> path = option.get(key + ".path");
        Optional<String> host = option.get(key + ".host");
        return switch (option.get(key + ".type").orElse("")) {
            case "unix" -> path.map(name -> End.of(Path.of(name)));
            case "inet" ->
                host.map(name -> End.of(address(name, option.get(key + ".port").orElse(""))));
            default -> Optional.empty();
        };
    }

    /** To a group the local end is but the card of the host that joins it. */
    private static Optional<NetworkSocket> datagrams(Optional<End> local, Optional<End> remote) {
        if (remote.isPresent()
                && remote.get() instanceof End.Inet group
                && isGroup(group.address().address())) {
            return Optional.of(new NetworkSocket.Multicast(group.address()));
        }
        return local.flatMap(here -> remote.map(there -> new NetworkSocket.Datagram(here, there)));
    }

    private static boolean isGroup(String address) {
        return address.matches("2(2[4-9]|3[0-9])\\..*");
    }

    private static Optional<NetworkSocket> old(KeyedOption<?> option) {
        Optional<String> listen = option.get("listen");
        Optional<String> connect = option.get("connect");
        Optional<String> group = option.get("mcast");
        if (listen.isPresent()) {
            return listen.map(text -> new NetworkSocket.Listen(End.of(address(text))));
        }
        if (connect.isPresent()) {
            return connect.map(text -> new NetworkSocket.Connect(End.of(address(text))));
        }
        if (group.isPresent()) {
            return group.map(text -> new NetworkSocket.Multicast(address(text)));
        }
        return option.get("udp")
                .flatMap(remote -> option.get("localaddr")
                        .map(local -> new NetworkSocket.Datagram(End.of(address(local)), End.of(address(remote)))));
    }

    private static HostPort address(String text) {
        int colon = text.lastIndexOf(':');
        return address(text.substring(0, Math.max(colon, 0)), text.substring(colon + 1));
    }

    private static HostPort address(String host, String port) {
        String plain = host.isEmpty() ? "0.0.0.0" : host.equals("localhost") ? "127.0.0.1" : host;
        return HostPort.parse(plain + ":" + port);
    }
}
