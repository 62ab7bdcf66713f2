package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlannedTest;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.ToolLocator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what becomes the plan of a clone: steps, what the reader should know, and the tools that are needed. */
final class PlanDraft {
    private final List<Step> steps = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> tools = new LinkedHashSet<>();

    void add(Step.Builder builder) {
        Step step = builder.build();
        for (Action action : step.actions()) {
            if (action instanceof Action.Run run) {
                tools.add(run.command().program());
                run.undo().forEach(command -> tools.add(command.program()));
            }
        }
        steps.add(step);
    }

    void tell(Finding finding) {
        findings.add(finding);
    }

    void tell(Findings more) {
        findings.addAll(more.all());
    }

    Plan plan(String title) {
        Plan.Builder plan = Plan.titled(title).findings(Findings.of(findings)).step(checkTools());
        steps.forEach(plan::step);
        return plan.build();
    }

    /** Whatever is missing is to be known before anything is written. */
    private Step checkTools() {
        List<String> all = ImmutableSet.copyOf(tools).asList();
        return Step.titled("Check that the tools are installed")
                .verify(
                        String.join(", ", all),
                        () -> {
                            for (String tool : all) {
                                ToolLocator.system().require(tool);
                            }
                        },
                        new PlannedTest.Installed(all))
                .build();
    }
}
