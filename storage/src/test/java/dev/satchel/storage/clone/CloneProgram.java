package dev.satchel.storage.clone;

import dev.satchel.core.plan.Journal;
import dev.satchel.core.plan.PlanEvent;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;

/** A process that clones with a journal, so that it can be killed. Says on its output which steps begin and go on. */
final class CloneProgram {
    private CloneProgram() {}

    /** Takes the source, the image, its size and the journal. */
    public static void main(String[] arguments) throws Exception {
        SystemClone.of(Path.of(arguments[0]))
                .toImage(Path.of(arguments[1]), DataSize.parse(arguments[2]))
                .plan()
                .apply(Journal.at(Path.of(arguments[3])), event -> {
                    if (event instanceof PlanEvent.Started || event instanceof PlanEvent.Advanced) {
                        System.out.println(event.getClass().getSimpleName() + " "
                                + event.step().title());
                    }
                });
    }
}
