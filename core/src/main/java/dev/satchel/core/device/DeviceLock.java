package dev.satchel.core.device;

import dev.satchel.core.SatchelException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The lock of a whole disk by which programs of Linux tell one another, and udev, to keep away (<a
 * href="https://systemd.io/BLOCK_DEVICE_LOCKING">Locking Block Device Access</a>): a BSD lock ({@code flock(2)}) on the node
 * of the disk, also for what is done to a partition of it. It binds only those who ask for it; what it is good for is the
 * time in which a {@link DeviceHold} cannot be, because a tool claims the device itself: {@code mkfs.ext4}, {@code
 * mkfs.vfat}, {@code mkfs.xfs}, {@code mkfs.btrfs}, {@code mkswap}, {@code wipefs}, {@code cryptsetup} and {@code mount} open
 * it with {@code O_EXCL}, and {@code sfdisk} looks whether it could.
 *
 * <p>A tool that is told to take this lock itself ({@code sfdisk --lock}, {@code udevadm lock}) would wait for it without
 * end. May be used by several threads.
 */
public final class DeviceLock implements AutoCloseable {
    /** udev holds it for as long as it looks at a device. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path disk;
    private final ExclusiveOpen system;
    private final int descriptor;
    private boolean closed;

    private DeviceLock(Path disk, ExclusiveOpen system, int descriptor) {
        this.disk = disk;
        this.system = system;
        this.descriptor = descriptor;
    }

    /**
     * Takes the lock of {@code disk}, the node of a whole disk, and waits ten seconds for it at most.
     *
     * @throws SatchelException with code {@code device.locked} if another program has it, {@code device.hold} if the device
     *     cannot be opened, or this system has no such locks
     */
    public static DeviceLock take(Path disk) throws SatchelException, InterruptedException {
        return take(disk, NativeExclusiveOpen.INSTANCE, PATIENCE);
    }

    static DeviceLock take(Path disk, ExclusiveOpen system, Duration patience)
            throws SatchelException, InterruptedException {
        int descriptor = system.openShared(disk);
        boolean taken = false;
        try {
            long end = System.nanoTime() + patience.toNanos();
            taken = system.lock(descriptor);
            while (!taken && System.nanoTime() - end < 0) {
                Thread.sleep(PAUSE.toMillis());
                taken = system.lock(descriptor);
            }
        } finally {
            if (!taken) {
                system.close(descriptor);
            }
        }
        if (!taken) {
            throw new SatchelException(
                    "device.locked",
                    disk.toString(),
                    "another program has locked it",
                    "wait until that has ended; lslocks tells of it");
        }
        return new DeviceLock(disk, system, descriptor);
    }

    /** What is locked. */
    public Path disk() {
        return disk;
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
        return "lock of " + disk;
    }
}
