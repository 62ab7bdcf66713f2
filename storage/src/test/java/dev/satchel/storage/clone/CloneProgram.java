package dev.satchel.storage.clone;

import dev.satchel.core.plan.Journal;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanEvent;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that clones with a journal, or goes on with it, so that it can be killed. Says on its output which steps begin and
 * go on.
 */
final class CloneProgram {
    private CloneProgram() {}

    /** Takes the source, the image, its size and the journal; an image that is there is refreshed. */
    public static void main(String[] arguments) throws Exception {
        Path image = Path.of(arguments[1]);
        Journal journal = Journal.at(Path.of(arguments[3]));
        PlanListener listener = event -> {
            if (event instanceof PlanEvent.Started || event instanceof PlanEvent.Advanced) {
                System.out.println(
                        event.getClass().getSimpleName() + " " + event.step().title());
            }
        };
        if (journal.state() != Journal.State.EMPTY) {
            journal.plan().resume(journal, listener);
            return;
        }
        SystemClone clone = SystemClone.of(Path.of(arguments[0]));
        Plan plan = Files.exists(image)
                ? clone.refreshingImage(image).plan()
                : clone.toImage(image, DataSize.parse(arguments[2])).plan();
        plan.apply(journal, listener);
    }
}
