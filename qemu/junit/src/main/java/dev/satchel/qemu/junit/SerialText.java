package dev.satchel.qemu.junit;

import dev.satchel.qemu.launch.RunningMachine;
import java.io.IOException;
import java.time.Duration;

/** What a guest writes to its serial port during one test. */
public final class SerialText {
    private final RunningMachine machine;
    private final SerialLog log;
    private final long before;

    SerialText(RunningMachine machine, SerialLog log) {
        this.machine = machine;
        this.log = log;
        this.before = log.length();
    }

    /** What it wrote since the test began; at most the last 1048576 characters. */
    public String text() {
        return log.after(before);
    }

    /**
     * Waits until it writes {@code wanted}; see {@link RunningMachine#awaitSerial}.
     *
     * @param limit for this wait
     * @return what it wrote since the last call, up to and with {@code wanted}
     */
    public String await(String wanted, Duration limit) throws IOException, InterruptedException {
        return machine.awaitSerial(wanted, limit);
    }

    /** Types {@code text} into the port. */
    public void type(String text) throws IOException, InterruptedException {
        machine.send(text);
    }

    /** As {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
