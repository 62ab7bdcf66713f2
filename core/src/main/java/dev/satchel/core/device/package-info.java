/**
 * Devices of a host that are given to a machine, as every module speaks of them: {@link
 * dev.satchel.core.device.FoundDevice} is what was found where an identity was looked for, and {@link
 * dev.satchel.core.device.DeviceHold} keeps everybody else from it, {@link dev.satchel.core.device.DeviceLock} those who ask.
 * Who finds them is elsewhere.
 */
@NullMarked
package dev.satchel.core.device;

import org.jspecify.annotations.NullMarked;
