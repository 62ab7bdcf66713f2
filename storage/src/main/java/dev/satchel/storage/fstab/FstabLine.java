package dev.satchel.storage.fstab;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line as it is in the file, its end included, and what libmount makes of it.
 *
 * @param raw the bytes, one a character
 * @param fields where the fields begin and end in {@code raw}; empty for a comment or a blank line
 * @param entry null for a comment, a blank line and a line that libmount rejects
 * @param rejection why libmount rejects it, or null
 */
record FstabLine(
        String raw,
        List<Span> fields,
        @Nullable FstabEntry entry,
        @Nullable String rejection) {
    /** Where a field is: from, and to exclusively. */
    record Span(int from, int to) {}

    private static final int SOURCE = 0;
    private static final int TARGET = 1;
    private static final int TYPE = 2;
    private static final int OPTIONS = 3;
    private static final int DUMP = 4;
    private static final int PASS = 5;

    static FstabLine parse(String raw, int number) {
        String body = raw.substring(0, raw.length() - endOf(raw).length());
        List<Span> fields = split(body);
        if (fields.isEmpty() || body.charAt(fields.get(0).from()) == '#') {
            return new FstabLine(raw, ImmutableList.of(), null, null);
        }
        if (body.indexOf('\0') >= 0) {
            return rejected(raw, fields, "it holds a NUL byte");
        }
        if (fields.size() <= TYPE) {
            return rejected(raw, fields, "it has " + fields.size() + " of the fields source, target and type");
        }
        Integer dump = number(body, fields, DUMP);
        if (dump == null) {
            return rejected(raw, fields, "its fifth field '" + printable(body, fields, DUMP) + "' is not a number");
        }
        Integer pass = number(body, fields, PASS);
        if (pass == null) {
            return rejected(raw, fields, "its sixth field '" + printable(body, fields, PASS) + "' is not a number");
        }
        FstabEntry entry = new FstabEntry(
                FstabSource.parse(decoded(body, fields, SOURCE)),
                decoded(body, fields, TARGET),
                decoded(body, fields, TYPE),
                FstabEntry.splitOptions(decoded(body, fields, OPTIONS)),
                dump,
                pass,
                number);
        return new FstabLine(raw, fields, entry, null);
    }

    /** {@code "\n"}, {@code "\r\n"}, and in a last line {@code "\r"} or nothing: where libmount cuts. */
    static String endOf(String raw) {
        if (raw.endsWith("\r\n")) {
            return "\r\n";
        }
        return raw.endsWith("\n") ? "\n" : raw.endsWith("\r") ? "\r" : "";
    }

    /** A field as it is written. */
    String raw(int field) {
        return field < fields.size()
                ? raw.substring(fields.get(field).from(), fields.get(field).to())
                : "";
    }

    /** This line with the field {@code field} written so; every other byte as it was. */
    String with(int field, String written) {
        Span span = fields.get(field);
        return raw.substring(0, span.from()) + written + raw.substring(span.to());
    }

    /** This line saying what {@code wanted} says: fields that say it already keep their bytes. */
    String saying(FstabEntry wanted) {
        FstabEntry old = entry;
        if (old == null) {
            throw new IllegalStateException("not an entry: " + raw);
        }
        FstabLine line = this;
        if (!old.source().equals(wanted.source())) {
            line = reparsed(line.with(SOURCE, FstabField.encode(wanted.source().toString())), wanted.line());
        }
        if (!old.target().equals(wanted.target())) {
            line = reparsed(line.with(TARGET, FstabField.encode(wanted.target())), wanted.line());
        }
        if (!old.type().equals(wanted.type())) {
            line = reparsed(line.with(TYPE, FstabField.encode(wanted.type())), wanted.line());
        }
        List<String> tail = new ArrayList<>();
        tail.add(written(wanted.options()));
        tail.add(Integer.toString(wanted.dump()));
        tail.add(Integer.toString(wanted.pass()));
        boolean[] same = {
            old.options().equals(wanted.options()), old.dump() == wanted.dump(), old.pass() == wanted.pass()
        };
        for (int field = OPTIONS; field <= PASS; field++) {
            if (field < line.fields().size()) {
                if (!same[field - OPTIONS]) {
                    line = reparsed(line.with(field, tail.get(field - OPTIONS)), wanted.line());
                }
            } else if (!same[field - OPTIONS] || anyDiffersAfter(same, field - OPTIONS)) {
                line = reparsed(line.appended(tail.get(field - OPTIONS)), wanted.line());
            }
        }
        return line.raw();
    }

    /** {@code entry} as a new line without its end. */
    static String written(FstabEntry entry) {
        return String.join(
                "\t",
                FstabField.encode(entry.source().toString()),
                FstabField.encode(entry.target()),
                FstabField.encode(entry.type()),
                written(entry.options()),
                entry.dump() + " " + entry.pass());
    }

    private static String written(List<String> options) {
        return FstabField.encode(MountOptions.of(options).toString());
    }

    private static boolean anyDiffersAfter(boolean[] same, int index) {
        for (int i = index + 1; i < same.length; i++) {
            if (!same[i]) {
                return true;
            }
        }
        return false;
    }

    private String appended(String field) {
        int end = fields.get(fields.size() - 1).to();
        return raw.substring(0, end) + " " + field + raw.substring(end);
    }

    private static FstabLine reparsed(String raw, int number) {
        return parse(raw, number);
    }

    private static FstabLine rejected(String raw, List<Span> fields, String why) {
        return new FstabLine(raw, fields, null, why);
    }

    private static List<Span> split(String body) {
        ImmutableList.Builder<Span> fields = ImmutableList.builder();
        int at = 0;
        while (true) {
            while (at < body.length() && isBlank(body.charAt(at))) {
                at++;
            }
            if (at == body.length()) {
                return fields.build();
            }
            int from = at;
            while (at < body.length() && !isBlank(body.charAt(at))) {
                at++;
            }
            fields.add(new Span(from, at));
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String decoded(String body, List<Span> fields, int field) {
        return field < fields.size()
                ? FstabField.decode(body.substring(
                        fields.get(field).from(), fields.get(field).to()))
                : "";
    }

    private static String printable(String body, List<Span> fields, int field) {
        return FstabField.text(
                body.substring(fields.get(field).from(), fields.get(field).to()));
    }

    /** 0 where the field is missing, null where it is no number. */
    private static @Nullable Integer number(String body, List<Span> fields, int field) {
        if (field >= fields.size()) {
            return 0;
        }
        try {
            String digits =
                    body.substring(fields.get(field).from(), fields.get(field).to());
            return (int) Long.parseLong(digits); // libmount cuts what does not fit into 32 bits
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
