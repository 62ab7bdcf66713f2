package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that a shell could take for something else reach the program as they do when the plan is applied. */
@Timeout(60)
class ScriptWordsIT {
    private static final List<String> ODD = List.of(
            "a\nb",
            "it's",
            "\"$HOME\"",
            "`id`",
            "-n",
            "--",
            "~",
            "*",
            "\\n",
            "ümläut",
            "",
            " ",
            "a=b",
            "#x",
            "${undo}",
            "!",
            "%s");

    private static Plan plan(Path file) {
        Plan.Builder plan = Plan.titled("Odd\nwords");
        Argument out = Argument.of(file);
        String append = "out=$1; shift; printf '<%s>' \"$@\" >> \"$out\"";
        // The names of the values are words that a script might use for itself.
        plan.step(Step.titled("Capture 'it'")
                .run(PlannedCommand.of("printf", " two\\nlines \\n\\n").capturing("undo"))
                .run(PlannedCommand.of("echo", "a\\tb").capturing("held"))
                .run(PlannedCommand.of("echo", "-n").with("x").capturing("status"))
                .run(PlannedCommand.of("true").capturing("each"))
                .build());
        plan.step(Step.titled("Tell")
                .run(PlannedCommand.of("sh", "-c", append, "sh").with(out).with(ODD.toArray(String[]::new)))
                .run(PlannedCommand.of("sh", "-c", append, "sh")
                        .with(
                                out,
                                Argument.value("undo"),
                                Argument.value("held"),
                                Argument.value("status").then("'"),
                                Argument.value("each")))
                .build());
        return plan.build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "busybox", "bash"})
    void aScriptTellsProgramsWhatThePlanTellsThem(String shell, @TempDir Path folder) throws Exception {
        Tools.requireAll(shell);
        Path applied = folder.resolve("applied");
        Path scripted = folder.resolve("scripted");
        plan(applied).apply(PlanListener.NONE);
        Path script = Files.writeString(folder.resolve("script"), plan(scripted).toShellScript());

        Command command = shell.equals("busybox")
                ? Command.of(shell, "sh", script.toString())
                : Command.of(shell, script.toString());
        CommandRunner.system().run(command).orThrow();

        assertThat(scripted).hasSameBinaryContentAs(applied);
        assertThat(applied).content().contains("<a\nb><it's>").contains("< two\nlines ><a\\tb><x'><>");
    }
}
