package dev.satchel.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverwriteIT {
    @TempDir
    Path folder;

    private static Plan plan(Path target) {
        byte[] table = new byte[2048];
        table[0] = '%';
        table[1] = '\\';
        table[700] = -1;
        return Plan.titled("Write")
                .step(Step.titled("Write a table")
                        .destroys(target.toString())
                        .act(new Action.Overwrite(
                                Argument.of(target),
                                "a trial",
                                List.of(
                                        Action.Piece.of(4096, table),
                                        Action.Piece.of(0, new byte[] {7}),
                                        Action.Piece.of(4000, new byte[3]))))
                        .build())
                .build();
    }

    private Path filled(String name) throws Exception {
        byte[] bytes = new byte[8192];
        Arrays.fill(bytes, (byte) 0x55);
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void theBytesAreTheSameWhoeverWritesThem() throws Exception {
        Path applied = filled("applied");
        Path scripted = filled("scripted");
        Path read = filled("read");

        plan(applied).apply(PlanListener.NONE);
        Path script =
                Files.writeString(folder.resolve("write.sh"), plan(scripted).toShellScript());
        CommandRunner.system().run(Command.of("sh", script.toString())).orThrow();
        PlanReader.read(new ObjectMapper().readTree(plan(read).toJson()), "plan")
                .apply(PlanListener.NONE);

        byte[] bytes = Files.readAllBytes(applied);
        assertThat(bytes).hasSize(8192).startsWith(7, 0x55).endsWith(0x55);
        assertThat(Arrays.copyOfRange(bytes, 3999, 4004)).containsExactly(0x55, 0, 0, 0, 0x55);
        assertThat(Arrays.copyOfRange(bytes, 4096, 4099)).containsExactly('%', '\\', 0);
        assertThat(bytes[4796]).isEqualTo((byte) -1);
        assertThat(scripted).hasBinaryContent(bytes);
        assertThat(read).hasBinaryContent(bytes);
    }

    @Test
    void itIsShownWhereItWillBeWritten() {
        Plan plan = plan(Path.of("/dev/sdx"));

        assertThat(plan.toText()).contains("write to /dev/sdx: a trial", "2048 bytes at 4096", "1 bytes at 0");
        assertThat(plan.toMarkdown()).contains("Write to `/dev/sdx`: a trial", "2048 bytes at 4096");
    }

    @Test
    void nothingIsWrittenToWhatIsTooShortOrNotThere() throws Exception {
        Path small = Files.write(folder.resolve("small"), new byte[5000]);

        assertThatThrownBy(() -> plan(small).apply(PlanListener.NONE)).hasMessageContaining("ends after 5000 bytes");
        assertThat(small).hasBinaryContent(new byte[5000]);
        assertThatThrownBy(() -> plan(folder.resolve("none")).apply(PlanListener.NONE))
                .hasMessageContaining("is not there");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void aDeviceThatSomebodyHoldsIsNotWritten() throws Exception {
        try (LoopDevice loop = LoopDevice.attach(folder.resolve("disk.img"), DataSize.mebibytes(1))) {
            try (DeviceHold hold = DeviceHold.take(loop.node())) {
                assertThatExceptionOfType(PlanFailedException.class)
                        .isThrownBy(() -> plan(hold.device()).apply(PlanListener.NONE))
                        .withMessageContaining("is in use");
            }
            plan(loop.node()).apply(PlanListener.NONE);
        }

        assertThat(Files.readAllBytes(folder.resolve("disk.img"))).startsWith(7);
    }

    @Test
    void noMoreThanAPlanCanShowIsWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Action.Overwrite(
                        Argument.of("/dev/sdx"), "too much", List.of(Action.Piece.of(0, new byte[(1 << 20) + 1]))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Action.Overwrite(
                        Argument.of("/dev/sdx"), "nowhere", List.of(Action.Piece.of(Long.MAX_VALUE, new byte[] {1}))));
    }
}
