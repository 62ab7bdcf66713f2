package dev.satchel.storage.device;

import dev.satchel.core.SatchelException;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.device.DeviceLock;
import dev.satchel.storage.internal.DeviceNumber;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device that is about to be written: held exclusively, and after that looked at once more, so that what the guard saw
 * is what is written. Nobody mounts it or makes a file system on it until it is closed.
 *
 * <pre>{@code
 * try (DeviceClaim claim = DeviceClaim.take(Guard.of(planned, Intent.WRITE_RAW).needing(image.size()))) {
 *     write(image, claim.channel());
 *     claim.lend(() -> runner.run(mkfs));
 * }
 * }</pre>
 *
 * <p>The hold is {@code O_EXCL} of Linux ({@link DeviceHold}): right for what this program writes itself, and in the way of
 * most tools, which claim the device too. For them it is {@linkplain #lend lent}: the hold gives way to the lock that
 * udev and other programs respect ({@link DeviceLock}), while a descriptor that stays open keeps the device's number from
 * going to another disk. On macOS and Windows, which have no such hold, the device is only looked at anew. To be used by
 * one thread.
 */
public final class DeviceClaim implements AutoCloseable {
    private final BlockDevice device;
    private final Guard.Verdict verdict;
    private @Nullable DeviceHold hold;

    private DeviceClaim(BlockDevice device, Guard.Verdict verdict, @Nullable DeviceHold hold) {
        this.device = device;
        this.verdict = verdict;
        this.hold = hold;
    }

    /** What is done with a device that was lent. */
    @FunctionalInterface
    public interface Work {
        /** Does it. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Holds the device of {@code guard}, reads it anew, and asks the guard again, also whether it is unchanged since the
     * reading that the guard was made of.
     *
     * @param guard of the device as it was when it was planned; what wants to be confirmed was confirmed
     * @throws SatchelException with the code of the first reason of the guard, or {@code device.busy}, {@code device.hold},
     *     {@code device.absent}; then nothing is held
     */
    public static DeviceClaim take(Guard guard) throws SatchelException {
        BlockDevice planned = guard.device();
        DeviceHold hold = DeviceHold.isSupported() ? hold(guard) : null;
        try {
            BlockDevice now = again(planned);
            if (hold != null) {
                requireHeld(hold, now);
            }
            Guard.Verdict verdict = guard.again(now, Guard.Hold.TAKEN).verdict();
            verdict.findings().orThrow("the guard");
            DeviceClaim claim = new DeviceClaim(now, verdict, hold);
            hold = null;
            return claim;
        } finally {
            if (hold != null) {
                hold.close();
            }
        }
    }

    /** The kernel only says that somebody has the device; the guard may see who. */
    private static DeviceHold hold(Guard guard) throws SatchelException {
        try {
            return DeviceHold.take(guard.device().node());
        } catch (SatchelException e) {
            if (e.code().equals("device.busy")) {
                Guard now = guard.again(again(guard.device()), Guard.Hold.NOT_TAKEN);
                now.verdict().findings().orThrow("the guard");
            }
            throw e;
        }
    }

    private static BlockDevice again(BlockDevice planned) throws SatchelException {
        return planned.view()
                .again(planned)
                .orElseThrow(() -> new SatchelException(
                        "device.absent", planned.path().toString(), "is not there any more", "make a new plan"));
    }

    /** The number of a device that is open is not given to another one. */
    private static void requireHeld(DeviceHold hold, BlockDevice now) throws SatchelException {
        Optional<String> number;
        try {
            number = DeviceNumber.of(hold.opened());
        } catch (IOException e) {
            throw new SatchelException("device.hold", now.path().toString(), "cannot be looked at: " + e, null, e);
        }
        if (number.isEmpty() || !number.get().equals(now.numbers().get(0))) {
            throw new SatchelException(
                    "device.changed",
                    now.path().toString(),
                    "another device came to this name while it was opened (" + number.orElse("none") + " was opened, "
                            + now.numbers().get(0) + " is there)",
                    "make a new plan");
        }
    }

    /** What is held, as it was read after that. */
    public BlockDevice device() {
        return device;
    }

    /** What the guard said of it: nothing that refuses. */
    public Guard.Verdict verdict() {
        return verdict;
    }

    /**
     * Opens what is held for reading and writing, whatever is at its path by now; the caller closes the channel before the
     * claim.
     *
     * @throws IOException if it cannot be opened
     */
    public FileChannel channel() throws IOException {
        Path opened = hold == null ? device.node() : hold.opened();
        return FileChannel.open(opened, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Lets tools have the device that claim it themselves, one after the other, under the lock of the disk; then holds it
     * again, unless one of them fails: then nothing is held any more. They must not take that lock too ({@code sfdisk --lock} would wait for ever).
     *
     * @param work gives the device back before it ends: what it mounts, it unmounts
     * @throws SatchelException with code {@code device.locked} if another program has the lock; {@code device.busy} if
     *     somebody has the device afterwards
     */
    public void lend(Work work) throws IOException, InterruptedException {
        DeviceHold held = hold;
        if (held == null) {
            work.run();
            return;
        }
        DeviceLock lock = DeviceLock.take(device.disk());
        try {
            held.close();
            hold = null;
            work.run();
            hold = DeviceHold.take(device.node());
            requireHeld(hold, device);
        } finally {
            lock.close();
        }
    }

    /**
     * Gives the device back, but for a descriptor that reads: it is in no tool's way, and as long as it is open the device's
     * name and number go to no other disk, whatever is pulled out and plugged in.
     *
     * @return what closes it
     */
    Closeable keepNumber() throws IOException {
        DeviceHold held = hold;
        if (held == null) {
            return () -> {};
        }
        Closeable descriptor = FileChannel.open(held.opened(), StandardOpenOption.READ);
        close();
        return descriptor;
    }

    /** Gives the device back; a second time does nothing. */
    @Override
    public void close() {
        if (hold != null) {
            hold.close();
            hold = null;
        }
    }

    /** {@code claim of /dev/sdb (PSSD T7, serial S6XN, 931.5 GiB)}. */
    @Override
    public String toString() {
        return "claim of " + device;
    }
}
