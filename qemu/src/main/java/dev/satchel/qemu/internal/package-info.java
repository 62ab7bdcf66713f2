/** What the monitor and the console share: a socket that is read and written by threads of its own. Not exported. */
@NullMarked
package dev.satchel.qemu.internal;

import org.jspecify.annotations.NullMarked;
