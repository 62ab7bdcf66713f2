package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applying a plan and running its script do the same: each is done in a folder of its own, and the folders compared. */
class PlanIT {
    private static final String HOSTILE = "it's $HOME `id` \"x\" *";

    @TempDir
    Path folder;

    private Path applied;
    private Path scripted;

    @BeforeEach
    void makeFolders() throws IOException {
        Tools.require("sh");
        applied = Files.createDirectory(folder.resolve("applied"));
        scripted = Files.createDirectory(folder.resolve("scripted " + HOSTILE));
    }

    private static PlannedCommand log(Path root, Argument... words) {
        return PlannedCommand.of("sh", "-c", "shift; echo \"$@\" >> \"$0/log\"")
                .with(root)
                .with("-")
                .with(words);
    }

    private static Plan.Builder plan(Path root) {
        Step capture = Step.titled("Ask for a name; it's $HOSTILE")
                .destroys("nothing\nat all")
                .run(
                        PlannedCommand.of("printf", "  %s \n\n", HOSTILE).capturing("name"),
                        log(root, Argument.of("undo 1"), Argument.value("name")))
                .run(
                        PlannedCommand.of("mkdir")
                                .with(Argument.of(root).then("/").then(Argument.value("name"))),
                        log(root, Argument.of("undo 2")))
                .build();
        Step write = Step.titled("Write")
                .write(
                        Argument.of(root).then("/").then(Argument.value("name")),
                        Path.of("file " + HOSTILE),
                        "two lines\nwithout '%s' end \\n")
                .run(PlannedCommand.of("tee").with(root.resolve("fed")).withInput("in '%d'\nput"))
                .run(PlannedCommand.of("tee").with(root.resolve("not fed")))
                .run(PlannedCommand.of("sh", "-c", "exit 24").succeedingWith(0, 24))
                .run(PlannedCommand.of("sh", "-c", "exit 25").succeedingWith(25))
                .run(PlannedCommand.of("sh", "-c", "cat > \"$0\"")
                        .with(root.resolve("secret"))
                        .withSecretInput("a secret of 'the' script"))
                .run(PlannedCommand.of("sh", "-c", "printf %s \"$1\" > \"$0\"")
                        .with(root.resolve("argument"))
                        .with(Argument.secret("it's $SECRET")))
                .write(Argument.of(root), Path.of("odd"), "%s\\n\t\\c'\"`$(id)`\r\n\u00e4\n\n\n")
                .write(Argument.of(root), Path.of("empty"), "")
                .verify(
                        "that the folder is there",
                        () -> assertThat(root).isDirectory(),
                        PlannedCommand.of("test", "-d").with(root))
                .build();
        Step attach = Step.titled("Attach")
                .act(new Action.Run(
                        log(root, Argument.of("attach")),
                        List.of(log(root, Argument.of("undo 3")), log(root, Argument.of("undo 4")))))
                .build();
        return Plan.titled("A plan").step(capture).step(write).step(attach);
    }

    private CommandResult script(Plan plan) throws IOException, InterruptedException {
        return script(plan, "sh");
    }

    private CommandResult script(Plan plan, String... shell) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("script"), plan.toShellScript());
        List<String> words = new ArrayList<>(List.of(shell));
        words.add(script.toString());
        return CommandRunner.system()
                .run(Command.of(words.get(0), words.subList(1, words.size()))
                        .withInput("a script's own input is none of the commands'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "busybox sh", "bash --posix"})
    void aScriptDoesWhatApplyingDoes(String shell) throws Exception {
        List<String> words = Splitter.on(' ').splitToList(shell);
        Tools.require(words.get(0));
        plan(applied).build().apply(PlanListener.NONE);
        CommandResult result = script(plan(scripted).build(), words.toArray(String[]::new));

        assertThat(result.error()).isEqualTo("1/3 Ask for a name; it's $HOSTILE\n2/3 Write\n3/3 Attach\n");
        assertThat(result.exitCode()).isZero();
        assertThat(tree(scripted)).isEqualTo(tree(applied));
        assertThat(tree(applied).get("log")).isEqualTo("attach\nundo 3\nundo 4\nundo 2\nundo 1   " + HOSTILE + " \n");
    }

    @Test
    void aScriptFailsWhereZeroIsNoSuccess() throws Exception {
        Plan plan = Plan.titled("A plan")
                .step(Step.titled("Fail")
                        .run(PlannedCommand.of("true").succeedingWith(1, 3))
                        .build())
                .build();

        assertThatThrownBy(() -> plan.apply(PlanListener.NONE)).isInstanceOf(PlanFailedException.class);
        assertThat(script(plan).exitCode()).isNotZero();
    }

    @Test
    void cancellingIsPrompt() throws Exception {
        for (Plan plan : List.of(
                sleeping(applied),
                Plan.titled("Stubborn")
                        .step(Step.titled("Wait")
                                .run(PlannedCommand.of(
                                                "sh", "-c", "trap '' TERM INT; echo > \"$0/log\"; sleep 50; sleep 50")
                                        .with(applied))
                                .build())
                        .build(),
                Plan.titled("Attaching")
                        .step(Step.titled("Attach")
                                .run(
                                        PlannedCommand.of("sh", "-c", "echo > \"$0/log\"; sleep 50")
                                                .with(applied),
                                        PlannedCommand.of("true"))
                                .build())
                        .build())) {
            Files.deleteIfExists(applied.resolve("log"));
            Thread caller = Thread.currentThread();
            AtomicLong interrupted = new AtomicLong();
            new Thread(() -> {
                        awaitLog(applied);
                        interrupted.set(System.nanoTime());
                        caller.interrupt();
                    })
                    .start();

            assertThatThrownBy(() -> plan.apply(PlanListener.NONE)).isInstanceOf(InterruptedException.class);
            long took = System.nanoTime() - interrupted.get();
            Thread.interrupted();

            assertThat(Duration.ofNanos(took)).as(plan.title()).isLessThan(Duration.ofMillis(4500));
        }
    }

    @Test
    void aScriptFailsWhereApplyingFails() throws Exception {
        PlanFailedException failed = catchThrowableOfType(
                PlanFailedException.class, () -> failing(applied).apply(PlanListener.NONE));
        CommandResult result = script(failing(scripted));

        assertThat(failed.done()).hasSize(3);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(tree(scripted)).isEqualTo(tree(applied)).doesNotContainKey("never");
        assertThat(tree(applied).get("log")).endsWith("undo 1   " + HOSTILE + " \n");
    }

    private static Plan failing(Path root) {
        return plan(root)
                .step(Step.titled("Fail")
                        .run(
                                PlannedCommand.of("sh", "-c", "exit 7"),
                                log(root, Argument.of("undo of what was not done")))
                        .build())
                .step(Step.titled("Never")
                        .run(PlannedCommand.of("touch").with(root.resolve("never")))
                        .build())
                .build();
    }

    @Test
    void aScriptRefusesALinkAsApplyingDoes() throws Exception {
        for (Path root : List.of(applied, scripted)) {
            Files.createSymbolicLink(root.resolve("link"), folder);
        }

        assertThatThrownBy(() -> throughLink(applied).apply(PlanListener.NONE)).isInstanceOf(PlanFailedException.class);
        CommandResult result = script(throughLink(scripted));

        assertThat(result.exitCode()).isNotZero();
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    private static Plan throughLink(Path root) {
        return Plan.titled("A plan")
                .step(Step.titled("Write")
                        .write(Argument.of(root), Path.of("link/escaped"), "x")
                        .build())
                .build();
    }

    @Test
    void takesAwayWhenTheThreadIsInterrupted() throws Exception {
        Thread caller = Thread.currentThread();
        Plan plan = sleeping(applied);
        Thread canceller = new Thread(() -> {
            awaitLog(applied);
            caller.interrupt();
        });
        canceller.start();

        assertThatThrownBy(() -> plan.apply(PlanListener.NONE)).isInstanceOf(InterruptedException.class);
        canceller.join();
        Thread.interrupted(); // the test's own thread goes on undisturbed

        assertThat(tree(applied).get("log")).isEqualTo("attach\nundo\n");
    }

    @Test
    void aScriptTakesAwayWhenItIsEnded() throws Exception {
        Path script =
                Files.writeString(folder.resolve("script"), sleeping(scripted).toShellScript());
        Process process = new ProcessBuilder("sh", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        awaitLog(scripted);

        process.destroy(); // the shell hears it when its child has ended, as it does when a terminal ends both
        process.descendants().forEach(ProcessHandle::destroy);

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(tree(scripted).get("log")).isEqualTo("attach\nundo\n");
    }

    private static Plan sleeping(Path root) {
        return Plan.titled("A plan")
                .step(Step.titled("Attach")
                        .run(log(root, Argument.of("attach")), log(root, Argument.of("undo")))
                        .build())
                .step(Step.titled("Wait").run(PlannedCommand.of("sleep", "50")).build())
                .build();
    }

    private static void awaitLog(Path root) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(root.resolve("log")) && System.nanoTime() < end) {
            pause();
        }
        pause();
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                tree.put(
                        root.relativize(path).toString(),
                        Files.isRegularFile(path) ? Files.readString(path) : "a folder");
            }
        }
        return tree;
    }
}
