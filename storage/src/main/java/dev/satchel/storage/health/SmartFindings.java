package dev.satchel.storage.health;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import java.util.Map;

/** What a report means for a disk that a machine is to be carried on. */
final class SmartFindings {
    private static final String SAVE = "save what is on it, and replace it";

    /** Attributes that count sectors, by smartmontools' data base; of a new disk they are 0. */
    private static final Map<Integer, Kind> COUNTED = ImmutableMap.of(
            5, new Kind(Severity.WARNING, "smart.reallocated", "sectors were replaced by spare ones"),
            187, new Kind(Severity.WARNING, "smart.uncorrectable", "errors could not be corrected"),
            197, new Kind(Severity.WARNING, "smart.pending", "sectors cannot be read at the moment"),
            198, new Kind(Severity.WARNING, "smart.uncorrectable", "sectors could not be read when they were tested"),
            199, new Kind(Severity.NOTE, "smart.cable", "transfers were damaged on the way: cable or bridge"));

    private record Kind(Severity severity, String code, String what) {}

    /** The bits of the critical warning, from the lowest: NVM Express Base Specification, Health Information log. */
    private static final ImmutableList<String> CRITICAL = ImmutableList.of(
            "its spare cells are used up",
            "it is too warm or too cold",
            "it is unreliable by its own measure",
            "it has become read-only",
            "the backup of its volatile memory failed",
            "its persistent memory is read-only or unreliable");

    private final SmartReport report;
    private final ImmutableList.Builder<Finding> found = ImmutableList.builder();

    SmartFindings(SmartReport report) {
        this.report = report;
    }

    Findings findings() {
        switch (report.verdict()) {
            case PASSED -> {}
            case FAILING -> add(Severity.ERROR, "smart.failing", "the disk says that it is failing", SAVE);
            case UNKNOWN ->
                add(
                        Severity.WARNING,
                        "smart.unknown",
                        "the disk does not say how it is"
                                + report.messages().stream()
                                        .findFirst()
                                        .map(message -> ": " + message)
                                        .orElse(""),
                        "name the bridge's type (-d sat, sntjmicron, sntasmedia, sntrealtek), or attach it directly");
        }
        report.attributes().forEach(this::ofAttribute);
        report.nvme().ifPresent(this::ofNvme);
        ofLogs();
        return Findings.of(found.build());
    }

    private void ofAttribute(SmartAttribute attribute) {
        String named = "attribute " + attribute.id() + " (" + attribute.name() + ")";
        switch (attribute.failing()) {
            case NOW -> {
                boolean prefail = attribute.kind() == SmartAttribute.Kind.PREFAIL;
                add(
                        prefail ? Severity.ERROR : Severity.WARNING,
                        prefail ? "smart.prefail" : "smart.worn",
                        named + " is " + attribute.value() + ", at its threshold of " + attribute.threshold(),
                        prefail ? SAVE : "expect it to fail sooner than a new one");
            }
            case PAST ->
                add(
                        Severity.NOTE,
                        "smart.past",
                        named + " was " + attribute.worst() + ", at its threshold of " + attribute.threshold(),
                        "");
            case NEVER -> {}
        }
        Kind counted = COUNTED.get(attribute.id());
        if (counted != null && attribute.raw() > 0) {
            add(
                    counted.severity(),
                    counted.code(),
                    named + " counts " + attribute.raw() + ": " + counted.what(),
                    counted.severity() == Severity.WARNING ? "keep a copy, and look whether it grows" : "");
        }
    }

    private void ofNvme(NvmeHealth health) {
        for (int bit = 0; bit < CRITICAL.size(); bit++) {
            if ((health.criticalWarning() >> bit & 1) == 1) {
                add(Severity.ERROR, "smart.critical", CRITICAL.get(bit), SAVE);
            }
        }
        if (health.percentageUsed() >= 100) {
            add(
                    Severity.WARNING,
                    "smart.worn",
                    "it has had " + health.percentageUsed() + " % of the writes that its maker promises",
                    "replace it before it becomes read-only");
        }
        if (health.mediaErrors().signum() > 0) {
            add(
                    Severity.WARNING,
                    "smart.media",
                    health.mediaErrors() + " times content could not be read",
                    "keep a copy, and look whether it grows");
        }
    }

    private void ofLogs() {
        if (report.statuses().contains(SmartReport.Status.SELF_TEST_LOG)) {
            add(Severity.WARNING, "smart.self-test", "a self-test of it has failed", SAVE);
        }
        if (report.statuses().contains(SmartReport.Status.ERROR_LOG)) {
            add(Severity.NOTE, "smart.errors", "it has logged errors", "");
        }
    }

    private void add(Severity severity, String code, String message, String remedy) {
        found.add(Finding.of(severity, code, report.device(), message, remedy));
    }
}
