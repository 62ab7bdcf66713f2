package dev.satchel.core.plan;

import dev.satchel.core.check.Finding;
import java.util.Locale;

/** A plan as a list for people. */
final class PlanText {
    private final StringBuilder text = new StringBuilder();

    PlanText(Plan plan) {
        text.append(plan.title()).append('\n');
        for (Finding finding : plan.findings()) {
            text.append("  ! ").append(finding).append('\n');
        }
        int number = 1;
        for (Step step : plan.steps()) {
            text.append(String.format(Locale.ROOT, "%3d. %s\n", number++, step.title()));
            step.destroys()
                    .forEach(lost -> text.append("     DESTROYS ").append(lost).append('\n'));
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
            run.command()
                    .input()
                    .ifPresent(input -> input.lines()
                            .forEach(line ->
                                    text.append("         < ").append(line).append('\n')));
        } else if (action instanceof Action.WriteFile write) {
            text.append("       write ")
                    .append(write.folder())
                    .append('/')
                    .append(write.file())
                    .append('\n');
            write.content()
                    .lines()
                    .forEach(line -> text.append("         | ").append(line).append('\n'));
        } else if (action instanceof Action.Verify verify) {
            text.append("       check ").append(verify.description()).append('\n');
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
