package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkModels;
import dev.satchel.core.machine.PortForward;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Network cards, what they are connected to, and ports that lead to the guest. */
final class NetworkRules {
    private NetworkRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new Privileged(),
                new SharedForward(),
                new SharedAddress(),
                new NoAddress(),
                new Mode(),
                new UnknownModel(),
                new Model(),
                new Open(),
                new NameServer());
    }

    private static final String ON_ISA = "ne2k_isa";
    private static final String ON_MMIO = "virtio-net-device";

    /** A forward, and where it is written. */
    record Placed(String where, PortForward forward) {
        static List<Placed> of(Subject subject) {
            List<Placed> all = new ArrayList<>();
            List<Network> networks = subject.machine().networks();
            for (int i = 0; i < networks.size(); i++) {
                List<PortForward> forwards = networks.get(i).forwards();
                for (int j = 0; j < forwards.size(); j++) {
                    all.add(new Placed("networks[" + i + "].forwards[" + j + "].host", forwards.get(j)));
                }
            }
            return all;
        }
    }

    /** Whether both listen on one port of one address; port 0 is another one each time. */
    static boolean isSame(HostPort one, HostPort two) {
        return one.port() != 0
                && one.port() == two.port()
                && (one.address().equals(two.address()) || isOpen(one) || isOpen(two));
    }

    static boolean isOpen(HostPort port) {
        return port.address().equals("0.0.0.0");
    }

    private static final class Privileged extends Rule {
        private static final int FIRST_FREE = 1024;

        Privileged() {
            super(About.warning("network.forward.privileged", "a port below 1024 is forwarded")
                    .because("Linux gives ports below 1024 to root alone (ip_unprivileged_port_start), macOS on every"
                            + " address but 0.0.0.0; QEMU is not to run as root")
                    .otherwise("Could not set up host forwarding rule 'tcp:127.0.0.1:80-:80'")
                    .mendedBy("forward from a port of 1024 or above"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            OperatingSystem host = subject.host().operatingSystem().kind();
            for (Placed placed : Placed.of(subject)) {
                HostPort port = placed.forward().host();
                boolean guarded = host == OperatingSystem.LINUX || (host == OperatingSystem.MACOS && !isOpen(port));
                if (guarded && port.port() > 0 && port.port() < FIRST_FREE) {
                    findings.accept(finding(
                            placed.where(), "port " + port.port() + " of the host can be opened by root alone"));
                }
            }
        }
    }

    private static final class SharedForward extends Rule {
        SharedForward() {
            super(About.error("network.forward.shared", "two forwards are from one port of the host")
                    .because("one port leads to one place (QEMU 7.2, -netdev user,hostfwd=)")
                    .otherwise("Could not set up host forwarding rule 'tcp:127.0.0.1:2222-:22'")
                    .mendedBy("give one of them another port, or 0, which lets the system choose"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Placed> all = Placed.of(subject);
            for (int second = 1; second < all.size(); second++) {
                PortForward forward = all.get(second).forward();
                boolean taken = all.subList(0, second).stream()
                        .map(Placed::forward)
                        .anyMatch(other ->
                                other.protocol() == forward.protocol() && isSame(other.host(), forward.host()));
                if (taken) {
                    findings.accept(finding(all.get(second).where(), forward.host() + " is forwarded twice"));
                }
            }
        }
    }

    private static final class SharedAddress extends Rule {
        SharedAddress() {
            super(About.error("network.mac", "two cards have one address")
                    .because("an address names one card in its network (IEEE 802); QEMU 7.2 starts with two of a kind")
                    .otherwise("QEMU starts, and the two cards answer for one another")
                    .mendedBy("give it its own, or leave it out: one is derived then")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            Map<MacAddress, Integer> first = new HashMap<>();
            for (int i = 0; i < networks.size(); i++) {
                Integer other = first.putIfAbsent(subject.machine().macOf(i), i);
                if (other != null) {
                    String where = "networks[" + i + "]";
                    Finding finding = finding(
                            where,
                            "another card has the address " + subject.machine().macOf(i) + " too");
                    int given = networks.get(i).mac().isPresent() ? i : other;
                    findings.accept(
                            finding.withFix(Fix.remove("Derive an address of its own", "networks[" + given + "].mac")));
                }
            }
        }
    }

    private static final class NoAddress extends Rule {
        private static final MacAddress ZERO = MacAddress.parse("00:00:00:00:00:00");

        NoAddress() {
            super(About.warning("network.mac.zero", "a card has the address that stands for none")
                    .because("QEMU 7.2 takes an address of zeros for one that was not given, and counts up from"
                            + " 52:54:00:12:34:56 (net/net.c, qemu_macaddr_default_if_unset)")
                    .otherwise(
                            "the card gets 52:54:00:12:34:56, as the same card of any other machine in the network does")
                    .mendedBy("give it its own, or leave it out: one is derived then")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            for (int i = 0; i < networks.size(); i++) {
                if (networks.get(i).mac().filter(ZERO::equals).isPresent()) {
                    String where = "networks[" + i + "].mac";
                    findings.accept(finding(where, ZERO + " is the address of no card")
                            .withFix(Fix.remove("Derive an address of its own", where)));
                }
            }
        }
    }

    private static final class Mode extends Rule {
        Mode() {
            super(About.error("network.mode", "the host has no network of that mode")
                    .because(
                            "QEMU has vmnet (shared, host-only) on macOS alone, since 7.1, tap, bridge and passt on Linux;"
                                    + " on Windows only the network of its own and sockets")
                    .otherwise("Parameter 'type' does not accept value 'vmnet-shared'")
                    .mendedBy("use mode: user")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            OperatingSystem host = subject.host().operatingSystem().kind();
            List<Network> networks = subject.machine().networks();
            for (int i = 0; i < networks.size(); i++) {
                NetworkMode mode = networks.get(i).mode();
                if (isThere(mode, host)) {
                    continue;
                }
                String where = "networks[" + i + "].mode";
                Finding finding = finding(where, "there is no network of mode " + mode.id() + " on " + host);
                // Both are behind the host's address; of the others something else is expected.
                findings.accept(
                        mode == NetworkMode.SHARED
                                ? finding.withFix(Fix.put("Use the emulator's own network", where, "\"user\""))
                                : finding);
            }
        }

        private static boolean isThere(NetworkMode mode, OperatingSystem host) {
            return switch (host) {
                case LINUX -> mode != NetworkMode.SHARED && mode != NetworkMode.HOST_ONLY;
                case MACOS -> mode != NetworkMode.TAP && mode != NetworkMode.PASST;
                case WINDOWS -> mode == NetworkMode.USER || mode == NetworkMode.SOCKET;
                case OTHER -> true;
            };
        }
    }

    private static final class UnknownModel extends Rule {
        UnknownModel() {
            super(About.error("network.model", "no network card is called so")
                    .because("the model is QEMU's name of a device that is a network card (7.2, -device help, 'Network"
                            + " devices'; igb since 8.0)")
                    .otherwise("'nosuchcard' is not a valid device model name; Property 'VGA.netdev' not found")
                    .mendedBy("leave the model out, or write one such as virtio-net-pci or e1000e")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            for (int i = 0; i < networks.size(); i++) {
                String model = subject.machine().modelOf(networks.get(i));
                if (!NetworkModels.all().contains(model)) {
                    String where = "networks[" + i + "].model";
                    findings.accept(finding(where, "QEMU has no network card " + Subject.oneLine(model))
                            .withFix(Fix.remove("Give it the card that suits guest and board", where)));
                }
            }
        }
    }

    private static final class Model extends Rule {
        Model() {
            super(About.error("network.model.board", "the board has no place for that card")
                    .because(
                            "QEMU 7.2: board microvm has no PCI, only ISA and virtio over MMIO, of which pc and q35 have"
                                    + " not the second, virt not the first")
                    .otherwise("No 'PCI' bus found for device 'e1000e'; No 'virtio-bus' bus found for device"
                            + " 'virtio-net-device'")
                    .mendedBy("leave the model out")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            for (int i = 0; i < networks.size(); i++) {
                String model = subject.machine().modelOf(networks.get(i));
                boolean fits = switch (subject.board()) {
                    case MICROVM -> model.equals(ON_MMIO) || model.equals(ON_ISA);
                    case Q35, PC -> !model.equals(ON_MMIO);
                    case VIRT -> !model.equals(ON_ISA);
                    case OTHER -> true;
                };
                boolean known = NetworkModels.all().contains(model);
                if (known && !fits) {
                    String where = "networks[" + i + "].model";
                    findings.accept(finding(where, "board " + subject.board().id() + " has no place for a " + model)
                            .withFix(Fix.remove("Give it the card that suits the board", where)));
                }
            }
        }
    }

    private static final class Open extends Rule {
        Open() {
            super(About.warning("network.open", "a port of the guest is open to the host's whole network")
                    .because("0.0.0.0 stands for every address of the host (QEMU 7.2, hostfwd)")
                    .otherwise("whoever reaches the host reaches the guest's service")
                    .mendedBy("forward from 127.0.0.1")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            for (Placed placed : Placed.of(subject)) {
                HostPort port = placed.forward().host();
                if (isOpen(port)) {
                    String closed = HostPort.loopback(port.port()).toString();
                    findings.accept(finding(
                                    placed.where(),
                                    "port " + placed.forward().guestPort()
                                            + " of the guest is open to the host's whole network")
                            .withFix(Fix.put("Let only this host in", placed.where(), Subject.json(closed))));
                }
            }
        }
    }

    private static final class NameServer extends Rule {
        private static final int GATEWAY = 2;

        NameServer() {
            super(About.error("network.dns", "the name server is at no address of the network that is free for it")
                    .because("QEMU itself answers at that address, which has to be one of the network's, and not the"
                            + " gateway's, number 2 (7.2, -netdev user,dns=)")
                    .otherwise(
                            "DNS must be different from host; outside of the network the guest asks a name server that"
                                    + " nobody is")
                    .mendedBy("leave it out, for the third address of the network")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<Network> networks = subject.machine().networks();
            for (int i = 0; i < networks.size(); i++) {
                String where = "networks[" + i + "].dns";
                Ipv4Subnet subnet = networks.get(i).subnet().orElse(Ipv4Subnet.USUAL);
                networks.get(i)
                        .dns()
                        .filter(dns -> !subnet.contains(dns) || dns.equals(subnet.host(GATEWAY)))
                        .ifPresent(dns -> findings.accept(finding(
                                        where,
                                        subnet.contains(dns)
                                                ? dns + " is the gateway of " + subnet
                                                : dns + " is no address of " + subnet)
                                .withFix(Fix.remove("Let it be the third address", where))));
            }
        }
    }
}
