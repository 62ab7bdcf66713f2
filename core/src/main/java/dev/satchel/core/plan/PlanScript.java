package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.process.ShellQuoting;
import dev.satchel.core.process.ToolEnvironment;
import java.nio.file.Path;

/** A plan as a script for a POSIX shell (IEEE Std 1003.1-2017): no arrays, no braces, every word quoted. */
final class PlanScript {
    /** Its own variables begin with an underscore, which the name of no captured value does. */
    private static final String HEAD = """
            _undo=
            _held=
            take_away() {
                _status=$?
                trap - EXIT HUP INT TERM
                set +e
                for _each in $_undo; do "$_each" || { sleep 1; "$_each"; } || _status=1; done
                exit "$_status"
            }
            hold() {
                trap '_held=129' HUP
                trap '_held=130' INT
                trap '_held=143' TERM
            }
            go_on() {
                trap 'exit 129' HUP
                trap 'exit 130' INT
                trap 'exit 143' TERM
                test -z "$_held" || exit "$_held"
            }
            trap take_away EXIT
            go_on
            """;

    private final StringBuilder script = new StringBuilder();
    private final Secrets secrets;
    private int undos;

    PlanScript(Plan plan) {
        this.secrets = Secrets.of(plan);
        script.append("#!/bin/sh\n");
        if (!secrets.isEmpty()) {
            comment("This file holds secrets: let nobody read it, and delete it when it is no longer needed.");
        }
        comment(plan.title());
        for (Finding finding : plan.findings()) {
            comment(finding.toString());
        }
        line("set -eu");
        ToolEnvironment.fixed().forEach((name, value) -> line("export " + name + "=" + ShellQuoting.quote(value)));
        line("unset " + String.join(" ", ToolEnvironment.removed()));
        script.append(HEAD);
        int number = 1;
        for (Step step : plan.steps()) {
            script.append('\n');
            comment(number + ". " + step.title());
            step.destroys().forEach(lost -> comment("destroys " + lost));
            String title = secrets.hide(step.title());
            // Not echo: some take a backslash in it for the beginning of an escape.
            line("printf '%s\\n' "
                    + ShellQuoting.quote(number + "/" + plan.steps().size() + " " + title) + " >&2");
            step.actions().forEach(this::add);
            number++;
        }
    }

    private void add(Action action) {
        if (action instanceof Action.Run run) {
            if (run.undo().isEmpty()) {
                line(run.command().toShell());
                return;
            }
            line("hold"); // a signal waits until it is known what there is to take away
            line(run.command().toShell());
            ImmutableList.copyOf(run.undo()).reverse().forEach(this::arm);
            line("go_on");
        } else if (action instanceof Action.WriteFile write) {
            add(write);
        } else if (action instanceof Action.Verify verify) {
            comment("check " + verify.description());
            line(verify.shellTest().toShellTest());
        }
    }

    private void add(Action.WriteFile write) {
        Argument folder = write.folder();
        Argument target = folder.equals(Argument.of("")) ? Argument.of(".") : folder;
        for (Path name : write.file()) {
            target = target.then("/" + name);
            line("test ! -L " + target.toShell());
        }
        line("printf '%s' " + ShellQuoting.quote(write.content()) + " > " + target.toShell());
    }

    private void arm(PlannedCommand command) {
        String name = "undo_" + ++undos;
        line(name + "() { " + command.toShell() + "; }");
        line("_undo=\"" + name + " $_undo\"");
    }

    private void comment(String text) {
        secrets.hide(text).lines().forEach(line -> line("# " + line));
    }

    private void line(String text) {
        script.append(text).append('\n');
    }

    @Override
    public String toString() {
        return script.toString();
    }
}
