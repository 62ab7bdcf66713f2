/**
 * The software TPM of a machine, swtpm: what state it has, and with what it is started. It is started and ended with the
 * machine by {@link dev.satchel.qemu.launch.RunningMachine}.
 */
@NullMarked
package dev.satchel.qemu.tpm;

import org.jspecify.annotations.NullMarked;
