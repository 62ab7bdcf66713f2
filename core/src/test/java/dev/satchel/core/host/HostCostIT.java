package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The promise that asking costs less than 20 ms once it is warm; {@code examples/bin/bench HostBenchmark} measures it. */
class HostCostIT {
    private static final Duration PROMISED = Duration.ofMillis(20);
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 21;
    private static final int IN_A_ROUND = 5;

    @Test
    void detectsTheHostInLessThanTwentyMilliseconds() {
        for (int i = 0; i < WARM_UP; i++) {
            assertThat(Host.detect().cpu().logical()).isPositive();
        }
        Duration median = median();
        if (median.compareTo(PROMISED) >= 0) {
            median = median();
        }

        assertThat(median).isLessThan(PROMISED);
    }

    /** Of the best of each round: others use the machine too, and what waits for them is not ours. */
    private static Duration median() {
        long[] bests = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            bests[round] = Long.MAX_VALUE;
            for (int i = 0; i < IN_A_ROUND; i++) {
                long start = System.nanoTime();
                Host host = Host.detect();
                bests[round] = Math.min(bests[round], System.nanoTime() - start);
                assertThat(host.evidence()).isNotEmpty();
            }
        }
        Arrays.sort(bests);
        return Duration.ofNanos(bests[ROUNDS / 2]);
    }
}
