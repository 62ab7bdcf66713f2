/**
 * The block devices of a Linux host, as its kernel describes them: {@link dev.satchel.storage.device.BlockDevices}
 * finds one by what it is, {@link dev.satchel.storage.device.BlockDevice} is what was found, and {@link
 * dev.satchel.storage.device.Guard} says whether it may be overwritten. No tool is run.
 */
@NullMarked
package dev.satchel.storage.device;

import org.jspecify.annotations.NullMarked;
