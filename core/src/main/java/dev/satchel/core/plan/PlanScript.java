package dev.satchel.core.plan;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.process.ShellQuoting;
import dev.satchel.core.process.ToolEnvironment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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
        } else if (action instanceof Action.MakeImage image) {
            add(image);
        } else if (action instanceof Action.EditFile edit) {
            add(edit);
        } else if (action instanceof Action.Overwrite overwrite) {
            add(overwrite);
        } else if (action instanceof Action.Verify verify) {
            comment("check " + verify.description());
            add(verify.test());
        }
    }

    /** Each on a line of its own: of what stands before {@code &&} a failure would not end the script. */
    private void add(PlannedTest test) {
        if (test instanceof PlannedTest.Exits exits) {
            line(exits.command().toShell());
        } else if (test instanceof PlannedTest.Prints prints) {
            line("_printed=$(" + prints.command().toShell() + ")");
            line("test \"$_printed\" = " + ShellQuoting.quote(prints.text()));
        } else if (test instanceof PlannedTest.PrintsLines lines) {
            line("_printed=$(" + lines.command().toShell() + ")");
            lines.patterns()
                    .forEach(pattern ->
                            line("printf '%s\\n' \"$_printed\" | grep -E -q -e " + ShellQuoting.quote(pattern)));
        } else if (test instanceof PlannedTest.Installed installed) {
            String programs =
                    installed.programs().stream().map(ShellQuoting::quote).collect(Collectors.joining(" "));
            line("type " + programs + " </dev/null");
        } else if (test instanceof PlannedTest.HasRoom needed) {
            String folder = ShellQuoting.quote(needed.folder().toString());
            line("_printed=$(df -P -k " + folder + " | awk 'END { print $4 }')");
            line("test \"$_printed\" -ge " + needed.kibibytes());
        }
    }

    private void add(Action.WriteFile write) {
        Argument target = target(write.folder(), write.file());
        line("printf '%s' " + ShellQuoting.quote(write.content()) + " > " + target.toShell());
    }

    private Argument target(Argument folder, Path file) {
        Argument target = folder.equals(Argument.of("")) ? Argument.of(".") : folder;
        for (Path name : file) {
            target = target.then("/" + name);
            line("test ! -L " + target.toShell());
        }
        return target;
    }

    /** A {@code dd} that copies nothing makes a file as long as it skips; all it says is how much it copied. */
    private void add(Action.MakeImage image) {
        comment("make " + image.what());
        String target = target(image.folder(), image.file()).toShell();
        line(": > " + target);
        line("dd if=/dev/null of=" + target + " bs=1 count=0 seek="
                + image.length().bytes() + " 2>/dev/null");
        for (Action.Piece piece : image.pieces()) {
            line("printf '" + octal(piece.bytes()) + "' | dd of=" + target + " bs=1 seek=" + piece.offset()
                    + " conv=notrunc 2>/dev/null");
        }
    }

    /**
     * The lines that stay come from the old file, the others are printed; put together beside it, then poured into it, so
     * that it stays the file it is.
     */
    private void add(Action.EditFile edit) {
        comment(edit.diff());
        String file = target(edit.folder(), edit.file()).toShell();
        line("case \"$(sha256sum < " + file + ")\" in");
        line(edit.after() + "*) ;; # by an earlier run");
        line(edit.before() + "*)");
        line("  {");
        int next = 1;
        for (Action.Hunk hunk : edit.hunks()) {
            int at = hunk.line();
            for (int i = 0; i < hunk.lines().size(); i++) {
                String each = hunk.lines().get(i);
                switch (each.charAt(0)) {
                    case ' ' -> at++;
                    case '-' -> {
                        keep(file, next, at);
                        at++;
                        next = at;
                    }
                    case '+' -> {
                        keep(file, next, at);
                        next = at;
                        boolean endless = i + 1 < hunk.lines().size()
                                && hunk.lines().get(i + 1).startsWith("\\");
                        line("    printf " + (endless ? "%s " : "'%s\\n' ") + ShellQuoting.quote(each.substring(1)));
                    }
                    default -> {} // tells people of the last line
                }
            }
        }
        line("    tail -n +" + next + " " + file);
        line("  } > " + file + ".new");
        line("  test \"$(sha256sum < " + file + ".new)\" = '" + edit.after() + "  -'");
        line("  cat " + file + ".new > " + file);
        line("  rm " + file + ".new ;;");
        line("*) printf '%s\\n' "
                + ShellQuoting.quote(edit.folder() + "/" + edit.file() + " is not what it was when the plan was made")
                + " >&2; exit 1 ;;");
        line("esac");
    }

    private void keep(String file, int from, int to) {
        if (to > from) {
            line("    tail -n +" + from + " " + file + " | head -n " + (to - from));
        }
    }

    private static String octal(byte[] bytes) {
        StringBuilder octal = new StringBuilder();
        for (byte each : bytes) {
            octal.append('\\').append(String.format(Locale.ROOT, "%03o", each & 0xff));
        }
        return octal.toString();
    }

    /** What follows the last byte of a piece that is not zero is written as zeros are: it is most of a table. */
    private void add(Action.Overwrite overwrite) {
        comment("write " + overwrite.what());
        String target = overwrite.target().toShell();
        line("test -e " + target);
        for (Action.Piece piece : overwrite.pieces()) {
            byte[] bytes = piece.bytes();
            int zeros = 0;
            while (zeros < bytes.length && bytes[bytes.length - 1 - zeros] == 0) {
                zeros++;
            }
            int told = bytes.length - zeros;
            if (told > 0) {
                line("printf '" + octal(Arrays.copyOf(bytes, told)) + "' | " + dd("", target, piece.offset()));
            }
            if (zeros > 0) {
                line(dd("if=/dev/zero count=" + zeros + " ", target, piece.offset() + told));
            }
        }
    }

    private static String dd(String from, String target, long offset) {
        return "dd " + from + "of=" + target + " bs=1 seek=" + offset + " conv=notrunc,fsync 2>/dev/null";
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
