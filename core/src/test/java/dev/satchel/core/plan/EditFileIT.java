package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell, {@code patch} and the kernel's attributes say whether it is right. */
class EditFileIT {
    private static final List<String> LINES = List.of("a", "it's", "b c", "  - $x `y` \\n", "ä", "", "+", "7");

    @TempDir
    Path folder;

    @Test
    void scriptAndPatchMakeTheSameFile() throws Exception {
        Tools.require("patch");
        Random random = new Random(20_260_201);
        for (int i = 0; i < 40; i++) {
            String before = text(random);
            // Line ends of the last line stay as they are: an end that alone comes or goes is no line for a shell.
            String after = changed(before, random);
            if (before.equals(after)) {
                continue;
            }
            Path file = Files.writeString(folder.resolve("a file"), before);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Plan plan = plan(before, after);

            CommandResult script = run(Command.of("sh", "-c", plan.toShellScript()));

            assertThat(script.succeeded())
                    .as("%s%s", plan.toShellScript(), script.error())
                    .isTrue();
            assertThat(Files.readString(file)).isEqualTo(after);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(run(Command.of("sh", "-c", plan.toShellScript())).succeeded())
                    .as("once more")
                    .isTrue();

            Files.writeString(file, before);
            String diff = ((Action.EditFile) plan.steps().get(0).actions().get(0)).diff();
            Path patch = Files.writeString(folder.resolve("diff"), diff);
            CommandResult patched = run(
                    Command.of("patch", "--quiet", "-d", folder.toString(), "-p1", "-i", patch.toString(), "a file"));

            assertThat(patched.succeeded()).as("%s\n%s", diff, patched.output()).isTrue();
            assertThat(Files.readString(file)).isEqualTo(after);
        }
    }

    @Test
    void scriptRefusesAFileThatSomebodyChangedMeanwhile() throws Exception {
        Plan plan = plan("a\n", "b\n");
        Path file = Files.writeString(folder.resolve("a file"), "c\n");

        CommandResult script = run(Command.of("sh", "-c", plan.toShellScript()));

        assertThat(script.exitCode()).isEqualTo(1);
        assertThat(script.error()).contains("is not what it was when the plan was made");
        assertThat(file).hasContent("c\n");
    }

    @Test
    void keepsExtendedAttributesAndAccessLists() throws Exception {
        Tools.require("setfattr");
        Tools.require("getfattr");
        Tools.require("setfacl");
        Path file = Files.writeString(folder.resolve("a file"), "a\n");
        run(Command.of("setfattr", "-n", "user.origin", "-v", "here", file.toString()))
                .orThrow();
        run(Command.of("setfacl", "-m", "u:daemon:rw", file.toString())).orThrow();
        String before = attributes(file);

        plan("a\n", "b\n").apply(event -> {});

        assertThat(file).hasContent("b\n");
        assertThat(attributes(file))
                .contains("user.origin=\"here\"", "posix_acl_access")
                .isEqualTo(before);
    }

    private static String attributes(Path file) throws Exception {
        return run(Command.of("getfattr", "-d", "-m", "-", file.toString())).output();
    }

    private static CommandResult run(Command command) throws Exception {
        return CommandRunner.system().run(command);
    }

    private Plan plan(String before, String after) {
        return Plan.titled("Edit")
                .step(Step.titled("Edit it")
                        .edit(Argument.of(folder), Path.of("a file"), bytes(before), bytes(after))
                        .build())
                .build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(30); n > 0; n--) {
            text.append(LINES.get(random.nextInt(LINES.size()))).append('\n');
        }
        return random.nextBoolean() ? text.toString() : text + "end";
    }

    /** With lines replaced, and in half of the cases some added. */
    private static String changed(String before, Random random) {
        StringBuilder after = new StringBuilder();
        boolean adds = random.nextBoolean();
        for (String line : before.split("(?<=\n)", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            String end = line.endsWith("\n") ? "\n" : "";
            after.append(random.nextInt(6) == 0 ? LINES.get(random.nextInt(LINES.size())) + "x" + end : line);
            if (adds && !end.isEmpty() && random.nextInt(8) == 0) {
                after.append("added\n");
            }
        }
        return after.toString();
    }
}
