package dev.satchel.qemu.qmp;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Speaks QEMU's side of a monitor as it is told to, on a UNIX-domain socket, to one client. */
final class ScriptedPeer implements AutoCloseable {
    static final String END = "\r\n";
    static final String GREETING = "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7},"
            + " \"package\": \"Debian\"}, \"capabilities\": [\"oob\"]}}" + END;

    /** What is done with the conversation once the client is connected. */
    interface Script {
        void play(ScriptedPeer peer) throws IOException, InterruptedException;
    }

    private final Path folder;
    private final ServerSocketChannel server;
    private final Thread thread;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();

    private ScriptedPeer(Script script) throws IOException {
        folder = Files.createTempDirectory("qmp-");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
        thread = new Thread(() -> {
            try (SocketChannel client = server.accept()) {
                accepted.complete(client);
                script.play(this);
            } catch (IOException | InterruptedException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static ScriptedPeer playing(Script script) throws IOException {
        return new ScriptedPeer(script);
    }

    /** Greets, agrees, then answers each command with the next of {@code answers}; {@code ID} is the question's id. */
    static ScriptedPeer answering(String... answers) throws IOException {
        return playing(peer -> {
            peer.negotiate();
            for (String answer : answers) {
                peer.say(answer.replace("ID", idOf(peer.hear())));
            }
            peer.hear(); // until the other side has gone
        });
    }

    Path socket() {
        return folder.resolve("s");
    }

    /** All that was asked so far. */
    List<String> heard() {
        return heard;
    }

    void negotiate() throws IOException {
        say(GREETING);
        say("{\"return\": {}, \"id\": " + idOf(hear()) + "}" + END);
    }

    void say(String text) throws IOException {
        say(text.getBytes(StandardCharsets.UTF_8));
    }

    void say(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            accepted.join().write(rest);
        }
    }

    /** The next line; what there was of it when the other side has gone. */
    String hear() throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (accepted.join().read(one) > 0) {
            char c = (char) (one.flip().get() & 0xff);
            one.clear();
            if (c == '\n') {
                break;
            }
            line.append(c);
        }
        heard.add(line.toString());
        return line.toString();
    }

    static String idOf(String question) {
        return question.replaceAll("(?s).*\"id\":([0-9]+).*", "$1");
    }

    @Override
    public void close() throws IOException {
        server.close();
        thread.interrupt();
        if (accepted.isDone()) {
            accepted.join().close();
        }
        Uninterruptibles.joinUninterruptibly(thread, Duration.ofSeconds(10));
        Files.deleteIfExists(socket());
        Files.delete(folder);
    }
}
