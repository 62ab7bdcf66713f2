package dev.satchel.core.plan;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that applies the plan of {@link ResumeIT}, so that it can be killed. Says on its output which steps begin. */
final class PlanProgram {
    private PlanProgram() {}

    /** Takes {@code apply} or {@code resume}, the kind of plan, and its folder. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[2]);
        Plan plan = ResumeIT.plan(ResumeIT.Kind.valueOf(arguments[1]), folder.resolve("work"));
        Journal journal = Journal.at(folder.resolve("journal"));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PlanListener listener = event -> {
            if (event instanceof PlanEvent.Started) {
                out.println("step " + event.number());
            }
        };
        if (arguments[0].equals("apply")) {
            plan.apply(journal, listener);
        } else {
            plan.resume(journal, listener);
        }
        out.println("end");
    }
}
