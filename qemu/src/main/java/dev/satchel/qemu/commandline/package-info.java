/**
 * From QEMU's command lines as they are found, in shell scripts, logs of libvirt, UTM's export and quickemu's scripts, to
 * a {@link dev.satchel.core.machine.Machine}: {@link dev.satchel.qemu.commandline.CommandLineImport} is the machine and
 * what is to be said about the line. The line is read, never run.
 */
@NullMarked
package dev.satchel.qemu.commandline;

import org.jspecify.annotations.NullMarked;
