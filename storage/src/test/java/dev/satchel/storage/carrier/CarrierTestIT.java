package dev.satchel.storage.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevices;
import dev.satchel.testing.LoopDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CarrierTestIT {
    @TempDir
    Path folder;

    @Test
    void measuresALoopDeviceWithinItsTimeAndPastTheCacheOfTheDevice() throws Exception {
        Path image = folder.toRealPath().resolve("disk.img");
        try (LoopDevice loop = LoopDevice.attach(image, DataSize.mebibytes(64))) {
            long began = System.nanoTime();
            Measurement measured =
                    CarrierTest.of(loop.node()).within(Duration.ofSeconds(1)).run(progress -> {});
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(took).isLessThan(Duration.ofSeconds(10));
            assertThat(measured.sequentialRead().orElseThrow().perSecond().bytes())
                    .isPositive();
            assertThat(measured.randomRead().orElseThrow().count()).isPositive();
            assertThat(measured.reach()).isEqualTo(Measurement.Reach.DEVICE);
            assertThat(measured.syncs()).isEmpty();
            CarrierVerdict verdict = CarrierVerdict.of(measured, BlockDevices.at(loop.node()));
            assertThat(verdict.findings().all()).extracting(Finding::code).contains("carrier.cached");
        }
    }

    @Test
    void measuresWritingInAFolderAndLeavesNothing() throws Exception {
        Measurement measured = CarrierTest.in(folder)
                .within(Duration.ofSeconds(1))
                .fileSize(DataSize.mebibytes(16))
                .run(progress -> {});

        assertThat(measured.sequentialWrite().orElseThrow().bytes().bytes()).isPositive();
        assertThat(measured.syncs().orElseThrow().count()).isPositive();
        assertThat(measured.randomWrite().orElseThrow().count()).isPositive();
        assertThat(measured.sequentialRead()).isPresent();
        assertThat(CarrierVerdict.of(measured).findings().all())
                .allSatisfy(finding -> assertThat(finding.code()).startsWith("carrier."));
        assertThat(files()).isEmpty();
    }

    private java.util.List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void leavesNothingWhenItIsInterrupted() throws Exception {
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> CarrierTest.in(folder)
                        .within(Duration.ofSeconds(30))
                        .fileSize(DataSize.mebibytes(16))
                        .run(progress -> Thread.currentThread().interrupt()));
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesWhatIsNotThereAndWhatDoesNotFit() throws Exception {
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> CarrierTest.of(folder.resolve("absent")).run(progress -> {}))
                .satisfies(e -> assertThat(e.code()).isEqualTo("carrier.direct"));
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < DataSize.gibibytes(100).bytes()) {
            assertThatExceptionOfType(SatchelException.class)
                    .isThrownBy(() -> CarrierTest.in(folder)
                            .fileSize(DataSize.gibibytes(64))
                            .run(progress -> {}))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("carrier.space"));
        }
    }
}
