package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A script, and a plan that was read from where no code is kept, answer a test alike. */
class PlannedTestIT {
    @TempDir
    Path folder;

    @BeforeEach
    void requireTools() {
        Tools.requireAll("sh", "printf", "df", "awk", "grep", "test");
    }

    private static PlannedCommand printing(String text) {
        return PlannedCommand.of("printf").with("%s", text);
    }

    static Stream<PlannedTest> so() {
        return Stream.of(
                new PlannedTest.Exits(PlannedCommand.of("test", "a", "=", "a")),
                new PlannedTest.Exits(PlannedCommand.of("false").succeedingWith(1)),
                new PlannedTest.Prints(printing("a 'b' $HOME\n\n"), "a 'b' $HOME"),
                new PlannedTest.Prints(PlannedCommand.of("true"), ""),
                new PlannedTest.PrintsLines(
                        printing("x/usb-storage.ko.xz\ny/nvme.ko\n-n\n"),
                        List.of("(^|/)usb[-_]storage\\.ko(\\.[a-z]+)?$", "nvme", "^-n$")),
                new PlannedTest.Installed(List.of("printf", "grep")),
                new PlannedTest.HasRoom(Path.of("/tmp"), DataSize.bytes(1)));
    }

    static Stream<PlannedTest> notSo() {
        return Stream.of(
                new PlannedTest.Exits(PlannedCommand.of("test", "a", "=", "b")),
                new PlannedTest.Exits(PlannedCommand.of("true").succeedingWith(1)),
                new PlannedTest.Prints(printing("ab"), "a"),
                new PlannedTest.Prints(printing("a"), ""),
                new PlannedTest.Prints(PlannedCommand.of("false"), ""),
                new PlannedTest.PrintsLines(printing("a\nb\n"), List.of("a", "c", "b")),
                new PlannedTest.PrintsLines(PlannedCommand.of("test", "a", "=", "b"), List.of("^$")),
                new PlannedTest.Installed(List.of("printf", "satchel-has-no-such-tool")),
                new PlannedTest.HasRoom(Path.of("/tmp"), DataSize.bytes(1L << 60)));
    }

    @ParameterizedTest
    @MethodSource("so")
    void goesOnWhereItIsSo(PlannedTest test) throws Exception {
        assertThat(scriptSucceeds(test)).isTrue();
        List<String> done = new CopyOnWriteArrayList<>();

        readBack(test).apply(event -> {
            if (event instanceof PlanEvent.Finished finished) {
                done.add(finished.step().title());
            }
        });

        assertThat(done).containsExactly("Look", "Go on");
    }

    @ParameterizedTest
    @MethodSource("notSo")
    void endsWhereItIsNotSo(PlannedTest test) throws Exception {
        assertThat(scriptSucceeds(test)).isFalse();
        assertThatThrownBy(() -> readBack(test).apply(PlanListener.NONE))
                .isInstanceOf(PlanFailedException.class)
                .hasCauseInstanceOf(SatchelException.class);
    }

    @ParameterizedTest
    @MethodSource({"so", "notSo"})
    void isTheSameInAPlanThatWasReadBack(PlannedTest test) throws Exception {
        assertThat(readBack(test).toJson()).isEqualTo(plan(test).toJson());
        assertThat(readBack(test).toShellScript()).isEqualTo(plan(test).toShellScript());
    }

    private static Plan plan(PlannedTest test) {
        return Plan.titled("Look")
                .step(Step.titled("Look").verify("it", () -> {}, test).build())
                .step(Step.titled("Go on").run(PlannedCommand.of("true")).build())
                .build();
    }

    private static Plan readBack(PlannedTest test) throws SatchelException {
        return PlanReader.read(new PlanJson(plan(test)).tree(), "here");
    }

    private boolean scriptSucceeds(PlannedTest test) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("script"), plan(test).toShellScript());
        return CommandRunner.system().run(Command.of("sh", script.toString())).succeeded();
    }
}
