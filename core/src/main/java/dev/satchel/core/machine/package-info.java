/**
 * The machine: what it is made of, and the file it is described in. Begin with {@link
 * dev.satchel.core.machine.Machine#named(String)} or {@link dev.satchel.core.machine.Machine#read(java.nio.file.Path)}.
 */
@NullMarked
package dev.satchel.core.machine;

import org.jspecify.annotations.NullMarked;
