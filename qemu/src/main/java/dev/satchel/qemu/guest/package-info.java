/**
 * What a guest does when it is asked from inside: {@link dev.satchel.qemu.guest.GuestAgent} speaks to QEMU's guest agent
 * over the machine's channel. A guest is not trusted: what it answers is bounded, checked, and never believed further.
 */
@NullMarked
package dev.satchel.qemu.guest;

import org.jspecify.annotations.NullMarked;
