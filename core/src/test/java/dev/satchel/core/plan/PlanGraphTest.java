package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlanGraphTest {
    private static Step.Builder step(String title) {
        return Step.titled(title).run(PlannedCommand.of("true"));
    }

    private static Plan plan(Step... steps) {
        Plan.Builder plan = Plan.titled("A plan");
        List.of(steps).forEach(plan::step);
        return plan.build();
    }

    private static List<String> ids(Plan plan) {
        return plan.steps().stream().map(Step::id).toList();
    }

    @Test
    void staysInTheOrderOfAddingUnlessAStepComesAfterALaterOne() {
        Step d = step("D").build();

        assertThat(ids(plan(
                        step("A").after(d).build(),
                        step("B").build(),
                        step("C").after("b").build(),
                        d)))
                .containsExactly("b", "c", "d", "a");
    }

    @Test
    void aStepIsKnownByTheWordsOfItsTitle() {
        Plan plan = plan(
                step("Copy 1.0 GiB, at last!").build(),
                step("Copy").build(),
                step("Copy").build(),
                step("\u00e4").build(),
                step("Other").id("copy-2").build());

        assertThat(ids(plan)).containsExactly("copy-1-0-gib-at-last", "copy", "copy-3", "step", "copy-2");
    }

    @Test
    void theStepsOfAnotherPlanStayAfterTheirOwn() {
        Step second = step("Second").after("first").build();
        Plan other = plan(second, step("First").build());

        Plan both = Plan.titled("Both").step(step("First").build()).steps(other).build();

        assertThat(ids(both)).containsExactly("first", "first-2", "second");
        assertThat(both.steps().get(2).after()).containsExactly("first-2");
    }

    @Test
    void refusesWhatHasNoOrder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(
                        step("A").after("b").build(),
                        step("B").after("c").build(),
                        step("C").after("a").build()))
                .withMessage("steps come after one another in a circle: a after b after c after a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(step("A").after("a").build()))
                .withMessageContaining("a after a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(step("A").after("nobody").build()))
                .withMessage("the step 'A' comes after 'nobody', which the plan has not");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> plan(step("A").id("x").build(), step("B").id("x").build()))
                .withMessage("two steps of a plan have the id 'x'");
        assertThatIllegalArgumentException().isThrownBy(() -> step("A").id("Not one"));
    }

    @Property(tries = 300)
    void everyStepComesAfterThoseItNamesAndTheOrderIsStable(
            @ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) {
        Random random = new Random(seed);
        List<Integer> ranks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ranks.add(i);
        }
        Collections.shuffle(ranks, random);
        Plan.Builder builder = Plan.titled("Random");
        boolean edges = false;
        for (int i = 0; i < size; i++) {
            Step.Builder step = step("S" + i);
            for (int j = 0; j < size; j++) {
                if (ranks.get(j) < ranks.get(i) && random.nextInt(4) == 0) {
                    step.after("s" + j);
                    edges = true;
                }
            }
            builder.step(step.build());
        }
        Plan plan = builder.build();

        List<String> order = ids(plan);
        assertThat(order).hasSize(size).doesNotHaveDuplicates();
        for (Step step : plan.steps()) {
            for (String earlier : step.after()) {
                assertThat(order.indexOf(earlier)).isLessThan(order.indexOf(step.id()));
            }
        }
        if (!edges) {
            assertThat(order)
                    .isSortedAccordingTo((a, b) -> Integer.parseInt(a.substring(1)) - Integer.parseInt(b.substring(1)));
        }
        // What is in order stays in it, under the same names.
        assertThat(ids(Plan.titled("Again").steps(plan).build())).isEqualTo(order);
    }
}
