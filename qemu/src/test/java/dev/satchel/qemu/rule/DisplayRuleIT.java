package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real QEMU makes of screens and sound that board or host cannot give, or give to everybody. */
@Timeout(60)
class DisplayRuleIT {
    /** The loopback network has more addresses than one: this one stands for any other address of the host. */
    private static final String ANOTHER = "127.0.0.2";

    private static final int FIRST_VNC_PORT = 5900;

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Math.max(probe.getLocalPort(), FIRST_VNC_PORT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"VGA", "virtio-vga", "ich9-intel-hda"})
    @Demonstrates({"display.board", "sound.board"})
    void microvmHasNoPlaceForGraphicsAndSound(String card) throws Exception {
        assertThat(MICROVM.refuses("-device", card)).contains("No 'PCI' bus found for device '" + card + "'");
        try (Trial trial = Q35.starts("-device", card)) {
            assertThat(trial.count(card)).isOne();
        }
    }

    @Test
    @Demonstrates("display.port")
    void aVncPortBelow5900IsADisplayBelowZero() throws Exception {
        assertThat(Q35.refuses("-vnc", "127.0.0.1:-1")).contains("can't convert to a number: -1");
    }

    @Test
    @Demonstrates("display.open")
    void aScreenOnEveryAddressIsShownToWhoeverComes() throws Exception {
        int port = freePort();
        int display = port - FIRST_VNC_PORT;

        try (Trial trial = Q35.starts("-device", "VGA", "-vnc", "0.0.0.0:" + display)) {
            assertThat(greeting(port)).startsWith("RFB 003.");
            assertThat(trial.query("query-vnc").at("auth").text()).contains("none");
        }
        try (Trial trial = Q35.starts("-device", "VGA", "-vnc", "127.0.0.1:" + display)) {
            assertThat(trial.query("query-vnc").at("host").text()).contains("127.0.0.1");
            assertThatThrownBy(() -> greeting(port)).isInstanceOf(IOException.class);
        }
    }

    private static String greeting(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5000);
            socket.connect(new InetSocketAddress(ANOTHER, port), 5000);
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    @Test
    @Demonstrates("display.port.shared")
    void aScreenAndAForwardOnOnePort() throws Exception {
        int port = freePort();

        assertThat(Q35.refuses(
                        "-vnc",
                        "127.0.0.1:" + (port - FIRST_VNC_PORT),
                        "-netdev",
                        "user,id=a,hostfwd=tcp:127.0.0.1:" + port + "-:22"))
                .contains("Address already in use");
        assertThat(Q35.refuses(
                        "-spice",
                        "addr=127.0.0.1,disable-ticketing=on,port=" + port,
                        "-netdev",
                        "user,id=a,hostfwd=tcp:127.0.0.1:" + port + "-:22"))
                .contains("Could not set up host forwarding rule 'tcp:127.0.0.1:" + port + "-:22'");
    }

    /** 192.0.2.0/24 is kept for documentation (RFC 5737): no host has an address in it. */
    @Test
    void anAddressThatThisHostHasNot() throws Exception {
        assertThat(Q35.refuses("-vnc", "192.0.2.7:1")).contains("Cannot assign requested address");
        assertThat(Q35.refuses("-spice", "addr=192.0.2.7,disable-ticketing=on,port=" + freePort()))
                .contains("failed to initialize spice server");
        assertThat(Q35.refuses("-netdev", "user,id=a,hostfwd=tcp:192.0.2.7:0-:22"))
                .contains("Could not set up host forwarding rule 'tcp:192.0.2.7:0-:22'");
    }
}
