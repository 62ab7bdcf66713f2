package dev.satchel.qemu.argument;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkSocket;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.qemu.option.Device;
import dev.satchel.qemu.option.HostForward;
import dev.satchel.qemu.option.Netdev;
import dev.satchel.qemu.option.OnOff;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Network cards and what they are connected to. */
final class NetworkRecipe {
    private static final String ALL = "0.0.0.0";

    private final Assembly assembly;
    private final Machine machine;
    private final List<PortForward> taken = new ArrayList<>();
    private @Nullable Path smb;

    /** The first network of mode user shows the folder {@code smb}, if there is one. */
    NetworkRecipe(Assembly assembly, Optional<SharedFolder> smb) {
        this.smb = smb.map(folder -> assembly.absolute(folder.folder())).orElse(null);
        this.assembly = assembly;
        this.machine = assembly.machine();
    }

    void write() {
        Set<MacAddress> seen = new HashSet<>();
        for (int i = 0; i < machine.networks().size(); i++) {
            Network network = machine.networks().get(i);
            String where = "networks[" + i + "]";
            MacAddress mac = machine.macOf(i);
            if (!seen.add(mac)) {
                // QEMU takes it, and the two cards answer for one another.
                assembly.error("network.mac", where, "another card has the address " + mac + " too", "give it its own");
            }
            write(network, where, "net" + i, mac);
        }
    }

    private void write(Network network, String where, String id, MacAddress mac) {
        Optional<Netdev> back = back(network, where, id);
        if (back.isEmpty()) {
            return;
        }
        assembly.add(back.get());
        String model = machine.modelOf(network);
        // Cards for virtio's own bus are the only ones that are called so; of ISA there is one.
        boolean forVirtioBus = model.endsWith("-device");
        if (assembly.hasPci() ? forVirtioBus : !forVirtioBus && !model.equals("ne2k_isa")) {
            assembly.error(
                    "network.model.board",
                    where,
                    "board " + machine.board().id() + " has no place for a card " + model,
                    "leave the model out");
            return;
        }
        Device card =
                Device.of(model).with("netdev", id).with("mac", mac.value()).with("id", assembly.deviceName(id));
        if (model.startsWith("usb-")) {
            assembly.add(assembly.usb().place(card, where));
        } else if (assembly.hasPci() && !model.endsWith("_isa")) {
            assembly.addPci(card, where);
        } else {
            assembly.add(card);
        }
    }

    private Optional<Netdev> back(Network network, String where, String id) {
        OperatingSystem host = assembly.setup().host();
        boolean mac = host == OperatingSystem.MACOS;
        boolean linux = host == OperatingSystem.LINUX;
        return switch (network.mode()) {
            case USER -> Optional.of(user(network, where, id));
            case SHARED -> mac ? Optional.of(Netdev.vmnetShared(id)) : refused(network, where);
            case HOST_ONLY -> mac ? Optional.of(Netdev.vmnetHost(id)) : refused(network, where);
            case BRIDGED -> {
                if (mac) {
                    yield Optional.of(Netdev.vmnetBridged(id, bridge(network, "en0", where)));
                }
                yield linux ? Optional.of(Netdev.bridge(id, bridge(network, "br0", where))) : refused(network, where);
            }
            case TAP -> linux ? Optional.of(tap(network, id)) : refused(network, where);
            case PASST -> linux ? passt(network, where, id) : refused(network, where);
            case SOCKET -> network.socket().flatMap(socket -> socket(socket, where, id));
        };
    }

    private String bridge(Network network, String usual, String where) {
        return network.hostInterface().orElseGet(() -> {
            assembly.note("network.bridge", where, "the card joins the host's " + usual);
            return usual;
        });
    }

    private static Netdev tap(Network network, String id) {
        Netdev tap = Netdev.tap(id);
        return network.hostInterface().map(name -> tap.with("ifname", name)).orElse(tap);
    }

    private Optional<Netdev> passt(Network network, String where, String id) {
        if (network.socket().isPresent()) {
            return socket(network.socket().get(), where, id);
        }
        if (isOlderThan(10, 1)) {
            assembly.error(
                    "network.passt",
                    where,
                    "QEMU starts passt from 10.1 on, and this one is older",
                    "start passt --socket PATH, and name the path: socket: { connect: { path: PATH } }");
            return Optional.empty();
        }
        return Optional.of(Netdev.passt(id));
    }

    private boolean isOlderThan(int major, int minor) {
        return assembly.setup()
                .version()
                .filter(version -> !version.isAtLeast(major, minor))
                .isPresent();
    }

    private Optional<Netdev> socket(NetworkSocket socket, String where, String id) {
        if (isOlderThan(7, 2)) {
            assembly.error("network.socket", where, "QEMU has streams and datagrams from 7.2 on", "use a newer QEMU");
            return Optional.empty();
        }
        if (socket instanceof NetworkSocket.Multicast multicast) {
            return Optional.of(end(Netdev.of("dgram", id), "remote", NetworkSocket.End.of(multicast.group())));
        }
        if (socket instanceof NetworkSocket.Datagram datagram) {
            return Optional.of(
                    end(end(Netdev.of("dgram", id), "local", datagram.local()), "remote", datagram.remote()));
        }
        boolean listens = socket instanceof NetworkSocket.Listen;
        NetworkSocket.End end =
                socket instanceof NetworkSocket.Listen listen ? listen.end() : ((NetworkSocket.Connect) socket).end();
        return Optional.of(end(Netdev.of("stream", id).with("server", listens ? OnOff.ON : OnOff.OFF), "addr", end));
    }

    private Netdev end(Netdev netdev, String key, NetworkSocket.End end) {
        if (end instanceof NetworkSocket.End.Unix unix) {
            return netdev.with(key + ".type", "unix")
                    .with(key + ".path", assembly.absolute(unix.path()).toString());
        }
        HostPort address = ((NetworkSocket.End.Inet) end).address();
        return netdev.with(key + ".type", "inet")
                .with(key + ".host", address.address())
                .with(key + ".port", address.port());
    }

    private Netdev user(Network network, String where, String id) {
        Netdev option = Netdev.user(id);
        if (network.isolation() == Network.Isolation.RESTRICTED) {
            option = option.with("restrict", OnOff.ON);
        }
        option = with(option, "net", network.subnet().map(Ipv4Subnet::toString));
        option = with(option, "hostname", network.hostname());
        option = with(option, "dns", network.dns());
        if (smb != null) {
            option = option.with("smb", smb.toString());
            smb = null;
        }
        for (PortForward forward : network.forwards()) {
            if (taken.stream().anyMatch(other -> clashes(other, forward))) {
                assembly.error(
                        "network.forward.shared",
                        where,
                        "another forward is from port " + forward.host().port() + " of the host too",
                        "use another port of the host");
            }
            taken.add(forward);
            if (forward.host().address().equals(ALL)) {
                assembly.warn(
                        "network.open",
                        where,
                        "port " + forward.guestPort() + " of the guest is open to the host's whole network",
                        "forward from 127.0.0.1");
            }
            // The address is always written: QEMU takes none for all.
            option = option.forward(new HostForward(
                    forward.protocol().id(),
                    forward.host().address(),
                    forward.host().port(),
                    "",
                    forward.guestPort()));
        }
        return option;
    }

    private static Netdev with(Netdev netdev, String key, Optional<String> text) {
        return text.map(value -> netdev.with(key, value)).orElse(netdev);
    }

    /** One address is among all; a port that the system chooses is its own. */
    private static boolean clashes(PortForward one, PortForward two) {
        String address = one.host().address();
        return one.protocol() == two.protocol()
                && one.host().port() == two.host().port()
                && one.host().port() != 0
                && (address.equals(two.host().address())
                        || address.equals(ALL)
                        || two.host().address().equals(ALL));
    }

    private Optional<Netdev> refused(Network network, String where) {
        assembly.error(
                "network.mode",
                where,
                "QEMU has no network of mode " + network.mode().id() + " on "
                        + assembly.setup().host(),
                "use mode user");
        return Optional.empty();
    }
}
