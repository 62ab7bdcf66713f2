/**
 * QEMU's options as types, each written in the exact words that QEMU reads, and read back from them. {@link
 * dev.satchel.qemu.option.QemuOption} is one of them and reads a whole list; {@link
 * dev.satchel.qemu.option.KeyedOption} is what most are; {@link dev.satchel.qemu.option.KeyValues} is the text below
 * them, where commas are doubled and nowhere else. {@link dev.satchel.qemu.option.BlockNode} is a disk's bytes, from
 * which both {@link dev.satchel.qemu.option.Drive} and {@link dev.satchel.qemu.option.Blockdev} are made.
 *
 * <p>QEMU has two thousand properties and gains more with each release. What Satchel writes or understands has a method;
 * every other key is kept in its place, so that what was read is what is written.
 */
@NullMarked
package dev.satchel.qemu.option;

import org.jspecify.annotations.NullMarked;
