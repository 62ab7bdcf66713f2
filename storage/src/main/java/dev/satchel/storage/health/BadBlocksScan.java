package dev.satchel.storage.health;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.DeviceClaim;
import dev.satchel.storage.device.Guard;
import dev.satchel.storage.device.Intent;
import dev.satchel.storage.internal.DiskFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every block of a device, read by {@code badblocks} (e2fsprogs). It only reads, and a mounted device may be read. Two other
 * ways write, and are asked for: {@link #rewriting} puts back what was there, {@link #erasing} does not. The guard refuses
 * both where the device is in use, when they are asked for and again when they run, with the device claimed, and {@code -f}, which would silence
 * {@code badblocks} itself, is never given. Immutable.
 *
 * <p>For flash it says little: the controller replaces cells without telling. See {@link Smart}.
 */
public final class BadBlocksScan {
    private static final DataSize USUAL_BLOCK = DataSize.kibibytes(4);
    /** {@code badblocks} refuses numbers of blocks that need more than 32 bits. */
    private static final long MOST_BLOCKS = 0xFFFF_FFFFL;
    /** 64 at once, its default, is slow over USB. */
    private static final DataSize AT_ONCE = DataSize.mebibytes(16);

    private static final DataSize LARGEST_BLOCK = DataSize.mebibytes(1);

    private final Path target;
    private final Mode mode;
    private final @Nullable Guard guard;
    private final DataSize blockSize;
    private final int stopAfter;
    private final Duration timeLimit;

    /** What is done to each block. */
    public enum Mode {
        /** It is read. */
        READ(1),
        /** It is read, overwritten, read again and put back: pulled out in the middle, a block is lost. */
        REWRITE(1),
        /** It is overwritten with four patterns and read back each time. */
        ERASE(8);

        private final int passes;

        Mode(int passes) {
            this.passes = passes;
        }
    }

    private BadBlocksScan(
            Path target, Mode mode, @Nullable Guard guard, DataSize blockSize, int stopAfter, Duration timeLimit) {
        this.target = target;
        this.mode = mode;
        this.guard = guard;
        this.blockSize = blockSize;
        this.stopAfter = stopAfter;
        this.timeLimit = timeLimit;
    }

    /**
     * Reads {@code target} and changes nothing.
     *
     * @param target a disk, a partition or an image
     */
    public static BadBlocksScan reading(Path target) {
        return new BadBlocksScan(target, Mode.READ, null, USUAL_BLOCK, 0, Duration.ofDays(7));
    }

    /**
     * Reads, overwrites and restores each block of {@code device}.
     *
     * @param device not in use
     * @throws SatchelException with the guard's first error if it refuses: mounted, swap, held, the system's
     */
    public static BadBlocksScan rewriting(BlockDevice device) throws SatchelException {
        // What is on it stays: it is asked as for a guest that writes to it.
        Guard guard = unused(Guard.of(device, Intent.PASS_THROUGH));
        return new BadBlocksScan(device.path(), Mode.REWRITE, guard, USUAL_BLOCK, 0, Duration.ofDays(7));
    }

    /**
     * Overwrites all of {@code device}.
     *
     * @param device not in use
     * @param confirmation what {@link #confirmation(BlockDevice)} says, as a person typed it
     * @throws SatchelException with code {@code badblocks.unconfirmed} if it is something else; with the guard's first
     *     error if it refuses
     */
    public static BadBlocksScan erasing(BlockDevice device, String confirmation) throws SatchelException {
        if (!confirmation.equals(confirmation(device))) {
            throw new SatchelException(
                    "badblocks.unconfirmed",
                    device.toString(),
                    "all of it would be overwritten, and '" + confirmation + "' does not confirm that",
                    "confirm with " + confirmation(device));
        }
        Guard guard = unused(Guard.of(device, Intent.WRITE_RAW));
        return new BadBlocksScan(device.path(), Mode.ERASE, guard, USUAL_BLOCK, 0, Duration.ofDays(7));
    }

    /** What confirms that all of {@code device} may be overwritten: its serial number, or where it tells none its path. */
    public static String confirmation(BlockDevice device) {
        return device.serial().orElse(device.path().toString());
    }

    private static Guard unused(Guard guard) throws SatchelException {
        guard.verdict().findings().orThrow("the guard");
        return guard;
    }

    /**
     * With blocks of {@code size} instead of 4 KiB; it grows by itself where there would be more than 32 bits can count.
     *
     * @param size 512 bytes to 1 MiB, a power of two
     */
    public BadBlocksScan blockSize(DataSize size) {
        checkArgument(
                Long.bitCount(size.bytes()) == 1 && size.bytes() >= 512 && size.compareTo(LARGEST_BLOCK) <= 0,
                "a block has a power of two bytes from 512 to 1 MiB: %s",
                size);
        return new BadBlocksScan(target, mode, guard, size, stopAfter, timeLimit);
    }

    /**
     * Ends as soon as so many were found.
     *
     * @param count 1 or more
     */
    public BadBlocksScan stoppingAfter(int count) {
        checkArgument(count > 0, "to stop after %s bad blocks is not to begin", count);
        return new BadBlocksScan(target, mode, guard, blockSize, count, timeLimit);
    }

    /**
     * Is ended when it takes longer, with a failure of code {@code tool.timeout}; a week unless said otherwise.
     *
     * @param limit positive
     */
    public BadBlocksScan withTimeLimit(Duration limit) {
        return new BadBlocksScan(target, mode, guard, blockSize, stopAfter, limit);
    }

    /** What is done to each block. */
    public Mode mode() {
        return mode;
    }

    /**
     * How long it takes at {@code perSecond}, for a plan or a question: a terabyte that is read at 400 MB/s takes 42
     * minutes, and to erase it eight times that.
     *
     * @param size of the device
     * @param perSecond what it reads and writes in a second, not zero
     */
    public Duration estimate(DataSize size, DataSize perSecond) {
        checkArgument(perSecond.bytes() > 0, "nothing is ever done at 0 bytes a second");
        int times = mode == Mode.REWRITE ? 4 : mode.passes;
        return Duration.ofMillis((long) (1000.0 * times * size.bytes() / perSecond.bytes()));
    }

    /**
     * The command.
     *
     * @throws SatchelException with code {@code badblocks.unreadable} if the target's size cannot be read
     */
    public Command command() throws SatchelException {
        DataSize block = countable();
        List<String> words = new ArrayList<>(List.of("-s", "-v", "-b", String.valueOf(block.bytes())));
        words.addAll(List.of("-c", String.valueOf(Math.max(64, AT_ONCE.bytes() / block.bytes()))));
        if (stopAfter > 0) {
            words.addAll(List.of("-e", String.valueOf(stopAfter)));
        }
        switch (mode) {
            case READ -> {}
            case REWRITE -> words.add("-n");
            case ERASE -> words.add("-w");
        }
        words.add(target.toAbsolutePath().toString());
        return Command.of("badblocks", words).withTimeLimit(timeLimit);
    }

    private DataSize countable() throws SatchelException {
        long size = size();
        long block = blockSize.bytes();
        while (size / block > MOST_BLOCKS) {
            block *= 2;
        }
        return DataSize.bytes(block);
    }

    private long size() throws SatchelException {
        if (guard != null) {
            return guard.device().size().bytes();
        }
        long size;
        try (FileChannel channel = DiskFile.open(target)) {
            size = Files.isDirectory(target) ? 0 : channel.size();
        } catch (IOException e) {
            throw SatchelException.unreadable("badblocks.unreadable", target, e);
        }
        if (size == 0) {
            throw new SatchelException(
                    "badblocks.empty",
                    target.toString(),
                    "has no block to read",
                    "name a disk, a partition or an image");
        }
        return size;
    }

    /**
     * Runs it to its end. What it writes has no plan of its own: {@link #erasing} needs a confirmation instead.
     *
     * @param runner runs {@code badblocks}
     * @param progress is told how far it is, about once a second, on a thread that reads what the tool says
     * @throws SatchelException as the guard refuses; with code {@code badblocks.mounted} or {@code badblocks.output}; {@code
     *     tool.timeout} if it takes too long
     * @throws InterruptedException if this thread was interrupted; the tool was ended
     */
    public BadBlocksReport run(CommandRunner runner, Consumer<Progress> progress)
            throws IOException, InterruptedException {
        Command command = command();
        BadBlocksListener listener = new BadBlocksListener(mode.passes, progress);
        AtomicReference<CommandResult> result = new AtomicReference<>();
        if (guard == null) {
            result.set(runner.run(command, listener));
        } else {
            try (DeviceClaim claim = DeviceClaim.take(guard)) {
                claim.lend(() -> result.set(runner.run(command, listener)));
            }
        }
        return BadBlocksReport.of(target, countable(), Objects.requireNonNull(result.get()));
    }

    /** {@code READ /dev/sdx}. */
    @Override
    public String toString() {
        return mode + " " + target;
    }
}
