package dev.satchel.core.plan;

import com.google.common.base.CharMatcher;
import dev.satchel.core.check.Finding;
import java.util.List;
import java.util.Locale;

/** A plan as a list for people. */
final class PlanText {
    private static final int LONGEST = 24;

    /** The names of the file, which stand above it here. */
    private static final int HEAD_OF_DIFF = 2;

    private static final CharMatcher CONTROLS = CharMatcher.javaIsoControl().and(CharMatcher.noneOf("\n\t"));

    private final StringBuilder text = new StringBuilder();
    private final Secrets secrets;

    PlanText(Plan plan) {
        this.secrets = Secrets.of(plan);
        text.append(oneLine(plan.title())).append('\n');
        for (Finding finding : plan.findings()) {
            text.append("  ! ").append(finding).append('\n');
        }
        int number = 1;
        for (Step step : plan.steps()) {
            text.append(String.format(Locale.ROOT, "%3d. %s\n", number++, oneLine(step.title())));
            if (!step.after().isEmpty()) {
                text.append("     after ")
                        .append(String.join(", ", step.after()))
                        .append('\n');
            }
            step.estimate()
                    .ifPresent(bytes ->
                            text.append("     about ").append(bytes.rounded()).append('\n'));
            step.destroys()
                    .forEach(lost ->
                            text.append("     DESTROYS ").append(oneLine(lost)).append('\n'));
            step.actions().forEach(this::add);
        }
        if (!PlanUndo.of(plan).isEmpty()) {
            text.append("     at the end, however it comes\n");
            PlanUndo.of(plan)
                    .forEach(command -> text.append("       $ ").append(command).append('\n'));
        }
    }

    private void add(Action action) {
        if (action instanceof Action.Run run) {
            text.append("       $ ").append(run.command()).append('\n');
            run.command().input().ifPresent(input -> quote('<', input));
        } else if (action instanceof Action.WriteFile write) {
            String target = write.folder() + "/" + write.file();
            text.append("       write ").append(target).append('\n');
            quote('|', write.content());
        } else if (action instanceof Action.MakeImage image) {
            text.append("       make ")
                    .append(image.folder() + "/" + image.file())
                    .append(": ")
                    .append(image.what())
                    .append('\n');
        } else if (action instanceof Action.EditFile edit) {
            text.append("       edit ")
                    .append(edit.folder() + "/" + edit.file())
                    .append('\n');
            edit.diff()
                    .lines()
                    .skip(HEAD_OF_DIFF)
                    .forEach(line -> text.append("         ").append(line).append('\n'));
        } else if (action instanceof Action.Overwrite overwrite) {
            text.append("       write to ")
                    .append(overwrite.target())
                    .append(": ")
                    .append(overwrite.what())
                    .append('\n');
            overwrite.pieces().forEach(piece -> quoteLine('|', piece.size() + " bytes at " + piece.offset()));
        } else if (action instanceof Action.Verify verify) {
            text.append("       check ").append(verify.description()).append('\n');
        }
    }

    /** The first lines of a long text say what it is; JSON and script have all of it. */
    private void quote(char mark, String content) {
        List<String> lines = content.lines().toList();
        int shown = lines.size() <= LONGEST ? lines.size() : LONGEST / 2;
        lines.subList(0, shown).forEach(line -> quoteLine(mark, line));
        if (shown < lines.size()) {
            quoteLine(mark, "... and " + (lines.size() - shown) + " further lines");
        }
    }

    private void quoteLine(char mark, String line) {
        text.append("         ").append(mark).append(' ').append(line).append('\n');
    }

    static String oneLine(String content) {
        return CharMatcher.whitespace().or(CharMatcher.javaIsoControl()).trimAndCollapseFrom(content, ' ');
    }

    /** Text from outside is no command to a terminal. */
    @Override
    public String toString() {
        return CONTROLS.replaceFrom(secrets.hide(text.toString()), '\uFFFD');
    }
}
