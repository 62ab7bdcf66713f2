/** The command line of the library: a class for each command, {@code SatchelCli} above them. */
@NullMarked
package dev.satchel.examples.cli;

import org.jspecify.annotations.NullMarked;
