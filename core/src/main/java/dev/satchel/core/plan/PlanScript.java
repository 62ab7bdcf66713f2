package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.process.ShellQuoting;
import java.nio.file.Path;

/** A plan as a script for a POSIX shell (IEEE Std 1003.1-2017): no arrays, no braces, every word quoted. */
final class PlanScript {
    private static final String HEAD = """
            set -eu
            LC_ALL=C
            export LC_ALL
            undo=
            take_away() {
                status=$?
                trap - EXIT HUP INT TERM
                set +e
                for each in $undo; do "$each" || { sleep 1; "$each"; } || status=1; done
                exit "$status"
            }
            trap take_away EXIT
            trap 'exit 129' HUP
            trap 'exit 130' INT
            trap 'exit 143' TERM
            """;

    private final StringBuilder script = new StringBuilder();
    private int undos;

    PlanScript(Plan plan) {
        script.append("#!/bin/sh\n");
        comment(plan.title());
        for (Finding finding : plan.findings()) {
            comment(finding.toString());
        }
        script.append(HEAD);
        int number = 1;
        for (Step step : plan.steps()) {
            script.append('\n');
            comment(number + ". " + step.title());
            step.destroys().forEach(lost -> comment("destroys " + lost));
            line("echo " + ShellQuoting.quote(number + "/" + plan.steps().size() + " " + step.title()) + " >&2");
            step.actions().forEach(this::add);
            number++;
        }
    }

    private void add(Action action) {
        if (action instanceof Action.Run run) {
            line(run.command().toShell());
            ImmutableList.copyOf(run.undo()).reverse().forEach(this::arm);
        } else if (action instanceof Action.WriteFile write) {
            add(write);
        } else if (action instanceof Action.Verify verify) {
            comment("check " + verify.description());
            line(verify.shellTest().toShell());
        }
    }

    private void add(Action.WriteFile write) {
        Argument target = write.folder();
        for (Path name : write.file()) {
            target = target.then("/" + name);
            line("test ! -L " + target.toShell());
        }
        line("printf '%s' " + ShellQuoting.quote(write.content()) + " > " + target.toShell());
    }

    private void arm(PlannedCommand command) {
        String name = "undo_" + ++undos;
        line(name + "() { " + command.toShell() + "; }");
        line("undo=\"" + name + " $undo\"");
    }

    private void comment(String text) {
        text.lines().forEach(line -> line("# " + line));
    }

    private void line(String text) {
        script.append(text).append('\n');
    }

    @Override
    public String toString() {
        return script.toString();
    }
}
