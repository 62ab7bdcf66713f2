package dev.satchel.storage.health;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code badblocks} found. Its exit status says nothing of that: it is 0 with bad blocks as well, so the blocks that it
 * lists are counted. Immutable.
 */
public final class BadBlocksReport {
    private static final Pattern SUMMARY = Pattern.compile(
            "Pass completed, (\\d{1,12}) bad blocks found\\. \\((\\d{1,12})/(\\d{1,12})/(\\d{1,12}) errors\\)");
    private static final Pattern BLOCK = Pattern.compile("\\d{1,12}");
    private static final int MOST_RANGES = 10_000;
    private static final int NAMED = 5;

    private final Path target;
    private final DataSize blockSize;
    private final long bad;
    private final ImmutableList<BlockRange> ranges;
    private final Completion completion;
    private final ErrorCounts errors;

    /** How far it came. */
    public enum Completion {
        /** Every block that was asked for was looked at. */
        WHOLE,
        /** It ended early: as many bad blocks were found as were to be. */
        STOPPED
    }

    /**
     * How often something went wrong, by what it was.
     *
     * @param read a block could not be read
     * @param write a block could not be written
     * @param corruption a block was not what had been written to it
     */
    public record ErrorCounts(long read, long write, long corruption) {}

    private BadBlocksReport(
            Path target,
            DataSize blockSize,
            long bad,
            List<BlockRange> ranges,
            Completion completion,
            ErrorCounts errors) {
        this.target = target;
        this.blockSize = blockSize;
        this.bad = bad;
        this.ranges = ImmutableList.copyOf(ranges);
        this.completion = completion;
        this.errors = errors;
    }

    /**
     * Reads what it wrote.
     *
     * @throws SatchelException with code {@code badblocks.output} if it did not come to its end, or wrote something else
     *     than block numbers; {@code badblocks.mounted} if it refused a device that is in use
     */
    static BadBlocksReport of(Path target, DataSize blockSize, CommandResult result) throws SatchelException {
        if (!result.succeeded() && result.error().contains("it's not safe to run badblocks")) {
            throw new SatchelException(
                    "badblocks.mounted",
                    target.toString(),
                    "is in use, and a test that writes would damage it",
                    "unmount it, or only read");
        }
        result.orThrow();
        Matcher summary = SUMMARY.matcher(result.error());
        if (!summary.find()) {
            throw new SatchelException(
                    "badblocks.output", target.toString(), "badblocks did not say how it ended", "run it again");
        }
        boolean stopped = result.error().contains("Too many bad blocks, aborting test");
        return new BadBlocksReport(
                target,
                blockSize,
                Long.parseLong(summary.group(1)),
                ranges(target, result.output()),
                stopped ? Completion.STOPPED : Completion.WHOLE,
                new ErrorCounts(
                        Long.parseLong(summary.group(2)),
                        Long.parseLong(summary.group(3)),
                        Long.parseLong(summary.group(4))));
    }

    private static List<BlockRange> ranges(Path target, String output) throws SatchelException {
        ImmutableList.Builder<BlockRange> ranges = ImmutableList.builder();
        long[] sorted = numbers(target, output);
        int count = 0;
        for (int i = 0; i < sorted.length && count < MOST_RANGES; count++) {
            int end = i;
            while (end + 1 < sorted.length && sorted[end + 1] <= sorted[end] + 1) {
                end++;
            }
            ranges.add(new BlockRange(sorted[i], sorted[end]));
            i = end + 1;
        }
        return ranges.build();
    }

    /** A second pass lists a block again. */
    private static long[] numbers(Path target, String output) throws SatchelException {
        List<String> lines = output.lines().toList();
        for (String line : lines) {
            if (!BLOCK.matcher(line).matches()) {
                throw new SatchelException(
                        "badblocks.output",
                        target.toString(),
                        "badblocks lists '" + line.substring(0, Math.min(line.length(), 80))
                                + "', which is no number of a block");
            }
        }
        return lines.stream().mapToLong(Long::parseLong).sorted().distinct().toArray();
    }

    /** The size of the blocks that are counted here. */
    public DataSize blockSize() {
        return blockSize;
    }

    /** How many are bad. */
    public long bad() {
        return bad;
    }

    /** Which are, in order; of very many only the first 10 000 ranges. Immutable. */
    public List<BlockRange> ranges() {
        return ranges;
    }

    /** How far it came. */
    public Completion completion() {
        return completion;
    }

    /** What went wrong how often. */
    public ErrorCounts errors() {
        return errors;
    }

    /** An error if a block is bad; a warning if not all was looked at. */
    public Findings findings() {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        if (bad > 0) {
            String where = ranges.stream()
                    .limit(NAMED)
                    .map(range ->
                            range + " (from byte " + range.offset(blockSize).bytes() + ")")
                    .collect(Collectors.joining(", "));
            found.add(Finding.error(
                            "badblocks.found",
                            target.toString(),
                            bad + " bad blocks of " + blockSize + ": " + where
                                    + (ranges.size() > NAMED ? " and more" : "") + "; " + errors.read() + " read, "
                                    + errors.write() + " write, " + errors.corruption() + " comparison errors",
                            "save what is on it, and do not carry a machine on it")
                    .withConsequence("what lies there cannot be read, and more will follow"));
        }
        if (completion == Completion.STOPPED) {
            found.add(Finding.warning(
                    "badblocks.stopped",
                    target.toString(),
                    "the scan ended when enough bad blocks were found",
                    "scan without a limit to know all of them"));
        }
        return Findings.of(found.build());
    }

    /** {@code 3 bad blocks of 4KiB: 2048-2050}. */
    @Override
    public String toString() {
        return bad == 0
                ? "no bad block of " + blockSize
                : String.format(
                        Locale.ROOT,
                        "%d bad blocks of %s: %s%s",
                        bad,
                        blockSize,
                        ranges.stream().limit(NAMED).map(BlockRange::toString).collect(Collectors.joining(", ")),
                        ranges.size() > NAMED ? " and more" : "");
    }
}
