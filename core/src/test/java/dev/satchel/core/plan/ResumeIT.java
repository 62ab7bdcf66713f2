package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.OwnJvm;
import dev.satchel.testing.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that applies a plan is killed; another resumes; the outcome is that of one that was left alone. */
@Tag("slow")
@Timeout(240)
class ResumeIT {
    /** What a plan does. */
    enum Kind {
        /** Folders and files, and commands that may not be repeated. */
        FILES,
        /** An image, two loop devices, an ext4, a mount. */
        DEVICES
    }

    private static final int INSTANTS = 30;

    @TempDir
    Path temporary;

    private int runs;

    @BeforeEach
    void whereItReallyIs() throws IOException {
        Tools.require("sh");
        temporary = temporary.toRealPath();
    }

    static Plan plan(Kind kind, Path work) {
        return kind == Kind.FILES ? files(work) : devices(work);
    }

    private static PlannedCommand shell(String script, Path... paths) {
        PlannedCommand command = PlannedCommand.of("sh", "-c", script);
        for (Path path : paths) {
            command = command.with(path);
        }
        return command;
    }

    /** Attached is a folder that is gone after a while; what is in it is lost with it. */
    private static Plan files(Path work) {
        Path attached = work.resolve("attached");
        // What captures has to be found: nobody knows what a command that was killed has printed.
        Plan.Builder plan = Plan.titled("Many small steps")
                .step(Step.titled("Make the folder")
                        .run(PlannedCommand.of("mkdir", "-p").with(work).repeatable())
                        .act(Action.Run.making(
                                shell("echo half > \"$0\"", work.resolve("half"))
                                        .repeatable(),
                                PlannedCommand.of("rm", "-f").with(work.resolve("half"))))
                        .build())
                .step(Step.titled("Attach")
                        .act(new Action.Run(
                                        shell("mkdir \"$0\" && echo \"$0\"", attached)
                                                .capturing("attached"),
                                        List.of(PlannedCommand.of("rm", "-r").with(Argument.value("attached"))))
                                .findingBy(shell("test ! -d \"$0\" || echo \"$0\"", attached)))
                        .build());
        for (int i = 0; i < 6; i++) {
            plan.step(Step.titled("Work " + i)
                    .write(Argument.of(work), Path.of("written-" + i), "content " + i + "\n")
                    .write(Argument.value("attached"), Path.of("scratch"), "for " + i + "\n")
                    .run(PlannedCommand.of("cp")
                            .with(Argument.value("attached").then("/scratch"), Argument.of(work.resolve("copy-" + i)))
                            .repeatable())
                    .build());
        }
        return plan.step(Step.titled("Give it its name")
                        .run(PlannedCommand.of("cp")
                                .with(work.resolve("half"))
                                .with(work.resolve("whole"))
                                .repeatable())
                        .build())
                .build();
    }

    private static Plan devices(Path work) {
        Path image = work.resolve("disk.img");
        Path mount = work.resolve("mnt");
        Argument loop = Argument.value("loop");
        Step attach = Step.titled("Attach it")
                .act(new Action.Run(
                                PlannedCommand.of("losetup", "--find", "--show")
                                        .with(image)
                                        .capturing("loop"),
                                List.of(PlannedCommand.of("losetup", "--detach").with(loop)))
                        .findingBy(PlannedCommand.of("losetup", "--list", "--noheadings", "--output", "NAME")
                                .with("--associated")
                                .with(image)))
                .build();
        Step make = Step.titled("Make a file system")
                .destroys("what is on it")
                .verify("the image is there", () -> assertThat(image).exists(), shell("test -e \"$0\"", image))
                .run(PlannedCommand.of("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1")
                        .with(loop)
                        .repeatable())
                .build();
        Step mounted = Step.titled("Mount it")
                .run(PlannedCommand.of("mkdir", "-p").with(mount).repeatable())
                .act(new Action.Run(
                                PlannedCommand.of("mount", "-t", "ext4")
                                        .with(loop)
                                        .with(mount),
                                List.of(PlannedCommand.of("umount").with(mount)))
                        .findingBy(PlannedCommand.of("findmnt", "--noheadings", "--output", "TARGET", "--mountpoint")
                                .with(mount)
                                .succeedingWith(0, 1)))
                .build();
        Plan.Builder plan = Plan.titled("A disk")
                .step(Step.titled("Make the folder")
                        .run(PlannedCommand.of("mkdir", "-p").with(work).repeatable())
                        .run(PlannedCommand.of("truncate", "--size", "16M")
                                .with(image)
                                .repeatable())
                        .build())
                .step(attach)
                .step(make)
                .step(mounted);
        for (int i = 0; i < 3; i++) {
            plan.step(Step.titled("Fill it " + i)
                    .write(Argument.of(mount), Path.of("file-" + i), "content " + i + "\n")
                    .run(PlannedCommand.of("cp", "/bin/sh")
                            .with(mount.resolve("sh-" + i))
                            .repeatable())
                    .build());
        }
        return plan.build();
    }

    // Killed

    @Test
    void killedAtAnyStepAPlanOfFilesGoesOn() throws Exception {
        killAtEachStep(Kind.FILES);
    }

    @Test
    void killedAtAnyInstantAPlanOfFilesGoesOn() throws Exception {
        killAtInstants(Kind.FILES, INSTANTS / 2);
    }

    @Test
    void killedAtAnyStepAPlanOfDevicesGoesOn() throws Exception {
        requireDevices();
        killAtEachStep(Kind.DEVICES);
    }

    @Test
    void killedAtAnyInstantAPlanOfDevicesGoesOn() throws Exception {
        requireDevices();
        killAtInstants(Kind.DEVICES, INSTANTS / 2);
    }

    private static void requireDevices() {
        Tools.requireRoot();
        Tools.requireAll("losetup", "mkfs.ext4", "mount", "findmnt");
    }

    private void killAtEachStep(Kind kind) throws Exception {
        Map<String, String> expected = undisturbed(kind);
        for (int step = 1; step <= plan(kind, temporary).steps().size(); step++) {
            Path folder = folder();
            kill(kind, folder, "step " + step, 0);
            finish(kind, folder);
            assertThat(outcome(kind, folder)).as("killed at step " + step).isEqualTo(expected);
        }
    }

    private void killAtInstants(Kind kind, int count) throws Exception {
        Random random = new Random(20260101);
        Map<String, String> expected = undisturbed(kind);
        for (int i = 0; i < count; i++) {
            Path folder = folder();
            int pause = random.nextInt(kind == Kind.FILES ? 120 : 400);
            boolean ended = kill(kind, folder, "step 1", pause);
            if (!ended && i % 3 == 0) {
                killed("resume", kind, folder, "", random.nextInt(600)); // the resumption too
            }
            finish(kind, folder);
            assertThat(outcome(kind, folder))
                    .as("killed after " + pause + " ms")
                    .isEqualTo(expected);
        }
    }

    private Map<String, String> undisturbed(Kind kind) throws Exception {
        Path folder = folder();
        plan(kind, folder.resolve("work")).apply(Journal.at(folder.resolve("journal")), PlanListener.NONE);
        return outcome(kind, folder);
    }

    /** In this process, which is quicker than another. */
    private static void finish(Kind kind, Path folder) throws Exception {
        Plan plan = plan(kind, folder.resolve("work"));
        Journal journal = Journal.at(folder.resolve("journal"));
        plan.resume(journal, PlanListener.NONE);

        assertThat(journal.state()).isEqualTo(Journal.State.FINISHED);
        assertThat(plan.resume(journal, PlanListener.NONE).wasFinished()).isTrue();
        assertThat(left(folder)).isEmpty();
    }

    private boolean kill(Kind kind, Path folder, String line, int pause) throws Exception {
        return killed("apply", kind, folder, line, pause);
    }

    /** Starts it, waits until it says {@code line} and a little longer, and kills it; says whether it had ended by itself. */
    private static boolean killed(String verb, Kind kind, Path folder, String line, int pause) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        OwnJvm.classPath(),
                        PlanProgram.class.getName(),
                        verb,
                        kind.name(),
                        folder.toString())
                .redirectError(folder.resolve("error").toFile())
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String said = line.isEmpty() ? "" : out.readLine();
            while (said != null && !line.isEmpty() && !said.equals(line)) {
                said = out.readLine();
            }
            assertThat(said)
                    .as("errors: " + Files.readString(folder.resolve("error")))
                    .isNotNull();
            boolean ended = process.waitFor(pause, TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return ended;
        } finally {
            process.destroyForcibly();
        }
    }

    private Path folder() throws IOException {
        return Files.createDirectory(temporary.resolve("run-" + runs++));
    }

    /** What is in the folder, and in the image in it. */
    private static Map<String, String> outcome(Kind kind, Path folder) throws Exception {
        Path work = folder.resolve("work");
        if (kind == Kind.FILES) {
            return tree(work);
        }
        Path mount = work.resolve("mnt");
        run("mount", "-o", "loop,ro", work.resolve("disk.img").toString(), mount.toString());
        try {
            return tree(mount);
        } finally {
            run("umount", mount.toString());
        }
    }

    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                tree.put(
                        root.relativize(path).toString(),
                        Files.isRegularFile(path)
                                ? Hashing.sha256()
                                        .hashBytes(Files.readAllBytes(path))
                                        .toString()
                                : "a folder");
            }
        }
        return tree;
    }

    private static List<String> left(Path folder) throws Exception {
        List<String> left = new ArrayList<>();
        Files.readAllLines(Path.of("/proc/mounts")).stream()
                .filter(line -> line.contains(folder.toString()))
                .forEach(left::add);
        if ("root".equals(System.getProperty("user.name"))) {
            run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE")
                    .lines()
                    .filter(line -> line.contains(folder.toString() + "/"))
                    .forEach(left::add);
        }
        return left;
    }

    private static String run(String program, String... arguments) throws Exception {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }

    // What runs on

    @Test
    void whatTheKilledProcessLeftRunningIsEndedFirst() throws Exception {
        Path folder = folder();
        Path pid = folder.resolve("pid");
        Plan plan = Plan.titled("Long")
                .step(Step.titled("Wait")
                        .run(shell("(setsid sh -c 'echo $$ > \"$0\"; sleep 300' \"$0\" &) ; sleep 0.5; exit 3", pid)
                                .repeatable())
                        .build())
                .build();
        Journal journal = Journal.at(folder.resolve("journal"));
        assertThatThrownBy(() -> plan.apply(journal, PlanListener.NONE)).isInstanceOf(PlanFailedException.class);
        long left = Long.parseLong(Files.readString(pid).strip());
        assertThat(ProcessHandle.of(left)).isPresent();

        assertThatThrownBy(() -> plan.resume(journal, PlanListener.NONE)).isInstanceOf(PlanFailedException.class);

        assertThat(ProcessHandle.of(left).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        long again = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle.of(again).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void onlyOneAppliesAJournal() throws Exception {
        Path folder = folder();
        Plan plan = Plan.titled("Long")
                .step(Step.titled("Wait").run(PlannedCommand.of("sleep", "30")).build())
                .build();
        Journal journal = Journal.at(folder.resolve("journal"));
        Thread first = new Thread(() -> {
            try {
                plan.apply(journal, PlanListener.NONE);
            } catch (IOException | InterruptedException e) {
                assertThat(e).isInstanceOf(InterruptedException.class);
            }
        });
        first.start();
        while (!Files.exists(journal.file())
                || !Files.readString(journal.file()).contains("\"begin\"")) {
            Thread.sleep(20);
        }

        assertThatThrownBy(() -> plan.resume(journal, PlanListener.NONE))
                .isInstanceOf(SatchelException.class)
                .hasMessageContaining("is being applied right now");
        first.interrupt();
        first.join(10_000);
        assertThat(first.isAlive()).isFalse();
    }
}
