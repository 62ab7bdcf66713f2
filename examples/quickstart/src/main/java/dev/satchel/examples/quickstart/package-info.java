/** The whole chain once: a system, a disk, a machine, two boots. Begin at {@code Quickstart}. */
@NullMarked
package dev.satchel.examples.quickstart;

import org.jspecify.annotations.NullMarked;
