package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.List;

/**
 * A file system with an identity and no place yet, as Linux makes it. For other systems there is {@link FormatCommand}.
 */
public sealed interface NewFileSystem permits NewBtrfs, NewExfat, NewExt4, NewF2fs, NewFat32, NewNtfs, NewXfs {
    /**
     * One of {@code type} with its tool's usual cluster and a new identity.
     *
     * @param type which
     * @param size of the partition, disk or file
     * @param label within the type's {@linkplain FileSystemProfile#label() rule}; may be empty
     * @throws IllegalArgumentException if the label is not within the rule, or the size too small
     * @throws SatchelException with code {@code filesystem.make.absent} if Linux has no tool that makes it
     */
    static NewFileSystem of(FileSystemType type, DataSize size, String label) throws SatchelException {
        return switch (type) {
            case EXFAT -> NewExfat.of(label);
            case NTFS -> NewNtfs.of(label);
            case FAT32 -> NewFat32.of(size, label);
            case EXT4 -> NewExt4.of(size, label);
            case XFS -> NewXfs.of(label);
            case BTRFS -> NewBtrfs.of(label);
            case F2FS -> NewF2fs.of(label);
            case APFS, HFS_PLUS ->
                throw new SatchelException(
                        "filesystem.make.absent",
                        type.toString(),
                        "is made by macOS alone, with an identity of its own choice",
                        "run the command for macOS there");
            case REFS ->
                throw new SatchelException(
                        "filesystem.make.absent",
                        type.toString(),
                        "is made by Windows alone, with an identity of its own choice",
                        "run the command for Windows there");
        };
    }

    /** Which file system of the catalogue. */
    FileSystemType kind();

    /** As {@code blkid} and {@code fstab} call it: {@code ext4}, {@code vfat}. */
    default String type() {
        return kind().probed();
    }

    /** As {@code UUID=} in {@code fstab} names it, in the right case. */
    String uuid();

    /** As {@code LABEL=} names it. */
    String label();

    /**
     * With this identity instead of the new one.
     *
     * @param uuid in the form in which {@link #uuid()} tells it; its case does not matter
     * @throws IllegalArgumentException if it is of another form, or all zeros, which would be no identity
     */
    NewFileSystem withUuid(String uuid);

    /**
     * With clusters (blocks, allocation units) of this size.
     *
     * @param cluster one of those of the {@linkplain FileSystemProfile#clusters() catalogue}
     * @throws IllegalArgumentException if it is none of them
     */
    NewFileSystem withClusterSize(DataSize cluster);

    /**
     * The command that makes it on {@code device}, which it does not ask about: {@code mkfs} protects nothing.
     *
     * @param device a partition, a disk or a file
     */
    PlannedCommand make(Argument device);

    /**
     * All commands that make it, in order: {@link #make(Argument)}, and what gives it its identity where the first cannot.
     *
     * @param device a partition, a disk or a file
     */
    default List<PlannedCommand> commands(Argument device) {
        return ImmutableList.of(make(device));
    }
}
