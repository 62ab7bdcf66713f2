package dev.satchel.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU that is commanded by TCP: by who started it, and by nobody else. */
@Timeout(180)
class TlsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final byte[] QUIT =
            "{\"execute\": \"qmp_capabilities\"}\n{\"execute\": \"quit\"}\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path other;

    @Test
    void onlyTheRightClientIsHeard() throws Exception {
        Tools.requireAll("qemu-system-x86_64");
        Path folder = Files.createTempDirectory("qmp-");
        TlsIdentity identity = TlsIdentity.create(folder);
        int port = freePort();
        String credentials = TlsIdentity.credentials("t0", folder).entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(","));
        List<String> arguments = List.of(
                "-M",
                "none",
                "-object",
                "tls-creds-x509," + credentials,
                "-chardev",
                "socket,id=m,host=127.0.0.1,port=" + port + ",server=on,wait=off,tls-creds=t0",
                "-mon",
                "chardev=m,mode=control");
        try (BareQemu qemu = BareQemu.start(folder, arguments)) {
            QmpAddress address = QmpAddress.tls(port, identity);
            rightClient(qemu, address);
            rightClient(qemu, QmpAddress.tls(port, TlsIdentity.read(folder)));

            TlsIdentity stranger = TlsIdentity.create(other);
            assertRefused(() -> QmpClient.connect(QmpAddress.tls(port, stranger), LIMIT, () -> true));
            withoutCertificate(port);
            plain(port);

            assertThat(qemu.isAlive()).isTrue();
            rightClient(qemu, address); // and is heard after all that
        }
    }

    private static void rightClient(BareQemu qemu, QmpAddress address) throws IOException, InterruptedException {
        try (QmpClient client = qemu.connect(address);
                EventStream events = client.events()) {
            for (int i = 0; i < 100; i++) {
                client.execute(MachineCommands.queryStatus());
            }
            assertThat(client.execute("query-qmp-schema").elements()).hasSizeGreaterThan(500);
            // More than a record in one command.
            assertThatThrownBy(() -> client.execute("nosuch", Map.of("a", "x".repeat(20_000))))
                    .isInstanceOf(QmpException.class);
            assertThatThrownBy(() -> client.execute("nosuch", Map.of(), LIMIT)).isInstanceOf(QmpException.class);
            assertThat(events.dropped()).isZero();
        }
    }

    private static void withoutCertificate(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Gullible()}, new SecureRandom());
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            assertHearsNothing(socket);
        }
    }

    private static void plain(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertHearsNothing(socket);
        }
    }

    /** Neither a greeting nor obedience. */
    private static void assertHearsNothing(Socket socket) throws IOException {
        socket.setSoTimeout(1000);
        try {
            socket.getOutputStream().write(QUIT);
            int first = socket.getInputStream().read();
            assertThat((char) first).isNotEqualTo('{');
        } catch (SocketTimeoutException e) {
            // nothing
        } catch (IOException e) {
            // cut off
        }
    }

    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String authType) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void theFilesAreThisUsersAloneAndNeverReplaced() throws Exception {
        TlsIdentity.create(other);

        try (var files = Files.list(other)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(5);
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        assertThatThrownBy(() -> TlsIdentity.create(other)).isInstanceOf(FileAlreadyExistsException.class);
        Files.writeString(other.resolve("client-key.pem"), "nonsense");
        assertRefused(() -> TlsIdentity.read(other));
    }

    @Test
    void anotherProgramFindsTheCertificatesWellMade() throws Exception {
        Tools.requireAll("openssl");
        TlsIdentity.create(other);

        for (String purpose : List.of("server", "client")) {
            String said = CommandRunner.system()
                    .run(Command.of(
                            "openssl",
                            "verify",
                            "-x509_strict",
                            "-purpose",
                            "ssl" + purpose,
                            "-CAfile",
                            other.resolve("ca-cert.pem").toString(),
                            other.resolve(purpose + "-cert.pem").toString()))
                    .orThrow()
                    .output();
            assertThat(said).contains("OK");
        }
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SatchelException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo("qmp.tls"));
    }
}
