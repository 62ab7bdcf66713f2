package dev.satchel.storage.fstab;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;

/** Collects what the checks find: codes begin with {@code fstab.}, places are {@code line 4}. */
final class FstabFindings {
    private final ImmutableList.Builder<Finding> found = ImmutableList.builder();

    void error(int line, String code, String message, String remedy) {
        add(Severity.ERROR, line, code, message, remedy);
    }

    void warning(int line, String code, String message, String remedy) {
        add(Severity.WARNING, line, code, message, remedy);
    }

    void note(int line, String code, String message) {
        add(Severity.NOTE, line, code, message, "");
    }

    void add(Severity severity, int line, String code, String message, String remedy) {
        found.add(Finding.of(severity, "fstab." + code, line == 0 ? "the file" : "line " + line, message, remedy));
    }

    Findings all() {
        return Findings.of(found.build());
    }
}
