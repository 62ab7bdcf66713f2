package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.testing.ScriptedRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Plan PLAN = Plan.titled("Two steps")
            .step(Step.titled("Make")
                    .run(PlannedCommand.of("make", "x").capturing("made"))
                    .build())
            .step(Step.titled("Use")
                    .destroys("the disk")
                    .verify("that it is there", () -> {}, PlannedCommand.of("test"))
                    .run(PlannedCommand.of("use").with(Argument.value("made")).repeatable())
                    .run(PlannedCommand.of("append"))
                    .build())
            .build();

    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void nameIt() {
        journal = Journal.at(folder.resolve("journal"));
    }

    private static ScriptedRunner runner() {
        return new ScriptedRunner().answer(List.of("make", "x"), "/dev/x\n");
    }

    private SatchelException refused(Plan plan) {
        return catchThrowableOfType(
                SatchelException.class, () -> plan.resume(journal, new ScriptedRunner(), PlanListener.NONE));
    }

    private void failAt(String program) {
        ScriptedRunner runner = runner();
        if (program.equals("use")) {
            runner.answer(List.of("use", "/dev/x"), 1, "", "not now");
        } else {
            runner.answer(List.of("use", "/dev/x"), "").answer(List.of("append"), 1, "", "not now");
        }
        PlanFailedException failed =
                catchThrowableOfType(PlanFailedException.class, () -> PLAN.apply(journal, runner, PlanListener.NONE));
        assertThat(failed.tool().orElseThrow().program()).isEqualTo(program);
        assertThat(failed.tool().orElseThrow().exitCode()).hasValue(1);
        assertThat(failed.tool().orElseThrow().tail()).isEqualTo("not now");
    }

    @Test
    void goesOnWithWhatTheKilledOneHadPrinted() throws Exception {
        failAt("use");
        assertThat(journal.state()).isEqualTo(Journal.State.UNFINISHED);
        assertThat(journal.done(PLAN)).containsExactly("make");
        ScriptedRunner again =
                new ScriptedRunner().answer(List.of("use", "/dev/x"), "").answer(List.of("append"), "");

        PlanReport report = PLAN.resume(journal, again, PlanListener.NONE);

        assertThat(again.remaining()).isZero();
        assertThat(report.skipped()).extracting(Step::id).containsExactly("make");
        assertThat(report.steps()).hasSize(1);
        assertThat(report.wasFinished()).isFalse();
        assertThat(journal.state()).isEqualTo(Journal.State.FINISHED);
        assertThat(PLAN.resume(journal, new ScriptedRunner(), PlanListener.NONE).wasFinished())
                .isTrue();
    }

    @Test
    void refusesToRepeatWhatMayNotBeRepeated() {
        failAt("append");

        SatchelException refused = refused(PLAN);

        assertThat(refused.code()).isEqualTo("plan.resume.cut");
        assertThat(refused)
                .hasMessage(
                        "step 2 of 2 (Use): this command was begun and may be half done, and it may not be repeated:"
                                + " append; look what it did and undo that; then abandon this plan, and apply a new one with a new journal");
    }

    @Test
    void holdsThePlanItself() throws Exception {
        failAt("use");

        assertThat(journal.plan().fingerprint()).isEqualTo(PLAN.fingerprint());
        ScriptedRunner again = new ScriptedRunner()
                .answer(List.of("test"), "")
                .answer(List.of("use", "/dev/x"), "")
                .answer(List.of("append"), "");
        journal.plan().resume(journal, again, PlanListener.NONE);
        assertThat(again.remaining()).isZero();
    }

    @Test
    void belongsToOnePlan() {
        failAt("use");
        Plan other = Plan.titled("Other")
                .step(Step.titled("Make").run(PlannedCommand.of("make")).build())
                .build();

        assertThat(refused(other).code()).isEqualTo("plan.journal.other");
        assertThat(catchThrowableOfType(
                                SatchelException.class,
                                () -> other.apply(journal, new ScriptedRunner(), PlanListener.NONE))
                        .code())
                .isEqualTo("plan.journal.exists");
    }

    @Test
    void isThereOrIsMissed() throws Exception {
        assertThat(journal.state()).isEqualTo(Journal.State.EMPTY);
        assertThat(refused(PLAN).code()).isEqualTo("plan.journal.missing");
        assertThat(catchThrowableOfType(
                                SatchelException.class,
                                () -> PLAN.apply(
                                        Journal.at(folder.resolve("none/journal")), runner(), PlanListener.NONE))
                        .code())
                .isEqualTo("plan.journal.folder");
    }

    @Test
    void inAnEmptyOneNothingWasBegun() throws Exception {
        Files.createFile(
                journal.file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        ScriptedRunner all = runner().answer(List.of("use", "/dev/x"), "").answer(List.of("append"), "");

        assertThat(PLAN.resume(journal, all, PlanListener.NONE).steps()).hasSize(2);
    }

    @Test
    void isReadByItsOwnerOnlyAndRefusedWhereOthersWrite() throws Exception {
        failAt("use");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(journal.file())))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(journal.file(), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(refused(PLAN).code()).isEqualTo("plan.journal.rights");
    }

    @Test
    void saysWhichLineIsDamaged() throws Exception {
        failAt("use");
        List<String> lines = Files.readAllLines(journal.file());
        write(lines.get(0), lines.get(1), lines.get(3));

        SatchelException damaged = refused(PLAN);
        assertThat(damaged.code()).isEqualTo("plan.journal.damaged");
        assertThat(damaged).hasMessageContaining("journal, line 3: has another checksum than it says");
        write(lines.get(0), "{}");
        assertThat(refused(PLAN)).hasMessageContaining("line 2: is no line of a journal");
    }

    private void write(String... lines) throws IOException {
        Files.writeString(journal.file(), String.join("\n", lines) + "\n");
    }

    @Test
    void aPlanWithSecretsDoesNotLeaveThemThere() throws Exception {
        Plan plan = Plan.titled("Open")
                .step(Step.titled("Open")
                        .run(PlannedCommand.of("open")
                                .with(Argument.secret("hunter2"))
                                .repeatable())
                        .build())
                .build();
        ScriptedRunner runner = new ScriptedRunner().answer(List.of("open", "hunter2"), 1, "", "hunter2 is wrong");

        PlanFailedException failed =
                catchThrowableOfType(PlanFailedException.class, () -> plan.apply(journal, runner, PlanListener.NONE));

        assertThat(failed).hasMessageContaining("*** is wrong").hasMessageNotContaining("hunter2");
        assertThat(Files.readString(journal.file())).doesNotContain("hunter2");
        assertThat(catchThrowableOfType(SatchelException.class, journal::plan).code())
                .isEqualTo("plan.secrets");
        ScriptedRunner again = new ScriptedRunner().answer(List.of("open", "hunter2"), "");
        assertThat(plan.resume(journal, again, PlanListener.NONE).steps()).hasSize(1);
    }
}
