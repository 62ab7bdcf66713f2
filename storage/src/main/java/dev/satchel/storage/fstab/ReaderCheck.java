package dev.satchel.storage.fstab;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.util.Set;

/**
 * Lines that libmount, glibc's {@code getmntent} and systemd's generator, which reads by the latter, understand differently:
 * what each of them sees.
 */
final class ReaderCheck {
    private static final Set<String> SHARED_ESCAPES = ImmutableSet.of("\\040", "\\011", "\\012", "\\134");

    /** What systemd's generator asks of the options. */
    private static final Set<String> KNOWN_TO_SYSTEMD =
            ImmutableSet.of("noauto", "auto", "nofail", "fail", "_netdev", "comment=systemd.automount");

    private static final int LAST_TEXT_FIELD = 3;

    private ReaderCheck() {}

    static void check(FstabLine line, int number, FstabFindings found) {
        checkLineEnd(line, number, found);
        if (line.fields().isEmpty()) {
            return;
        }
        if (line.entry() == null && line.fields().size() >= 2) {
            found.warning(
                    number,
                    "reader.accepted",
                    "glibc and systemd accept this line and mount it, though libmount rejects it",
                    "mend it, or begin it with '#'");
        }
        checkEscapes(line, number, found);
        if (line.raw().length() - FstabLine.endOf(line.raw()).length() >= GlibcReading.BUFFER) {
            found.error(
                    number,
                    "reader.long",
                    "glibc and systemd read the first 4095 bytes of this line alone, libmount all of it",
                    "shorten it, with shorter paths or a unit of systemd of its own");
        }
        FstabEntry entry = line.entry();
        if (entry != null) {
            checkOptions(entry, found);
            checkSystemd(entry, found);
        }
    }

    /** To glibc a carriage return is a character of the last field as any other. */
    private static void checkLineEnd(FstabLine line, int number, FstabFindings found) {
        if (FstabLine.endOf(line.raw()).indexOf('\r') < 0) {
            return;
        }
        if (line.fields().isEmpty()) {
            boolean isComment = line.raw().stripLeading().startsWith("#");
            if (!isComment) {
                found.note(
                        number,
                        "reader.carriage-return",
                        "this blank line ends with a carriage return: glibc and systemd see an entry without a target, and"
                                + " systemd says so at each start");
            }
        } else if (line.fields().size() <= LAST_TEXT_FIELD + 1) {
            found.error(
                    number,
                    "reader.carriage-return",
                    "glibc and systemd take the carriage return at its end for a part of '"
                            + FstabField.text(line.raw(line.fields().size() - 1)) + "', libmount does not",
                    "write all six fields, or end lines with a line feed alone");
        }
    }

    private static void checkEscapes(FstabLine line, int number, FstabFindings found) {
        for (int field = 0; field <= Math.min(LAST_TEXT_FIELD, line.fields().size() - 1); field++) {
            String raw = line.raw(field);
            for (int i = raw.indexOf('\\'); i >= 0; i = raw.indexOf('\\', i)) {
                if (raw.startsWith("\\\\", i)) {
                    found.warning(
                            number,
                            "reader.backslash",
                            "'\\\\' is two backslashes for libmount and one for glibc and systemd" + seen(raw),
                            "write \\134 for each backslash");
                    i += 2;
                } else if (FstabField.isEscape(raw, i)) {
                    String escape = raw.substring(i, i + 4);
                    if (!SHARED_ESCAPES.contains(escape)) {
                        boolean ends = FstabField.valueOf(raw, i) == 0;
                        found.warning(
                                number,
                                "reader.escape",
                                escape + (ends ? " ends the field" : " is one byte")
                                        + " for libmount and is four for glibc and systemd" + seen(raw),
                                ends ? "take it out" : "write the byte itself");
                    }
                    i += 4;
                } else {
                    i++;
                }
            }
        }
    }

    private static String seen(String raw) {
        return ": '" + FstabField.decode(raw) + "' and '" + FstabField.text(GlibcReading.decode(raw)) + "'";
    }

    private static void checkOptions(FstabEntry entry, FstabFindings found) {
        String text = entry.optionText();
        if (text.chars().filter(c -> c == '"').count() % 2 != 0) {
            found.error(
                    entry.line(),
                    "reader.options-quote",
                    "a quote in the options is not closed: libmount drops all behind it, systemd reads on",
                    "close it");
            return;
        }
        for (String item : entry.options()) {
            if (item.indexOf('"') >= 0) {
                Splitter.on(',')
                        .splitToStream(item)
                        .skip(1)
                        .filter(ReaderCheck::isKnownToSystemd)
                        .findFirst()
                        .ifPresent(inner -> found.warning(
                                entry.line(),
                                "reader.options-quoted",
                                "systemd knows no quotes in options and reads '" + inner + "' in " + item
                                        + " as an option of its own",
                                "choose a value without '" + inner + "' in it"));
            }
        }
        if (text.contains("\\,")) {
            found.warning(
                    entry.line(),
                    "reader.options-comma",
                    "'\\,' ends an option for libmount 2.38 and does not for systemd",
                    "put the value into double quotes");
        }
        checkFail(entry, found);
    }

    private static boolean isKnownToSystemd(String item) {
        return KNOWN_TO_SYSTEMD.contains(item) || item.startsWith("x-systemd.") || item.startsWith("x-initrd.");
    }

    private static void checkFail(FstabEntry entry, FstabFindings found) {
        MountOptions options = entry.mountOptions();
        if (options.has("nofail") && options.isRequired()) {
            found.warning(
                    entry.line(),
                    "reader.fail",
                    "a later 'fail' takes back 'nofail' for systemd; libmount knows no 'fail'",
                    "keep one of them");
        }
    }

    private static void checkSystemd(FstabEntry entry, FstabFindings found) {
        String target = Fstab.normal(entry.target());
        if (SystemdMounts.isApi(target)) {
            found.note(
                    entry.line(),
                    "reader.api",
                    "systemd sees to " + target + " itself and makes no unit of this line; mount -a mounts it");
        }
        if (entry.type().equals("autofs")) {
            found.note(entry.line(), "reader.autofs", "systemd ignores an entry of type autofs, mount -a tries it");
        }
    }
}
