package dev.satchel.core.plan;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.process.CommandResult;
import java.util.List;

/** What is to be said of a command that succeeded, and not quite. */
final class Remark {
    private static final int QUOTED_LINES = 5;

    private Remark() {}

    /** {@code remark} with what the command wrote to standard error. */
    static Finding of(Finding remark, CommandResult result) {
        List<String> lines = result.command()
                .redact(result.error())
                .lines()
                // What a tool says is no command to the terminal that shows it.
                .map(line -> CharMatcher.javaIsoControl().replaceFrom(line.strip(), '\uFFFD'))
                .filter(line -> !line.isEmpty())
                .collect(ImmutableList.toImmutableList());
        if (lines.isEmpty()) {
            return remark;
        }
        int more = lines.size() - QUOTED_LINES;
        String said = String.join(" / ", lines.subList(0, Math.min(lines.size(), QUOTED_LINES)))
                + (more > 0 ? " / and " + more + " lines more" : "");
        Finding full = Finding.of(
                        remark.severity(),
                        remark.code(),
                        remark.where(),
                        remark.message() + ": " + said,
                        remark.remedy())
                .withConsequence(remark.consequence());
        return remark.fix().map(full::withFix).orElse(full);
    }
}
