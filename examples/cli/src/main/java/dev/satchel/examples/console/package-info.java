/** What programs at a terminal share: progress that is visible, and an end that is clean when Ctrl-C is pressed. */
@NullMarked
package dev.satchel.examples.console;

import org.jspecify.annotations.NullMarked;
