package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import java.util.Optional;

/** Labels of volumes, checked before a tool cuts them off or takes them for something else. */
final class Labels {
    private Labels() {}

    static String check(FileSystemType type, String label) {
        Optional<String> problem = type.profile().label().flatMap(rule -> rule.problem(label));
        checkArgument(problem.isEmpty(), "not a label of %s: '%s': %s", type, label, problem.orElse(""));
        checkArgument(
                !label.startsWith("-"), "not a label of %s: '%s': its tool would take it for an option", type, label);
        checkArgument(
                CharMatcher.anyOf(" \t\n\u000B\f\r").trimTrailingFrom(label).equals(label),
                "not a label of %s: '%s': it ends with a blank, which nobody sees who looks for it",
                type,
                label);
        return label;
    }
}
