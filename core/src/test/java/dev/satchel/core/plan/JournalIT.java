package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal on a disk as it may be. */
@Timeout(60)
class JournalIT {
    @TempDir
    Path folder;

    private static void run(String program, String... arguments) throws Exception {
        CommandRunner.system().run(Command.of(program, arguments)).orThrow();
    }

    private static Plan plan(Path file) {
        return Plan.titled("Three")
                .step(Step.titled("One")
                        .run(PlannedCommand.of("true"), PlannedCommand.of("true"))
                        .build())
                .step(Step.titled("Fill the disk and tell much")
                        .run(PlannedCommand.of("dd", "if=/dev/zero", "bs=1", "status=none", "of=" + file)
                                .succeedingWith(0, 1)
                                .repeatable())
                        .run(PlannedCommand.of("sh", "-c", "printf %08000d 0")
                                .capturing("much")
                                .repeatable())
                        .build())
                .step(Step.titled("Last").run(PlannedCommand.of("true")).build())
                .build();
    }

    @Test
    void aDiskThatIsFullIsSaidAndTheJournalStaysWhole() throws Exception {
        Tools.requireRoot();
        Tools.requireAll("mount", "dd");
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString());
        try {
            Journal journal = Journal.at(folder.resolve("journal"));
            Path filler = folder.resolve("filler");
            Plan plan = plan(filler);

            PlanFailedException failure =
                    catchThrowableOfType(PlanFailedException.class, () -> plan.apply(journal, PlanListener.NONE));

            assertThat(failure.code()).isEqualTo("plan.journal.write");
            assertThat(failure).hasMessageContaining("No space left").hasMessageContaining(journal.toString());
            Files.delete(filler);
            assertThat(journal.done(plan)).containsExactly("one");
            assertThat(catchThrowableOfType(PlanFailedException.class, () -> plan.resume(journal, PlanListener.NONE)))
                    .hasMessageContaining("No space left");
            assertThat(journal.done(plan)).containsExactly("one");
            assertThat(Files.readString(journal.file())).endsWith("}\n");
        } finally {
            run("umount", folder.toString());
        }
    }

    @Test
    void whoReadsAJournalInTheSameProcessDoesNotGiveUpItsLock() throws Exception {
        Tools.requireAll("sh");
        Journal journal = Journal.at(folder.resolve("journal"));
        Path locks = Path.of("/proc/locks");
        String inode = ":" + Files.getAttribute(Files.createFile(journal.file()), "unix:ino") + " ";
        run("chmod", "600", journal.toString());
        Plan plan = Plan.titled("Read")
                .step(Step.titled("Look")
                        .verify(
                                "that it is locked",
                                () -> {
                                    assertThat(journal.state()).isEqualTo(Journal.State.UNFINISHED);
                                    assertThat(Files.readString(locks)).contains(inode);
                                },
                                PlannedCommand.of("true"))
                        .build())
                .build();

        assertThat(plan.apply(journal, PlanListener.NONE).steps()).hasSize(1);

        assertThat(Files.readString(locks)).doesNotContain(inode);
        assertThat(journal.state()).isEqualTo(Journal.State.FINISHED);
    }

    @Test
    void aLinkToNothingIsNoJournal() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));

        SatchelException refused = catchThrowableOfType(
                SatchelException.class,
                () -> Plan.titled("x")
                        .step(Step.titled("x").run(PlannedCommand.of("true")).build())
                        .build()
                        .apply(Journal.at(link), PlanListener.NONE));

        assertThat(List.of("plan.journal.missing", "plan.journal.write")).contains(refused.code());
    }
}
