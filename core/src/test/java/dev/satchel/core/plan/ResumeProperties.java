package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;

/** Random plans in a small world of their own, cut at random: the outcome is that of one run, or a refusal that says why. */
class ResumeProperties {
    /** The power is gone: nothing is cleaned up, since every further command fails in the same way. */
    private static final class Cut extends Error {
        private static final long serialVersionUID = 1;
    }

    /** What commands change: notes that stay, and things that are attached. */
    private static final class World implements CommandRunner {
        final Map<String, Integer> notes = new TreeMap<>();
        final Map<String, String> attached = new TreeMap<>();
        int names;
        int left = Integer.MAX_VALUE;

        /** Whether the last command does its work before the power is gone. */
        boolean late;

        int doubleAttached;
        int falseDetached;

        @Override
        public CommandResult run(Command command, OutputListener listener) {
            boolean last = --left == 0;
            if (left < 0 || (last && !late)) {
                throw new Cut();
            }
            CommandResult result = work(command);
            if (last) {
                throw new Cut();
            }
            return result;
        }

        private CommandResult work(Command command) {
            String what = command.arguments().get(0);
            String output = "";
            int code = 0;
            switch (command.program()) {
                case "set" -> notes.put(what, 1);
                case "add" -> notes.merge(what, 1, Integer::sum);
                case "use" -> code = attached.containsValue(what) ? 0 : 1;
                case "attach" -> {
                    doubleAttached += attached.containsValue(what) ? 1 : 0;
                    output = "/dev/" + names++;
                    attached.put(output, what);
                    output += "\n";
                }
                case "detach" -> falseDetached += attached.remove(what) == null ? 1 : 0;
                case "find" ->
                    output = String.join(
                            "\n",
                            attached.entrySet().stream()
                                    .filter(one -> one.getValue().equals(what))
                                    .map(Map.Entry::getKey)
                                    .toList());
                default -> throw new AssertionError(command);
            }
            return new CommandResult(command, code, output, "", Duration.ZERO);
        }
    }

    private final Path folder;

    ResumeProperties() throws IOException {
        // In memory where there is such a place: every line is forced to the disk, and here are thousands.
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "resume")
                : Files.createTempDirectory("resume");
    }

    @AfterProperty
    void deleteTheFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Plan plan(long seed, int size) {
        Random random = new Random(seed);
        Plan.Builder plan = Plan.titled("Random " + seed);
        int things = 0;
        for (int i = 0; i < size; i++) {
            Step.Builder step = Step.titled("Step " + i);
            for (int k = random.nextInt(3); k >= 0; k--) {
                String note = i + "." + k;
                switch (random.nextInt(things > 0 ? 4 : 3)) {
                    case 0 -> step.run(PlannedCommand.of("set", note).repeatable());
                    case 1 -> step.run(PlannedCommand.of("add", note));
                    case 2 -> {
                        String name = "t" + things++;
                        step.act(new Action.Run(
                                        PlannedCommand.of("attach", name).capturing(name),
                                        List.of(PlannedCommand.of("detach").with(Argument.value(name))))
                                .findingBy(PlannedCommand.of("find", name)));
                    }
                    default ->
                        step.run(PlannedCommand.of("use", "t" + random.nextInt(things))
                                .repeatable());
                }
            }
            plan.step(step.build());
        }
        return plan.build();
    }

    private static Throwable applied(Plan plan, Journal journal, World world) {
        return catchThrowable(() -> plan.apply(journal, world, PlanListener.NONE));
    }

    private static Throwable resumed(Plan plan, Journal journal, World world) {
        return catchThrowable(() -> plan.resume(journal, world, PlanListener.NONE));
    }

    @Property(tries = 300)
    void whereverItIsCutItEndsAsIfItWereNot(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int size,
            @ForAll @IntRange(min = 1, max = 25) int first,
            @ForAll @IntRange(min = 1, max = 25) int second,
            @ForAll boolean late)
            throws IOException {
        Plan plan = plan(seed, size);
        World undisturbed = new World();
        assertThat(applied(plan, journal("whole"), undisturbed)).isNull();
        assertThat(undisturbed.attached).isEmpty();

        World world = new World();
        Journal journal = journal("cut");
        world.left = first;
        world.late = late;
        Throwable end = applied(plan, journal, world);
        if (end != null) {
            assertThat(end).isInstanceOf(Cut.class);
            world.left = second;
            end = resumed(plan, journal, world);
        }
        if (end instanceof Cut) {
            world.left = Integer.MAX_VALUE;
            end = resumed(plan, journal, world);
        }
        assertThat(world.attached).isEmpty();
        assertThat(world.doubleAttached).isZero();
        assertThat(world.falseDetached).isZero();
        if (end == null) {
            assertThat(world.notes).isEqualTo(undisturbed.notes);
            assertThat(journal.state()).isEqualTo(Journal.State.FINISHED);
        } else {
            assertThat(end)
                    .isInstanceOfSatisfying(
                            SatchelException.class, e -> assertThat(e.code()).isEqualTo("plan.resume.cut"))
                    .hasMessageContaining("it may not be repeated: add ");
            assertThat(world.notes.values()).allMatch(count -> count == 1);
        }
    }

    @Property(tries = 150)
    void aJournalThatEndsAnywhereIsReadAndResumed(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int size,
            @ForAll @IntRange(min = 1, max = 20) int cut,
            @ForAll @IntRange(min = 0, max = 200) int lost)
            throws IOException {
        Plan plan = plan(seed, size);
        Journal journal = journal("torn");
        World world = new World();
        world.left = cut;
        if (applied(plan, journal, world) == null) {
            return;
        }
        byte[] content = Files.readAllBytes(journal.file());
        int lastLine = new String(content, 0, content.length - 1, StandardCharsets.ISO_8859_1).lastIndexOf('\n') + 1;
        int length = Math.max(lastLine, content.length - lost);
        Files.write(journal.file(), Arrays.copyOf(content, length));
        world.left = Integer.MAX_VALUE;

        Throwable end = resumed(plan, journal, world);

        assertThat(world.attached).isEmpty();
        if (end != null) {
            assertThat(end).isInstanceOf(SatchelException.class).hasMessageContaining("it may not be repeated: add ");
        }
    }

    @Property(tries = 200)
    void anyOtherDamageIsFound(
            @ForAll @IntRange(min = 0, max = 100_000) int where, @ForAll @IntRange(min = 1, max = 255) int bits)
            throws IOException {
        Plan plan = plan(7, 4);
        Journal journal = journal("damaged");
        World world = new World();
        world.left = 4;
        assertThat(applied(plan, journal, world)).isInstanceOf(Cut.class);
        byte[] content = Files.readAllBytes(journal.file());
        int at = where % (content.length - 1); // all but the end of the last line, without which that is torn
        content[at] ^= (byte) bits;
        Files.write(journal.file(), content);
        int last = new String(content, StandardCharsets.ISO_8859_1).lastIndexOf('\n', content.length - 2);

        Throwable end = resumed(plan, journal, world);

        if (content[at] == 0 && at > last) {
            return; // a last line with zeros is one that the power failure cut
        }
        assertThat(end)
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("plan.journal.damaged"))
                .hasMessageContaining(", line ");
    }

    @Property(tries = 200)
    void anyBytesAreAJournalOrAreRefused(@ForAll byte[] content) throws IOException {
        Journal journal = journal("bytes");
        Files.write(journal.file(), content);

        Throwable end = catchThrowable(journal::state);

        assertThat(end == null || end instanceof SatchelException).isTrue();
    }

    private Journal journal(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        return Journal.at(file);
    }
}
