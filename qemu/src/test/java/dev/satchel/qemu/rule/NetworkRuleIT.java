package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real QEMU makes of network cards and forwards that cannot be. */
@Timeout(60)
class NetworkRuleIT {
    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Test
    @Demonstrates("network.mac")
    @FallsInto(SilentTrap.S15)
    void twoCardsWithOneAddressAreTaken() throws Exception {
        try (Trial trial = Q35.starts(
                "-netdev",
                "user,id=a",
                "-device",
                "virtio-net-pci,netdev=a,mac=52:54:00:00:00:01,id=one",
                "-netdev",
                "user,id=b",
                "-device",
                "e1000e,netdev=b,mac=52:54:00:00:00:01,id=two")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/peripheral/one", "mac"))
                    .isEqualTo(trial.property("/machine/peripheral/two", "mac"));
        }
    }

    @ParameterizedTest
    @CsvSource({"01:54:00:00:00:01, 01:54:00:00:00:01", "00:00:00:00:00:00, 52:54:00:12:34:56"})
    @Demonstrates("network.mac.zero")
    void anAddressThatNoCardCanHaveIsTakenOrReplaced(String address, String given) throws Exception {
        try (Trial trial =
                Q35.starts("-netdev", "user,id=a", "-device", "virtio-net-pci,id=card,netdev=a,mac=" + address)) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/peripheral/card", "mac").text()).contains(given);
        }
    }

    @Test
    @Demonstrates("network.forward.shared")
    void twoForwardsFromOnePort() throws Exception {
        int port = freePort();
        String rule = "tcp:127.0.0.1:" + port + "-:22";

        assertThat(Q35.refuses("-netdev", "user,id=a,hostfwd=" + rule + ",hostfwd=tcp:127.0.0.1:" + port + "-:23"))
                .contains("Could not set up host forwarding rule '" + rule + "'");
        assertThat(Q35.refuses(
                        "-netdev", "user,id=a,hostfwd=tcp:0.0.0.0:" + port + "-:23",
                        "-netdev", "user,id=b,hostfwd=" + rule))
                .as("every address includes the loopback address, and one card's forwards bar another's")
                .contains("Could not set up host forwarding rule '" + rule + "'");
        try (Trial trial =
                Q35.starts("-netdev", "user,id=a,hostfwd=" + rule + ",hostfwd=udp:127.0.0.1:" + port + "-:23")) {
            assertThat(trial.monitor("info usernet"))
                    .contains("TCP[HOST_FORWARD]")
                    .contains("UDP[HOST_FORWARD]");
        }
    }

    @Test
    void forwardsInAnotherModeThanUser() throws Exception {
        assertThat(Q35.refuses("-netdev", "tap,id=a,script=no,downscript=no,hostfwd=tcp::2222-:22"))
                .contains("Invalid parameter 'hostfwd'");
    }

    @Test
    @Demonstrates("network.forward.privileged")
    void aPortBelow1024NeedsRights() throws Exception {
        Tools.requireRoot();
        String qemu = Tools.require("qemu-system-x86_64").toString();
        String said = CommandRunner.system()
                .run(Command.of(
                                Tools.require("setpriv").toString(),
                                "--reuid=65534",
                                "--clear-groups",
                                "--bounding-set=-all",
                                "--inh-caps=-all",
                                qemu,
                                "-S",
                                "-display",
                                "none",
                                "-netdev",
                                "user,id=a,hostfwd=tcp:127.0.0.1:79-:22")
                        .withTimeLimit(Duration.ofSeconds(20))
                        .succeedingWith(1))
                .orThrow()
                .error();

        assertThat(said).contains("Could not set up host forwarding rule 'tcp:127.0.0.1:79-:22'");
    }

    /** The loopback network has more addresses than one: the second stands for any other address of the host. */
    @Test
    @Demonstrates("network.open")
    void aForwardFromEveryAddressIsOpenToWhoeverComes() throws Exception {
        int port = freePort();
        InetSocketAddress another = new InetSocketAddress("127.0.0.2", port);

        try (Trial trial = Q35.starts("-netdev", "user,id=a,hostfwd=tcp:0.0.0.0:" + port + "-:22");
                Socket socket = new Socket()) {
            socket.connect(another, 5000);
            assertThat(trial.monitor("info usernet")).contains("* " + port);
        }
        try (Trial trial = Q35.starts("-netdev", "user,id=a,hostfwd=tcp:127.0.0.1:" + port + "-:22");
                Socket socket = new Socket()) {
            assertThatThrownBy(() -> socket.connect(another, 5000)).isInstanceOf(ConnectException.class);
            assertThat(trial.monitor("info usernet")).contains("127.0.0.1 " + port);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "e1000e, No 'PCI' bus found for device 'e1000e'",
        "virtio-net-pci, No 'PCI' bus found for device 'virtio-net-pci'"
    })
    @Demonstrates("network.model.board")
    void aPciCardOnABoardWithoutPci(String model, String words) throws Exception {
        assertThat(MICROVM.refuses("-netdev", "user,id=a", "-device", model + ",netdev=a"))
                .contains(words);
        assertThat(Q35.refuses("-netdev", "user,id=a", "-device", "virtio-net-device,netdev=a"))
                .contains("No 'virtio-bus' bus found for device 'virtio-net-device'");
        try (Trial trial = MICROVM.starts("-netdev", "user,id=a", "-device", "virtio-net-device,netdev=a")) {
            assertThat(trial.count("virtio-net-device")).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nosuchcard, 'nosuchcard' is not a valid device model name",
        "VGA, Property 'VGA.netdev' not found",
        "ne2k_isa, 'ne2k_isa' is not a valid device model name",
        "usb-net, No 'usb-bus' bus found for device 'usb-net'"
    })
    @Demonstrates({"network.model", "network.model.board"})
    void aModelThatIsNoneOfThisBoards(String model, String words) throws Exception {
        assertThat(VIRT.refuses("-netdev", "user,id=a", "-device", model + ",netdev=a"))
                .contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vmnet-shared", "vmnet-host", "vmnet-bridged"})
    @Demonstrates("network.mode")
    void aKindOfNetworkThatOnlyMacosHas(String kind) throws Exception {
        assertThat(Q35.refuses("-netdev", kind + ",id=a"))
                .contains("Parameter 'type' does not accept value '" + kind + "'");
    }

    @Test
    @Demonstrates("network.mode")
    void aBridgeThatThisHostHasNot() throws Exception {
        assertThat(Q35.refuses("-netdev", "bridge,id=a,br=nosuchbridge")).contains("bridge helper failed");
    }
}
