package dev.satchel.storage.clone;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.FstabEntry;
import dev.satchel.storage.fstab.FstabSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The source's table of encrypted volumes (crypttab(5)), said of the copy: what held its system is not there; what is made anew
 * at each start, by whatever key comes, would be made of another machine's partition; others may be absent. Comments stay.
 */
record CopyCrypttab(String text, Findings findings) {
    private static final Splitter FIELDS = Splitter.onPattern("\\s+").omitEmptyStrings();

    /**
     * Reads it.
     *
     * @param before the file; empty if there is none
     * @param table of the source's mounts
     * @param gone where what was mounted that is now a part of the copy, or not in it: {@code /}, {@code /home}
     */
    static CopyCrypttab of(String before, Fstab table, Set<String> gone) {
        Set<String> opened = table.entries().stream()
                .filter(entry -> entry.isSwap() || gone.contains(entry.target()))
                .map(FstabEntry::source)
                .filter(FstabSource.Plain.class::isInstance)
                .map(source -> ((FstabSource.Plain) source).text())
                .filter(path -> path.startsWith("/dev/mapper/"))
                .map(path -> String.valueOf(Path.of(path).getFileName()))
                .collect(ImmutableSet.toImmutableSet());
        List<String> lines = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        int number = 0;
        for (String line : Splitter.on('\n').split(before)) {
            number++;
            List<String> fields = FIELDS.splitToList(line);
            if (fields.size() < 2 || line.stripLeading().startsWith("#")) {
                lines.add(line);
                continue;
            }
            String where = "crypttab line " + number;
            if (opened.contains(fields.get(0)) || isMadeAnew(fields)) {
                findings.add(Finding.note(
                        "clone.crypttab.removed",
                        where,
                        fields.get(0) + " (" + fields.get(1) + ") is not in the copy, and is taken out"));
                continue;
            }
            findings.add(Finding.warning(
                    "clone.crypttab",
                    where,
                    fields.get(0) + " is on another disk (" + fields.get(1)
                            + "): the copy does not wait for it (nofail)",
                    "take the line out if that disk stays where it is"));
            lines.add(waitingForNothing(line, fields));
        }
        return new CopyCrypttab(String.join("\n", lines), Findings.of(findings));
    }

    private static boolean isMadeAnew(List<String> fields) {
        String key = fields.size() > 2 ? fields.get(2) : "";
        return key.equals("/dev/urandom")
                || key.equals("/dev/random")
                || options(fields).stream().anyMatch(option -> option.equals("swap") || option.matches("tmp(=.*)?"));
    }

    private static List<String> options(List<String> fields) {
        return fields.size() > 3 ? Splitter.on(',').splitToList(fields.get(3)) : ImmutableList.of();
    }

    private static String waitingForNothing(String line, List<String> fields) {
        if (options(fields).contains("nofail") || options(fields).contains("noauto")) {
            return line;
        }
        return switch (fields.size()) {
            case 2 -> line.stripTrailing() + " none nofail";
            case 3 -> line.stripTrailing() + " nofail";
            default -> {
                // The fourth field ends where what is behind it begins, or at the end.
                String fourth = fields.get(3);
                int end = line.indexOf(
                                fourth,
                                line.indexOf(fields.get(2)) + fields.get(2).length())
                        + fourth.length();
                yield line.substring(0, end) + ",nofail" + line.substring(end);
            }
        };
    }

    /** With one more line. */
    String with(String line) {
        return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + line + "\n";
    }
}
