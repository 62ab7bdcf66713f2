/**
 * The machine: what it is made of, and the file it is described in. Begin with {@link
 * dev.satchel.core.machine.Machine#named(String)} or {@link dev.satchel.core.machine.Machine#read(java.nio.file.Path)}.
 * {@link dev.satchel.core.machine.MachineDocument} edits a machine file and keeps its comments, {@link
 * dev.satchel.core.machine.Resolution} tells why a file with profiles means this machine on that host.
 */
@NullMarked
package dev.satchel.core.machine;

import org.jspecify.annotations.NullMarked;
