package dev.satchel.core.process;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.time.Duration;
import java.util.List;

/**
 * How a command ended.
 *
 * @param command what was run
 * @param exitCode 0 to 255; on POSIX systems 128 + n for a process that signal n ended
 * @param output what it wrote to standard output, in UTF-8 (bytes that are not become U+FFFD)
 * @param error what it wrote to standard error
 * @param elapsed from start to end
 */
public record CommandResult(Command command, int exitCode, String output, String error, Duration elapsed) {
    private static final int QUOTED_LINES = 3;

    /** Whether the exit code is one that the command names as success. */
    public boolean succeeded() {
        return command.successCodes().contains(exitCode);
    }

    /** The lines of standard output, without their ends; immutable. */
    public List<String> lines() {
        return output.lines().collect(ImmutableList.toImmutableList());
    }

    /**
     * This result, if it is a success.
     *
     * @throws SatchelException with code {@code tool.failed}, the whole command and the end of what it said
     */
    public CommandResult orThrow() throws SatchelException {
        if (succeeded()) {
            return this;
        }
        throw new SatchelException(
                "tool.failed",
                command.program(),
                "exit code " + exitCode + saying() + " (the command was: " + command + ")");
    }

    private String saying() {
        String said = error.isBlank() ? output : error;
        List<String> lines =
                Splitter.onPattern("[\r\n]").trimResults().omitEmptyStrings().splitToList(said);
        if (lines.isEmpty()) {
            return " without a word";
        }
        return ": " + String.join(" / ", lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size()));
    }
}
