package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The promise that asking costs less than 20 ms once it is warm; {@code examples/bin/bench HostBenchmark} measures it. */
class HostCostIT {
    private static final Duration PROMISED = Duration.ofMillis(20);
    private static final int WARM_UP = 200;
    private static final int MEASURED = 101;

    @Test
    void detectsTheHostInLessThanTwentyMilliseconds() {
        for (int i = 0; i < WARM_UP; i++) {
            assertThat(Host.detect().cpu().logical()).isPositive();
        }
        Duration median = median();
        if (median.compareTo(PROMISED) >= 0) {
            median = median(); // others use the machine too
        }

        assertThat(median).isLessThan(PROMISED);
    }

    private static Duration median() {
        long[] nanoseconds = new long[MEASURED];
        for (int i = 0; i < MEASURED; i++) {
            long start = System.nanoTime();
            Host host = Host.detect();
            nanoseconds[i] = System.nanoTime() - start;
            assertThat(host.evidence()).isNotEmpty();
        }
        Arrays.sort(nanoseconds);
        return Duration.ofNanos(nanoseconds[MEASURED / 2]);
    }
}
