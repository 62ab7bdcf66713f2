package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How far a plan is, and how it is told. */
class ProgressTest {
    private static final ProgressParser BYTES = line -> {
        long bytes = Long.parseLong(line);
        return Optional.of(new Progress(bytes / 1000.0, line, DataSize.bytes(bytes)));
    };

    private static final Plan PLAN = Plan.titled("Copy")
            .step(Step.titled("One")
                    .estimate(DataSize.bytes(1000))
                    .run(PlannedCommand.of("copy").withProgress(BYTES))
                    .build())
            .step(Step.titled("Two").run(PlannedCommand.of("true")).build())
            .build();

    private static CommandRunner printing(int lines) {
        return (command, listener) -> {
            for (int i = 1; i <= lines; i++) {
                listener.line(OutputListener.Stream.OUTPUT, String.valueOf(i * 1000L / lines));
            }
            return new CommandResult(command, 0, "", "", Duration.ZERO);
        };
    }

    @Test
    void aSlowListenerHearsOfEveryStepAndHoldsNothingUp() throws Exception {
        List<PlanEvent> events = new ArrayList<>();
        AtomicLong worked = new AtomicLong();
        CommandRunner runner = (command, listener) -> {
            long start = System.nanoTime();
            CommandResult result = printing(100_000).run(command, listener);
            worked.addAndGet(System.nanoTime() - start);
            return result;
        };

        PLAN.apply(runner, event -> {
            events.add(event);
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(events.stream().filter(event -> !(event instanceof PlanEvent.Advanced)))
                .extracting(event -> event.getClass().getSimpleName() + event.number())
                .containsExactly("Started1", "Finished1", "Started2", "Finished2");
        assertThat(events).hasSizeLessThan(100);
        assertThat(Duration.ofNanos(worked.get())).isLessThan(Duration.ofSeconds(5));
        assertThat(events).extracting(PlanEvent::fraction).isSorted();
    }

    @Test
    void aListenerThatThrowsEndsNothing() throws Exception {
        List<PlanEvent> events = new ArrayList<>();

        PlanReport report = PLAN.apply(printing(3), event -> {
            events.add(event);
            throw new IllegalStateException("of the listener");
        });

        assertThat(report.steps()).hasSize(2);
        assertThat(events).filteredOn(PlanEvent.Finished.class::isInstance).hasSize(2);
    }

    @Test
    void doesNotWaitForEverForAListenerThatHangs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Announcer announcer = new Announcer(
                event -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                Duration.ofMillis(200));
        Pace pace = new Pace(DataSize.ZERO, null, null);
        announcer.tell(new PlanEvent.Started(PLAN.steps().get(0), 1, 2, 0, pace));

        long start = System.nanoTime();
        announcer.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        never.countDown();
    }

    @Test
    void saysHowFastItIsAndHowLongItTakesStill() {
        AtomicLong clock = new AtomicLong();
        PaceMeter meter = new PaceMeter(PLAN.steps(), 0, clock::get);
        meter.begin(PLAN.steps().get(0));

        assertThat(meter.pace(0).perSecond()).isEmpty();
        assertThat(meter.pace(0).remaining()).isEmpty();
        clock.set(Duration.ofSeconds(2).toNanos());
        meter.advance(0.2, DataSize.bytes(200));

        assertThat(meter.pace(0.1).bytes()).isEqualTo(DataSize.bytes(200));
        assertThat(meter.pace(0.1).perSecond()).hasValue(DataSize.bytes(100));
        assertThat(meter.pace(0.1).remaining()).hasValue(Duration.ofSeconds(8));
        assertThat(meter.pace(0.1)).hasToString("200 B, 100 B/s, 8 s left");
        assertThat(meter.pace(1).remaining()).hasValue(Duration.ZERO);
    }

    @Test
    void withoutBytesItTakesTheShareOfThePlan() {
        AtomicLong clock = new AtomicLong();
        Step step = Step.titled("Think").run(PlannedCommand.of("true")).build();
        PaceMeter meter = new PaceMeter(List.of(step), 0, clock::get);
        meter.begin(step);
        clock.set(Duration.ofSeconds(3).toNanos());
        meter.advance(0.25, DataSize.ZERO);

        assertThat(meter.pace(0.25).perSecond()).isEmpty();
        assertThat(meter.pace(0.25).remaining()).hasValue(Duration.ofSeconds(9));
    }

    @Test
    void eventsCarryThePace() throws Exception {
        List<PlanEvent> events = new ArrayList<>();

        PLAN.apply(printing(4), events::add);

        PlanEvent last = events.stream()
                .filter(PlanEvent.Advanced.class::isInstance)
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(last.pace().bytes()).isEqualTo(DataSize.bytes(1000));
        assertThat(last.step().title()).isEqualTo("One");
    }
}
