package dev.satchel.core.plan;

import com.google.common.base.CharMatcher;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A check that a plan makes by the test of its script, since it was read from where no code is kept.
 *
 * @param description what is looked at
 * @param test says whether it is so
 */
record ReadCheck(String description, PlannedTest test) implements Action.Verification {
    @Override
    public void verify() throws IOException, InterruptedException {
        verify(CommandRunner.system(), Map.of());
    }

    void verify(CommandRunner runner, Map<String, String> values) throws IOException, InterruptedException {
        if (test instanceof PlannedTest.Installed installed) {
            for (String program : installed.programs()) {
                ToolLocator.system().require(program);
            }
        } else if (test instanceof PlannedTest.HasRoom needed) {
            require(
                    needed.folder().toString(),
                    Files.getFileStore(needed.folder()).getUsableSpace()
                            >= needed.room().bytes());
        } else if (test instanceof PlannedTest.Exits exits) {
            require(
                    exits.command().program(),
                    runner.run(exits.command().resolve(values)).succeeded());
        } else if (test instanceof PlannedTest.Prints prints) {
            CommandResult result = runner.run(prints.command().resolve(values));
            String printed = CharMatcher.is('\n').trimTrailingFrom(result.output());
            require(prints.command().program(), result.succeeded() && isWhole(result) && printed.equals(prints.text()));
        } else if (test instanceof PlannedTest.PrintsLines lines) {
            CommandResult result = runner.run(lines.command().resolve(values));
            require(
                    lines.command().program(),
                    result.succeeded()
                            && lines.patterns().stream()
                                    .map(Pattern::compile)
                                    .allMatch(pattern -> result.output()
                                            .lines()
                                            .anyMatch(line ->
                                                    pattern.matcher(line).find())));
        }
    }

    private static boolean isWhole(CommandResult result) {
        return result.dropped().equals(DataSize.ZERO);
    }

    private void require(String where, boolean so) throws SatchelException {
        if (!so) {
            throw new SatchelException(
                    "plan.check",
                    where,
                    "it is not so any more: " + description,
                    "see what has changed, and make a new plan");
        }
    }
}
