package dev.satchel.qemu.commandline;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkModels;
import dev.satchel.core.machine.NetworkSocket;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.Protocol;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.HostForward;
import dev.satchel.qemu.option.KeyedOption;
import dev.satchel.qemu.option.Netdev;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Network cards and what they are connected to, in all of QEMU's three forms. */
final class NetworkReading {
    /** What is behind a card is told by a mode; these are the settings that change it, and that a mode has not. */
    private static final Set<String> CHANGING = ImmutableSet.of("isolated");

    private static final Set<String> SILENT = ImmutableSet.of(
            "type",
            "id",
            "hostfwd",
            "model",
            "mac",
            "macaddr",
            "script",
            "downscript",
            "br",
            "helper",
            "net",
            "netdev",
            "name",
            "vlan",
            "hostname",
            "dns",
            "restrict",
            "ifname",
            "ipv6",
            "ipv4",
            "vhost");

    /** The only name under which QEMU shows a folder by SMB. */
    private static final String SMB = "qemu";

    private final Line line;
    private final Board board;
    private @Nullable SharedFolder shownBySmb;

    NetworkReading(Line line, Board board) {
        this.line = line;
        this.board = board;
    }

    void read(Machine.Builder machine) {
        boolean silent = !line.has("-nic") && !line.has("-net") && !line.has("-netdev") && !line.has("-nodefaults");
        netdevs(machine);
        for (Part part : line.named("-nic")) {
            nic(machine, part);
        }
        hub(machine);
        if (silent && board != Board.MICROVM) {
            line.note(
                    "network.default",
                    "-nic",
                    "no network is asked for: QEMU puts in a card with a network of its own");
            machine.network(Network.user());
        }
        if (shownBySmb != null) {
            machine.sharedFolder(shownBySmb);
        }
    }

    private static boolean isCard(String driver) {
        return driver.startsWith("virtio-net") || NetworkModels.all().contains(driver);
    }

    private void netdevs(Machine.Builder machine) {
        Map<String, Part> backs = new HashMap<>();
        Set<String> used = new HashSet<>();
        line.named("-netdev")
                .forEach(part -> ((Netdev) part.option()).id().ifPresent(id -> backs.putIfAbsent(id, part)));
        for (Part part : line.devices()) {
            Device card = (Device) part.option();
            if (!isCard(card.driver())) {
                continue;
            }
            String name = card.get("netdev").orElse("");
            Part back = backs.get(name);
            if (back == null) {
                line.error(
                        "network.backend",
                        part,
                        name.isEmpty()
                                ? "the card is connected to nothing"
                                : "there is no netdev '" + name + "' (Property '" + card.driver()
                                        + ".netdev' can't find value '" + name + "')",
                        "add -netdev user,id=" + (name.isEmpty() ? "n and netdev=n" : name)
                                + "; the machine has it so");
                line.take(part);
                machine.network(card(Network.of(NetworkMode.USER), part, card.driver(), card.get("mac")));
                continue;
            }
            if (!used.add(name)) {
                line.error(
                        "network.backend",
                        part,
                        "another card has netdev '" + name + "' already (it's in use)",
                        "give each card a netdev of its own");
            }
            Optional<Network.Builder> network = network(back, (Netdev) back.option());
            if (network.isPresent()) {
                line.take(part);
                line.release(back);
                machine.network(card(network.get(), part, card.driver(), card.get("mac")));
            }
        }
        for (Map.Entry<String, Part> back : backs.entrySet()) {
            boolean named = line.parts().stream()
                    .anyMatch(part -> part.option() instanceof Device device
                            && device.get("netdev").equals(Optional.of(back.getKey())));
            if (!named) {
                line.error(
                        "network.device",
                        back.getValue(),
                        "no card is connected to it (warning: netdev " + back.getKey()
                                + " has no peer): the guest has no" + " such network",
                        "add -device virtio-net-pci,netdev=" + back.getKey() + "; the machine has a card");
                network(back.getValue(), (Netdev) back.getValue().option()).ifPresent(network -> {
                    line.take(back.getValue());
                    machine.network(network.build());
                });
            }
        }
    }

    /** What {@code option} connects a card to; empty if a machine has no word for it, and it is carried. */
    private Optional<Network.Builder> network(Part part, KeyedOption<?> option) {
        Optional<NetworkMode> mode = switch (option.kind()) {
            case "user" -> Optional.of(NetworkMode.USER);
            case "tap" -> Optional.of(NetworkMode.TAP);
            case "bridge", "vmnet-bridged" -> Optional.of(NetworkMode.BRIDGED);
            case "vmnet-shared" -> Optional.of(NetworkMode.SHARED);
            case "vmnet-host" -> Optional.of(NetworkMode.HOST_ONLY);
            case "passt" -> Optional.of(NetworkMode.PASST);
            default -> Optional.empty();
        };
        if (SocketReading.isDescriptor(option)) {
            line.warn(
                    "network.descriptor",
                    part,
                    "is a descriptor that whoever ran the command had opened, and nobody else has",
                    "choose what the card is connected to; the machine has a network of QEMU's own");
            return Optional.of(Network.of(NetworkMode.USER));
        }
        if (SocketReading.isSocket(option)) {
            return socket(part, option);
        }
        boolean changed = option.values().keys().stream()
                .anyMatch(key -> CHANGING.contains(key) && !option.get(key).equals(Optional.of("off")));
        if (mode.isEmpty() || changed) {
            new CarriedNetwork(line, part, option).tell();
            return Optional.empty();
        }
        Network.Builder network = Network.of(mode.get());
        Set<String> known = Set.of();
        if (mode.get() == NetworkMode.USER) {
            set(part, option.get("net"), text -> network.subnet(subnet(text)));
            set(part, option.get("hostname"), network::hostname);
            set(part, option.get("dns"), network::dns);
            if (option.get("restrict").equals(Optional.of("on"))) {
                network.isolation(Network.Isolation.RESTRICTED);
            }
            boolean first = shownBySmb == null;
            set(
                    part,
                    option.get("smb").filter(folder -> first),
                    folder -> shownBySmb =
                            new SharedFolder(SMB, Path.of(folder), Access.READ_WRITE).via(ShareTransport.SMB));
            known = first ? Set.of("smb") : known;
        } else if (mode.get() == NetworkMode.BRIDGED || mode.get() == NetworkMode.TAP) {
            set(part, option.get("br").or(() -> option.get("ifname")), network::hostInterface);
        }
        for (String key : Set.copyOf(option.values().keys())) {
            if (key.equals("hostfwd") || (key.startsWith("hostfwd.") && key.endsWith(".str"))) {
                option.values().all(key).forEach(text -> forward(network, part, text));
            }
        }
        lost(part, option, known);
        return Optional.of(network);
    }

    /** A socket with an address that no machine has is carried, and so is its card. */
    private Optional<Network.Builder> socket(Part part, KeyedOption<?> option) {
        Optional<NetworkSocket> socket;
        try {
            socket = SocketReading.read(option);
        } catch (IllegalArgumentException e) {
            line.note("network.socket", part, "is carried as it is: " + e.getMessage());
            return Optional.empty();
        }
        if (socket.isEmpty()) {
            line.note("network.socket", part, "is carried as it is: a machine has no word for such a socket");
            return Optional.empty();
        }
        lost(part, option, SocketReading.KEYS);
        if (socket.get() instanceof NetworkSocket.Listen listen
                && listen.end() instanceof NetworkSocket.End.Inet inet
                && inet.address().address().equals("0.0.0.0")) {
            line.warn(
                    "network.open",
                    part,
                    "listens on all addresses of the host: anybody in its network can join",
                    "listen on 127.0.0.1");
        }
        // What passt's socket is called by whoever follows its manual; any other is just a socket.
        boolean passt = socket.get() instanceof NetworkSocket.Connect connect
                && connect.end() instanceof NetworkSocket.End.Unix unix
                && unix.path().toString().contains("passt");
        return Optional.of(
                Network.of(passt ? NetworkMode.PASST : NetworkMode.SOCKET).socket(socket.get()));
    }

    private void lost(Part part, KeyedOption<?> option, Set<String> known) {
        List<String> lost = option.values().keys().stream()
                .filter(key -> !SILENT.contains(key)
                        && !known.contains(key)
                        && !key.startsWith("hostfwd.")
                        && !CHANGING.contains(key))
                .distinct()
                .toList();
        if (!lost.isEmpty()) {
            line.warn(
                    "network.setting",
                    part,
                    "what a machine cannot say of a network is left out: " + String.join(", ", lost),
                    "see that the guest does without");
        }
    }

    /** QEMU takes a mask in dotted form too, and without one that of the address's class. */
    private static Ipv4Subnet subnet(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String mask = text.substring(slash + 1);
        if (slash >= 0 && mask.indexOf('.') < 0) {
            return Ipv4Subnet.parse(text);
        }
        if (slash < 0) {
            int first = InetAddresses.coerceToInteger(InetAddresses.forString(address)) >>> 24;
            return Ipv4Subnet.parse(address + "/" + (first < 128 ? 8 : first < 192 ? 16 : 24));
        }
        int bits = InetAddresses.coerceToInteger(InetAddresses.forString(mask));
        return Ipv4Subnet.parse(address + "/" + Integer.bitCount(bits));
    }

    private void set(Part part, Optional<String> value, Consumer<String> setter) {
        try {
            value.ifPresent(setter);
        } catch (IllegalArgumentException e) {
            line.error("network.setting", part, String.valueOf(e.getMessage()), "write it as QEMU reads it");
        }
    }

    private void forward(Network.Builder network, Part part, String text) {
        HostForward forward;
        try {
            forward = HostForward.parse(text);
        } catch (IllegalArgumentException e) {
            line.error(
                    "network.forward",
                    part,
                    "QEMU refuses the forward '" + text + "' (Invalid host forwarding rule)",
                    "write hostfwd=tcp:127.0.0.1:2222-:22");
            return;
        }
        String address = forward.hostAddress();
        if (address.isEmpty() || address.equals("0.0.0.0")) {
            line.warn(
                    "network.open",
                    part,
                    "port " + forward.hostPort() + " is open on all addresses of the host, to its whole network",
                    "write hostfwd=" + forward.protocol() + ":127.0.0.1:" + forward.hostPort() + "-:"
                            + forward.guestPort());
            address = "0.0.0.0";
        }
        if (!forward.guestAddress().isEmpty() && !forward.guestAddress().equals("10.0.2.15")) {
            line.warn(
                    "network.forward",
                    part,
                    "leads to " + forward.guestAddress() + "; the machine's forwards lead to the guest's own address",
                    "let the guest have its address by DHCP");
        }
        try {
            Protocol protocol = forward.protocol().equals("udp") ? Protocol.UDP : Protocol.TCP;
            network.forward(new PortForward(protocol, new HostPort(address, forward.hostPort()), forward.guestPort()));
        } catch (IllegalArgumentException e) {
            line.error("network.forward", part, String.valueOf(e.getMessage()), "write hostfwd=tcp:127.0.0.1:2222-:22");
        }
    }

    private Network card(Network.Builder network, Part part, @Nullable String model, Optional<String> mac) {
        if (model != null) {
            network.model(
                    switch (model) {
                        // A board with PCI has the card there: virtio over MMIO, which virt has too, is for those
                        // without.
                        case "virtio", "virtio-net", "virtio-net-device" ->
                            board == Board.MICROVM ? "virtio-net-device" : "virtio-net-pci";
                        default -> model;
                    });
        }
        mac.ifPresent(text -> {
            try {
                network.mac(MacAddress.parse(text));
            } catch (IllegalArgumentException e) {
                line.error("network.mac", part, String.valueOf(e.getMessage()), "write for example 52:54:00:12:34:56");
            }
        });
        return network.build();
    }

    private void nic(Machine.Builder machine, Part part) {
        KeyedOption<?> nic = (KeyedOption<?>) part.option();
        if (nic.kind().equals("none")) {
            line.take(part);
            return;
        }
        network(part, nic).ifPresent(network -> {
            line.take(part);
            machine.network(card(network, part, nic.get("model").orElse(null), nic.get("mac")));
        });
    }

    /** The legacy hub: the first card gets the first network, and there is no second of either as a rule. */
    private void hub(Machine.Builder machine) {
        List<Part> all = line.named("-net");
        List<Part> cards = all.stream().filter(part -> kind(part).equals("nic")).toList();
        List<Part> backs = all.stream()
                .filter(part -> !kind(part).equals("nic") && !kind(part).equals("none"))
                .toList();
        all.stream().filter(part -> kind(part).equals("none")).forEach(line::take);
        if (cards.isEmpty() && !backs.isEmpty()) {
            line.warn(
                    "network.device",
                    backs.get(0),
                    "no card is on the hub beside it: the guest has no network",
                    "use -nic user; the machine has a card");
        }
        int count = Math.max(cards.size(), Math.min(backs.size(), 1));
        for (int i = 0; i < count; i++) {
            Part back = backs.isEmpty() ? null : backs.get(Math.min(i, backs.size() - 1));
            Optional<Network.Builder> network = back == null
                    ? Optional.of(Network.of(NetworkMode.USER))
                    : network(back, (KeyedOption<?>) back.option());
            if (network.isEmpty()) {
                continue;
            }
            if (back == null) {
                line.warn(
                        "network.backend",
                        cards.get(i),
                        "the card is alone on its hub, and connected to nothing",
                        "use -nic user; the machine has it so");
            } else {
                line.take(back);
            }
            if (i < cards.size()) {
                KeyedOption<?> card = (KeyedOption<?>) cards.get(i).option();
                line.take(cards.get(i));
                machine.network(
                        card(network.get(), cards.get(i), card.get("model").orElse(null), card.get("macaddr")));
            } else {
                machine.network(network.get().build());
            }
        }
    }

    private static String kind(Part part) {
        return ((KeyedOption<?>) part.option()).kind();
    }
}
