package dev.satchel.utm.physical;

import dev.satchel.core.SatchelException;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.DeviceIdentity;

/** Finds the device that an identity names; the seam to {@code HostDevices} of {@code satchel-storage}. */
@FunctionalInterface
public interface DeviceLookup {
    /**
     * The device, as it is now, and what speaks against giving it to a guest. Asked when the plan is made, and again right
     * before the disk is served: it looks anew each time.
     *
     * @param identity names one device
     * @throws SatchelException if no device, or more than one, is named by {@code identity}
     */
    FoundDevice find(DeviceIdentity identity) throws SatchelException;
}
