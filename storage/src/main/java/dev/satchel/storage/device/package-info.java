/**
 * The block devices of a host: what they are, what is made of them, who uses them, and whether they may be written.
 *
 * <ul>
 *   <li>{@link dev.satchel.storage.device.BlockDevices} are those of this host; {@link
 *       dev.satchel.storage.device.HostDevices} asks any: Linux through sysfs, {@code /proc} and what udev wrote down, and no
 *       tool is run; macOS through {@code diskutil} and {@code ioreg}; Windows through PowerShell's {@code Get-Disk} and
 *       {@code Get-Partition}.
 *   <li>{@link dev.satchel.storage.device.BlockDevice} is what was found. Its identity finds the same disk again, here or
 *       on another host.
 *   <li>{@link dev.satchel.storage.device.Guard} says whether an {@link dev.satchel.storage.device.Intent} is allowed, wants
 *       to be confirmed, or is refused, and why.
 *   <li>{@link dev.satchel.storage.device.DeviceClaim} holds the device and asks the guard once more, right before the
 *       first write.
 * </ul>
 */
@NullMarked
package dev.satchel.storage.device;

import org.jspecify.annotations.NullMarked;
