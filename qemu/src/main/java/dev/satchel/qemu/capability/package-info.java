/**
 * What an installed QEMU can do: its {@link dev.satchel.qemu.capability.QemuVersion}, and the {@link
 * dev.satchel.qemu.capability.Accelerator} that a guest can have on a host.
 */
@NullMarked
package dev.satchel.qemu.capability;

import org.jspecify.annotations.NullMarked;
