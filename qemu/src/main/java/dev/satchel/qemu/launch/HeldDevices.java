package dev.satchel.qemu.launch;

import dev.satchel.core.SatchelException;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.qemu.argument.DeviceResolver;
import dev.satchel.qemu.argument.PassedDevice;
import dev.satchel.qemu.argument.QemuArguments;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The host's devices that a guest writes to, held from before QEMU starts until the machine has ended, so that nobody
 * mounts or formats one meanwhile. One that is only read is not held: several guests may read it.
 *
 * <p>The hold is this program's. A machine that outlives it keeps QEMU's own lock on the device, which a second QEMU
 * respects and {@code mount} does not. For several threads at once.
 */
public final class HeldDevices implements AutoCloseable {
    private static final Logger LOG = System.getLogger(HeldDevices.class.getName());

    private final List<PassedDevice> devices;
    private final DeviceResolver resolver;
    /** By the id of the disk. */
    private final Map<String, DeviceHold> holds = new ConcurrentHashMap<>();

    private HeldDevices(List<PassedDevice> devices, DeviceResolver resolver) {
        this.devices = devices;
        this.resolver = resolver;
    }

    /**
     * Takes the devices of {@code arguments}, and looks with {@code resolver} whether each is still what was found when
     * the arguments were made.
     *
     * @throws SatchelException with code {@code device.busy}, {@code device.hold} or {@code device.changed}; nothing is
     *     held then
     */
    static HeldDevices take(QemuArguments arguments, DeviceResolver resolver) throws SatchelException {
        HeldDevices held = new HeldDevices(arguments.passedDevices(), resolver);
        boolean taken = false;
        try {
            for (PassedDevice device : held.devices) {
                held.take(device);
            }
            held.requireUnchanged();
            taken = true;
            return held;
        } finally {
            if (!taken) {
                held.close();
            }
        }
    }

    private void take(PassedDevice passed) throws SatchelException {
        FoundDevice device = passed.device();
        if (!device.isJudged()) {
            // Nobody may look at the findings before the guest writes.
            LOG.log(
                    Level.WARNING,
                    "disk {0}: nobody was given who could say whether {1} may be given to a guest",
                    passed.disk(),
                    device);
        }
        if (passed.access() == Access.READ_WRITE && DeviceHold.isSupported() && !isCharacterDevice(device.path())) {
            holds.put(passed.disk(), DeviceHold.take(device.path()));
        }
    }

    /** {@code /dev/null} and its kin: nothing can be mounted from them. */
    private static boolean isCharacterDevice(Path path) {
        try {
            return ((Integer) Files.getAttribute(path, "unix:mode") & 0xf000) == 0x2000;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // the hold says what is wrong
        }
    }

    /**
     * Passes if each device is still the one that was found. Asked again when QEMU has opened them and the guest does not
     * run yet, it says that what QEMU opened is what was found: a device that is held keeps its name.
     *
     * @throws SatchelException with code {@code device.changed}, and what is there now
     */
    public void requireUnchanged() throws SatchelException {
        for (PassedDevice passed : devices) {
            FoundDevice before = passed.device();
            if (!before.isJudged()) {
                continue; // of a path alone there is nothing to compare
            }
            FoundDevice now;
            try {
                now = resolver.resolve(passed.identity());
            } catch (SatchelException e) {
                throw changed(passed, "it is not found any more: " + e.getMessage(), e);
            }
            if (!before.isStill(now)) {
                throw changed(passed, "now " + now + " is there, " + told(now) + "; it was " + told(before), null);
            }
        }
    }

    private static String told(FoundDevice device) {
        DeviceIdentity identity = device.identity();
        return identity + (device.attachment().isEmpty() ? "" : ", attachment " + device.attachment());
    }

    private static SatchelException changed(PassedDevice passed, String what, @Nullable Throwable cause) {
        return new SatchelException(
                "device.changed",
                "disks[" + passed.disk() + "]",
                passed.device() + " changed while it was given to the machine: " + what,
                "look which disk is meant, and try again",
                cause);
    }

    /** Gives back what is held for one disk. */
    void giveBack(String disk) {
        DeviceHold hold = holds.remove(disk);
        if (hold != null) {
            hold.close();
        }
    }

    /** Gives all of them back; a second time does nothing. */
    @Override
    public void close() {
        holds.values().forEach(DeviceHold::close);
    }
}
