package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;

/** Makes the bytes of a table, in the order in which they are written. */
final class TableWriter {
    private final PartitionTable table;
    private final int sector;
    private final long sectors;
    private final ImmutableList.Builder<Action.Piece> pieces = ImmutableList.builder();

    TableWriter(PartitionTable table) {
        this.table = table;
        this.sector = (int) table.sector().bytes();
        this.sectors = table.disk().bytes() / sector;
    }

    /** Sector 0 last: until then what was there before is what there is. */
    List<Action.Piece> pieces() {
        Optional<GptFrame> gpt = table.gpt();
        if (gpt.isPresent()) {
            addCopies(gpt.get());
            addRecord(protective());
        } else {
            addLogical();
            addRecord(primary());
        }
        return pieces.build();
    }

    /**
     * For an MBR whose extended partition has grown: sector 0 first, so that no logical partition is outside of it at any
     * instant. As {@link #pieces} for all others.
     */
    List<Action.Piece> piecesOfGrown() {
        if (table.gpt().isPresent()) {
            return pieces();
        }
        addRecord(primary());
        addLogical();
        return pieces.build();
    }

    static void write(PartitionTable table, SeekableByteChannel target) throws IOException {
        if (target.size() != table.disk().bytes()) {
            throw new SatchelException(
                    "partition.disk",
                    DiskGeometry.named(DataSize.bytes(target.size())),
                    "has " + target.size() + " bytes, and the table is for one of "
                            + table.disk().bytes(),
                    "place the partitions anew for it");
        }
        for (Action.Piece piece : table.pieces()) {
            ByteBuffer bytes = ByteBuffer.wrap(piece.bytes());
            target.position(piece.offset());
            while (bytes.hasRemaining()) {
                target.write(bytes);
            }
            if (target instanceof FileChannel file) {
                file.force(true);
            }
        }
    }

    private void addRecord(MbrSector record) {
        pieces.add(Action.Piece.of(0, record.array()));
    }

    /** First the copy at the end: while it is written, that at the start is the old one, and the other way round. */
    private void addCopies(GptFrame gpt) {
        byte[] entries = GptCopy.entries(table, gpt);
        long last = sectors - 1;
        long backup = last - gpt.arraySectors(sector);
        add(backup, entries);
        add(last, GptCopy.header(gpt, sector, entries, last, 1, backup));
        add(gpt.entries(), entries);
        add(1, GptCopy.header(gpt, sector, entries, 1, last, gpt.entries()));
    }

    private void add(long lba, byte[] bytes) {
        pieces.add(Action.Piece.of(lba * sector, bytes));
    }

    private MbrSector protective() {
        MbrSector record = MbrSector.fresh(table.record().head());
        List<PartitionEntry> mirrored = table.record().mirrored();
        if (mirrored.isEmpty()) {
            record.putProtection(sectors);
            return record;
        }
        long first = mirrored.stream()
                .mapToLong(one -> one.start().bytes() / sector)
                .min()
                .orElseThrow();
        record.put(0, MbrSector.Active.NO, MbrSector.PROTECTIVE, 1, first - 1, 0);
        int slot = 1;
        for (PartitionEntry one : mirrored) {
            put(record, slot++, one);
        }
        return record;
    }

    private MbrSector primary() {
        MbrSector record = MbrSector.fresh(table.record().head());
        for (PartitionEntry entry : table.partitions()) {
            if (!entry.isLogical()) {
                put(record, entry.number() - 1, entry);
            }
        }
        return record;
    }

    private void put(MbrSector record, int slot, PartitionEntry entry) {
        record.put(
                slot,
                MbrSector.Active.of(entry),
                entry.type().code().orElseThrow(),
                entry.start().bytes() / sector,
                entry.size().bytes() / sector,
                0);
    }

    /** The chain of records: each tells of its partition and of the next record. */
    private void addLogical() {
        List<PartitionEntry> logical =
                table.partitions().stream().filter(PartitionEntry::isLogical).toList();
        Optional<PartitionEntry> extended =
                table.partitions().stream().filter(PartitionEntry::isExtended).findFirst();
        if (extended.isEmpty()) {
            return;
        }
        long base = extended.get().start().bytes() / sector;
        boolean headed = !logical.isEmpty() && logical.get(0).record() / sector == base;
        if (!headed) {
            MbrSector head = MbrSector.fresh(new byte[0]);
            if (!logical.isEmpty()) {
                link(head, logical.get(0), base);
            }
            add(base, head.array());
        }
        for (int i = 0; i < logical.size(); i++) {
            PartitionEntry entry = logical.get(i);
            MbrSector record = MbrSector.fresh(new byte[0]);
            record.put(
                    0,
                    MbrSector.Active.of(entry),
                    entry.type().code().orElseThrow(),
                    entry.start().bytes() / sector,
                    entry.size().bytes() / sector,
                    entry.record() / sector);
            if (i + 1 < logical.size()) {
                link(record, logical.get(i + 1), base);
            }
            add(entry.record() / sector, record.array());
        }
    }

    private void link(MbrSector record, PartitionEntry next, long base) {
        long start = next.record() / sector;
        record.put(1, MbrSector.Active.NO, 0x05, start, next.end().bytes() / sector - start, base);
    }
}
