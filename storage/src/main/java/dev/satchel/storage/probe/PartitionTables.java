package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks every kind of table, in libblkid's order (util-linux 2.43, partitions/partitions.c); the first is the answer. */
final class PartitionTables {
    /** Looks for one kind of table; null if it is not there. */
    @FunctionalInterface
    private interface Reader {
        @Nullable
        PartitionTable read(Region disk) throws IOException;
    }

    private static final int TRACES = 100;

    private PartitionTables() {}

    /**
     * The table of {@code disk}.
     *
     * @param content what the device is, if that is known: an LVM volume may have an MBR without partitions
     */
    static @Nullable PartitionTable find(Region disk, @Nullable String content) throws IOException {
        return first(disk, content, GptTable.Protection.NEEDED);
    }

    private static @Nullable PartitionTable first(Region disk, @Nullable String content, GptTable.Protection protection)
            throws IOException {
        List<Reader> readers = ImmutableList.of(
                UnixTables::aix,
                UnixTables::sgi,
                UnixTables::sun,
                d -> MbrTable.read(d, content),
                d -> GptTable.read(d, protection),
                GptTable::protection,
                AppleTable::read,
                UnixTables::ultrix,
                UnixTables::bsd,
                UnixTables::solaris,
                AtariTable::read,
                DasdTable::read);
        for (Reader reader : readers) {
            PartitionTable table = reader.read(disk);
            if (table != null) {
                return table;
            }
        }
        return null;
    }

    /** Every table, each hidden after it was found; a GPT needs no protection for this. */
    static void traces(Region disk, List<Trace> found) throws IOException {
        for (int i = 0; i < TRACES; i++) {
            PartitionTable table = first(disk, null, GptTable.Protection.NOT_NEEDED);
            if (table == null) {
                return;
            }
            Block magic = disk.at(table.magicOffset(), table.magicLength());
            Trace trace = new Trace(
                    table.type().toString(),
                    Usage.PARTITION_TABLE,
                    table.magicOffset(),
                    table.magicLength(),
                    magic == null ? "" : Text.hex(magic.copy(0, table.magicLength())),
                    // wipefs does not list a BSD label.
                    table.type() == PartitionTable.Type.BSD ? Trace.Certainty.REMNANT : Trace.Certainty.SIGNATURE);
            if (found.stream().noneMatch(known -> known.offset() == trace.offset())) {
                found.add(trace);
            }
            disk.hide(trace.offset(), trace.length());
        }
    }
}
