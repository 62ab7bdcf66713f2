package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonTest {
    private static final Plan PLAN = Plan.titled("An image")
            .step(Step.titled("Make")
                    .act(Action.Run.making(
                            PlannedCommand.of("make", "half").repeatable(), PlannedCommand.of("discard", "half")))
                    .build())
            .step(Step.titled("Fill")
                    .run(PlannedCommand.of("fill", "half").repeatable())
                    .build())
            .build();

    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void stopsHalfWay() {
        journal = Journal.at(folder.resolve("journal"));
        ScriptedRunner runner = new ScriptedRunner()
                .answer(List.of("make", "half"), "")
                .answer(List.of("fill", "half"), 1, "", "not now");
        assertThatThrownBy(() -> PLAN.apply(journal, runner, PlanListener.NONE))
                .isInstanceOf(PlanFailedException.class);
    }

    private String refused() {
        return catchThrowableOfType(
                        SatchelException.class, () -> PLAN.resume(journal, new ScriptedRunner(), PlanListener.NONE))
                .code();
    }

    @Test
    void whatAPlanMadeIsThrownAwayAndNobodyResumesIt() throws Exception {
        PLAN.abandon(journal, new ScriptedRunner().answer(List.of("discard", "half"), ""));

        assertThat(journal.state()).isEqualTo(Journal.State.ABANDONED);
        assertThat(refused()).isEqualTo("plan.journal.abandoned");
        PLAN.abandon(journal, new ScriptedRunner()); // nothing is left to do
    }

    @Test
    void whatCannotBeThrownAwayMayBeAbandonedAgain() throws Exception {
        assertThat(catchThrowableOfType(
                                SatchelException.class,
                                () -> PLAN.abandon(
                                        journal,
                                        new ScriptedRunner()
                                                .answer(List.of("discard", "half"), 1, "", "busy")
                                                .answer(List.of("discard", "half"), 1, "", "busy")
                                                .answer(List.of("discard", "half"), 1, "", "busy")))
                        .code())
                .isEqualTo("plan.abandon.left");
        assertThat(journal.state()).isEqualTo(Journal.State.UNFINISHED);

        PLAN.abandon(journal, new ScriptedRunner().answer(List.of("discard", "half"), ""));

        assertThat(journal.state()).isEqualTo(Journal.State.ABANDONED);
    }

    @Test
    void saysWhatMayBeThereStillSinceNobodyCouldTakeItAway() throws Exception {
        Plan plan = Plan.titled("A folder")
                .step(Step.titled("Make a folder")
                        .run(PlannedCommand.of("mkdir", "work"), PlannedCommand.of("rmdir", "work"))
                        .run(PlannedCommand.of("fill", "work"))
                        .build())
                .build();
        Journal other = Journal.at(folder.resolve("other"));
        ScriptedRunner failing = new ScriptedRunner()
                .answer(List.of("mkdir", "work"), "")
                .answer(List.of("fill", "work"), 1, "", "not now");
        refuseToGo(failing, Undoing.BUSY_RETRIES);
        assertThatThrownBy(() -> plan.apply(other, failing, PlanListener.NONE))
                .hasMessageContaining("left behind, to be taken away by hand: rmdir: exit code 1: not empty");

        ScriptedRunner abandoning = new ScriptedRunner();
        refuseToGo(abandoning, 2);
        Findings left = plan.abandon(other, abandoning);

        assertThat(left).hasSize(1);
        assertThat(left.all().get(0).toString())
                .startsWith("warning plan.left.uncertain at step 'Make a folder': what it attached may be there still:"
                        + " rmdir: exit code 1: not empty");
    }

    private static void refuseToGo(ScriptedRunner runner, int retries) {
        for (int attempt = 0; attempt <= retries; attempt++) {
            runner.answer(List.of("rmdir", "work"), 1, "", "not empty");
        }
    }

    @Test
    void aPlanThatCameToItsEndIsNotAbandoned() throws Exception {
        ScriptedRunner runner =
                new ScriptedRunner().answer(List.of("fill", "half"), "").answer(List.of("discard", "half"), "");
        PLAN.resume(journal, runner, PlanListener.NONE);

        assertThat(catchThrowableOfType(SatchelException.class, () -> PLAN.abandon(journal, new ScriptedRunner()))
                        .code())
                .isEqualTo("plan.journal.finished");
    }
}
