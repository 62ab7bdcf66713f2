package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SerialConsoleTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private RuntimeFolder folder;
    private ServerSocketChannel server;
    private SocketChannel guest;
    private SerialConsole console;

    @BeforeEach
    void connect() throws Exception {
        folder = RuntimeFolder.create(RuntimeFolder.roots());
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.file("s")));
        console = SerialConsole.connect(folder.file("s"), LIMIT, () -> true);
        guest = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        console.close();
        guest.close();
        server.close();
        folder.close();
    }

    private void say(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            guest.write(buffer);
        }
    }

    private void say(String text) throws IOException {
        say(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachWaitGoesOnWhereTheLastEnded() throws Exception {
        say("login: one\nlogin: two\n");

        assertThat(console.await("login:", LIMIT)).isEqualTo("login:");
        assertThat(console.await("login:", LIMIT)).isEqualTo(" one\nlogin:");
        assertThatThrownBy(() -> console.await("login:", Duration.ofMillis(30)))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("serial.timeout"))
                .hasMessageContaining("two");
    }

    @Test
    void aCharacterMayComeInPieces() throws Exception {
        byte[] umlaut = "ü".getBytes(StandardCharsets.UTF_8);
        say(new byte[] {umlaut[0]});
        Thread.sleep(20);
        say(new byte[] {umlaut[1]});
        say(new byte[] {(byte) 0xff});
        say("!");

        assertThat(console.await("!", LIMIT)).isEqualTo("ü\ufffd!");
    }

    @Test
    void anEndedMachineIsNotWaitedFor() throws Exception {
        say("panic");
        guest.close();

        assertThatThrownBy(() -> console.await("login:", LIMIT))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("serial.ended"))
                .hasMessageContaining("panic");
        assertThatThrownBy(() -> {
                    console.send("x");
                    Thread.sleep(100);
                    console.send("x");
                })
                .isInstanceOf(SatchelException.class);
    }

    @Test
    void aGuestThatTalksForEverIsReadForEverAndItsEndIsKept() throws Exception {
        byte[] block = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 24; i++) {
            say(block);
        }
        say("READY");

        assertThat(console.await("READY", LIMIT)).hasSize(SerialConsole.KEPT);
        assertThat(console.text()).hasSize(SerialConsole.KEPT).endsWith("READY");
    }

    @Test
    void aFollowerHearsAllOfIt() throws Exception {
        say("before ");
        console.await("before ", LIMIT);
        StringBuilder heard = new StringBuilder();
        console.follow(heard::append);
        say("after");
        console.await("after", LIMIT);

        // The follower is told in the same step in which those who wait are woken.
        assertThat(console.text()).isEqualTo(heard.toString()).isEqualTo("before after");
    }

    @Test
    void aFollowerThatFailsAnAssertionKeepsNobodyFromHearing() throws Exception {
        console.follow(said -> {
            throw new AssertionError("as it must");
        });
        say("one ");
        console.await("one ", LIMIT);
        say("two");

        assertThat(console.await("two", LIMIT)).isEqualTo("two");
    }

    @Test
    void whatIsSentArrives() throws Exception {
        console.send("root\n");

        ByteBuffer buffer = ByteBuffer.allocate(5);
        while (buffer.hasRemaining() && guest.read(buffer) >= 0) {
            // until all is there
        }
        assertThat(new String(buffer.array(), StandardCharsets.UTF_8)).isEqualTo("root\n");
    }
}
