package dev.satchel.storage.device;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Answers the commands that it was told of, and fails on any other. */
final class RecordedTools implements CommandRunner {
    private final Map<String, String> answers = new HashMap<>();

    RecordedTools answer(Command command, String output) {
        answers.put(command.toString(), output);
        return this;
    }

    @Override
    public CommandResult run(Command command, OutputListener listener) {
        String output = answers.get(command.toString());
        if (output == null) {
            throw new AssertionError("nobody recorded an answer to " + command);
        }
        return new CommandResult(command, 0, output, "", Duration.ofMillis(1));
    }
}
