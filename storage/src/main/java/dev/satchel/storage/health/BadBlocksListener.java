package dev.satchel.storage.health;

import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.OutputListener;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads progress off what {@code badblocks} writes to standard error. It writes one line for each pass over the device,
 * and takes the last status back with backspaces, each of which ends a line here.
 */
final class BadBlocksListener implements OutputListener {
    private static final Pattern STATUS =
            Pattern.compile("(\\d{1,3}\\.\\d\\d)% done, ([0-9:]{4,12}) elapsed\\. \\((\\d+)/(\\d+)/(\\d+) errors\\)");
    private static final Pattern PASS = Pattern.compile("^(Checking for bad blocks \\(read-only test\\)"
            + "|Testing with (?:random pattern|pattern 0x[0-9a-f]{2})|Reading and comparing):");

    private final int passes;
    private final Consumer<Progress> told;
    private int pass = -1;

    /**
     * Reads a run of so many passes.
     *
     * @param passes over the device, 1 or more
     */
    BadBlocksListener(int passes, Consumer<Progress> told) {
        this.passes = passes;
        this.told = told;
    }

    @Override
    public void line(Stream stream, String line) {
        if (stream == Stream.ERROR) {
            progress(line).ifPresent(told);
        }
    }

    private Optional<Progress> progress(String line) {
        if (PASS.matcher(line).find()) {
            pass = Math.min(pass + 1, passes - 1);
        }
        Matcher status = STATUS.matcher(line);
        if (!status.find() || pass < 0) {
            return Optional.empty();
        }
        double share = Math.min(1, Double.parseDouble(status.group(1)) / 100);
        String of = passes == 1 ? "" : "pass " + (pass + 1) + " of " + passes + ", ";
        String errors =
                status.group(3) + " read, " + status.group(4) + " write, " + status.group(5) + " comparison errors";
        return Optional.of(new Progress((pass + share) / passes, of + errors));
    }
}
