package dev.satchel.utm.mapping;

import dev.satchel.utm.mapping.MappingTable.Row;
import java.util.Collection;
import java.util.List;

/** The tables as a page for people. */
final class MappingPage {
    private MappingPage() {}

    static String of(List<MappingTable> tables) {
        StringBuilder page = new StringBuilder("# What becomes of each key\n\n")
                .append(
                        "Between a bundle of UTM (5.0.3, configuration version 4) and a machine file, for both back ends and in")
                .append(" both directions. A bundle of\nUTM 3 is upgraded to version 4 first.\n\n")
                .append(
                        "*becomes*: it is said in other words. *kept*: a machine has no word for it; `extras.utm` keeps it for")
                .append(
                        " UTM, and a finding says so.\n*left out, and said*: it has no counterpart, and a finding says so.")
                .append(" *becomes a file*: it goes with the files of the bundle.\n\n")
                .append(
                        "This page is written by `satchel utm mapping > utm/MAPPING.md`; a test compares the two, and others")
                .append(" change each key in turn and see\nthat it is so.\n");
        for (MappingTable table : tables) {
            page.append("\n## Back end ").append(table.backend()).append(": from the bundle to the machine\n\n");
            rows(
                    page,
                    "key of config.plist",
                    "key of the machine file",
                    table.bundle().values());
            page.append("\n## Back end ").append(table.backend()).append(": from the machine to the bundle\n\n");
            rows(
                    page,
                    "key of the machine file",
                    "key of config.plist",
                    table.machine().values());
        }
        return page.toString();
    }

    private static void rows(StringBuilder page, String from, String to, Collection<Row> rows) {
        page.append("| ").append(from).append(" | | ").append(to).append(" | |\n|---|---|---|---|\n");
        for (Row row : rows) {
            String counterpart = row.counterpart();
            boolean prose = counterpart.contains(" ") && !counterpart.contains(", ");
            if (!counterpart.isEmpty() && !prose) {
                counterpart = "`" + counterpart.replace(", ", "`, `") + "`";
            }
            page.append("| `")
                    .append(row.key())
                    .append("` | ")
                    .append(row.fate().word())
                    .append(" | ")
                    .append(counterpart)
                    .append(" | ")
                    .append(row.remark().replace("|", "\\|"))
                    .append(" |\n");
        }
    }
}
