package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.math.Quantiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The promise that asking costs less than 20 ms once it is warm; {@code examples/bin/bench HostBenchmark} measures it.
 * Where others use the machine too, most of a call's time may be theirs. The fastest tenth of the calls was hardly
 * held up, and as each call does the same work, what that costs shows there as well.
 */
class HostCostIT {
    private static final Duration PROMISED = Duration.ofMillis(20);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final int CALLS = 200;

    @Test
    void detectsTheHostInLessThanTwentyMilliseconds() {
        long warm = System.nanoTime() + WARM_UP.toNanos();
        while (System.nanoTime() < warm) {
            assertThat(Host.detect().cpu().logical()).isPositive();
        }
        List<Long> times = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            long start = System.nanoTime();
            Host host = Host.detect();
            times.add(System.nanoTime() - start);
            assertThat(host.evidence()).isNotEmpty();
        }

        double fast = Quantiles.percentiles().index(10).compute(times);
        assertThat(Duration.ofNanos((long) fast)).isLessThan(PROMISED);
    }
}
