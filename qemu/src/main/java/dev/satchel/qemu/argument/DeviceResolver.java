package dev.satchel.qemu.argument;

import dev.satchel.core.SatchelException;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.DeviceIdentity;

/**
 * Finds the device that an identity names; the seam to whoever knows the host's devices, such as {@code HostDevices} of
 * {@code satchel-storage}: {@code builder.devices(HostDevices.ofThisHost()::find)}.
 */
@FunctionalInterface
public interface DeviceResolver {
    /**
     * The device, as it is now, and what speaks against giving it to a guest. Asked when the arguments are made, and again
     * right before QEMU is started and before the guest runs: it looks anew each time.
     *
     * @param identity names one device; of a disk whose image lies on a device, the path
     * @throws SatchelException if no device, or more than one, is named by {@code identity}
     */
    FoundDevice resolve(DeviceIdentity identity) throws SatchelException;

    /**
     * Takes the path that the identity names, and looks no further: nobody judges the device, which is a warning among
     * the findings on the arguments.
     *
     * <p>An identity without a path is refused with code {@code device.unresolved}.
     */
    static DeviceResolver byPath() {
        return identity -> FoundDevice.at(identity.path()
                        .orElseThrow(() -> new SatchelException(
                                "device.unresolved",
                                identity.toString(),
                                "nobody was given who finds a device by what it is",
                                "name its path, or pass a resolver that knows this host's devices")))
                .identity(identity)
                .build();
    }
}
