package dev.satchel.storage.partition;

import com.google.common.base.CharMatcher;
import java.util.Locale;
import java.util.Optional;

/** A table in the words of {@code sfdisk} (sfdisk(8), "Input formats"); numbers are sectors. */
final class SfdiskScript {
    /** What ends a quoted word, or begins an escape. */
    private static final CharMatcher ESCAPED = CharMatcher.anyOf("\"\\$");

    private final PartitionTable table;
    private final StringBuilder script = new StringBuilder();

    SfdiskScript(PartitionTable table) {
        this.table = table;
        script.append("label: ").append(table.scheme()).append('\n');
        table.gpt()
                .ifPresentOrElse(
                        this::addHeader,
                        () -> script.append("label-id: 0x")
                                .append(table.record().signatureText())
                                .append('\n'));
        script.append("unit: sectors\n\n");
        table.partitions().forEach(this::add);
    }

    private void addHeader(GptFrame gpt) {
        script.append("label-id: ").append(PartitionType.text(gpt.guid())).append('\n');
        script.append("first-lba: ").append(gpt.firstUsable()).append('\n');
        if (gpt.count() != GptFrame.USUAL_COUNT) {
            script.append("table-length: ").append(gpt.count()).append('\n');
        }
    }

    private void add(PartitionEntry entry) {
        script.append(String.format(
                Locale.ROOT,
                "%d : start=%d, size=%d, type=%s",
                entry.number(),
                sectors(entry.start().bytes()),
                sectors(entry.size().bytes()),
                type(entry)));
        entry.guid().ifPresent(guid -> script.append(", uuid=").append(PartitionType.text(guid)));
        if (!entry.name().isEmpty()) {
            script.append(", name=\"").append(escaped(entry.name())).append('"');
        }
        String attributes = PartitionAttribute.toSfdisk(entry.attributeBits());
        if (table.scheme() == PartitionScheme.GPT && !attributes.isEmpty()) {
            script.append(", attrs=\"").append(attributes).append('"');
        } else if (entry.attributes().contains(PartitionAttribute.LEGACY_BOOT)) {
            script.append(", bootable");
        }
        script.append('\n');
    }

    private long sectors(long bytes) {
        return bytes / table.sector().bytes();
    }

    private String type(PartitionEntry entry) {
        return switch (table.scheme()) {
            case GPT -> PartitionType.text(entry.type().guid().orElseThrow());
            case MBR -> Integer.toHexString(entry.type().code().orElseThrow());
        };
    }

    private static String escaped(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            text.append(ESCAPED.matches(c) ? String.format(Locale.ROOT, "\\x%02x", (int) c) : String.valueOf(c));
        }
        return text.toString();
    }

    /**
     * What of {@code table} it has no words for: a name beyond the Basic Multilingual Plane is written empty by sfdisk 2.38,
     * and of a hybrid's MBR it knows nothing.
     */
    static Optional<String> unsaid(PartitionTable table) {
        if (!table.hybrid().isEmpty()) {
            return Optional.of("the mirrored partitions of a hybrid");
        }
        return table.partitions().stream()
                .map(PartitionEntry::name)
                .filter(name -> name.chars().anyMatch(c -> Character.isSurrogate((char) c)))
                .findFirst()
                .map(name -> "the name '" + name + "'");
    }

    @Override
    public String toString() {
        return script.toString();
    }
}
