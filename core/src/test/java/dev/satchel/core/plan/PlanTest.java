package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    private static final Step ATTACH = Step.titled("Attach the image")
            .run(
                    PlannedCommand.of("losetup", "--find", "--show", "disk.img").capturing("loop"),
                    PlannedCommand.of("losetup", "--detach").with(Argument.value("loop")))
            .build();
    private static final Step MOUNT = Step.titled("Mount it")
            .run(
                    PlannedCommand.of("mount").with(Argument.value("loop").then("p1"), Argument.of("/mnt")),
                    PlannedCommand.of("umount", "/mnt"))
            .build();
    private static final Step COPY =
            Step.titled("Copy").run(PlannedCommand.of("cp", "a", "/mnt")).build();

    private static final List<String> LOSETUP = List.of("losetup", "--find", "--show", "disk.img");
    private static final List<String> DETACH = List.of("losetup", "--detach", "/dev/loop7");
    private static final List<String> MOUNTED = List.of("mount", "/dev/loop7p1", "/mnt");
    private static final List<String> UMOUNT = List.of("umount", "/mnt");
    private static final List<String> COPIED = List.of("cp", "a", "/mnt");

    @TempDir
    Path folder;

    private static Plan plan(Step... steps) {
        Plan.Builder plan = Plan.titled("Fill the disk");
        List.of(steps).forEach(plan::step);
        return plan.build();
    }

    private static PlanFailedException failure(Plan plan, CommandRunner runner) {
        return catchThrowableOfType(PlanFailedException.class, () -> plan.apply(runner, PlanListener.NONE));
    }

    // Shown

    @Test
    void showsAllItDoesAsText() {
        Plan plan = Plan.titled("Fill the disk")
                .findings(Findings.of(Finding.warning("disk.slow", "disk", "it is slow", "wait")))
                .step(ATTACH)
                .step(Step.titled("Make it new")
                        .destroys("all that is on disk.img")
                        .run(PlannedCommand.of("sfdisk", "a b").withInput("label: gpt\n,,\n"))
                        .write(Argument.value("loop"), Path.of("etc/fstab"), "UUID=x / ext4\n")
                        .verify("that it is still there", () -> {}, PlannedCommand.of("test", "-e", "disk.img"))
                        .build())
                .build();

        assertThat(plan.toText()).isEqualTo("""
                Fill the disk
                  ! warning disk.slow at disk: it is slow; wait
                  1. Attach the image
                       $ losetup --find --show disk.img
                  2. Make it new
                     DESTROYS all that is on disk.img
                       $ sfdisk 'a b'
                         < label: gpt
                         < ,,
                       write ${loop}/etc/fstab
                         | UUID=x / ext4
                       check that it is still there
                     at the end, however it comes
                       $ losetup --detach "${loop}"
                """);
    }

    @Test
    void isJsonToPrograms() throws Exception {
        JsonNode json = new ObjectMapper().readTree(plan(ATTACH, MOUNT, COPY).toJson());

        assertThat(json.at("/title").asText()).isEqualTo("Fill the disk");
        assertThat(json.at("/steps")).hasSize(3);
        assertThat(json.at("/steps/1/number").asInt()).isEqualTo(2);
        assertThat(json.at("/steps/0/actions/0/captures").asText()).isEqualTo("loop");
        assertThat(json.at("/steps/1/actions/0/command")).hasToString("[\"mount\",\"${loop}p1\",\"/mnt\"]");
        assertThat(json.at("/finally"))
                .as("in the order in which it is taken away")
                .hasToString("[[\"umount\",\"/mnt\"],[\"losetup\",\"--detach\",\"${loop}\"]]");
    }

    // Applied

    @Test
    void takesAwayInReverseOrderWhenAllIsDone() throws Exception {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(LOSETUP, "/dev/loop7\n")
                .answer(MOUNTED, "")
                .answer(COPIED, "")
                .answer(UMOUNT, "")
                .answer(DETACH, "");

        PlanReport report = plan(ATTACH, MOUNT, COPY).apply(runner, PlanListener.NONE);

        assertThat(runner.remaining()).isZero();
        assertThat(report.steps()).extracting(PlanReport.Timing::step).containsExactly(ATTACH, MOUNT, COPY);
    }

    @Test
    void stopsAtTheFirstFailureAndTakesAwayWhatWasDone() {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(LOSETUP, "/dev/loop7\n")
                .answer(MOUNTED, 32, "", "wrong fs type")
                .answer(DETACH, "");

        PlanFailedException failed = failure(plan(ATTACH, MOUNT, COPY), runner);

        assertThat(runner.remaining()).isZero();
        assertThat(failed.done()).containsExactly(ATTACH);
        assertThat(failed.notDone()).containsExactly(MOUNT, COPY);
        assertThat(failed.code()).isEqualTo("tool.failed");
        assertThat(failed)
                .hasMessage("step 2 of 3 (Mount it): mount: exit code 32: wrong fs type"
                        + " (the command was: mount /dev/loop7p1 /mnt); done before: steps 1 to 1;"
                        + " not done: 1 further steps");
    }

    @Test
    void doesNotTakeAwayWhatWasNeverThere() {
        ScriptedRunner runner = new ScriptedRunner().answer(LOSETUP, 1, "", "no free loop device");

        PlanFailedException failed = failure(plan(ATTACH, MOUNT), runner);

        assertThat(failed.done()).isEmpty();
        assertThat(failed).hasMessageContaining("nothing was done before");
    }

    @Test
    void triesToTakeAwayTheRestWhenOneOfItFails() {
        ScriptedRunner runner =
                new ScriptedRunner().answer(LOSETUP, "/dev/loop7\n").answer(MOUNTED, "");
        for (int attempt = 0; attempt <= Undoing.BUSY_RETRIES; attempt++) {
            runner.answer(UMOUNT, 32, "", "target is busy");
        }
        runner.answer(DETACH, "");

        PlanFailedException failed = failure(plan(ATTACH, MOUNT), runner);

        assertThat(runner.remaining()).isZero();
        assertThat(failed.code()).isEqualTo("plan.left");
        assertThat(failed.done()).containsExactly(ATTACH, MOUNT);
        assertThat(failed.notDone()).isEmpty();
        assertThat(failed)
                .hasMessage("step 2 of 2 (Mount it): at the end: not everything that was attached could be taken away;"
                        + " done before: steps 1 to 2; left behind, to be taken away by hand:"
                        + " umount: exit code 32: target is busy (the command was: umount /mnt)");
    }

    @Test
    void saysWhatIsLeftWhenAStepFailedBefore() {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(LOSETUP, "/dev/loop7\n")
                .answer(MOUNTED, "")
                .answer(COPIED, 1, "", "No space left on device");
        for (int attempt = 0; attempt <= Undoing.BUSY_RETRIES; attempt++) {
            runner.answer(UMOUNT, 32, "", "target is busy");
        }
        for (int attempt = 0; attempt <= Undoing.BUSY_RETRIES; attempt++) {
            runner.answer(DETACH, 1, "", "device is busy");
        }

        PlanFailedException failed = failure(plan(ATTACH, MOUNT, COPY), runner);

        assertThat(runner.remaining()).isZero();
        assertThat(failed.code()).isEqualTo("tool.failed");
        assertThat(failed.left())
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "umount: exit code 32: target is busy (the command was: umount /mnt)",
                        "losetup: exit code 1: device is busy (the command was: losetup --detach /dev/loop7)");
        assertThat(failed)
                .hasMessageContaining("No space left on device")
                .hasMessageEndingWith(
                        "; done before: steps 1 to 2; left behind, to be taken away by hand: umount: exit code 32:"
                                + " target is busy (the command was: umount /mnt) | losetup: exit code 1: device is"
                                + " busy (the command was: losetup --detach /dev/loop7)");
    }

    @Test
    void tellsOfAnExitCodeThatIsASuccessAndNotQuite() throws Exception {
        Finding vanished = Finding.warning("copy.vanished", "the copy", "files vanished", "copy once more");
        Plan plan = plan(Step.titled("Copy")
                .run(PlannedCommand.of("cp", "a", "/mnt")
                        .remarkingOn(24, vanished)
                        .repeatable())
                .build());
        Plan read = PlanReader.read(new ObjectMapper().readTree(plan.toJson()), "the plan");
        List<PlanEvent> events = new ArrayList<>();

        PlanReport report = read.apply(
                new ScriptedRunner().answer(COPIED, 24, "", "b has vanished\n\nc has \u001b[31mvanished\n1\n2\n3\n4\n"),
                events::add);

        Finding told = Finding.warning(
                "copy.vanished",
                "the copy",
                "files vanished: b has vanished / c has \uFFFD[31mvanished / 1 / 2 / 3 / and 1 lines more",
                "copy once more");
        assertThat(report.findings()).containsExactly(told);
        assertThat(events)
                .filteredOn(PlanEvent.Remarked.class::isInstance)
                .extracting(event -> ((PlanEvent.Remarked) event).finding())
                .containsExactly(told);
        assertThat(read.fingerprint()).isEqualTo(plan.fingerprint());
        assertThat(plan.apply(new ScriptedRunner().answer(COPIED, ""), PlanListener.NONE)
                        .findings())
                .isEmpty();
    }

    @Test
    void takesAwayWhenItIsInterrupted() {
        List<String> ran = new ArrayList<>();
        CommandRunner runner = (command, listener) -> {
            ran.add(command.program());
            if (command.program().equals("cp")) {
                throw new InterruptedException("in the middle of it");
            }
            return new CommandResult(command, 0, "/dev/loop7\n", "", Duration.ZERO);
        };

        InterruptedException cancelled = catchThrowableOfType(
                InterruptedException.class, () -> plan(ATTACH, MOUNT, COPY).apply(runner, PlanListener.NONE));

        assertThat(cancelled).hasMessage("in the middle of it");
        assertThat(ran).containsExactly("losetup", "mount", "cp", "umount", "losetup");
    }

    @Test
    void waitsUntilAMountIsNoLongerBusy() throws Exception {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(LOSETUP, "/dev/loop7\n")
                .answer(MOUNTED, "")
                .answer(UMOUNT, 32, "", "target is busy")
                .answer(UMOUNT, 32, "", "target is busy")
                .answer(UMOUNT, "")
                .answer(DETACH, "");

        plan(ATTACH, MOUNT).apply(runner, PlanListener.NONE);

        assertThat(runner.remaining()).isZero();
    }

    @Test
    void letsWhatAttachesFinishBeforeItHearsOfAnInterrupt() {
        List<String> ran = new ArrayList<>();
        Thread caller = Thread.currentThread();
        CommandRunner runner = (command, listener) -> {
            ran.add(command.toString());
            caller.interrupt(); // again and again, while it cleans up too
            Thread.sleep(50); // a runner that is interrupted here would end the command and lose the name
            return new CommandResult(command, 0, "/dev/loop7\n", "", Duration.ZERO);
        };

        assertThatThrownBy(() -> plan(ATTACH, MOUNT).apply(runner, PlanListener.NONE))
                .isInstanceOf(InterruptedException.class);

        Thread.interrupted(); // the test's own thread goes on undisturbed
        assertThat(ran).startsWith(String.join(" ", LOSETUP)).endsWith(String.join(" ", DETACH));
        assertThat(ran).hasSize(2);
    }

    @Test
    void aCheckThatFailsEndsThePlan() {
        Plan plan = plan(Step.titled("Look")
                .verify(
                        "that the disk is the one",
                        () -> {
                            throw new SatchelException("device.changed", "/dev/sdx", "is another disk");
                        },
                        PlannedCommand.of("false"))
                .run(PlannedCommand.of("mkfs"))
                .build());

        PlanFailedException failed = failure(plan, new ScriptedRunner());

        assertThat(failed.code()).isEqualTo("device.changed");
        assertThat(failed).hasMessageContaining("/dev/sdx: is another disk");
    }

    @Test
    void doesNotWriteThroughALink() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createSymbolicLink(root.resolve("etc"), outside);
        Plan plan = plan(Step.titled("Write")
                .write(Argument.of(root), Path.of("etc/fstab"), "x")
                .build());

        PlanFailedException failed = failure(plan, new ScriptedRunner());

        assertThat(failed.code()).isEqualTo("plan.link");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void writesOnlyBelowAFolder() {
        for (String path : List.of("/etc/fstab", "../x", "a/../../x", "a/./b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Action.WriteFile(Argument.of("/mnt"), Path.of(path), ""))
                    .withMessageContaining("not a path below a folder");
        }
    }

    @Test
    void theFractionNeverDecreases() {
        ProgressParser percent = line -> Optional.of(new Progress(Integer.parseInt(line) / 100.0, line));
        Step copy = Step.titled("Copy")
                .weight(3)
                .run(PlannedCommand.of("first").withProgress(percent))
                .run(PlannedCommand.of("second").withProgress(percent))
                .build();
        ScriptedRunner runner = new ScriptedRunner()
                .answer(List.of("first"), "10\n60\n40\n100\n")
                .answer(List.of("second"), "5\n50\n")
                .answer(List.of("third"), 1, "20\n", "");
        List<PlanEvent> events = new ArrayList<>();
        Plan plan = plan(
                copy,
                Step.titled("Fail")
                        .run(PlannedCommand.of("third").withProgress(percent))
                        .build());

        assertThatThrownBy(() -> plan.apply(runner, events::add)).isInstanceOf(PlanFailedException.class);

        assertThat(events).extracting(PlanEvent::fraction).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(events.get(0)).isInstanceOf(PlanEvent.Started.class);
        assertThat(events.get(events.size() - 1)).isInstanceOf(PlanEvent.Failed.class);
        assertThat(events).filteredOn(PlanEvent.Finished.class::isInstance).hasSize(1);
        assertThat(events).extracting(PlanEvent::count).containsOnly(2);
    }

    @Test
    void allIsDoneAtTheEnd() throws Exception {
        List<PlanEvent> events = new ArrayList<>();

        plan(COPY).apply(new ScriptedRunner().answer(COPIED, ""), events::add);

        assertThat(events).extracting(PlanEvent::fraction).containsExactly(0.0, 1.0);
    }

    // Its parts

    @Test
    void aPlannedCommandIsTheWholeOfACommand() {
        Command command = Command.of("tool", "a b")
                .withTimeLimit(Duration.ofSeconds(5))
                .succeedingWith(0, 2)
                .withInput("x");

        assertThat(PlannedCommand.of(command).resolve(Map.of())).isEqualTo(command);
    }

    @Test
    void refusesACommandOfWhichPartWouldBeLost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlannedCommand.of(Command.of("tool").withEnvironment("A", "b")))
                .withMessageContaining("tool");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlannedCommand.of(Command.of("tool").inDirectory(Path.of("/"))))
                .withMessageContaining("tool");
    }

    @Test
    void refusesPartsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.titled("x").build());
        assertThatIllegalArgumentException().isThrownBy(() -> Plan.titled(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Step.titled(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Argument.value("Loop"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Progress(1.1, ""));
    }
}
