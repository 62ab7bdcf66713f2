package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;

/** Findings of a file that may be made to have a million of them: the first hundred, and how many more there are. */
final class Bounded {
    private static final int MOST = 100;

    private final ImmutableList.Builder<Finding> kept = ImmutableList.builder();
    private int more;
    private int seen;
    private Severity worst = Severity.NOTE;

    void add(Finding finding) {
        if (seen++ < MOST) {
            kept.add(finding);
        } else {
            more++;
            worst = finding.severity().compareTo(worst) < 0 ? finding.severity() : worst;
        }
    }

    void addAll(Iterable<Finding> findings) {
        findings.forEach(this::add);
    }

    /** Those that were kept, and one that says how many were not. */
    Findings all() {
        ImmutableList.Builder<Finding> all = ImmutableList.<Finding>builder().addAll(kept.build());
        if (more > 0) {
            all.add(Finding.of(
                    worst, "utm.config.more", "the rest", "there are " + more + " more findings", "mend these first"));
        }
        return Findings.of(all.build());
    }
}
