/**
 * The table of mounts, {@code /etc/fstab}: {@link dev.satchel.storage.fstab.Fstab} reads it without losing a byte,
 * checks it and edits it; {@link dev.satchel.storage.fstab.FstabEntry} is one line of it and {@link
 * dev.satchel.storage.fstab.FstabSource} what that line mounts, {@link dev.satchel.storage.fstab.MountOptions} how. {@link
 * dev.satchel.storage.fstab.Renaming} is new names of disks in place of old ones; {@link
 * dev.satchel.storage.fstab.FstabSystem} what is attached to the system that a table is for.
 *
 * <p>Three programs read the file and disagree in places: libmount ({@code mount}, {@code findmnt}), glibc's {@code
 * getmntent} and systemd's generator. Entries here are what libmount (util-linux 2.38.1) sees; {@link
 * dev.satchel.storage.fstab.Fstab#check} names lines on which the others would see something else.
 */
@NullMarked
package dev.satchel.storage.fstab;

import org.jspecify.annotations.NullMarked;
