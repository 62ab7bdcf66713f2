package dev.satchel.storage.partition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A wanted table from JSON; {@link NewPartitionTable#read} says how it looks. Every failure names the place. */
final class LayoutReader {
    private static final int LONGEST = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ImmutableSet<String> TABLE = ImmutableSet.of("table", "id", "hybrid", "partitions");
    private static final ImmutableSet<String> PARTITION =
            ImmutableSet.of("type", "size", "atLeast", "name", "guid", "attributes");

    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern SIGNATURE = Pattern.compile("(?:0[xX])?([0-9a-fA-F]{8})");

    private final String file;

    private LayoutReader(String file) {
        this.file = file;
    }

    static NewPartitionTable read(Path file) throws SatchelException {
        LayoutReader reader = new LayoutReader(file.toString());
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw reader.failure("", "is larger than 1 MiB, which no layout is");
            }
            return reader.table(MAPPER.readTree(bytes));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw reader.failure(where, "is not JSON: " + e.getOriginalMessage());
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw SatchelException.unreadable("partition.layout", file, e);
        }
    }

    private SatchelException failure(String where, String what) {
        return new SatchelException(
                "partition.layout",
                where.isEmpty() ? file : file + ", " + where,
                what,
                "see --help of 'satchel partition write' for the form");
    }

    private NewPartitionTable table(JsonNode json) throws SatchelException {
        checkKeys(json, "the layout", TABLE);
        NewPartitionTable[] table = {
            switch (text(json, "table", "table")) {
                case "gpt" -> NewPartitionTable.gpt();
                case "mbr", "dos" -> NewPartitionTable.mbr();
                default -> throw failure("table", "is neither gpt nor mbr");
            }
        };
        if (json.has("id")) {
            String id = text(json, "id", "id");
            check("id", () -> table[0] = identified(table[0], id));
        }
        JsonNode partitions = json.path("partitions");
        if (!partitions.isArray()) {
            throw failure("partitions", "is to be a list");
        }
        for (int i = 0; i < partitions.size(); i++) {
            String where = "partitions[" + (i + 1) + "]";
            NewPartition partition = partition(partitions.get(i), where);
            check(where, () -> table[0] = table[0].with(partition));
        }
        if (json.has("hybrid")) {
            Integer[] numbers = numbers(json.get("hybrid"));
            check("hybrid", () -> table[0] = table[0].hybrid(numbers));
        }
        return table[0];
    }

    private static NewPartitionTable identified(NewPartitionTable table, String id) {
        var signature = SIGNATURE.matcher(id);
        if (signature.matches()) {
            return table.signed(Integer.parseUnsignedInt(signature.group(1), 16));
        }
        return table.identifiedBy(guid(id));
    }

    private static UUID guid(String text) {
        if (!GUID.matcher(text).matches()) {
            throw new IllegalArgumentException("not a GUID: '" + text + "'");
        }
        return UUID.fromString(text);
    }

    private Integer[] numbers(JsonNode list) throws SatchelException {
        ImmutableList.Builder<Integer> numbers = ImmutableList.builder();
        for (JsonNode one : list) {
            if (!one.isInt()) {
                throw failure("hybrid", "is to be a list of numbers");
            }
            numbers.add(one.intValue());
        }
        return numbers.build().toArray(new Integer[0]);
    }

    private NewPartition partition(JsonNode json, String where) throws SatchelException {
        checkKeys(json, where, PARTITION);
        String type = text(json, "type", where + ".type");
        NewPartition[] partition = new NewPartition[1];
        check(where + ".type", () -> partition[0] = NewPartition.of(PartitionType.parse(type)));
        apply(json, where, "size", text -> partition[0] = partition[0].sized(PartitionSize.parse(text)));
        apply(json, where, "atLeast", text -> partition[0] = partition[0].atLeast(DataSize.parse(text)));
        apply(json, where, "name", text -> partition[0] = partition[0].named(text));
        apply(json, where, "guid", text -> partition[0] = partition[0].identifiedBy(guid(text)));
        if (json.has("attributes")) {
            String place = where + ".attributes";
            PartitionAttribute[] marks = attributes(json.get("attributes"), place);
            check(place, () -> partition[0] = partition[0].marked(marks));
        }
        return partition[0];
    }

    private PartitionAttribute[] attributes(JsonNode list, String where) throws SatchelException {
        ImmutableSet.Builder<PartitionAttribute> marks = ImmutableSet.builder();
        for (JsonNode one : list) {
            String name = one.isTextual() ? one.textValue() : "";
            check(where, () -> marks.add(attribute(name)));
        }
        return marks.build().toArray(new PartitionAttribute[0]);
    }

    private static PartitionAttribute attribute(String name) {
        for (PartitionAttribute attribute : PartitionAttribute.values()) {
            if (attribute.toString().equals(Ascii.toLowerCase(name))) {
                return attribute;
            }
        }
        throw new IllegalArgumentException(String.format(
                Locale.ROOT,
                "not an attribute: '%s'; there are %s",
                name,
                ImmutableList.copyOf(PartitionAttribute.values())));
    }

    private void apply(JsonNode json, String where, String key, Consumer<String> setting) throws SatchelException {
        if (json.has(key)) {
            String text = text(json, key, where + "." + key);
            check(where + "." + key, () -> setting.accept(text));
        }
    }

    private void checkKeys(JsonNode json, String where, Set<String> known) throws SatchelException {
        if (!json.isObject()) {
            throw failure(where, "is to be an object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw failure(where, "has the unknown key '" + name + "'; known are " + String.join(", ", known));
            }
        }
    }

    private String text(JsonNode json, String key, String where) throws SatchelException {
        if (!json.path(key).isTextual()) {
            throw failure(where, "is to be a text");
        }
        return json.get(key).textValue();
    }

    /** What the values themselves refuse is told with its place. */
    private void check(String where, Runnable setting) throws SatchelException {
        try {
            setting.run();
        } catch (IllegalArgumentException e) {
            throw new SatchelException(
                    "partition.layout", file + ", " + where, String.valueOf(e.getMessage()), null, e);
        }
    }
}
