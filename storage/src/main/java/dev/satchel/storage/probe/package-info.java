/**
 * What is on a disk or in its image, without a tool and without rights beyond reading: {@link
 * dev.satchel.storage.probe.Probe} finds the partition table and each {@link dev.satchel.storage.probe.Volume}, with
 * type, UUID, label and all else in libblkid's words and form. {@link dev.satchel.storage.probe.Prober} has the two
 * questions apart: what something is, and whether anything is there.
 *
 * <p>The answers are those of libblkid 2.43: a file system whose superblock checksum is wrong is none, an exFAT volume
 * has no MBR. An older installed {@code blkid} (2.38) says otherwise in these cases. Each {@link
 * dev.satchel.storage.probe.Identification} tells what was found, what was rejected and why, and which rule decided.
 * "Nothing found" is not "empty": it is no permission to format. {@link dev.satchel.storage.probe.Trace} is for that.
 *
 * <p>What is different from libblkid on purpose: a GPT with sectors of 4096 bytes is found in an image too; a nested
 * table that does not fit its partition does not take the outer one with it; an external log of XFS that does
 * not begin as one is looked for only where nothing else is; OPAL locks and zoned devices are not asked for.
 */
@NullMarked
package dev.satchel.storage.probe;

import org.jspecify.annotations.NullMarked;
