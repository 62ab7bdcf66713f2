package dev.satchel.storage.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarrierVerdictTest {
    private static Throughput rate(double megabytes) {
        DataSize size = DataSize.bytes((long) (megabytes * 1e6));
        return new Throughput(size, Duration.ofSeconds(1), size, size);
    }

    private static Latencies times(int perSecond, long longestMillis) {
        Duration each = Duration.ofSeconds(1).dividedBy(perSecond);
        return new Latencies(perSecond, Duration.ofSeconds(1), each, each, Duration.ofMillis(longestMillis));
    }

    private static Measurement measured(double read, double write, int randomRead, int randomWrite, int syncs) {
        Measurement.Builder measured = new Measurement.Builder(Path.of("/dev/sdx"));
        measured.sequentialRead = rate(read);
        measured.sequentialWrite = rate(write);
        measured.randomRead = times(randomRead, 5);
        measured.randomWrite = times(randomWrite, 5);
        measured.syncs = times(syncs, 5);
        measured.reach = Measurement.Reach.DEVICE;
        return measured.build();
    }

    @ParameterizedTest
    @CsvSource({
        "410, 380, 6000, 9000, 900, SUITED, ''",
        "80, 80, 2000, 2000, 100, SUITED, ''",
        "410, 380, 1600, 600, 900, SLOW, carrier.random-read carrier.random-write",
        "410, 380, 6000, 9000, 60, SLOW, carrier.commit",
        "35, 12, 1800, 700, 200, SLOW, carrier.read carrier.write carrier.random-read carrier.random-write",
        "120, 30, 1600, 8, 3, UNSUITED, carrier.write carrier.random-read carrier.random-write carrier.commit",
        "110, 100, 90, 110, 60, UNSUITED, carrier.random-read carrier.random-write carrier.commit",
        "9, 9, 5000, 5000, 500, UNSUITED, carrier.read carrier.write"
    })
    void judgesByWhatOthersAskedFor(
            double read,
            double write,
            int randomRead,
            int randomWrite,
            int syncs,
            CarrierVerdict.Suitability suitability,
            String codes) {
        CarrierVerdict verdict = CarrierVerdict.of(measured(read, write, randomRead, randomWrite, syncs));

        assertThat(verdict.suitability()).isEqualTo(suitability);
        assertThat(String.join(
                        " ", verdict.findings().stream().map(Finding::code).toList()))
                .isEqualTo(codes);
    }

    @Test
    void saysThatTheLinkIsTheLimit() {
        CarrierVerdict verdict = CarrierVerdict.of(measured(43, 40, 6000, 9000, 900), Link.parse("usb-2.0"));

        assertThat(verdict.bottleneck().orElseThrow().limit()).isEqualTo(Bottleneck.Limit.LINK);
        assertThat(verdict.bottleneck().orElseThrow()).hasToString("USB 2.0 is the limit: 43 MB/s of at most 53 MB/s");
    }

    @Test
    void whatACacheAnsweredIsUnknown() {
        Measurement.Builder cached = new Measurement.Builder(Path.of("/tmp"));
        cached.sequentialRead = rate(4000);
        cached.randomRead = times(500_000, 1);
        cached.reach = Measurement.Reach.CACHE;

        CarrierVerdict verdict = CarrierVerdict.of(cached.build());

        assertThat(verdict.suitability()).isEqualTo(CarrierVerdict.Suitability.UNKNOWN);
        assertThat(verdict.findings().all()).extracting(Finding::code).containsExactly("carrier.cached");
    }

    @Test
    void moreThanTheLinkCarriesIsUnknown() {
        CarrierVerdict verdict = CarrierVerdict.of(measured(900, 380, 6000, 9000, 900), Link.parse("usb-3.2-gen1"));

        assertThat(verdict.suitability()).isEqualTo(CarrierVerdict.Suitability.UNKNOWN);
    }

    @Test
    void aStallIsNoticed() {
        Measurement.Builder stalled = new Measurement.Builder(Path.of("/dev/sdx"));
        stalled.sequentialRead = rate(400);
        stalled.randomRead = times(5000, 250);
        stalled.reach = Measurement.Reach.DEVICE;

        CarrierVerdict verdict = CarrierVerdict.of(stalled.build());

        assertThat(verdict.suitability()).isEqualTo(CarrierVerdict.Suitability.SLOW);
        assertThat(verdict.findings().all()).extracting(Finding::code).containsExactly("carrier.random-read.stall");
    }

    @Test
    void whatWasNotMeasuredIsUnknown() {
        CarrierVerdict verdict = CarrierVerdict.of(new Measurement.Builder(Path.of("/dev/sdx")).build());

        assertThat(verdict.suitability()).isEqualTo(CarrierVerdict.Suitability.UNKNOWN);
    }
}
