package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditFileTest {
    private static final String BEFORE = "1\n2\n3\n4\nold\n6\n7\n8\n9\n";
    private static final String AFTER = "1\n2\n3\n4\nnew\n6\n7\n8\n9\n";

    @TempDir
    Path folder;

    @Test
    void isShownAsADiff() {
        assertThat(edit(BEFORE, AFTER).diff()).isEqualTo("""
                --- a/etc/x
                +++ b/etc/x
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -old
                +new
                 6
                 7
                 8
                """);
    }

    @Test
    void tellsOfALastLineWithoutAnEnd() {
        assertThat(edit("a\nb", "a\nc").diff()).endsWith("""
                @@ -1,2 +1,2 @@
                 a
                -b
                \\ No newline at end of file
                +c
                \\ No newline at end of file
                """);
    }

    @Test
    void keepsTheLinesThatBothHave() {
        assertThat(edit("a\nb\nc\nd\n", "x\na\nc\ne\nd\n").diff()).endsWith("""
                @@ -1,4 +1,5 @@
                +x
                 a
                -b
                 c
                +e
                 d
                """);
    }

    @Test
    void changesTheFileAndKeepsItsMode() throws Exception {
        Path file = write(BEFORE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        plan(edit(BEFORE, AFTER)).apply(event -> {});

        assertThat(file).hasContent(AFTER);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void leavesAloneWhatIsChangedAlready() throws Exception {
        Path file = write(AFTER);

        plan(edit(BEFORE, AFTER)).apply(event -> {});

        assertThat(file).hasContent(AFTER);
    }

    @Test
    void refusesAFileThatSomebodyChangedMeanwhile() throws Exception {
        Path file = write(BEFORE + "10\n");

        assertThatThrownBy(() -> plan(edit(BEFORE, AFTER)).apply(event -> {}))
                .isInstanceOfSatisfying(
                        PlanFailedException.class, e -> assertThat(e.code()).isEqualTo("plan.edit.changed"));
        assertThat(file).hasContent(BEFORE + "10\n");
    }

    @Test
    void refusesALink() throws Exception {
        Path file = write(BEFORE);
        Path other = Files.move(file, folder.resolve("other"));
        Files.createSymbolicLink(file, other);

        assertThatThrownBy(() -> plan(edit(BEFORE, AFTER)).apply(event -> {}))
                .isInstanceOfSatisfying(
                        PlanFailedException.class, e -> assertThat(e.code()).isEqualTo("plan.link"));
        assertThat(other).hasContent(BEFORE);
    }

    @Test
    void refusesToChangeLinesThatCannotBeShown() {
        byte[] latin = {'a', (byte) 0xE4, '\n', 'b', '\n'};
        byte[] changedThere = {'c', (byte) 0xE4, '\n', 'b', '\n'};
        byte[] changedElsewhere = {'a', (byte) 0xE4, '\n', 'c', '\n'};

        assertThatIllegalArgumentException().isThrownBy(() -> edit(latin, changedThere));
        assertThat(edit(latin, changedElsewhere).applyTo(latin)).isEqualTo(changedElsewhere);
        assertThat(edit(latin, changedElsewhere).diff()).contains(" a\uFFFD\n");
    }

    @Test
    void isReadBackFromTheJsonOfItsPlan() throws Exception {
        Plan plan = plan(edit(BEFORE, AFTER));

        Plan read = PlanReader.read(new ObjectMapper().readTree(plan.toJson()), "here");

        assertThat(read.steps().get(0).actions()).isEqualTo(plan.steps().get(0).actions());
        assertThat(read.fingerprint()).isEqualTo(plan.fingerprint());
    }

    @Test
    void isShownWithItsPlan() {
        Plan plan = plan(edit(BEFORE, AFTER));

        assertThat(plan.toText())
                .contains("edit " + folder + "/etc/x\n", "         @@ -2,7 +2,7 @@\n", "         -old\n");
        assertThat(plan.toMarkdown()).contains("```diff\n--- a/etc/x\n", "\n-old\n+new\n");
    }

    private Path write(String content) throws Exception {
        Path file = folder.resolve("etc/x");
        Files.createDirectories(folder.resolve("etc"));
        return Files.writeString(file, content);
    }

    private Plan plan(Action.EditFile edit) {
        return Plan.titled("Edit").step(Step.titled("Edit x").act(edit).build()).build();
    }

    private Action.EditFile edit(String before, String after) {
        return edit(before.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8));
    }

    private Action.EditFile edit(byte[] before, byte[] after) {
        return Action.EditFile.between(Argument.of(folder), Path.of("etc/x"), before, after);
    }
}
