/**
 * Disk images by {@code qemu-img}: {@link dev.satchel.qemu.image.QemuImg} makes, reads, checks, converts and changes them.
 * An {@link dev.satchel.qemu.image.Image} is a file and the format it is read as, which is never guessed unless
 * {@link dev.satchel.qemu.image.QemuImg#detect} is asked to; a {@link dev.satchel.qemu.image.TargetFormat} is the format of
 * one that is made.
 */
@NullMarked
package dev.satchel.qemu.image;

import org.jspecify.annotations.NullMarked;
