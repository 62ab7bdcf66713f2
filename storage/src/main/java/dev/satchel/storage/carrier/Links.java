package dev.satchel.storage.carrier;

import dev.satchel.storage.filesystem.Source;
import java.util.LinkedHashMap;
import java.util.Map;

/** The catalogue of interfaces as a whole. */
public final class Links {
    private Links() {}

    /** The catalogue as a page for people: CommonMark with a table, each figure with the number of its source. */
    public static String toMarkdown() {
        Map<Source, Integer> numbers = new LinkedHashMap<>();
        StringBuilder page = new StringBuilder("# What an interface delivers\n\n")
                .append(
                        "No disk delivers more than the ceiling, which follows from the line rate and its coding, or from")
                .append(
                        " what is tunnelled; each delivers\nless, since packets have headers. *promised* is what a document")
                .append(" says an application gets; *unknown* where no such document was found. The slowest\n")
                .append(
                        "of port, cable, bridge and disk decides: a disk that delivers 80 % of what is promised, or of the")
                .append(
                        " ceiling, is limited by its link, and a\nfaster disk would be no faster there. Megabytes are of")
                .append(" 1000 × 1000 bytes. A number in brackets is the source, listed at the end.\n\n")
                .append(
                        "This page is written by `satchel carrier links > storage/INTERFACES.md`; a test compares the two.\n\n")
                .append("| interface | id | line rate | ceiling | from | promised |\n|---|---|---|---|---|---|\n");
        for (Link link : Link.all()) {
            page.append("| ")
                    .append(link)
                    .append(" | `")
                    .append(link.id())
                    .append("` | ")
                    .append(Rates.bits(link.bitsPerSecond()))
                    .append(" | ")
                    .append(Rates.text(link.ceiling()))
                    .append(" | ")
                    .append(link.reckoning())
                    .append(cite(numbers, link.source()))
                    .append(" | ")
                    .append(link.promise()
                            .map(promise -> Rates.text(promise.perSecond()) + cite(numbers, promise.source()))
                            .orElse("unknown"))
                    .append(" |\n");
        }
        page.append("\n## Sources\n\n");
        numbers.forEach((source, number) ->
                page.append(number).append(". ").append(source).append('\n'));
        return page.toString();
    }

    private static String cite(Map<Source, Integer> numbers, Source source) {
        return " [" + numbers.computeIfAbsent(source, any -> numbers.size() + 1) + "]";
    }
}
