package dev.satchel.storage.rsync;

import dev.satchel.core.process.CommandResult;
import java.util.List;

/**
 * How a run of rsync ended, and what it said.
 *
 * @param exit the meaning of the exit code
 * @param exitCode as rsync gave it
 * @param messages the lines of standard error in order, the last 10,000 at most; immutable
 */
public record RsyncReport(RsyncExit exit, int exitCode, List<RsyncMessage> messages) {
    private static final int MOST = 10_000;

    /** Copies the list. */
    public RsyncReport {
        messages = List.copyOf(messages);
    }

    static RsyncReport of(CommandResult result) {
        List<String> lines = result.error().lines().filter(l -> !l.isBlank()).toList();
        return new RsyncReport(
                RsyncExit.of(result.exitCode()),
                result.exitCode(),
                lines.subList(Math.max(0, lines.size() - MOST), lines.size()).stream()
                        .map(RsyncMessage::parse)
                        .toList());
    }

    /** What was said of one {@code kind}, in order; immutable. */
    public List<RsyncMessage> messages(RsyncMessage.Kind kind) {
        return messages.stream().filter(m -> m.kind() == kind).toList();
    }
}
