package dev.satchel.testing;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers the commands it was told of, in that order, and fails on any other: a fake, not a mock. */
public final class ScriptedRunner implements CommandRunner {
    private record Answer(List<String> words, int exitCode, String output, String error) {}

    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<Command> ran = new ArrayList<>();

    /** Expects {@code words} next, and answers with {@code output} and exit code 0. */
    public ScriptedRunner answer(List<String> words, String output) {
        return answer(words, 0, output, "");
    }

    /** Expects {@code words} next, and answers so. */
    public ScriptedRunner answer(List<String> words, int exitCode, String output, String error) {
        script.add(new Answer(List.copyOf(words), exitCode, output, error));
        return this;
    }

    @Override
    public CommandResult run(Command command, OutputListener listener) {
        Answer next = script.poll();
        if (next == null || !next.words().equals(command.words())) {
            throw new AssertionError("expected " + (next == null ? "no further command" : next.words())
                    + ", was asked for " + command.words());
        }
        ran.add(command);
        next.output().lines().forEach(line -> listener.line(OutputListener.Stream.OUTPUT, line));
        return new CommandResult(command, next.exitCode(), next.output(), next.error(), Duration.ZERO);
    }

    /** What was run so far. */
    public List<Command> ran() {
        return List.copyOf(ran);
    }

    /** What was expected and not run. */
    public int remaining() {
        return script.size();
    }
}
