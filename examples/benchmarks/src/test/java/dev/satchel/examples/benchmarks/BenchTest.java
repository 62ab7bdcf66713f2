package dev.satchel.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** That the benchmarks run; their figures are for a quiet machine and a full run. */
class BenchTest {
    @Test
    void runsOursAndThePeerInOneRunAndComparesThem() throws Exception {
        String table = Bench.table(Bench.run(List.of("HostBenchmark"), Bench.Effort.QUICK));

        assertThat(table.lines()).hasSize(2);
        assertThat(table.lines().skip(1))
                .singleElement()
                .satisfies(line ->
                        assertThat(line).matches("HostBenchmark +\\d+\\.\\d{3} +\\d+\\.\\d{3} +\\d+\\.\\d{3}  ms/op"));
    }

    @Test
    void aComparisonIsALineOfTheSameTable() {
        assertThat(Bench.line("LaunchBenchmark", new Comparison.Result(80, 76, "ms to first byte")))
                .matches("LaunchBenchmark +80\\.000 +76\\.000 +0\\.950  ms to first byte\\R");
    }
}
