package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.ScriptedRunner;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrefetchTest {
    private static final FileTime NEVER = FileTime.from(Instant.EPOCH);

    private FileSystem system;
    private Path top;
    private Path deepest;

    @BeforeEach
    void makeATree() throws IOException {
        system = Jimfs.newFileSystem(Configuration.unix().toBuilder()
                .setAttributeViews("basic", "unix")
                .build());
        top = system.getPath("/copy");
        deepest = Files.createDirectories(top.resolve("usr/share/doc"));
        Files.createFile(deepest.resolve("README"));
        Files.setAttribute(deepest, "lastAccessTime", NEVER);
    }

    @AfterEach
    void close() throws IOException {
        system.close();
    }

    private static Plan plan(PlannedCommand command) {
        return Plan.titled("Copy")
                .step(Step.titled("Copy").run(command).build())
                .build();
    }

    private boolean isVisited() throws IOException {
        return !Files.getAttribute(deepest, "lastAccessTime").equals(NEVER);
    }

    private static boolean isRunning() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("satchel-prefetch"));
    }

    @Test
    void visitsTheTreeWhileTheCommandRunsAndNoLonger() throws Exception {
        ScriptedRunner answers = new ScriptedRunner().answer(List.of("rsync"), "");
        CommandRunner waiting = (command, listener) -> {
            Instant end = Instant.now().plusSeconds(20);
            while (!isVisited() && Instant.now().isBefore(end)) {
                Thread.sleep(1);
            }
            assertThat(isVisited()).isTrue();
            return answers.run(command, listener);
        };

        plan(PlannedCommand.of("rsync").prefetching(top)).apply(waiting, PlanListener.NONE);

        assertThat(answers.remaining()).isZero();
        assertThat(isRunning()).isFalse();
    }

    @Test
    void endsWithACommandThatFails() throws Exception {
        for (int i = 0; i < 20_000; i++) { // more than is visited before the command has failed
            Files.createFile(deepest.resolve("file-" + i));
        }
        ScriptedRunner failing = new ScriptedRunner().answer(List.of("rsync"), 1, "", "no");

        assertThatExceptionOfType(PlanFailedException.class)
                .isThrownBy(
                        () -> plan(PlannedCommand.of("rsync").prefetching(top)).apply(failing, PlanListener.NONE));

        assertThat(isRunning()).isFalse();
    }

    @Test
    void passesOverWhatIsNotThere() throws Exception {
        ScriptedRunner answers = new ScriptedRunner().answer(List.of("rsync"), "");

        plan(PlannedCommand.of("rsync").prefetching(top.resolve("missing"))).apply(answers, PlanListener.NONE);

        assertThat(answers.remaining()).isZero();
    }
}
