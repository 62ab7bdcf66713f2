package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.Protocol;
import dev.satchel.utm.config.UtmNetwork;
import dev.satchel.utm.config.UtmPortForward;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Understands network cards. The networks of macOS' vmnet are UTM's usual ones: elsewhere QEMU's own network takes their
 * place, and UTM's mode is kept for UTM.
 */
final class NetworkReading {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private final OperatingSystem host;
    private final Consumer<Finding> findings;

    NetworkReading(OperatingSystem host, Consumer<Finding> findings) {
        this.host = host;
        this.findings = findings;
    }

    List<Network> read(List<UtmNetwork> networks) {
        ImmutableList.Builder<Network> cards = ImmutableList.builder();
        for (int i = 0; i < networks.size(); i++) {
            cards.add(read(networks.get(i), "Network[" + i + "]"));
        }
        return cards.build();
    }

    private Network read(UtmNetwork network, String where) {
        NetworkMode mode = mode(network.mode());
        Network.Builder card = host == OperatingSystem.MACOS ? Network.of(mode) : elsewhere(mode, where, findings);
        if (MODEL.matcher(network.hardware()).matches()) {
            card.model(network.hardware());
        }
        network.macAddress().ifPresent(card::mac);
        if (mode == NetworkMode.BRIDGED && host == OperatingSystem.MACOS) {
            network.bridgeInterface().ifPresent(name -> attempt(() -> card.hostInterface(name)));
        }
        if (network.mode() == UtmNetwork.Mode.EMULATED) {
            emulated(network, card, where);
        }
        return card.build();
    }

    private static NetworkMode mode(UtmNetwork.Mode mode) {
        return switch (mode) {
            case EMULATED, OTHER -> NetworkMode.USER;
            case SHARED -> NetworkMode.SHARED;
            case BRIDGED -> NetworkMode.BRIDGED;
            case HOST -> NetworkMode.HOST_ONLY;
        };
    }

    /** What takes the place of {@code mode} where there is no vmnet, which is said. */
    static Network.Builder elsewhere(NetworkMode mode, String where, Consumer<Finding> findings) {
        Network.Builder card = Network.of(NetworkMode.USER);
        String what = switch (mode) {
            case SHARED ->
                "Shared: the guest is behind the host's address as well, and the host reaches it by"
                        + " forwards alone";
            case BRIDGED -> "Bridged: the guest is behind the host's address, and not in the host's network";
            case HOST_ONLY ->
                "Host, with restrict: the guest reaches nobody outside, and neither the host nor its" + " neighbours";
            case USER, TAP, PASST, SOCKET -> "";
        };
        if (mode == NetworkMode.HOST_ONLY) {
            card.isolation(Network.Isolation.RESTRICTED);
        }
        if (!what.isEmpty()) {
            findings.accept(warning(
                    "utm.network.vmnet",
                    where + ".Mode",
                    "mode user takes the place of " + what + "; UTM's own is kept in extras.utm",
                    "choose another mode if the machine needs it where it runs"));
        }
        return card;
    }

    private void emulated(UtmNetwork network, Network.Builder card, String where) {
        if (network.isIsolatedFromHost()) {
            card.isolation(Network.Isolation.RESTRICTED);
        }
        network.guestNetwork().ifPresent(text -> attempt(() -> subnet(card, text)));
        network.dnsServer().ifPresent(address -> attempt(() -> card.dns(address)));
        List<UtmPortForward> forwards = network.portForwards();
        for (int i = 0; i < forwards.size(); i++) {
            forward(forwards.get(i), where + ".PortForward[" + i + "]").ifPresent(card::forward);
        }
    }

    /** What is written otherwise than a machine writes it is kept for UTM in the extras. */
    static void attempt(Runnable taker) {
        try {
            taker.run();
        } catch (IllegalArgumentException e) {
            // UTM takes more than a machine does, and keeps it.
        }
    }

    private static void subnet(Network.Builder card, String text) {
        Ipv4Subnet subnet = Ipv4Subnet.parse(text);
        if (subnet.toString().equals(text)) {
            card.subnet(subnet);
        }
    }

    private Optional<PortForward> forward(UtmPortForward forward, String where) {
        try {
            if (forward.protocol() != UtmPortForward.Protocol.OTHER) {
                return Optional.of(new PortForward(
                        forward.protocol() == UtmPortForward.Protocol.TCP ? Protocol.TCP : Protocol.UDP,
                        new HostPort(
                                forward.hostAddress()
                                        .filter(address -> !address.isEmpty())
                                        .orElse("0.0.0.0"),
                                forward.hostPort()),
                        forward.guestPort()));
            }
        } catch (IllegalArgumentException e) {
            // an address by name, IPv6, or a port out of range: the finding below
        }
        findings.accept(warning(
                "utm.only",
                where,
                "a forward of port " + forward.hostPort() + " is none that a machine can have; it is kept for UTM in"
                        + " extras.utm",
                "forward TCP or UDP from an IPv4 address of the host"));
        return Optional.empty();
    }
}
