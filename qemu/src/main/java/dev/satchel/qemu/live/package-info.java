/**
 * What is done to a machine while it runs. {@link dev.satchel.qemu.live.LiveMachine} is the entry:
 *
 * <ul>
 *   <li>its disks, each with the chain of files it is made of: {@link dev.satchel.qemu.live.LiveDisk};
 *   <li>long work on them, as a {@link dev.satchel.qemu.live.BlockJob} that tells how far it is: a {@link
 *       dev.satchel.qemu.live.Backup}, the {@link dev.satchel.qemu.live.LiveCommit} of overlays into what they lie upon,
 *       the {@link dev.satchel.qemu.live.Flattening} of a chain, a {@link dev.satchel.qemu.live.Move} to another file;
 *   <li>what it can go back to, each for what the others cannot: new overlays for several disks at one moment, of any format and
 *       without the memory ({@link dev.satchel.qemu.live.OverlaySnapshot}); the whole machine by a name, inside its qcow2
 *       images and for good ({@link dev.satchel.qemu.live.Snapshots}); the whole machine until it ends, also without a disk, as
 *       a test goes back to it ({@link dev.satchel.qemu.live.Moment}); and its state in a file, from which another QEMU goes on
 *       within tenths of a second ({@link dev.satchel.qemu.live.SavedState});
 *   <li>disks, networks and media that come and go: {@link dev.satchel.qemu.live.HotPlug}, {@link
 *       dev.satchel.qemu.live.LiveMachine#insert}.
 * </ul>
 *
 * {@link dev.satchel.qemu.live.Overlays} is for before the start: the machine then writes to overlays, and not to its
 * disks.
 *
 * <p>Failures are {@link dev.satchel.core.SatchelException} with the codes {@code live.space} (the target is full), {@code
 * live.locked} (somebody else has the image open), {@code live.unknown} (no such disk, drive or network), {@code
 * live.version} (this QEMU cannot), {@code live.timeout} (not done in time; it goes on), {@code live.ended} (the machine
 * ended meanwhile), {@code live.refused} (it cannot be done, and the line says why), {@code live.failed} (everything else,
 * with QEMU's words), and those that single methods tell of.
 */
@NullMarked
package dev.satchel.qemu.live;

import org.jspecify.annotations.NullMarked;
