/**
 * The life of a machine: {@link dev.satchel.qemu.launch.RunningMachine} is QEMU's process with its monitor and its serial
 * console, from a start that was checked to an end that leaves nothing behind.
 *
 * <p>{@link dev.satchel.qemu.launch.LaunchOptions} say how it starts, how long it lives and how it ends; {@link
 * dev.satchel.qemu.launch.StartFailedException} says why it did not start, {@link dev.satchel.qemu.launch.Ending} how it
 * ended, and {@link dev.satchel.qemu.launch.LaunchRecord} what is known of machines that other programs started.
 *
 * <p>Each machine has a folder of its own for its sockets, which only its user can enter. A bound machine ends with its
 * program: the kernel tells QEMU when the program is gone ({@code setpriv --pdeathsig}), and a waiting {@code xargs} ends
 * a QEMU that does not obey and removes the folder. A detached machine has a reader that keeps the beginning of what QEMU
 * says, and removes the folder when QEMU has ended. What a killed program could not clear is swept away by the next start.
 */
@NullMarked
package dev.satchel.qemu.launch;

import org.jspecify.annotations.NullMarked;
