package dev.satchel.qemu.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.ScriptedRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Path PROGRAM = Path.of("/usr/bin/qemu-img");
    private static final Image DISK = Image.of(Path.of("/d/disk"), ImageFormat.QCOW2);

    @Test
    void whatExcludesOneAnotherIsRefusedBeforeQemuDoes() {
        Qcow2Options.Builder old = Qcow2Options.builder().compatibility(Qcow2Options.Compatibility.V2);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> old.lazyRefcounts(Qcow2Options.LazyRefcounts.ON).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Qcow2Options.builder()
                        .extendedL2(Qcow2Options.ExtendedL2.ON)
                        .clusterSize(DataSize.kibibytes(8))
                        .build());
        for (DataSize bad : List.of(DataSize.bytes(256), DataSize.bytes(1000), DataSize.mebibytes(4))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Qcow2Options.builder().clusterSize(bad))
                    .withMessageContaining(bad.toString());
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new TargetFormat.Raw(Preallocation.METADATA));
        assertThatIllegalArgumentException().isThrownBy(() -> Image.of(Path.of("x"), "qcow2,file=x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new TargetFormat.Other("vdi", Map.of("a=b", "c")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Resize.of(DISK, DataSize.bytes(1000)))
                .withMessageContaining("multiple of 512");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Commit.of(DISK).into(Path.of("base")).overlay(Commit.Overlay.EMPTIED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conversion.of(DISK, Path.of("x"), TargetFormat.of(ImageFormat.QCOW2))
                        .compression(Conversion.Compression.ON)
                        .order(Conversion.Order.ANY)
                        .build());
    }

    @Test
    void whatQemuImgDiesOfIsRefused() {
        Bench bench = Bench.of(DISK, Bench.Access.WRITE);
        assertThat(bench.depth(1).size(DataSize.mebibytes(1024)).size()).isEqualTo(DataSize.mebibytes(1024));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.size(DataSize.mebibytes(32)))
                .withMessageContaining("64 of 32MiB");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.size(DataSize.mebibytes(1)).depth(2048));
        assertThatIllegalArgumentException().isThrownBy(() -> bench.sharing(Sharing.FORCED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QemuImg.at(PROGRAM, new ScriptedRunner()).withTimeLimit(Duration.ZERO));
    }

    @Test
    void whatQemuImgRefusesHalfwayIsRefusedBefore() {
        Conversion.Builder conversion = Conversion.into(DISK, DISK);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> conversion.compression(Conversion.Compression.ON).build())
                .withMessageContaining("not compressed");
        assertThatIllegalArgumentException().isThrownBy(() -> conversion.sparseUnit(DataSize.mebibytes(32)));
        assertThatIllegalArgumentException().isThrownBy(() -> conversion.sparseUnit(DataSize.bytes(1000)));
        assertThatIllegalArgumentException().isThrownBy(() -> conversion.snapshot(""));
    }

    @Test
    void namesOfSnapshotsThatQemuWouldCutOrMistakeAreRefused() {
        QemuImg img = QemuImg.at(PROGRAM, new ScriptedRunner());
        for (String bad : List.of("", "12", "ü".repeat(128))) {
            assertThatIllegalArgumentException().isThrownBy(() -> img.createSnapshot(DISK, bad));
        }
    }

    @Test
    void everyWordOfAnOptionReachesQemuAsItIs() throws Exception {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(
                        List.of(
                                PROGRAM.toString(),
                                "measure",
                                "--output=json",
                                "-O",
                                "x",
                                "-o",
                                "a=1,,b=2,c=3",
                                "--size",
                                "512"),
                        "{\"required\": 1, \"fully-allocated\": 2, \"bitmaps\": 3, \"more\": {}}");
        TargetFormat odd = new TargetFormat.Other("x", ImmutableMap.of("a", "1,b=2", "c", "3"));

        assertThat(QemuImg.at(PROGRAM, runner).measure(DataSize.bytes(512), odd))
                .isEqualTo(new ImageMeasurement(DataSize.bytes(1), DataSize.bytes(2), DataSize.bytes(3)));
    }

    @Test
    void aCheckThatCouldNotBeDoneToItsEndIsAVerdict() throws Exception {
        ScriptedRunner runner = new ScriptedRunner()
                .answer(
                        List.of(PROGRAM.toString(), "check", "--output=json", "-f", "qcow2", "/d/disk"),
                        1,
                        "{\"check-errors\": 2}",
                        "ERROR: I/O error in check_refcounts_l1");

        ImageCheck check = QemuImg.at(PROGRAM, runner).check(DISK, Sharing.LOCKED_OUT);

        assertThat(check.verdict()).isEqualTo(ImageCheck.Verdict.INCOMPLETE);
        assertThat(check.checkErrors()).isEqualTo(2);
        assertThat(check.details()).contains("I/O error");
    }

    @Test
    void aFailureNamesItsKindTheWordsAndTheCommand() {
        CommandResult failed = new CommandResult(
                Command.of("qemu-img", "resize"),
                1,
                "",
                "qemu-img: warning: beware\nqemu-img: disk: No space left on device\n",
                Duration.ZERO);

        assertThatThrownBy(() -> {
                    throw ImgFailure.of(failed, Path.of("/nosuch/disk"));
                })
                .hasMessage("/nosuch/disk: disk: No space left on device (exit code 1; the command was: qemu-img"
                        + " resize); make room, or choose another disk");
        assertThat(ImgFailure.essence("qemu-img: warning: only this\n")).isEqualTo("warning: only this");
    }
}
