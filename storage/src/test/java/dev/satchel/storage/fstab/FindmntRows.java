package dev.satchel.storage.fstab;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code findmnt --tab-file F --nocanonicalize -P -o SOURCE,TARGET,FSTYPE,OPTIONS,FREQ,PASSNO} prints. */
final class FindmntRows {
    static final String COLUMNS = "SOURCE,TARGET,FSTYPE,OPTIONS,FREQ,PASSNO";

    private static final Pattern ROW = Pattern.compile(
            "SOURCE=\"(.*)\" TARGET=\"(.*)\" FSTYPE=\"(.*)\"" + " OPTIONS=\"(.*)\" FREQ=\"(.*)\" PASSNO=\"(.*)\"");
    private static final Pattern REJECTED = Pattern.compile(".*parse error at line (\\d+).*");

    private FindmntRows() {}

    /** One list of six fields an entry; findmnt's own escapes ({@code \x20}) are undone. */
    static List<List<String>> rows(String output) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : output.split("\n", -1)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                List<String> fields = new ArrayList<>();
                for (int i = 1; i <= 6; i++) {
                    fields.add(unescaped(row.group(i)));
                }
                rows.add(fields);
            }
        }
        return rows;
    }

    /** The lines that libmount rejects. */
    static List<Integer> rejected(String output) {
        return output.lines()
                .map(REJECTED::matcher)
                .filter(Matcher::matches)
                .map(m -> Integer.valueOf(m.group(1)))
                .toList();
    }

    /** Our entries in the same form. */
    static List<List<String>> of(Fstab fstab) {
        return fstab.entries().stream()
                .map(e -> List.of(
                        e.source().toString(),
                        e.target(),
                        e.type(),
                        e.optionText(),
                        Integer.toString(e.dump()),
                        Integer.toString(e.pass())))
                .toList();
    }

    /** The lines that {@link Fstab#check} calls unparsable. */
    static List<Integer> rejected(Fstab fstab) {
        return fstab.check().stream()
                .filter(f -> f.code().equals("fstab.unparsable"))
                .map(f -> Integer.valueOf(f.where().substring("line ".length())))
                .toList();
    }

    private static String unescaped(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length && bytes[i + 1] == 'x') {
                out.write(Integer.parseInt(new String(bytes, i + 2, 2, StandardCharsets.US_ASCII), 16));
                i += 3;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
