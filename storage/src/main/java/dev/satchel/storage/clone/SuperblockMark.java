package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.storage.filesystem.FileSystemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * The superblock of a btrfs or an XFS as the last run left it. Unlike ext4 they do not tell where they were mounted last, but a
 * transaction changes the superblock of either (btrfs: {@code generation}; XFS: {@code sb_lsn}, and what stands behind it of the
 * first allocation group). What it was is kept on the EFI system partition, since writing it into the file system would change
 * it.
 */
final class SuperblockMark {
    private static final int LENGTH = 4096;
    private static final long BTRFS_SUPERBLOCK = 64 << 10;

    private SuperblockMark() {}

    /** Whether the use of {@code type} is told by a mark. */
    static boolean isFor(FileSystemType type) {
        return type == FileSystemType.BTRFS || type == FileSystemType.XFS;
    }

    private static long offset(FileSystemType type) {
        return type == FileSystemType.BTRFS ? BTRFS_SUPERBLOCK : 0;
    }

    private static String file(CopyVolume volume) {
        return "satchel-" + volume.folder().title() + ".mark";
    }

    /**
     * What keeps that of {@code volume} when it is no longer mounted: XFS writes one more record to its log when it is
     * unmounted, also where it could not be written to any more. So it is kept too when a run is cut short, which others have
     * no part in.
     *
     * @param device of the file system
     * @param esp the EFI system partition
     * @param folder for files while the plan runs
     */
    static List<PlannedCommand> kept(CopyVolume volume, Argument device, Argument esp, Path folder) {
        if (!isFor(volume.type())) {
            return ImmutableList.of();
        }
        Path file = folder.resolve(file(volume));
        return ImmutableList.of(
                PlannedCommand.of("dd")
                        .with(Argument.of("if=").then(device))
                        .with(
                                "of=" + file,
                                "bs=" + LENGTH,
                                "skip=" + offset(volume.type()) / LENGTH,
                                "count=1",
                                // What is on the disk, not what the memory holds of it.
                                "iflag=direct",
                                "status=none"),
                PlannedCommand.of("mcopy", "-o", "-i").with(esp).with(file).with("::/" + file(volume)),
                PlannedCommand.of("blockdev", "--flushbufs").with(esp));
    }

    /**
     * Whether the superblock is still the one that was noted.
     *
     * @param device on which the file system begins at byte {@code start}
     * @param disk the whole disk, with the EFI system partition {@code esp}
     */
    static boolean isUntouched(CopyVolume volume, Path device, long start, Path disk, DiskPart esp)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("satchel-mark-");
        Path file = folder.resolve(file(volume));
        try {
            Command copy = Command.of(
                    "mcopy", "-n", "-i", disk + "@@" + esp.start().bytes(), "::/" + file(volume), file.toString());
            CommandRunner.system().run(copy);
            return Files.isRegularFile(file)
                    && Arrays.equals(Files.readAllBytes(file), read(device, start + offset(volume.type())));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static byte[] read(Path device, long at) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(LENGTH);
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
            while (block.hasRemaining() && channel.read(block, at + block.position()) > 0) {
                // On to the rest.
            }
        }
        return block.array();
    }
}
