package dev.satchel.qemu.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.guest.GuestAgent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadinessWaitTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** A machine that is what the test says. */
    private static class Fake implements Observed {
        String serial = "";

        @Nullable
        SatchelException trouble;

        boolean established;
        int port;
        final AtomicInteger looks = new AtomicInteger();

        @Override
        public String subject() {
            return "machine 'fake'";
        }

        @Override
        public void requireSane() throws SatchelException {
            looks.incrementAndGet();
            if (trouble != null) {
                throw trouble;
            }
        }

        @Override
        public Optional<String> serial() {
            return Optional.of(serial);
        }

        @Override
        public GuestAgent agent(Duration limit) throws SatchelException {
            throw new SatchelException("agent.timeout", "guest agent", "no agent answered in time");
        }

        @Override
        public InetSocketAddress forwarded(int guestPort) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public boolean isEstablished(int guestPort) {
            return established;
        }

        @Override
        public Path screenshot() throws IOException {
            return Files.writeString(Files.createTempFile("picture-", ".png"), "picture");
        }
    }

    /** Takes connections, and says {@code greeting} to each. */
    private static ServerSocket server(String greeting) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket client = server.accept();
                    client.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @Test
    void whatIsThereAlreadyNeedsNoTime() throws Exception {
        Fake machine = new Fake();
        machine.serial = "debian login: ";

        ReadinessWait.await(machine, Readiness.serial("login:"), Duration.ZERO);
    }

    @Test
    void theErrorHasTheLastLinesAndThePictureAndTheLastTry() throws Exception {
        Fake machine = new Fake();
        machine.serial = "one\r\ntwo\r\nthree\r\nwaiting \u001b[1mfor\u001b[0m disk\r\n";

        assertThatThrownBy(() -> ReadinessWait.await(machine, Readiness.agent(), SHORT))
                .isInstanceOfSatisfying(NotReadyException.class, e -> {
                    assertThat(e.serialTail()).startsWith("one\ntwo");
                    assertThat(e.lastSeen()).contains("no agent answered");
                    assertThat(e.screenshot()).hasValueSatisfying(file -> {
                        assertThat(file).hasContent("picture");
                        assertThat(file.toFile().delete()).isTrue();
                    });
                })
                .hasMessageStartingWith("machine 'fake': not ready within 300 ms: guest agent (last: ")
                .hasMessageContaining("two / three / waiting")
                .hasMessageMatching("\\P{Cntrl}+");
    }

    @Test
    void aMachineThatEndsIsNotWaitedFor() {
        Fake machine = new Fake();
        machine.trouble = new SatchelException("qemu.ended", "machine 'fake'", "ended");

        assertThatThrownBy(() -> ReadinessWait.await(machine, Readiness.serial("x"), LIMIT))
                .isSameAs(machine.trouble);
    }

    @Test
    void aConnectionThatIsOnlyTakenIsNoAnswer() throws Exception {
        Fake machine = new Fake();
        try (ServerSocket silent = server("")) {
            machine.port = silent.getLocalPort();
            assertThatThrownBy(() -> ReadinessWait.await(machine, Readiness.port(80), SHORT))
                    .hasMessageContaining("does not answer");
            machine.established = true;
            ReadinessWait.await(machine, Readiness.port(80), SHORT);
        }
    }

    @Test
    void aPortOnWhichNobodyListensIsNoConnection() throws Exception {
        Fake machine = new Fake();
        machine.established = true;
        try (Socket reserved = new Socket()) { // nobody else gets the port meanwhile
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            machine.port = reserved.getLocalPort();

            assertThatThrownBy(() -> ReadinessWait.await(machine, Readiness.port(80), SHORT))
                    .hasMessageContaining("no connection");
        }
    }

    @Test
    void aConnectionWithItselfIsNone() throws Exception {
        try (Socket itself = new Socket()) {
            itself.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            itself.connect(itself.getLocalSocketAddress());

            assertThatThrownBy(() -> Attempt.requireOther(itself)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aBannerMayComeAfterOtherLines() throws Exception {
        Fake machine = new Fake();
        try (ServerSocket ssh = server("welcome\r\nSSH-2.0-OpenSSH_9.2\r\n");
                ServerSocket other = server("220 mail\r\n")) {
            machine.port = ssh.getLocalPort();
            ReadinessWait.await(machine, Readiness.ssh(22), LIMIT);
            machine.port = other.getLocalPort();
            assertThatThrownBy(() -> ReadinessWait.await(machine, Readiness.ssh(22), SHORT))
                    .isInstanceOf(NotReadyException.class);
        }
    }

    @Test
    void aStatusIsTheOneThatIsAskedFor() throws Exception {
        Fake machine = new Fake();
        try (ServerSocket web = server("HTTP/1.1 503 Not Yet\r\n\r\n")) {
            machine.port = web.getLocalPort();
            ReadinessWait.await(machine, Readiness.http(80, "/", 503), LIMIT);
            assertThatThrownBy(() -> ReadinessWait.await(machine, Readiness.http(80, "/", 200), SHORT))
                    .hasMessageContaining("'HTTP/1.1 503 Not Yet'");
        }
    }

    @Test
    void allMustHaveBeenOnceAndAnyIsEnough() throws Exception {
        Fake machine = new Fake() {
            @Override
            public Optional<String> serial() {
                return Optional.of(looks.get() < 3 ? "first" : "second"); // "first" has scrolled away
            }
        };
        ReadinessWait.await(machine, Readiness.all(Readiness.serial("first"), Readiness.serial("second")), LIMIT);
        ReadinessWait.await(machine, Readiness.any(Readiness.serial("never"), Readiness.serial("second")), LIMIT);
        assertThatThrownBy(() -> ReadinessWait.await(
                        machine, Readiness.all(Readiness.serial("second"), Readiness.serial("third")), SHORT))
                .hasMessageContaining("serial text 'third': not written");
    }

    @Test
    void whatCannotBeIsRefusedAtOnce() {
        assertThatThrownBy(() -> Readiness.port(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Readiness.http(80, "x", 200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Readiness.http(80, "/ HTTP/1.1\r\nX: y", 200))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Readiness.http(80, "/", 99)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Readiness.serial("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(Readiness::all).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(Readiness::any).isInstanceOf(IllegalArgumentException.class);
    }
}
