package dev.satchel.qemu.junit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machines that one annotation means in one class. One test after the other has the same; a test that runs beside
 * another gets one of its own. A machine that the class itself holds is the only one; who takes it has the {@link Turn}.
 */
final class MachinePool implements AutoCloseable {
    /** Who asks for a machine. */
    enum Taker {
        /** A test, until it ends. */
        TEST,
        /** The class, for all of its tests. */
        CLASS
    }

    private final MachineOrder order;
    private final List<MachineFixture> all = new ArrayList<>();
    private final Deque<MachineFixture> idle = new ArrayDeque<>();
    private @Nullable MachineFixture ofClass;

    MachinePool(MachineOrder order) {
        this.order = order;
    }

    /** A machine that is ready and clean. */
    MachineFixture take(Taker taker, ExtensionContext context) throws IOException, InterruptedException {
        MachineFixture held = held(taker, context);
        if (held == null) {
            MachineFixture free = free();
            return free == null ? add(context) : clean(free, context);
        }
        return taker == Taker.TEST ? clean(held, context) : held;
    }

    /** Whether there is one for the whole class. */
    synchronized boolean isOfClass() {
        return ofClass != null;
    }

    /** The one that the class holds, if it does; it does from its own first call on. */
    private synchronized @Nullable MachineFixture held(Taker taker, ExtensionContext context)
            throws IOException, InterruptedException {
        if (ofClass == null && taker == Taker.CLASS) {
            ofClass = add(context);
        }
        return ofClass;
    }

    private synchronized @Nullable MachineFixture free() {
        return idle.poll();
    }

    private MachineFixture add(ExtensionContext context) throws IOException, InterruptedException {
        MachineFixture fixture = MachineFixture.start(order, context);
        synchronized (this) {
            all.add(fixture);
        }
        return fixture;
    }

    private MachineFixture clean(MachineFixture used, ExtensionContext context)
            throws IOException, InterruptedException {
        boolean clean = false;
        try {
            used.reset(context);
            clean = true;
            return used;
        } finally {
            if (!clean) {
                drop(used);
            }
        }
    }

    /** After a test. */
    void giveBack(MachineFixture fixture) {
        fixture.used();
        synchronized (this) {
            if (fixture == ofClass) {
                return;
            }
            if (order.lifecycle() == Lifecycle.PER_CLASS) {
                idle.add(fixture);
                return;
            }
        }
        drop(fixture);
    }

    private void drop(MachineFixture fixture) {
        synchronized (this) {
            all.remove(fixture);
            if (fixture == ofClass) {
                ofClass = null;
            }
        }
        fixture.close();
    }

    /** Ends all of them. JUnit does, when the class is done. */
    @Override
    public void close() {
        List<MachineFixture> rest;
        synchronized (this) {
            rest = List.copyOf(all);
            all.clear();
            idle.clear();
        }
        rest.forEach(MachineFixture::close);
    }
}
