/**
 * A real machine as a test fixture: {@link dev.satchel.qemu.junit.VirtualMachine} on a field or a parameter starts it, waits
 * until it is ready, and gives it back clean to each test. {@link dev.satchel.qemu.junit.GuestPort} and {@link
 * dev.satchel.qemu.junit.FromMachine} hand out what belongs to it: addresses of its ports, its agent, its serial text, its
 * files.
 *
 * <p>The disks of the machine are never written: each fixture works on overlays in a folder of its own, on ports of the host
 * that are free, with UEFI variables and a TPM state of its own. Two tests at the same time never have the same machine.
 */
@NullMarked
package dev.satchel.qemu.junit;

import org.jspecify.annotations.NullMarked;
