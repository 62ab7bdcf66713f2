package dev.satchel.core.process;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A tool that ran and did not do what it was run for: code {@code tool.failed} for an exit code that is no success,
 * {@code tool.timeout} for one that was ended because it ran too long. Secrets of the command read {@code ***} here.
 */
public final class ToolFailedException extends SatchelException {
    private static final long serialVersionUID = 1;

    private static final int QUOTED_LINES = 3;

    /** As much of what a tool said as an error carries, in characters. */
    private static final int TAIL = 8192;

    private final String program;
    private final transient ImmutableList<String> arguments;
    private final @Nullable Integer exitCode;
    private final String tail;

    private ToolFailedException(String code, String what, Command command, @Nullable Integer exitCode, String tail) {
        super(code, command.program(), what + " (the command was: " + command + ")");
        this.program = command.program();
        this.arguments = command.arguments().stream().map(command::redact).collect(ImmutableList.toImmutableList());
        this.exitCode = exitCode;
        this.tail = tail;
    }

    static ToolFailedException of(CommandResult result) {
        String tail = tail(result.command(), result.output(), result.error());
        return new ToolFailedException(
                "tool.failed",
                "exit code " + result.exitCode() + saying(tail),
                result.command(),
                result.exitCode(),
                tail);
    }

    static ToolFailedException timeout(Command command, String limit, String output, String error) {
        String tail = tail(command, output, error);
        String said = tail.isBlank() ? "" : saying(tail);
        return new ToolFailedException(
                "tool.timeout", "not done after " + limit + " s, ended" + said, command, null, tail);
    }

    /** The name or path of the program. */
    public String program() {
        return program;
    }

    /** What it was told, immutable; empty after serialization. */
    public List<String> arguments() {
        return arguments == null ? ImmutableList.of() : arguments;
    }

    /** What it ended with; empty if it was ended because it ran too long. */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /**
     * The end of what it wrote to standard error, or to standard output if it wrote no errors; some thousand characters
     * at most, with its line ends.
     */
    public String tail() {
        return tail;
    }

    private static String tail(Command command, String output, String error) {
        // Redacted before it is cut: half a secret would not be recognized.
        String said = command.redact(error.isBlank() ? output : error);
        return said.substring(Math.max(0, said.length() - TAIL));
    }

    private static String saying(String tail) {
        List<String> lines = Splitter.onPattern("[\r\n]")
                .trimResults()
                .omitEmptyStrings()
                .splitToStream(tail)
                // What a tool says is no command to the terminal that shows it.
                .map(line -> CharMatcher.javaIsoControl().replaceFrom(line, '\uFFFD'))
                .toList();
        if (lines.isEmpty()) {
            return " without a word";
        }
        return ": " + String.join(" / ", lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size()));
    }
}
