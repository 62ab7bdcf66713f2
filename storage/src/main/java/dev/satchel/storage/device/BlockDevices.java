package dev.satchel.storage.device;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.DeviceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The disks of this host, read anew with each call; {@link HostDevices} has them of other hosts too. */
public final class BlockDevices {
    private BlockDevices() {}

    /**
     * All whole disks and attached loop devices, by name. Devices without a medium, device mapper, RAID, RAM disks and
     * compressed RAM are not among them.
     *
     * @throws SatchelException with code {@code device.unsupported} on a Linux without {@code /sys/class/block}, {@code
     *     device.unresolved} where the host cannot be asked
     */
    public static List<BlockDevice> all() throws IOException {
        return HostDevices.ofThisHost().all();
    }

    /**
     * The one device with this serial number.
     *
     * @param serial as the device tells it, compared letter for letter
     * @throws SatchelException with code {@code device.absent} or {@code device.ambiguous}
     */
    public static BlockDevice bySerial(String serial) throws IOException {
        return find(DeviceIdentity.serial(serial));
    }

    /**
     * The device at {@code path}, which may be a link such as those below {@code /dev/disk/by-id}.
     *
     * @throws SatchelException with code {@code device.absent} if no whole disk or loop device is there
     */
    public static BlockDevice at(Path path) throws IOException {
        return find(DeviceIdentity.path(path));
    }

    /**
     * The one device that is what {@code identity} says, in each point that it names.
     *
     * @throws SatchelException with code {@code device.absent} or {@code device.ambiguous}
     */
    public static BlockDevice find(DeviceIdentity identity) throws IOException {
        return HostDevices.ofThisHost().device(identity);
    }
}
