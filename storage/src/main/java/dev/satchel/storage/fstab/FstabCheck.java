package dev.satchel.storage.fstab;

import dev.satchel.core.check.Findings;
import java.util.List;
import java.util.regex.Pattern;

/** What can be said of a table without the system it belongs to. */
final class FstabCheck {
    private static final Pattern TWO_NUMBERS = Pattern.compile("[ \t]*\\d+[ \t]+\\d+[ \t].*", Pattern.DOTALL);

    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private FstabCheck() {}

    static Findings of(List<FstabLine> lines) {
        FstabFindings found = new FstabFindings();
        TargetCheck targets = new TargetCheck(found);
        boolean first = true;
        int number = 0;
        for (FstabLine line : lines) {
            number++;
            ReaderCheck.check(line, number, found);
            if (line.fields().isEmpty()) {
                continue;
            }
            if (first) {
                checkBeginning(line, number, found);
                first = false;
            }
            String rejection = line.rejection();
            if (rejection != null) {
                found.error(
                        number,
                        "unparsable",
                        "libmount rejects this line: " + rejection,
                        "mend it, or begin it with '#'");
            }
            SourceCheck.checkQuotes(line.raw(0), number, found);
            FstabEntry entry = line.entry();
            if (entry != null) {
                SourceCheck.check(entry, found);
                targets.check(entry);
                OptionCheck.check(entry, found);
                PassCheck.check(entry, found);
            }
        }
        targets.finish();
        return found.all();
    }

    private static void checkBeginning(FstabLine line, int number, FstabFindings found) {
        if (line.raw().startsWith(BYTE_ORDER_MARK)) {
            found.error(
                    number,
                    "bom",
                    "a byte order mark becomes part of the first source",
                    "save the file as UTF-8 without a byte order mark");
        }
        if (TWO_NUMBERS.matcher(line.raw()).matches()) {
            found.warning(
                    number,
                    "mountinfo-like",
                    "the first line begins with two numbers: findmnt --tab-file takes the file for mountinfo and"
                            + " rejects all of it",
                    "begin with another line");
        }
    }
}
