package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.partition.TableDifference.Aspect;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** Compares two tables by what they mean. */
final class TableComparison {
    private final PartitionTable before;
    private final PartitionTable after;
    private final ImmutableList.Builder<TableDifference> differences = ImmutableList.builder();

    TableComparison(PartitionTable before, PartitionTable after) {
        this.before = before;
        this.after = after;
    }

    List<TableDifference> differences() {
        compare(0, Aspect.SCHEME, before.scheme(), after.scheme());
        compare(0, Aspect.SECTOR, before.sector(), after.sector());
        compare(0, Aspect.ID, before.id().orElse(""), after.id().orElse(""));
        compare(0, Aspect.HYBRID, mirrored(before), mirrored(after));
        TreeSet<Integer> numbers = new TreeSet<>();
        before.partitions().forEach(entry -> numbers.add(entry.number()));
        after.partitions().forEach(entry -> numbers.add(entry.number()));
        for (int number : numbers) {
            compare(number, before.partition(number), after.partition(number));
        }
        return differences.build();
    }

    private static String mirrored(PartitionTable table) {
        return table.hybrid().isEmpty()
                ? ""
                : table.hybrid().stream()
                        .map(one -> one.type() + " " + one.start() + " " + one.size())
                        .toList()
                        .toString();
    }

    private void compare(int number, Optional<PartitionEntry> one, Optional<PartitionEntry> other) {
        if (one.isEmpty() || other.isEmpty()) {
            compare(
                    number,
                    Aspect.PRESENCE,
                    one.map(Object::toString).orElse(""),
                    other.map(Object::toString).orElse(""));
            return;
        }
        PartitionEntry old = one.get();
        PartitionEntry now = other.get();
        compare(number, Aspect.TYPE, type(before, old), type(after, now));
        compare(number, Aspect.START, old.start(), now.start());
        compare(number, Aspect.SIZE, old.size(), now.size());
        compare(number, Aspect.GUID, guid(old), guid(now));
        compare(number, Aspect.NAME, old.name(), now.name());
        compare(number, Aspect.ATTRIBUTES, attributes(old), attributes(now));
    }

    /** In an MBR the byte counts: several types share one. */
    private static String type(PartitionTable table, PartitionEntry entry) {
        return switch (table.scheme()) {
            case GPT -> entry.type().toString();
            case MBR -> PartitionType.of(entry.type().code().orElse(0)).toString();
        };
    }

    private static String guid(PartitionEntry entry) {
        return entry.guid().map(UUID::toString).orElse("");
    }

    private static String attributes(PartitionEntry entry) {
        return entry.attributeBits() == 0 ? "" : "0x" + Long.toHexString(entry.attributeBits());
    }

    private void compare(int number, Aspect what, Object one, Object other) {
        if (!one.equals(other)) {
            differences.add(new TableDifference(number, what, one.toString(), other.toString()));
        }
    }
}
