package dev.satchel.core.plan;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.process.CommandRunner;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What of a plan is not to be shown. */
final class Secrets {
    /** What stands in its place. */
    static final String HIDDEN = "***";

    static final Secrets NONE = new Secrets(Stream.of());

    private final ImmutableSet<String> texts;

    Secrets(Stream<String> texts) {
        this.texts = texts.filter(text -> !text.isBlank())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .collect(ImmutableSet.toImmutableSet());
    }

    static Secrets of(Plan plan) {
        return of(plan.steps());
    }

    static Secrets of(List<Step> steps) {
        return ofActions(steps.stream().flatMap(step -> step.actions().stream()).toList());
    }

    static Secrets ofActions(List<Action> actions) {
        return new Secrets(actions.stream().flatMap(Secrets::commands).flatMap(PlannedCommand::secrets));
    }

    private static Stream<PlannedCommand> commands(Action action) {
        if (action instanceof Action.Run run) {
            return Stream.of(List.of(run.command()), run.undo(), run.finders()).flatMap(List::stream);
        }
        return action instanceof Action.Verify verify ? verify.test().commands() : Stream.of();
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Runs commands so that none shows a secret of another: what one wrote into a file, the next may quote in an error. */
    CommandRunner hiding(CommandRunner runner) {
        if (isEmpty()) {
            return runner;
        }
        String[] hidden = texts.toArray(String[]::new);
        return (command, listener) -> runner.run(command.hiding(hidden), listener);
    }

    String hide(String text) {
        String shown = text;
        for (String secret : texts) {
            shown = shown.replace(secret, HIDDEN);
        }
        return shown;
    }
}
