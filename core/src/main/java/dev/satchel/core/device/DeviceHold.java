package dev.satchel.core.device;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.OperatingSystem;
import java.nio.file.Path;

/**
 * A block device of Linux that is held exclusively: until it is closed no file system is mounted from the device or its
 * partitions, no {@code mkfs}, {@code swapon}, LVM or RAID takes them, and no second hold. This is the kernel's own claim
 * ({@code O_EXCL} of {@code open(2)} on a block device); it keeps nobody from opening the device without asking for it,
 * which is how QEMU opens what is held for it. Nothing is written, and the kernel gives the device back when this program
 * ends in whatever way. May be used by several threads.
 *
 * <p>A machine that outlives this program is protected by QEMU's own lock from a second QEMU, and by nothing from a mount.
 * macOS and Windows have no such claim: there the disk is unmounted as a whole, or offline.
 */
public final class DeviceHold implements AutoCloseable {
    private final Path device;
    private final ExclusiveOpen system;
    private final int descriptor;
    private boolean closed;

    private DeviceHold(Path device, ExclusiveOpen system, int descriptor) {
        this.device = device;
        this.system = system;
        this.descriptor = descriptor;
    }

    /** Whether this system has exclusive holds: Linux has. */
    public static boolean isSupported() {
        return OperatingSystem.current() == OperatingSystem.LINUX;
    }

    /**
     * Takes the block device at {@code device}, a whole disk or a partition, for this program alone. Reading it must be
     * allowed.
     *
     * @throws SatchelException with code {@code device.busy} if it is mounted, used as swap, a part of LVM or RAID, or
     *     held already, by this program too; {@code device.hold} if it cannot be opened, or this system has no holds
     */
    public static DeviceHold take(Path device) throws SatchelException {
        return take(device, NativeExclusiveOpen.INSTANCE);
    }

    static DeviceHold take(Path device, ExclusiveOpen system) throws SatchelException {
        return new DeviceHold(device, system, system.open(device));
    }

    /** What is held. */
    public Path device() {
        return device;
    }

    /**
     * What is held, as a name that means it for as long as it is held, whatever is at its own path by then. A file that is
     * opened there is opened beside the hold.
     */
    public Path opened() {
        return Path.of("/proc/self/fd", String.valueOf(descriptor));
    }

    /** Gives it back; a second time does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            system.close(descriptor);
        }
    }

    @Override
    public String toString() {
        return "hold on " + device;
    }
}
