/**
 * The life of a machine: {@link dev.satchel.qemu.launch.RunningMachine} is QEMU's process with its monitor and its serial
 * console, from a start that was checked to an end that leaves nothing behind.
 */
@NullMarked
package dev.satchel.qemu.launch;

import org.jspecify.annotations.NullMarked;
