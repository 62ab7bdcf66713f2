package dev.satchel.storage.clone;

import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.filesystem.MkfsXfs;
import dev.satchel.storage.filesystem.NewBtrfs;
import dev.satchel.storage.filesystem.NewExt4;
import dev.satchel.storage.filesystem.NewFileSystem;
import dev.satchel.storage.filesystem.NewXfs;
import java.io.IOException;

/**
 * A file system that a copy gets.
 *
 * @param size of what it is made on
 */
record NewVolume(CopyFolder folder, DiskPart part, DataSize size, NewFileSystem fileSystem) {
    private static final DataSize SMALLEST_XFS_LOG = DataSize.mebibytes(64);

    /** XFS' log is this part of it. */
    private static final int XFS_LOG = 2048;

    /** An inode, and its part of the trees that find it. */
    private static final long XFS_ENTRY = 640;

    /** What a file with no content of its own takes of the metadata, each of which is there twice. */
    private static final long BTRFS_ENTRY = 2 * 768;

    private static final DataSize BTRFS_SYSTEM = DataSize.mebibytes(24);
    private static final DataSize SMALLEST_CHUNKS = DataSize.mebibytes(64);
    private static final DataSize LARGE_BTRFS = DataSize.gibibytes(49);
    private static final DataSize XFS_KEPT = DataSize.mebibytes(16);

    /** Who has to read a file system. */
    enum Reader {
        /** The kernel of the copy. */
        KERNEL,
        /** Its boot loader too. */
        GRUB
    }

    static NewVolume of(
            CopyFolder folder, DiskPart part, DataSize size, FileSystemType type, Reader reader, CloneHost host)
            throws IOException, InterruptedException {
        String label = folder.title();
        NewFileSystem made = switch (type) {
            case BTRFS -> {
                NewBtrfs btrfs = NewBtrfs.of(label);
                yield reader == Reader.GRUB ? btrfs.with(NewBtrfs.Holes.ARE_KEPT) : btrfs;
            }
            case XFS -> {
                NewXfs xfs = NewXfs.of(label);
                yield reader == Reader.GRUB ? xfs.with(MkfsXfs.readable(host.runner())) : xfs;
            }
            case EXT4 -> NewExt4.of(size, label).with(host.ext4());
            case EXFAT, NTFS, FAT32, F2FS, APFS, HFS_PLUS, REFS ->
                throw new IllegalArgumentException("no copy has a " + type);
        };
        return new NewVolume(folder, part, size, made);
    }

    /** With room for so many files and folders; the others find room for any number. */
    NewVolume holding(long entries) {
        return fileSystem instanceof NewExt4 ext4 ? new NewVolume(folder, part, size, ext4.holding(entries)) : this;
    }

    /**
     * What the content of files can fill, a little less than the truth.
     *
     * @param entries how many files and folders there are
     */
    DataSize capacity(long entries) {
        return fileSystem instanceof NewExt4 ext4 ? ext4.capacity() : capacity(fileSystem.kind(), size, entries);
    }

    static DataSize capacity(FileSystemType type, DataSize size, long entries) {
        long bytes = size.bytes();
        long taken = switch (type) {
            case BTRFS -> btrfsChunks(bytes) + entries * BTRFS_ENTRY;
            // What is kept back for trees that may grow, and the log.
            case XFS ->
                XFS_KEPT.bytes()
                        + bytes / 40
                        + Math.max(SMALLEST_XFS_LOG.bytes(), bytes / XFS_LOG)
                        + entries * XFS_ENTRY;
            case EXT4 -> bytes - NewExt4.of(size, "").capacity().bytes();
            case EXFAT, NTFS, FAT32, F2FS, APFS, HFS_PLUS, REFS -> bytes;
        };
        return DataSize.bytes(Math.max(0, bytes - taken));
    }

    /** Metadata has chunks of its own, each of them twice, which are larger than what is in them (measured, Linux 6.18). */
    private static long btrfsChunks(long bytes) {
        DataSize most = bytes < LARGE_BTRFS.bytes() ? DataSize.mebibytes(512) : DataSize.gibibytes(2);
        return BTRFS_SYSTEM.bytes() + Math.min(most.bytes(), Math.max(SMALLEST_CHUNKS.bytes(), bytes / 5));
    }

    CopyVolume volume() {
        return new CopyVolume(folder, part, fileSystem.kind(), fileSystem.uuid(), fileSystem.label());
    }
}
