package dev.satchel.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes between programs and files, without a shell. */
class CommandFilesIT {
    private static final int SIZE = 300_000;

    @TempDir
    Path folder;

    private final byte[] bytes = new byte[SIZE];
    private Path source;
    private Path target;

    @BeforeEach
    void source() throws Exception {
        Tools.requireAll("cat", "yes");
        new Random(1).nextBytes(bytes);
        source = Files.write(folder.resolve("it's <here>"), bytes);
        target = Files.write(folder.resolve("$target"), new byte[SIZE + 1]);
    }

    @Test
    void carriesEveryByteFromFileToFile() throws Exception {
        Command cat = Command.of("cat").withInputFrom(source).withOutputTo(target, DataSize.bytes(SIZE));

        CommandResult result = CommandRunner.system().run(cat).orThrow();

        assertThat(target).hasBinaryContent(bytes);
        assertThat(result.output()).isEmpty();
        assertThat(result.dropped()).isEqualTo(DataSize.ZERO);
        assertThat(cat).hasToString("cat <'" + folder + "/it'\\''s <here>' >'" + target + "'");
    }

    @Test
    void keepsNoMoreThanTheLimitAndEndsWhatNeverEnds() throws Exception {
        CommandResult result = CommandRunner.system()
                .run(Command.of("yes")
                        .withOutputTo(target, DataSize.bytes(100_001))
                        .withTimeLimit(Duration.ofSeconds(20)));

        assertThat(result.succeeded()).isFalse();
        assertThat(result.dropped().bytes()).isPositive();
        assertThat(target).hasSize(100_001);
    }

    @Test
    void saysThatAnOutputCannotBeWritten() {
        Path nowhere = folder.resolve("none/file");

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> CommandRunner.system()
                        .run(Command.of("cat").withInputFrom(source).withOutputTo(nowhere, DataSize.bytes(SIZE))))
                .withMessageContaining(nowhere.toString())
                .satisfies(e -> assertThat(e.code()).isEqualTo("tool.output"));
    }

    @Test
    void anInputIsATextOrAFile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("cat").withInput("x").withInputFrom(source));
    }
}
