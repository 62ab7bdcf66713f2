package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import dev.satchel.qemu.internal.SocketPump;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The guest's serial port. It is read for as long as the guest lives, whether anybody listens or not: a socket that
 * nobody reads takes 278 characters, then the guest's console blocks, and with it the guest's shutdown.
 */
final class SerialConsole implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SerialConsole.class.getName());

    /** Characters that are kept; a boot has a tenth. */
    static final int KEPT = 1 << 20;

    private static final int QUOTED = 200;
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final Duration SEND_LIMIT = Duration.ofSeconds(30);

    private final SocketPump pump;
    private final Object monitor = new Object();
    private final StringBuilder text = new StringBuilder();
    private final List<Consumer<String>> followers = new ArrayList<>();
    private boolean ended;
    /** How many characters at the start of what was said are no longer in {@link #text}. */
    private long forgotten;
    /** How far in what was said the last match went. */
    private long matched;

    private SerialConsole(SocketPump pump) {
        this.pump = pump;
    }

    static SerialConsole connect(Path socket, Duration limit, BooleanSupplier worthWaiting)
            throws IOException, InterruptedException {
        SerialConsole console = new SerialConsole(SocketPump.connect(socket, limit, worthWaiting));
        console.pump.start(console.new Reader());
        return console;
    }

    String text() {
        synchronized (monitor) {
            return text.toString();
        }
    }

    /** What was said before is told at once, so that nothing is missed. */
    void follow(Consumer<String> follower) {
        synchronized (monitor) {
            if (text.length() > 0) {
                follower.accept(text.toString());
            }
            followers.add(follower);
        }
    }

    /** As below, whatever happens to the guest meanwhile. */
    String await(String wanted, Duration limit) throws SatchelException, InterruptedException {
        return await(wanted, limit, () -> true);
    }

    /**
     * @param worthWaiting asked now and then; where it is not, the wait is over as if the time was
     */
    String await(String wanted, Duration limit, BooleanSupplier worthWaiting)
            throws SatchelException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        synchronized (monitor) {
            while (true) {
                int from = (int) Math.max(0, matched - forgotten);
                int found = text.indexOf(wanted, from);
                if (found >= 0) {
                    int end = found + wanted.length();
                    matched = forgotten + end;
                    return text.substring(from, end);
                }
                if (ended) {
                    throw new SatchelException(
                            "serial.ended",
                            "serial console",
                            "the machine ended before it said '" + wanted + "'" + last());
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || !worthWaiting.getAsBoolean()) {
                    throw new SatchelException(
                            "serial.timeout",
                            "serial console",
                            "the machine did not say '" + wanted + "' within " + limit.toMillis() + " ms" + last());
                }
                monitor.wait(Math.min(left, GLANCE.toMillis()));
            }
        }
    }

    private String last() {
        String end = text.substring(Math.max(0, text.length() - QUOTED))
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return end.isEmpty() ? "; it said nothing" : "; it last said: " + end;
    }

    /** Waits, {@code limit} at most, until all is here that a machine that has ended said. */
    void awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (monitor) {
            for (long left = limit.toMillis(); !ended && left > 0; ) {
                monitor.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }

    void send(String line) throws SatchelException, InterruptedException {
        pump.send(line.getBytes(StandardCharsets.UTF_8), SEND_LIMIT);
    }

    @Override
    public void close() {
        pump.close();
    }

    private final class Reader implements SocketPump.Receiver {
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer rest = ByteBuffer.allocate(0);

        @Override
        public void received(byte[] data, int length) {
            ByteBuffer bytes = ByteBuffer.allocate(rest.remaining() + length);
            bytes.put(rest).put(data, 0, length).flip();
            CharBuffer characters = CharBuffer.allocate(bytes.remaining());
            decoder.decode(bytes, characters, false);
            rest = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            say(characters.flip().toString());
        }

        private void say(String said) {
            synchronized (monitor) {
                text.append(said);
                int excess = text.length() - KEPT;
                if (excess > 0) {
                    text.delete(0, excess);
                    forgotten += excess;
                }
                monitor.notifyAll();
                for (Consumer<String> follower : followers) {
                    try {
                        follower.accept(said);
                    } catch (RuntimeException | Error e) { // an assertion too
                        LOG.log(Level.WARNING, "a follower of the serial console failed", e);
                    }
                }
            }
        }

        @Override
        public void ended() {
            synchronized (monitor) {
                ended = true;
                monitor.notifyAll();
            }
        }
    }
}
