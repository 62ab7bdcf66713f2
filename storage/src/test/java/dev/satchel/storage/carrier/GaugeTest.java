package dev.satchel.storage.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.satchel.core.plan.Progress;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaugeTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private final List<Progress> told = new ArrayList<>();

    private Gauge gauge(FakeDisk disk) {
        return new Gauge(disk, told::add);
    }

    @Test
    void readsInOrderWithinItsTimeAndTellsTheRate() throws Exception {
        FakeDisk disk = new FakeDisk(1000 * GIB, 100_000, 2.5, 0); // 400 MB/s

        Throughput read = gauge(disk).readInOrder(disk, Duration.ofSeconds(8));

        assertThat((double) read.perSecond().bytes()).isCloseTo(396e6, within(4e6));
        assertThat(Duration.ofNanos(disk.now)).isBetween(Duration.ofSeconds(8), Duration.ofMillis(8200));
        assertThat(told)
                .isNotEmpty()
                .last()
                .satisfies(end -> assertThat(end.fraction()).isEqualTo(1));
    }

    @Test
    void aDiskThatTurnsIsSlowerAtItsEnd() throws Exception {
        FakeDisk disk = new FakeDisk(1000 * GIB, 0, 5, 1);

        Throughput read = gauge(disk).readInOrder(disk, Duration.ofSeconds(8));

        assertThat((double) read.fastest().bytes()).isCloseTo(200e6, within(2e6));
        assertThat((double) read.slowest().bytes()).isCloseTo(107e6, within(2e6));
    }

    @Test
    void aSmallDiskIsReadOnceAndNoMore() throws Exception {
        FakeDisk disk = new FakeDisk((10 << 20) + 512, 1000, 1, 0);

        Throughput read = gauge(disk).readInOrder(disk, Duration.ofSeconds(8));

        assertThat(read.bytes()).isEqualTo(DataSize.mebibytes(10));
    }

    @Test
    void tellsLatenciesOfRandomAccess() throws Exception {
        FakeDisk disk = new FakeDisk(GIB, 200_000, 0, 0);

        Latencies read = gauge(disk).readAtRandom(disk, Duration.ofSeconds(2));

        assertThat(read.perSecond()).isCloseTo(5000, within(1.0));
        assertThat(read.median()).isEqualTo(Duration.ofNanos(200_000));
        assertThat(read.count()).isEqualTo(10_000);
    }

    @Test
    void writesForcesAndEndsInTime() throws Exception {
        FakeDisk disk = new FakeDisk(GIB, 1_000_000, 100, 0); // 10 MB/s

        Throughput written = gauge(disk).writeInOrder(disk, DataSize.mebibytes(256), Duration.ofSeconds(2));
        long after = disk.now;
        Latencies syncs = gauge(disk).writeAndForce(disk, Duration.ofSeconds(1));

        assertThat((double) written.perSecond().bytes()).isCloseTo(10e6, within(1e5));
        assertThat(Duration.ofNanos(after)).isLessThan(Duration.ofSeconds(3));
        assertThat(disk.forced).isEqualTo(1 + syncs.count());
        assertThat(syncs.median()).isGreaterThan(Duration.ofMillis(4));
    }

    @Test
    void percentilesAreThoseOfTheNearestRank() {
        long[] nanos = new long[200];
        for (int i = 0; i < 100; i++) {
            nanos[i] = 100L - i;
        }

        Latencies latencies = Latencies.of(nanos, 100);

        assertThat(latencies.median()).isEqualTo(Duration.ofNanos(50));
        assertThat(latencies.percentile99()).isEqualTo(Duration.ofNanos(99));
        assertThat(latencies.longest()).isEqualTo(Duration.ofNanos(100));
    }

    @Test
    void theKernelsAccountTellsACache() throws Exception {
        Path account = folder.resolve("io");
        Files.writeString(account, "rchar: 9\nread_bytes: 1000\nwrite_bytes: 0\n");
        ReadAccount begun = ReadAccount.begin(account);
        Files.writeString(account, "rchar: 9\nread_bytes: 6000\nwrite_bytes: 0\n");

        assertThat(begun.reach(5000)).isEqualTo(Measurement.Reach.DEVICE);
        assertThat(begun.reach(50_000)).isEqualTo(Measurement.Reach.CACHE);
        assertThat(ReadAccount.begin(folder.resolve("absent")).reach(1)).isEqualTo(Measurement.Reach.UNKNOWN);
    }
}
