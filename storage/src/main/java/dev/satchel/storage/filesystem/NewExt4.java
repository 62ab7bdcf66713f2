package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * An ext4 that GRUB 2.06 and the kernels of the last decade read. Block size, inodes and journal are named rather than
 * left to the defaults of whichever {@code mke2fs} is here, so that {@link #capacity()} holds.
 */
public final class NewExt4 implements NewFileSystem {
    private static final DataSize USUAL_BLOCK = DataSize.bytes(4096);
    private static final long INODE = 256;
    private static final long BYTES_PER_INODE = 16384;

    /** Blocks of the file system, then MiB of journal for those with fewer: {@code ext2fs_default_journal_size}, e2fsprogs 1.47. */
    private static final long[][] JOURNALS = {
        {32_768, 4},
        {262_144, 16},
        {524_288, 32},
        {4_194_304, 64},
        {8_388_608, 128},
        {16_777_216, 256},
        {33_554_432, 512}
    };

    private static final long LARGEST_JOURNAL = 1024;

    private final DataSize size;
    private final long block;
    private final UUID uuid;
    private final String label;
    private final long inodes;
    private final Features features;

    /** Features that not every reader knows. */
    public enum Features {
        /** What this {@code mke2fs} takes for granted is known to every reader. */
        PLAIN,
        /**
         * This {@code mke2fs} (1.47 and later) knows {@code metadata_csum_seed} and {@code orphan_file}, which e2fsck
         * 1.46 and GRUB 2.06 refuse: they are switched off.
         */
        NEW_ONES_OFF
    }

    private NewExt4(DataSize size, long block, UUID uuid, String label, long inodes, Features features) {
        Labels.check(FileSystemType.EXT4, label);
        checkArgument(size.bytes() >= 8 << 20, "an ext4 with a journal needs 8 MiB: %s", size);
        this.size = size;
        this.block = block;
        this.uuid = uuid;
        this.label = label;
        this.inodes = inodes;
        this.features = features;
    }

    /**
     * For a partition of {@code size}, with a new identity.
     *
     * @param size 8 MiB at least, which is what a journal needs
     * @param label at most 16 bytes in UTF-8; may be empty
     */
    public static NewExt4 of(DataSize size, String label) {
        return new NewExt4(
                size, USUAL_BLOCK.bytes(), UUID.randomUUID(), label, size.bytes() / BYTES_PER_INODE, Features.PLAIN);
    }

    /** With room for {@code files} files and folders, and a quarter more, if that is more than it has anyway. */
    public NewExt4 holding(long files) {
        long wanted = Math.max(inodes, Math.addExact(files, files / 4 + 64));
        return new NewExt4(size, block, uuid, label, wanted, features);
    }

    /** With {@code features} as the {@code mke2fs} needs them that makes it; see {@link Mke2fs#features}. */
    public NewExt4 with(Features features) {
        return new NewExt4(size, block, uuid, label, inodes, features);
    }

    @Override
    public NewExt4 withUuid(String uuid) {
        return new NewExt4(size, block, Identifiers.uuid(uuid), label, inodes, features);
    }

    /**
     * With blocks of {@code cluster} instead of 4 KiB.
     *
     * @param cluster 1, 2 or 4 KiB: larger ones than the memory's pages are mounted by few kernels
     */
    @Override
    public NewExt4 withClusterSize(DataSize cluster) {
        return new NewExt4(size, Clusters.check(FileSystemType.EXT4, cluster).bytes(), uuid, label, inodes, features);
    }

    @Override
    public FileSystemType kind() {
        return FileSystemType.EXT4;
    }

    @Override
    public String uuid() {
        return uuid.toString();
    }

    @Override
    public String label() {
        return label;
    }

    private long journal() {
        long blocks = size.bytes() / block;
        for (long[] step : JOURNALS) {
            if (blocks < step[0]) {
                return inMebibytes(step[1]);
            }
        }
        return inMebibytes(LARGEST_JOURNAL);
    }

    /** The table is of blocks of 4 KiB; a journal has at least 1024 of whichever there are, which is 1 MiB or more. */
    private long inMebibytes(long ofUsualBlocks) {
        return ofUsualBlocks * block / USUAL_BLOCK.bytes();
    }

    /**
     * What files can fill as root, a little less than the truth: without the inodes, the journal, the bitmaps and the
     * spare copies of the superblock (2 %).
     */
    public DataSize capacity() {
        long taken = inodes * INODE + (journal() << 20) + size.bytes() / 50;
        return DataSize.bytes(Math.max(0, size.bytes() - taken));
    }

    /** What a file of {@code size} takes of one with blocks of 4 KiB. */
    public static DataSize taken(DataSize size) {
        return size.roundedUpTo(USUAL_BLOCK);
    }

    @Override
    public PlannedCommand make(Argument device) {
        List<String> options = ImmutableList.of(
                "-q",
                "-F",
                "-b",
                String.valueOf(block),
                "-I",
                String.valueOf(INODE),
                "-N",
                String.valueOf(inodes),
                "-J",
                "size=" + journal(),
                "-U",
                uuid(),
                "-L",
                label,
                "-E",
                "lazy_itable_init=1,nodiscard");
        PlannedCommand mkfs = PlannedCommand.of("mkfs.ext4", options.toArray(String[]::new))
                .withTimeLimit(Duration.ofMinutes(10))
                .repeatable();
        return switch (features) {
            case PLAIN -> mkfs.with(device);
            case NEW_ONES_OFF ->
                mkfs.with("-O", "^metadata_csum_seed,^orphan_file").with(device);
        };
    }

    @Override
    public String toString() {
        return "ext4 " + label + " (" + uuid + ")";
    }
}
