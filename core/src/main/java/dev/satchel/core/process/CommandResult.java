package dev.satchel.core.process;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * How a command ended.
 *
 * @param command what was run
 * @param exitCode 0 to 255; on POSIX systems 128 + n for a process that signal n ended
 * @param output what it wrote to standard output, in UTF-8 (bytes that are not become U+FFFD); its end, if it wrote more
 *     than the command's {@linkplain Command#outputLimit() limit}
 * @param error what it wrote to standard error; its end, if it wrote more than the limit
 * @param elapsed from start to end
 * @param dropped how much it wrote to standard output before what {@code output} has of it; {@link DataSize#ZERO} if
 *     {@code output} is all of it
 */
public record CommandResult(
        Command command, int exitCode, String output, String error, Duration elapsed, DataSize dropped) {
    /** As above, of a command all of whose output is here. */
    public CommandResult(Command command, int exitCode, String output, String error, Duration elapsed) {
        this(command, exitCode, output, error, elapsed, DataSize.ZERO);
    }

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
     * @throws ToolFailedException with code {@code tool.failed}, the whole command and the end of what it said
     */
    public CommandResult orThrow() throws SatchelException {
        if (succeeded()) {
            return this;
        }
        throw ToolFailedException.of(this);
    }

    /** The command and how it ended; secrets as {@code ***}. */
    @Override
    public String toString() {
        return "exit code " + exitCode + " of " + command;
    }
}
