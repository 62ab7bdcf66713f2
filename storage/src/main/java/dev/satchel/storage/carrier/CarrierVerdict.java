package dev.satchel.storage.carrier;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.filesystem.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a machine can be carried on what was measured. The measure is others': what Microsoft asked of a drive for Windows
 * To Go, below that what a memory card of application class A1 promises, and what etcd asks of a disk that commits. Immutable.
 */
public final class CarrierVerdict {
    private static final Source TO_GO = new Source(
            "Microsoft, Windows HLK, WindowsToGo Performance Assessment",
            "80 MB/s read and written, 2000 random 4 KB reads and writes a second, no access of 250 ms");
    private static final Source A1 = new Source(
            "SD Association, Application Performance Class A1",
            "1500 random reads and 500 random writes a second, 10 MB/s");
    private static final Source ETCD =
            new Source("etcd, Hardware recommendations and Metrics", "99 of 100 commits within 10 ms");

    private static final String CACHED = "carrier.cached";

    private static final DataSize FAST = DataSize.bytes(80_000_000);
    private static final DataSize SLOW = DataSize.bytes(10_000_000);
    private static final Duration STALL = Duration.ofMillis(250);
    private static final Duration COMMIT = Duration.ofMillis(10);

    /** In a word. */
    public enum Suitability {
        /** A system runs from it as from a built-in disk of some years ago. */
        SUITED,
        /** A system runs from it, and makes one wait. */
        SLOW,
        /** Not a system: files, or an installation medium. */
        UNSUITED,
        /** What was measured does not say. */
        UNKNOWN
    }

    private final Suitability suitability;
    private final Findings findings;
    private final @Nullable Bottleneck bottleneck;

    private CarrierVerdict(Suitability suitability, Findings findings, @Nullable Bottleneck bottleneck) {
        this.suitability = suitability;
        this.findings = findings;
        this.bottleneck = bottleneck;
    }

    /** Judges {@code measured}, of a disk whose link is not known. */
    public static CarrierVerdict of(Measurement measured) {
        return judged(measured, null);
    }

    /**
     * Judges {@code measured}, and says whether the link or the disk is the limit.
     *
     * @param measured what was measured
     * @param link the slowest on the way to the disk
     */
    public static CarrierVerdict of(Measurement measured, Link link) {
        return judged(measured, link);
    }

    /**
     * Judges {@code measured} of {@code device}, by the link that the host tells of, if it does. A loop device is read past
     * its own cache, and not past that of the file behind it: what came from there is unknown.
     *
     * @param measured what was measured
     * @param device of which
     */
    public static CarrierVerdict of(Measurement measured, BlockDevice device) {
        CarrierVerdict verdict = judged(measured, Link.of(device).orElse(null));
        if (device.backingFile().isEmpty()) {
            return verdict;
        }
        Finding loop =
                cached(measured, "it shows the file " + device.backingFile().get() + ", whose cache may answer");
        List<Finding> found = ImmutableList.<Finding>builder()
                .addAll(verdict.findings)
                .add(loop)
                .build();
        return new CarrierVerdict(suitability(measured, found), Findings.of(found), verdict.bottleneck);
    }

    private static CarrierVerdict judged(Measurement measured, @Nullable Link link) {
        List<Finding> found = new ArrayList<>();
        Bottleneck bottleneck = link == null
                ? null
                : measured.sequentialRead()
                        .map(read -> Bottleneck.of(link, read.perSecond()))
                        .orElse(null);
        if (measured.reach() == Measurement.Reach.CACHE) {
            found.add(cached(
                    measured,
                    "less was fetched from a device than was read: a cache answered, or a file system in memory, on the"
                            + " network or of FUSE"));
        } else if (bottleneck != null && bottleneck.limit() == Bottleneck.Limit.IMPOSSIBLE) {
            found.add(cached(measured, bottleneck.toString()));
        }
        judge(measured, found);
        return new CarrierVerdict(suitability(measured, found), Findings.of(found), bottleneck);
    }

    private static Suitability suitability(Measurement measured, List<Finding> found) {
        if (found.stream().anyMatch(finding -> finding.severity() == Severity.ERROR)) {
            return Suitability.UNSUITED; // a cache only makes it look better
        }
        boolean cached = found.stream().anyMatch(finding -> finding.code().equals(CACHED));
        if (cached
                || measured.sequentialRead().isEmpty()
                || measured.randomRead().isEmpty()) {
            return Suitability.UNKNOWN;
        }
        return found.stream().anyMatch(finding -> finding.severity() == Severity.WARNING)
                ? Suitability.SLOW
                : Suitability.SUITED;
    }

    private static Finding cached(Measurement measured, String fact) {
        return Finding.warning(CACHED, measured.target().toString(), fact, "measure the device itself");
    }

    /** Adds what is not as wanted. */
    private static void judge(Measurement measured, List<Finding> found) {
        String where = measured.target().toString();
        throughput(found, where, "carrier.read", "it reads", measured.sequentialRead());
        throughput(found, where, "carrier.write", "it writes", measured.sequentialWrite());
        random(found, where, "carrier.random-read", "it reads 4 KiB at random", measured.randomRead(), 1500);
        random(found, where, "carrier.random-write", "it writes 4 KiB at random", measured.randomWrite(), 500);
        measured.syncs()
                .filter(syncs -> syncs.percentile99().compareTo(COMMIT) > 0)
                .ifPresent(syncs -> found.add(Finding.warning(
                        "carrier.commit",
                        where,
                        "99 of 100 commits take up to " + Latencies.millis(syncs.percentile99()) + " [" + ETCD + "]",
                        "keep data bases and package managers waiting in mind")));
    }

    private static void throughput(
            List<Finding> found, String where, String code, String does, Optional<Throughput> measured) {
        measured.map(Throughput::perSecond)
                .ifPresent(rate -> graded(
                        found,
                        where,
                        code,
                        does + " " + Rates.text(rate),
                        Grade.of((double) rate.bytes(), (double) FAST.bytes(), (double) SLOW.bytes())));
    }

    private static void random(
            List<Finding> found, String where, String code, String does, Optional<Latencies> measured, int fewest) {
        measured.ifPresent(times -> {
            graded(
                    found,
                    where,
                    code,
                    does + " " + Math.round(times.perSecond()) + " times a second",
                    Grade.of(times.perSecond(), 2000, fewest));
            if (times.longest().compareTo(STALL) >= 0) {
                found.add(Finding.warning(
                        code + ".stall",
                        where,
                        "one access took " + Latencies.millis(times.longest()) + " [" + TO_GO + "]",
                        "watch whether it happens again: a stick that tidies up, or a disk that retries"));
            }
        });
    }

    private enum Grade {
        GOOD,
        BEARABLE,
        BAD;

        static Grade of(double value, double good, double bearable) {
            if (value >= good) {
                return GOOD;
            }
            return value >= bearable ? BEARABLE : BAD;
        }
    }

    private static void graded(List<Finding> found, String where, String code, String fact, Grade grade) {
        switch (grade) {
            case GOOD -> {}
            case BEARABLE ->
                found.add(Finding.warning(code, where, fact + ": slower than [" + TO_GO + "]", "take an SSD"));
            case BAD ->
                found.add(Finding.error(
                        code, where, fact + ": slower than [" + A1 + "]", "take an SSD; this is one for files"));
        }
    }

    /** In a word. */
    public Suitability suitability() {
        return suitability;
    }

    /** Why: errors for what rules it out, warnings for what makes it slow or uncertain. */
    public Findings findings() {
        return findings;
    }

    /** Which is the limit, the link or the disk; empty if the link is not known. */
    public Optional<Bottleneck> bottleneck() {
        return Optional.ofNullable(bottleneck);
    }

    /** The documents by which it is judged; immutable. */
    public static List<Source> measures() {
        return ImmutableList.of(TO_GO, A1, ETCD);
    }

    /** The word. */
    @Override
    public String toString() {
        return suitability.toString();
    }
}
