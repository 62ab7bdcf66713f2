package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanSecretsTest {
    private static final String SECRET = "hunter2";

    private static PlannedCommand unlock() {
        return PlannedCommand.of("unlock").with(Argument.secret(SECRET));
    }

    @Test
    void aSecretInATitleIsInNoId() {
        Plan plan = Plan.titled("With hunter2")
                .step(Step.titled("Open with hunter2")
                        .destroys("hunter2's disk")
                        .run(unlock())
                        .build())
                .step(Step.titled("Say hunter2 again")
                        .run(PlannedCommand.of("say"))
                        .build())
                .build();

        assertThat(plan.steps()).extracting(Step::id).containsExactly("open-with", "say-again");
        assertThat(plan.steps()).extracting(Step::title).containsExactly("Open with ***", "Say *** again");
        assertThat(List.of(plan.title(), plan.toText(), plan.toJson(), plan.toMarkdown()))
                .allSatisfy(shown -> assertThat(shown).contains("***").doesNotContain(SECRET));
        assertThat(plan.steps().get(0).destroys()).containsExactly("***'s disk");
    }

    @Test
    void whatAnotherCommandSaysOfASecretIsHiddenToo() {
        Plan plan = Plan.titled("Two")
                .step(Step.titled("Open").run(unlock()).build())
                .step(Step.titled("Tell").run(PlannedCommand.of("tell")).build())
                .build();
        ScriptedRunner runner = new ScriptedRunner()
                .answer(List.of("unlock", SECRET), "")
                .answer(List.of("tell"), 1, "", "the word hunter2 is wrong");

        PlanFailedException failure =
                catchThrowableOfType(PlanFailedException.class, () -> plan.apply(runner, PlanListener.NONE));

        assertThat(failure).hasMessageContaining("the word *** is wrong").hasMessageNotContaining(SECRET);
        assertThat(failure.tool().orElseThrow().tail()).isEqualTo("the word *** is wrong");
    }

    @Test
    void aPrintedSecretIsInNoJournalAndAPlanThatNeedsItIsNotResumed(@TempDir Path folder) throws Exception {
        Plan plan = Plan.titled("Value")
                .step(Step.titled("Open").run(unlock().capturing("word")).build())
                .step(Step.titled("Use")
                        .run(PlannedCommand.of("use")
                                .with(Argument.value("word"))
                                .repeatable())
                        .build())
                .build();
        Journal journal = Journal.at(folder.resolve("journal"));
        ScriptedRunner runner = new ScriptedRunner()
                .answer(List.of("unlock", SECRET), "key=hunter2\n")
                .answer(List.of("use", "key=hunter2"), 1, "", "no");

        assertThatThrownBy(() -> plan.apply(journal, runner, PlanListener.NONE))
                .isInstanceOf(PlanFailedException.class);

        assertThat(Files.readString(journal.file())).doesNotContain(SECRET);
        assertThat(catchThrowableOfType(
                                SatchelException.class,
                                () -> plan.resume(journal, new ScriptedRunner(), PlanListener.NONE))
                        .code())
                .isEqualTo("plan.resume.secret");
    }
}
