package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeImageIT {
    @TempDir
    Path folder;

    private Plan plan(Path in) {
        return Plan.titled("Make")
                .step(Step.titled("Make an image")
                        .act(new Action.MakeImage(
                                Argument.of(in),
                                Path.of("disk.img"),
                                "a trial",
                                DataSize.mebibytes(64),
                                List.of(
                                        Action.Piece.of(0, new byte[] {0, '%', '\\', '\'', -1}),
                                        Action.Piece.of(1 << 20, new byte[] {7}))))
                        .build())
                .build();
    }

    @Test
    void theFileIsTheSameWhoeverMakesIt() throws Exception {
        plan(folder).apply(PlanListener.NONE);
        byte[] applied = Files.readAllBytes(folder.resolve("disk.img"));
        Path other = Files.createDirectory(folder.resolve("script"));
        Path script = Files.writeString(folder.resolve("make.sh"), plan(other).toShellScript());
        CommandRunner.system().run(Command.of("sh", script.toString())).orThrow();
        Path third = Files.createDirectory(folder.resolve("journal"));
        PlanReader.read(new ObjectMapper().readTree(plan(third).toJson()), "plan")
                .apply(PlanListener.NONE);

        assertThat(applied).hasSize(64 << 20).startsWith(0, '%', '\\', '\'', 0xff);
        assertThat(applied[1 << 20]).isEqualTo((byte) 7);
        assertThat(other.resolve("disk.img")).hasBinaryContent(applied);
        assertThat(third.resolve("disk.img")).hasBinaryContent(applied);
    }

    @Test
    void whatIsBetweenThePiecesIsAHole() throws Exception {
        plan(folder).apply(PlanListener.NONE);

        assertThat(allocated(folder.resolve("disk.img"))).isLessThan(1 << 20);
    }

    private static long allocated(Path file) throws IOException, InterruptedException {
        String blocks = CommandRunner.system()
                .run(Command.of("stat", "-c", "%b", file.toString()))
                .orThrow()
                .output()
                .strip();
        return Long.parseLong(blocks) * 512;
    }

    @Test
    void aLinkInTheWayIsRefused() throws Exception {
        Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("disk.img"), elsewhere);

        assertThatThrownBy(() -> plan(folder).apply(PlanListener.NONE)).hasMessageContaining("symbolic link");
        assertThat(elsewhere).isEmptyFile();
    }

    @Test
    void piecesThatOverlapOrLieOutsideAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> image(4, Action.Piece.of(0, new byte[5])));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image(9, Action.Piece.of(2, new byte[2]), Action.Piece.of(3, new byte[2])));
        assertThatIllegalArgumentException().isThrownBy(() -> image(9, new Action.Piece(0, "0")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image(Long.MAX_VALUE, Action.Piece.of(Long.MAX_VALUE, new byte[2])));
    }

    private static Action.MakeImage image(long length, Action.Piece... pieces) {
        return new Action.MakeImage(
                Argument.of("/mnt"), Path.of("a"), "a trial", DataSize.bytes(length), List.of(pieces));
    }
}
