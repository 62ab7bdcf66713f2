/**
 * From a machine to QEMU's arguments: {@link dev.satchel.qemu.argument.QemuArguments} is the list and what is to be
 * said about it, {@link dev.satchel.qemu.argument.QemuSetup} what the list depends on besides the machine. {@link
 * dev.satchel.qemu.argument.QemuOption} is one option; values are escaped there and nowhere else.
 */
@NullMarked
package dev.satchel.qemu.argument;

import org.jspecify.annotations.NullMarked;
