package dev.satchel.qemu.qmp;

import dev.satchel.core.SatchelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a machine from the moment on at which this was opened ({@link QmpClient#events()}). For several threads at
 * once: an event goes to one of them, and stays for another one if it is not what is waited for.
 *
 * <p>A stream that nobody reads does not grow: it keeps {@value #KEPT} events, and as many as came in 4 MiB; then the oldest
 * are dropped, which {@link #dropped()} and the error of a wait in vain tell. What came before the end of the connection
 * may still be taken after it.
 */
public final class EventStream implements AutoCloseable {
    static final int KEPT = 1024;
    static final int KEPT_BYTES = 4 << 20;

    private record Entry(QmpEvent event, int bytes) {}

    private final QmpClient client;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int bytes;
    private long dropped;

    EventStream(QmpClient client) {
        this.client = client;
    }

    synchronized void offer(QmpEvent event, int size) {
        entries.add(new Entry(event, size));
        bytes += size;
        while (entries.size() > KEPT || (bytes > KEPT_BYTES && entries.size() > 1)) {
            bytes -= entries.remove().bytes();
            dropped++;
        }
    }

    private synchronized @Nullable QmpEvent take(Predicate<? super QmpEvent> wanted) {
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            if (wanted.test(entry.event())) {
                each.remove();
                bytes -= entry.bytes();
                return entry.event();
            }
        }
        return null;
    }

    /** How many events this stream has lost, since nobody took them in time. */
    public synchronized long dropped() {
        return dropped;
    }

    /**
     * Takes the oldest event, or waits for one.
     *
     * @param limit how long; zero: what has come by now
     * @return empty, if none came in time
     * @throws SatchelException with code {@code qmp.closed} if none is left and none comes any more
     */
    public Optional<QmpEvent> next(Duration limit) throws SatchelException, InterruptedException {
        QmpEvent event = wait(each -> true, limit);
        if (event == null && client.hasEnded()) {
            throw client.closed("events");
        }
        return Optional.ofNullable(event);
    }

    /**
     * As {@link #await(String, Predicate, Duration)}, whatever data it has.
     *
     * @param name of the event
     * @param limit how long
     */
    public QmpEvent await(String name, Duration limit) throws SatchelException, InterruptedException {
        return await(name, event -> true, limit);
    }

    /**
     * Takes the oldest event that is wanted, or waits for one. All others stay in the stream.
     *
     * @param name of the event: {@code DEVICE_DELETED}
     * @param wanted asked for each of that name, perhaps several times; must not wait
     * @param limit how long
     * @throws SatchelException with code {@code qmp.event} if it did not come in time, {@code qmp.closed} if nothing comes
     *     any more
     */
    public QmpEvent await(String name, Predicate<? super QmpEvent> wanted, Duration limit)
            throws SatchelException, InterruptedException {
        QmpEvent event = wait(each -> each.name().equals(name) && wanted.test(each), limit);
        if (event != null) {
            return event;
        }
        if (client.hasEnded()) {
            throw client.closed("event " + name);
        }
        long lost = dropped();
        throw new SatchelException(
                "qmp.event",
                "event " + name,
                "did not come within " + limit.toMillis() + " ms"
                        + (lost == 0 ? "" : "; " + lost + " events were dropped, since nobody took them in time"));
    }

    private @Nullable QmpEvent wait(Predicate<? super QmpEvent> wanted, Duration limit) throws InterruptedException {
        Supplier<@Nullable QmpEvent> look = () -> take(wanted);
        return client.await(look, System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit));
    }

    /** Ends the stream; the connection lives on. */
    @Override
    public void close() {
        client.forget(this);
        synchronized (this) {
            entries.clear();
            bytes = 0;
        }
    }
}
