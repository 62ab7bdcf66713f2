package dev.satchel.storage.filesystem;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;

/** A file system with an identity and no place yet. */
public sealed interface NewFileSystem permits NewExt4, NewFat32 {
    /** As {@code blkid} and {@code fstab} call it: {@code ext4}, {@code vfat}. */
    String type();

    /** As {@code UUID=} in {@code fstab} names it, in the right case. */
    String uuid();

    /** As {@code LABEL=} names it. */
    String label();

    /** The command that makes it on {@code device}, which it does not ask about: {@code mkfs} protects nothing. */
    PlannedCommand make(Argument device);
}
