/**
 * What is on a disk or in its image, without a tool and without rights beyond reading: {@link
 * dev.satchel.storage.probe.Probe} finds the partition table and each {@link dev.satchel.storage.probe.Volume}, with
 * type, UUID and label in libblkid's words and form.
 *
 * <p>The answers are those of libblkid 2.43: a file system whose superblock checksum is wrong is none, an exFAT volume
 * has no MBR. An older installed {@code blkid} (2.38) says otherwise in these cases. "Nothing found" is not "empty": it
 * is no permission to format.
 */
@NullMarked
package dev.satchel.storage.probe;

import org.jspecify.annotations.NullMarked;
