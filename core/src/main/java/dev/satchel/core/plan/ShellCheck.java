package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.util.Map;

/**
 * A check that a plan makes by the command of its script, since it was read from where no code is kept.
 *
 * @param description what is looked at
 * @param test says it by its exit code
 */
record ShellCheck(String description, PlannedCommand test) implements Action.Verification {
    @Override
    public void verify() throws IOException, InterruptedException {
        verify(CommandRunner.system(), Map.of());
    }

    void verify(CommandRunner runner, Map<String, String> values) throws IOException, InterruptedException {
        if (!runner.run(inShell(test.resolve(values))).succeeded()) {
            throw new SatchelException(
                    "plan.check",
                    test.program(),
                    "it is not so any more: " + description,
                    "see what has changed, and make a new plan");
        }
    }

    /** By a shell, since a test may be one of its own commands ({@code type}); its words stay words. */
    private static Command inShell(Command test) {
        ImmutableList<String> words = ImmutableList.<String>builder()
                .add("-c", "\"$@\"", "sh")
                .addAll(test.words())
                .build();
        Command shell = Command.of("sh", words)
                .withTimeLimit(test.timeLimit())
                .succeedingWith(test.successCodes().toArray(Integer[]::new));
        return test.input().map(shell::withInput).orElse(shell);
    }
}
