package dev.satchel.storage.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Progress;
import dev.satchel.core.process.OutputListener.Stream;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.ScriptedRunner;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadBlocksScanTest {
    @TempDir
    Path folder;

    private Path file(long size) throws Exception {
        Path file = folder.resolve("disk.img");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
        }
        return file;
    }

    @Test
    void onlyReadsUnlessSomethingElseWasSaid() throws Exception {
        Path file = file(1 << 20);

        assertThat(BadBlocksScan.reading(file).command().words())
                .containsExactly("badblocks", "-s", "-v", "-b", "4096", "-c", "4096", file.toString());
        assertThat(BadBlocksScan.reading(file).stoppingAfter(3).command().words())
                .containsSequence("-e", "3")
                .doesNotContain("-w", "-n", "-f");
    }

    /** 10 TiB have 10 * 2^30 blocks of 1 KiB, and badblocks counts to 2^32. */
    @Test
    void takesLargerBlocksWhereThereWouldBeTooMany() throws Exception {
        Path file = file(10L << 40);

        assertThat(BadBlocksScan.reading(file)
                        .blockSize(DataSize.kibibytes(1))
                        .command()
                        .words())
                .containsSequence("-b", "4096");
    }

    @Test
    void refusesABlockThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BadBlocksScan.reading(Path.of("x")).blockSize(DataSize.bytes(1000)))
                .withMessageContaining("1000B");
    }

    @Test
    void readsTheStatusThatIsTakenBackWithBackspaces() {
        List<Progress> told = new ArrayList<>();
        BadBlocksListener listener = new BadBlocksListener(8, told::add);

        listener.line(Stream.ERROR, "From block 0 to 2047");
        listener.line(Stream.ERROR, "Testing with pattern 0xaa:   0.00% done, 0:00 elapsed. (0/0/0 errors)");
        listener.line(Stream.ERROR, " 50.00% done, 0:01 elapsed. (0/0/0 errors)");
        listener.line(Stream.ERROR, "done");
        listener.line(Stream.ERROR, "Reading and comparing:  25.00% done, 0:02 elapsed. (0/0/7 errors)");

        assertThat(told).extracting(Progress::fraction).containsExactly(0.0, 0.0625, 0.15625);
        assertThat(told.get(2).detail()).isEqualTo("pass 2 of 8, 0 read, 0 write, 7 comparison errors");
    }

    @Test
    void badBlocksAreFoundThoughTheExitStatusIsZero() throws Exception {
        Path file = file(1 << 20);
        BadBlocksScan scan = BadBlocksScan.reading(file);
        ScriptedRunner runner = new ScriptedRunner()
                .answer(
                        scan.command().words(),
                        0,
                        "7\n8\n9\n20\n",
                        "Checking blocks 0 to 255\nPass completed, 4 bad blocks found. (4/0/0 errors)\n");

        BadBlocksReport report = scan.run(runner, progress -> {});

        assertThat(report).hasToString("4 bad blocks of 4KiB: 7-9, 20");
        assertThat(report.findings().errors())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains("7-9 (from byte 28672)", "4 read"));
    }

    @Test
    void whatDidNotComeToItsEndIsNoReport() throws Exception {
        Path file = file(1 << 20);
        BadBlocksScan scan = BadBlocksScan.reading(file);
        ScriptedRunner runner = new ScriptedRunner().answer(scan.command().words(), 0, "", "Interrupted\n");

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> scan.run(runner, progress -> {}))
                .satisfies(e -> assertThat(e.code()).isEqualTo("badblocks.output"));
    }

    @Test
    void tellsHowLongItTakes() {
        Duration read = BadBlocksScan.reading(Path.of("x"))
                .estimate(DataSize.bytes(1_000_000_000_000L), DataSize.bytes(400_000_000));

        assertThat(read).isEqualTo(Duration.ofSeconds(2500));
    }
}
