package dev.satchel.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import dev.satchel.storage.partition.PartitionEntry;
import dev.satchel.storage.partition.PartitionScheme;
import dev.satchel.storage.partition.PartitionTable;
import dev.satchel.storage.partition.TableReading;
import java.util.List;
import java.util.Locale;

/** A partition table as the answer of a command: sizes and places in bytes. */
final class PartitionJson {
    private PartitionJson() {}

    static ObjectNode of(TableReading reading) {
        ObjectNode document = Output.object().put("diskSize", reading.disk().bytes());
        reading.table().ifPresent(table -> {
            document.set("table", table(table, reading));
            document.set("partitions", partitions(table, table.partitions()));
            if (!table.hybrid().isEmpty()) {
                document.set("hybrid", partitions(table, table.hybrid()));
            }
        });
        document.set("findings", Output.array(reading.findings()));
        return document;
    }

    private static ObjectNode table(PartitionTable table, TableReading reading) {
        ObjectNode node = Output.object()
                .put("type", table.scheme().toString())
                .put("id", table.id().orElse(null))
                .put("sectorSize", table.sector().bytes())
                .put("firstUsable", table.firstUsable().bytes())
                .put("endOfUsable", table.endOfUsable().bytes());
        if (table.scheme() == PartitionScheme.GPT) {
            node.put("primary", Ascii.toLowerCase(reading.primary().name()))
                    .put("backup", Ascii.toLowerCase(reading.backup().name()));
        }
        return node;
    }

    private static ArrayNode partitions(PartitionTable table, List<PartitionEntry> entries) {
        ArrayNode array = Output.JSON.arrayNode();
        for (PartitionEntry entry : entries) {
            ObjectNode node = array.addObject()
                    .put("number", entry.number())
                    .put("type", entry.type().toString())
                    .put("title", entry.type().title());
            switch (table.scheme()) {
                case GPT -> entry.type().guid().ifPresent(guid -> node.put("typeId", guid.toString()));
                case MBR ->
                    entry.type()
                            .code()
                            .ifPresent(code -> node.put("typeId", String.format(Locale.ROOT, "0x%02x", code)));
            }
            node.put("start", entry.start().bytes())
                    .put("size", entry.size().bytes())
                    .put("partUuid", table.partUuid(entry).orElse(null))
                    .put("name", entry.name());
            ArrayNode attributes = node.putArray("attributes");
            entry.attributes().forEach(attribute -> attributes.add(attribute.toString()));
        }
        return array;
    }
}
