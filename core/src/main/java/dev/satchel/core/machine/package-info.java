/**
 * The machine: what it is made of, and the file it is described in. Begin with {@link
 * dev.satchel.core.machine.Machine#named(String)}.
 */
@NullMarked
package dev.satchel.core.machine;

import org.jspecify.annotations.NullMarked;
