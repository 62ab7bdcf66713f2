package dev.satchel.storage.partition;

import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Layouts of all sorts, for properties. */
final class Layouts {
    private Layouts() {}

    /** On disks of 512 MiB to 4 TiB that have room for them. */
    static Arbitrary<PartitionLayout> any() {
        return Arbitraries.oneOf(gpt(), mbr());
    }

    static Arbitrary<PartitionLayout> gpt() {
        Arbitrary<NewPartitionTable> tables = Arbitraries.oneOf(
                        named(Arbitraries.strings().ascii().excludeChars('\0').ofMaxLength(36)),
                        named(Arbitraries.of("", "ESP", "größer", "\uD83D\uDCBD disk", "a\"b\\c")))
                .list()
                .ofMaxSize(12)
                .map(all -> table(NewPartitionTable.gpt(), all));
        return placed(tables);
    }

    static Arbitrary<PartitionLayout> mbr() {
        Arbitrary<NewPartition> partition = Arbitraries.of(PartitionType.known())
                .filter(type ->
                        type.code().isPresent() && !type.isExtended() && !type.equals(PartitionType.GPT_PROTECTION))
                .flatMap(type -> sized(NewPartition.of(type)));
        return placed(partition.list().ofMaxSize(9).map(all -> table(NewPartitionTable.mbr(), all)));
    }

    private static Arbitrary<NewPartition> named(Arbitrary<String> names) {
        Arbitrary<String> plain =
                names.filter(name -> name.chars().noneMatch(Character::isISOControl) && name.length() <= 36);
        Arbitrary<Set<PartitionAttribute>> marks =
                Arbitraries.of(PartitionAttribute.class).set().ofMaxSize(3);
        Arbitrary<PartitionType> types =
                Arbitraries.of(PartitionType.known()).filter(type -> type.guid().isPresent());
        return Combinators.combine(types, plain, marks)
                .as((type, name, set) ->
                        NewPartition.of(type).named(name).marked(set.toArray(PartitionAttribute[]::new)))
                .flatMap(Layouts::sized);
    }

    private static Arbitrary<NewPartition> sized(NewPartition partition) {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 20L << 20).map(bytes -> partition.sized(DataSize.bytes(bytes))),
                Arbitraries.integers().between(1, 7).map(partition::sharing));
    }

    private static NewPartitionTable table(NewPartitionTable empty, List<NewPartition> all) {
        NewPartitionTable table = empty;
        for (NewPartition one : all) {
            table = table.with(one);
        }
        return table;
    }

    private static Arbitrary<PartitionLayout> placed(Arbitrary<NewPartitionTable> tables) {
        Arbitrary<DiskGeometry> disks = Combinators.combine(
                        Arbitraries.longs().between(512L << 20, 4L << 40), Arbitraries.of(512, 4096))
                .as((size, sector) -> DiskGeometry.of(DataSize.bytes(size), DataSize.bytes(sector)));
        return Combinators.combine(tables, disks).as((table, disk) -> {
            try {
                return table.on(disk);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
