/**
 * The way in: {@link dev.satchel.qemu.QemuInstallation} is a QEMU on this host. It makes the arguments of a machine
 * ({@link dev.satchel.qemu.argument}) and starts one ({@link dev.satchel.qemu.launch}).
 */
@NullMarked
package dev.satchel.qemu;

import org.jspecify.annotations.NullMarked;
