/**
 * What else names a disk when a system is carried over: besides the table of mounts the encrypted volumes, the kernel's
 * command line, GRUB's menus and searches, Boot Loader Specification entries, RAID arrays, units of systemd and more. {@link
 * dev.satchel.storage.retag.Retag} finds all that in a root and puts new names in place of the old ones, as a plan whose
 * diff can be read.
 *
 * <p>What cannot be edited is said: an initial RAM disk, a boot loader's core or a unified kernel image that holds an old
 * name has to be made anew, and a finding tells by which command.
 */
@NullMarked
package dev.satchel.storage.retag;

import org.jspecify.annotations.NullMarked;
