package dev.satchel.qemu.argument;

import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.PortForward;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Network cards and what they are connected to. */
final class NetworkRecipe {
    private static final String ALL = "0.0.0.0";

    private final Assembly assembly;
    private final Machine machine;
    private final List<PortForward> taken = new ArrayList<>();

    NetworkRecipe(Assembly assembly) {
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
        Optional<QemuOption> back = back(network, where, id);
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
        QemuOption card = QemuOption.of("-device", model)
                .with("netdev", id)
                .with("mac", mac.value())
                .with("id", assembly.deviceName(id));
        if (assembly.hasPci()) {
            assembly.addPci(card, where);
        } else {
            assembly.add(card);
        }
    }

    private Optional<QemuOption> back(Network network, String where, String id) {
        OperatingSystem host = assembly.setup().host();
        boolean mac = host == OperatingSystem.MACOS;
        boolean linux = host == OperatingSystem.LINUX;
        return switch (network.mode()) {
            case USER -> Optional.of(user(network, where, id));
            case SHARED -> mac ? Optional.of(netdev("vmnet-shared", id)) : refused(network, where);
            case HOST_ONLY -> mac ? Optional.of(netdev("vmnet-host", id)) : refused(network, where);
            case BRIDGED -> {
                if (mac) {
                    assembly.note("network.bridge", where, "the bridge is to the host's interface en0");
                    yield Optional.of(netdev("vmnet-bridged", id).with("ifname", "en0"));
                }
                if (linux) {
                    assembly.note("network.bridge", where, "the card joins the host's bridge br0");
                    yield Optional.of(netdev("bridge", id).with("br", "br0"));
                }
                yield refused(network, where);
            }
            case TAP ->
                linux
                        ? Optional.of(netdev("tap", id).with("script", "no").with("downscript", "no"))
                        : refused(network, where);
        };
    }

    private static QemuOption netdev(String kind, String id) {
        return QemuOption.of("-netdev", kind).with("id", id);
    }

    private QemuOption user(Network network, String where, String id) {
        QemuOption option = netdev("user", id);
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
            option =
                    option.with("hostfwd", forward.protocol().id() + ":" + forward.host() + "-:" + forward.guestPort());
        }
        return option;
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

    private Optional<QemuOption> refused(Network network, String where) {
        assembly.error(
                "network.mode",
                where,
                "QEMU has no network of mode " + network.mode().id() + " on "
                        + assembly.setup().host(),
                "use mode user");
        return Optional.empty();
    }
}
