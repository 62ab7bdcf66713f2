package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PartitionTableProperties {
    @Provide
    Arbitrary<PartitionLayout> layouts() {
        return Layouts.any();
    }

    @Provide
    Arbitrary<PartitionLayout> gpts() {
        return Layouts.gpt();
    }

    private static SparseDisk written(PartitionTable table) throws Exception {
        SparseDisk disk = new SparseDisk(table.disk().bytes());
        table.writeTo(disk);
        return disk;
    }

    @Property(tries = 300)
    void whatIsWrittenReadsBack(@ForAll("layouts") PartitionLayout layout) throws Exception {
        TableReading reading =
                PartitionTable.read(written(layout.table()), layout.geometry().sector());

        assertThat(reading.findings().all()).isEmpty();
        PartitionTable table = reading.orThrow();
        assertThat(table.differencesFrom(layout.table())).isEmpty();
        assertThat(table).isEqualTo(layout.table());
        assertThat(table.firstUsable()).isEqualTo(layout.table().firstUsable());
        assertThat(table.endOfUsable()).isEqualTo(layout.table().endOfUsable());
    }

    @Property(tries = 200)
    void theBytesOfWhatWasReadAreThoseThatWereWritten(@ForAll("layouts") PartitionLayout layout) throws Exception {
        PartitionTable read = PartitionTable.read(
                        written(layout.table()), layout.geometry().sector())
                .orThrow();

        assertThat(read.pieces()).isEqualTo(layout.table().pieces());
    }

    /** A power failure after any number of sectors, on a disk that writes sectors whole. */
    @Property(tries = 60)
    void whileAnotherTableIsWrittenTheOldOneOrTheNewOneIsThere(
            @ForAll("gpts") PartitionLayout old, @ForAll @IntRange(min = 0, max = 70) int sectors) throws Exception {
        SparseDisk disk = written(old.table());
        PartitionTable wanted = NewPartitionTable.gpt()
                .with(NewPartition.of(PartitionType.APPLE_APFS).named("new"))
                .on(old.geometry())
                .table();
        int sector = (int) old.geometry().sector().bytes();
        int left = sectors;
        for (Action.Piece piece : wanted.pieces()) {
            byte[] bytes = piece.bytes();
            for (int at = 0; at < bytes.length && left > 0; at += sector, left--) {
                disk.put(piece.offset() + at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + sector)));
            }
        }

        PartitionTable now = PartitionTable.read(disk, old.geometry().sector()).orThrow();
        assertThat(List.of(old.table(), wanted)).contains(now);
    }

    @Property(tries = 300)
    void damageOfAnyKindIsToldAndNeverThrown(
            @ForAll("layouts") PartitionLayout layout,
            @ForAll @Size(min = 1, max = 6) List<@LongRange(min = 0, max = 1L << 40) Long> places,
            @ForAll byte value)
            throws Exception {
        SparseDisk disk = written(layout.table());
        List<Action.Piece> pieces = layout.table().pieces();
        for (long place : places) {
            Action.Piece piece = pieces.get((int) (place % pieces.size()));
            disk.put(piece.offset() + place % piece.bytes().length, new byte[] {value});
        }

        TableReading reading = PartitionTable.read(disk, layout.geometry().sector());
        reading.table().ifPresent(table -> {
            assertThat(table.toString()).isNotEmpty();
            table.last();
            table.partitions().forEach(table::partUuid);
        });
        try {
            reading.orThrow().grownTo(layout.disk()).pieces();
        } catch (SatchelException e) {
            assertThat(e.code()).startsWith("partition.");
        }
    }

    @Property(tries = 200)
    void theLastPartitionGrowsAndNothingElseChanges(
            @ForAll("layouts") PartitionLayout layout, @ForAll @LongRange(min = 1, max = 1L << 41) long more)
            throws Exception {
        long size = layout.disk().bytes() + more;
        PartitionTable old = PartitionTable.read(
                        new SparseDisk(size, written(layout.table())),
                        layout.geometry().sector())
                .orThrow();
        PartitionTable grown;
        try {
            grown = old.grownTo(DataSize.bytes(size));
        } catch (SatchelException e) {
            assertThat(e.code()).isIn("partition.grow.none", "partition.grow.full");
            return;
        }

        int last = old.last().orElseThrow().number();
        assertThat(grown.differencesFrom(old))
                .allSatisfy(difference -> assertThat(difference.what()).isEqualTo(TableDifference.Aspect.SIZE))
                .allSatisfy(difference -> assertThat(difference.partition() == last
                                || old.partition(difference.partition())
                                        .orElseThrow()
                                        .isExtended())
                        .isTrue());
        TableReading reading = PartitionTable.read(
                new SparseDisk(size, written(grown)), layout.geometry().sector());
        assertThat(reading.findings().all()).isEmpty();
        assertThat(reading.orThrow()).isEqualTo(grown);
    }

    @Property(tries = 40)
    void whileItGrowsTheOldTableOrTheGrownOneIsThere(
            @ForAll("layouts") PartitionLayout layout, @ForAll @IntRange(min = 0, max = 70) int sectors)
            throws Exception {
        long size = layout.disk().bytes() + (1L << 30);
        SparseDisk disk = new SparseDisk(size, written(layout.table()));
        PartitionTable old =
                PartitionTable.read(disk, layout.geometry().sector()).orThrow();
        PartitionTable grown;
        try {
            grown = old.grownTo(DataSize.bytes(size));
        } catch (SatchelException e) {
            return;
        }
        int sector = (int) layout.geometry().sector().bytes();
        int left = sectors;
        for (Action.Piece piece : new TableWriter(grown).piecesOfGrown()) {
            byte[] bytes = piece.bytes();
            for (int at = 0; at < bytes.length && left > 0; at += sector, left--) {
                disk.put(piece.offset() + at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + sector)));
            }
        }

        PartitionTable now =
                PartitionTable.read(disk, layout.geometry().sector()).orThrow();
        // Of an MBR the extended partition grows before the logical one in it.
        assertThat(now.differencesFrom(old))
                .allSatisfy(difference -> assertThat(difference.what()).isEqualTo(TableDifference.Aspect.SIZE));
        assertThat(now.differencesFrom(grown))
                .allSatisfy(difference -> assertThat(difference.what()).isEqualTo(TableDifference.Aspect.SIZE));
    }

    @Property(tries = 300)
    void whatADiskHoldsIsAlignedApartAndWithinIt(@ForAll("layouts") PartitionLayout layout) {
        long end = 0;
        for (PlannedPartition partition : layout.partitions()) {
            assertThat(partition.start().bytes() % (1 << 20)).isZero();
            assertThat(partition.size().bytes() % (1 << 20)).isZero();
            assertThat(partition.start().bytes()).isGreaterThanOrEqualTo(end);
            end = partition.end().bytes();
        }
        assertThat(end).isLessThanOrEqualTo(layout.table().endOfUsable().bytes());
    }

    @Property(tries = 200)
    void aDiskOfTheSizeThatIsAskedForSuffices(
            @ForAll @LongRange(min = 0, max = 1L << 34) long atLeast,
            @ForAll @IntRange(min = 1, max = 60) int percent,
            @ForAll @LongRange(min = 1, max = 1L << 34) long fixed)
            throws Exception {
        NewPartitionTable wanted = NewPartitionTable.gpt()
                .with(NewPartition.of(PartitionType.EFI_SYSTEM).sized(DataSize.bytes(fixed)))
                .with(NewPartition.of(PartitionType.BASIC_DATA).sharing(percent).atLeast(DataSize.bytes(atLeast)))
                .with(NewPartition.of(PartitionType.LINUX).atLeast(DataSize.bytes(atLeast / 2)));
        long needed = 0;
        try {
            wanted.on(DiskGeometry.of(DataSize.mebibytes(1), DataSize.bytes(512)));
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("partition.too-small");
            needed = Long.parseLong(String.valueOf(e.getMessage()).replaceAll(".*need .*\\((\\d+) bytes\\).*", "$1"));
        }

        PartitionLayout layout = wanted.on(DiskGeometry.of(DataSize.bytes(needed), DataSize.bytes(512)));

        assertThat(layout.partitions().get(1).size().bytes()).isGreaterThanOrEqualTo(atLeast);
        assertThat(layout.partitions().get(2).size().bytes()).isGreaterThanOrEqualTo(atLeast / 2);
        // The copy at the end takes less than the MiB that is asked for it.
        long less = needed - (1 << 20);
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> wanted.on(DiskGeometry.of(DataSize.bytes(less), DataSize.bytes(512))));
    }

    /** What a hostile image says, with right checksums. */
    @Property(tries = 400)
    void anyNumbersInAHeaderAndItsEntriesAreReadOrToldToBeWrong(
            @ForAll("gpts") PartitionLayout layout,
            @ForAll @IntRange(min = 0, max = 8) int field,
            @ForAll @IntRange(min = 0, max = 60) int inEntries,
            @ForAll long value)
            throws Exception {
        int sector = (int) layout.geometry().sector().bytes();
        SparseDisk disk = written(layout.table());
        ByteBuffer header = ByteBuffer.allocate(sector).order(ByteOrder.LITTLE_ENDIAN);
        disk.position(sector).read(header);
        ByteBuffer entries = ByteBuffer.allocate(128 * 128).order(ByteOrder.LITTLE_ENDIAN);
        disk.position(2L * sector).read(entries);
        entries.putLong(inEntries * 8, value);
        if (field < 8) {
            header.putLong(24 + 8 * field, value);
        }
        header.putInt(88, sum(entries.array(), entries.capacity()));
        header.putInt(16, 0).putInt(16, sum(header.array(), 92));
        disk.put(sector, header.array());
        disk.put(2L * sector, entries.array());

        assertReadOrRefused(disk, layout);
    }

    private static int sum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    @Property(tries = 400)
    void anyEntriesOfAnMbrAndItsChainAreReadOrToldToBeWrong(
            @ForAll("mbrs") PartitionLayout layout,
            @ForAll @Size(64) byte[] entries,
            @ForAll @IntRange(min = 0, max = 9) int record)
            throws Exception {
        SparseDisk disk = written(layout.table());
        List<Action.Piece> pieces = layout.table().pieces();
        disk.put(pieces.get(record % pieces.size()).offset() + 0x1BE, entries);

        assertReadOrRefused(disk, layout);
    }

    @Provide
    Arbitrary<PartitionLayout> mbrs() {
        return Layouts.mbr();
    }

    private static void assertReadOrRefused(SparseDisk disk, PartitionLayout layout) throws Exception {
        TableReading reading = PartitionTable.read(disk, layout.geometry().sector());
        try {
            PartitionTable table = reading.orThrow();
            assertThat(table.toString()).isNotEmpty();
            assertThat(table.differencesFrom(table)).isEmpty();
            table.partitions().forEach(table::partUuid);
            new TableWriter(table.grownTo(DataSize.bytes(layout.disk().bytes() + (1 << 30)))).piecesOfGrown();
        } catch (SatchelException e) {
            assertThat(e.code()).startsWith("partition.");
        }
    }
}
