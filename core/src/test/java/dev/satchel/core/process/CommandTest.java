package dev.satchel.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.core.SatchelException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void showsItselfAsItWouldBeTyped() {
        Command command = Command.of("ls", "-l", "with blank", "it's", "").withEnvironment("TZ", "a b");

        assertThat(command).hasToString("TZ='a b' ls -l 'with blank' 'it'\\''s' ''");
        assertThat(command.words()).containsExactly("ls", "-l", "with blank", "it's", "");
        assertThat(command.arguments()).hasSize(4);
    }

    @Test
    void isAValue() {
        Command command =
                Command.of("a").withInput("x").inDirectory(Path.of("/")).succeedingWith(0, 1);

        assertThat(command)
                .isEqualTo(Command.of("a")
                        .succeedingWith(0, 1)
                        .inDirectory(Path.of("/"))
                        .withInput("x"));
        assertThat(command).isNotEqualTo(command.withTimeLimit(Duration.ofSeconds(1)));
        assertThat(command.withEnvironment("A", "1").withEnvironment("A", "2").environment())
                .containsEntry("A", "2");
    }

    @Test
    void refusesWhatNoSystemCanRun() {
        assertThatIllegalArgumentException().isThrownBy(() -> Command.of("")).withMessage("a command needs a program");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("a", "b\0c"))
                .withMessageContaining("NUL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("a").withTimeLimit(Duration.ZERO))
                .withMessage("a time limit must be positive: PT0S");
    }

    @Test
    void aFailureCarriesTheCommandAndTheEndOfWhatItSaid() {
        CommandResult result = new CommandResult(
                Command.of("mkfs", "/dev/sdx"), 4, "out\n", "one\n\ntwo\rthree\nfour\n", Duration.ZERO);

        assertThatThrownBy(result::orThrow)
                .isInstanceOf(SatchelException.class)
                .hasMessage("mkfs: exit code 4: two / three / four (the command was: mkfs /dev/sdx)");
        assertThatThrownBy(() -> new CommandResult(Command.of("x"), 1, "", "", Duration.ZERO).orThrow())
                .hasMessage("x: exit code 1 without a word (the command was: x)");
    }

    @Test
    void theCommandSaysWhichExitCodesAreSuccess() throws SatchelException {
        CommandResult result =
                new CommandResult(Command.of("x").succeedingWith(0, 24), 24, "a\nb\n", "", Duration.ZERO);

        assertThat(result.orThrow().lines()).containsExactly("a", "b");
    }
}
