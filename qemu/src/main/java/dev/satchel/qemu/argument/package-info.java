/**
 * From a machine to QEMU's arguments: {@link dev.satchel.qemu.argument.QemuArguments} is the list and what is to be
 * said about it, {@link dev.satchel.qemu.argument.QemuSetup} what the list depends on besides the machine. Each
 * argument is made as a {@link dev.satchel.qemu.option.QemuOption}.
 */
@NullMarked
package dev.satchel.qemu.argument;

import org.jspecify.annotations.NullMarked;
