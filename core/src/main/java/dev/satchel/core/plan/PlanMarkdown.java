package dev.satchel.core.plan;

import com.google.common.base.CharMatcher;
import dev.satchel.core.check.Finding;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plan as Markdown (CommonMark 0.31) for a page, an issue or a merge request: the title, what is destroyed, what to
 * know, then the steps with their commands in fenced blocks. Text from outside is text there: no markup, no HTML, no end
 * of a fence.
 */
final class PlanMarkdown {
    /** What has a meaning in a line of CommonMark or of what forges add to it; a backslash takes it away (CommonMark 2.4). */
    private static final CharMatcher MARKUP = CharMatcher.anyOf("\\`*_[]<>#!|~&$@");

    /** What begins a list or a line under a heading, where a line begins with it. */
    private static final Pattern BLOCK = Pattern.compile("([-+=]|\\d+(?=[.)](?:\\s|$)))(.*)", Pattern.DOTALL);

    private static final Pattern FENCES = Pattern.compile("`+");

    private final Plan plan;
    private final Secrets secrets;
    private final StringBuilder text = new StringBuilder();

    PlanMarkdown(Plan plan) {
        this.plan = plan;
        this.secrets = Secrets.of(plan);
        text.append("# ").append(escaped(plan.title())).append('\n');
        destroyed();
        findings();
        text.append("\n## Steps\n");
        int number = 1;
        for (Step step : plan.steps()) {
            text.append("\n### ")
                    .append(number++)
                    .append(". ")
                    .append(escaped(step.title()))
                    .append('\n');
            add(step);
        }
        List<PlannedCommand> last = PlanUndo.of(plan);
        if (!last.isEmpty()) {
            text.append("\n### At the end, however it comes\n");
            last.forEach(command -> fence("sh", command.toString()));
        }
    }

    private void destroyed() {
        if (plan.steps().stream().allMatch(step -> step.destroys().isEmpty())) {
            text.append("\nNothing is destroyed.\n");
            return;
        }
        text.append("\n**This destroys:**\n\n");
        int number = 1;
        for (Step step : plan.steps()) {
            for (String lost : step.destroys()) {
                text.append("- ")
                        .append(escaped(lost))
                        .append(" (step ")
                        .append(number)
                        .append(")\n");
            }
            number++;
        }
    }

    private void findings() {
        if (plan.findings().isEmpty()) {
            return;
        }
        text.append("\n## To know before\n\n");
        for (Finding finding : plan.findings()) {
            text.append("- ").append(escaped(finding.toString())).append('\n');
        }
    }

    private void add(Step step) {
        for (String lost : step.destroys()) {
            text.append("\n**Destroys ").append(escaped(lost)).append("**\n");
        }
        if (!step.after().isEmpty()) {
            text.append("\nAfter ")
                    .append(escaped(String.join(", ", step.after())))
                    .append(".\n");
        }
        step.estimate()
                .ifPresent(bytes ->
                        text.append("\nAbout ").append(escaped(bytes.rounded())).append(".\n"));
        for (Action action : step.actions()) {
            if (action instanceof Action.Run run) {
                fence("sh", run.command().toString());
                run.command().input().ifPresent(input -> {
                    text.append("\nwhich reads\n");
                    fence("", input);
                });
            } else if (action instanceof Action.WriteFile write) {
                text.append("\nWrite ")
                        .append(code(write.folder() + "/" + write.file()))
                        .append(":\n");
                fence("", write.content());
            } else if (action instanceof Action.MakeImage image) {
                text.append("\nMake ")
                        .append(code(image.folder() + "/" + image.file()))
                        .append(": ")
                        .append(escaped(image.what()))
                        .append('\n');
            } else if (action instanceof Action.EditFile edit) {
                text.append("\nEdit ")
                        .append(code(edit.folder() + "/" + edit.file()))
                        .append(":\n");
                fence("diff", edit.diff());
            } else if (action instanceof Action.Overwrite overwrite) {
                text.append("\nWrite to ")
                        .append(code(overwrite.target().toString()))
                        .append(": ")
                        .append(escaped(overwrite.what()))
                        .append('\n');
                StringBuilder places = new StringBuilder();
                overwrite.pieces().forEach(piece -> places.append(piece.size() + " bytes at " + piece.offset() + "\n"));
                fence("", places.toString());
            } else if (action instanceof Action.Verify verify) {
                text.append("\nCheck ").append(escaped(verify.description())).append(":\n");
                add(verify.test());
            }
        }
    }

    private void add(PlannedTest test) {
        test.commands().forEach(command -> fence("sh", command.toString()));
        if (test instanceof PlannedTest.Prints prints) {
            text.append(prints.text().isEmpty() ? "\nwhich prints nothing\n" : "\nwhich prints\n");
            if (!prints.text().isEmpty()) {
                fence("", prints.text());
            }
        } else if (test instanceof PlannedTest.PrintsLines lines) {
            text.append("\nwhich prints lines with\n");
            fence("", String.join("\n", lines.patterns()));
        } else if (test instanceof PlannedTest.Installed installed) {
            fence("", String.join("\n", installed.programs()));
        } else if (test instanceof PlannedTest.HasRoom needed) {
            fence("", needed.room() + " in " + needed.folder());
        }
    }

    /** Longer than any run of backticks in it, so that nothing in it ends it (CommonMark 4.5). */
    private void fence(String language, String content) {
        String shown = secrets.hide(content);
        String fence = "`".repeat(Math.max(3, longestRun(shown) + 1));
        text.append('\n').append(fence).append(language).append('\n').append(shown);
        text.append(shown.isEmpty() || shown.endsWith("\n") ? "" : "\n")
                .append(fence)
                .append('\n');
    }

    /** A code span (CommonMark 6.1), which has one line and no escapes. */
    private String code(String content) {
        String shown = PlanText.oneLine(secrets.hide(content));
        String ticks = "`".repeat(longestRun(shown) + 1);
        String space = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
        return ticks + space + shown + space + ticks;
    }

    private static int longestRun(String content) {
        int longest = 0;
        for (Matcher runs = FENCES.matcher(content); runs.find(); ) {
            longest = Math.max(longest, runs.end() - runs.start());
        }
        return longest;
    }

    private String escaped(String content) {
        StringBuilder escaped = new StringBuilder();
        PlanText.oneLine(secrets.hide(content))
                .chars()
                .forEach(c ->
                        escaped.append(MARKUP.matches((char) c) ? "\\" : "").append((char) c));
        Matcher block = BLOCK.matcher(escaped);
        if (!block.matches()) {
            return escaped.toString();
        }
        return Character.isDigit(block.group(1).charAt(0))
                ? block.group(1) + "\\" + block.group(2)
                : "\\" + block.group(1) + block.group(2);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
