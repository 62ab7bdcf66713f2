package dev.satchel.qemu.argument;

import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;

/**
 * A device of the host that an argument list gives to a guest.
 *
 * @param disk the id of the machine's disk
 * @param identity by which it was looked for
 * @param device what was found
 * @param access what the guest may do with it
 */
public record PassedDevice(String disk, DeviceIdentity identity, FoundDevice device, Access access) {}
