/**
 * What an installed QEMU can do: its {@link dev.satchel.qemu.capability.QemuCapabilities}, the {@link
 * dev.satchel.qemu.capability.Accelerator} that a guest can have on a host, and the {@link
 * dev.satchel.qemu.capability.AcceleratorTrial} that ends in an {@link dev.satchel.qemu.capability.AcceleratorProof}:
 * what a system says of its hypervisor is not believed before a guest has run.
 */
@NullMarked
package dev.satchel.qemu.capability;

import org.jspecify.annotations.NullMarked;
