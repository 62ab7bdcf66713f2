package dev.satchel.storage.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.unit.DataSize;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartitionTableTest {
    private static final DataSize SECTOR = DataSize.bytes(512);
    private static final DataSize DISK = DataSize.mebibytes(100);

    private static PartitionTable linux() throws Exception {
        return NewPartitionTable.portableLinux(DataSize.mebibytes(40), Architecture.X86_64)
                .on(DiskGeometry.of(DISK, SECTOR))
                .table();
    }

    private static SparseDisk written(PartitionTable table) throws Exception {
        SparseDisk disk = new SparseDisk(table.disk().bytes());
        table.writeTo(disk);
        return disk;
    }

    @Test
    void sharesAreOfWhatTheFixedOnesLeave() throws Exception {
        PartitionLayout layout = NewPartitionTable.gpt()
                .with(NewPartition.of(PartitionType.EFI_SYSTEM).sized(DataSize.mebibytes(10)))
                .with(NewPartition.of(PartitionType.BASIC_DATA).sharing(25))
                .with(NewPartition.of(PartitionType.LINUX))
                .on(DiskGeometry.of(DataSize.mebibytes(112), SECTOR));

        assertThat(layout.partitions())
                .extracting(PlannedPartition::size)
                .containsExactly(DataSize.mebibytes(10), DataSize.mebibytes(25), DataSize.mebibytes(75));
    }

    @Test
    void theSeamGivesTheIdentifiers() throws Exception {
        UUID[] next = {new UUID(0, 1), new UUID(0, 2)};
        int[] given = {0};
        PartitionTable table = NewPartitionTable.exchange()
                .on(DiskGeometry.of(DISK, SECTOR), () -> next[given[0]++])
                .table();

        assertThat(table.id()).contains("00000000-0000-0000-0000-000000000001");
        assertThat(table.partUuid(table.partitions().get(0))).contains("00000000-0000-0000-0000-000000000002");
    }

    @Test
    void moreThanFourPartitionsOfAnMbrAreLogicalFromTheFourthOn() throws Exception {
        NewPartitionTable wanted = NewPartitionTable.mbr().signed(0x1a2b3c4d);
        for (int i = 0; i < 5; i++) {
            wanted = wanted.with(NewPartition.of(PartitionType.LINUX).sized(DataSize.mebibytes(4)));
        }
        PartitionTable table = wanted.on(DiskGeometry.of(DISK, SECTOR)).table();

        assertThat(table.partitions()).extracting(PartitionEntry::number).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(table.partition(4).orElseThrow().isExtended()).isTrue();
        assertThat(table.partUuid(table.partition(6).orElseThrow())).contains("1a2b3c4d-06");
        assertThat(table.last().orElseThrow().number()).isEqualTo(6);
    }

    @Test
    void anMbrOfALargeDiskSaysThatItDoesNotReachItsEnd() {
        NewPartitionTable wanted = NewPartitionTable.mbr()
                .with(NewPartition.of(PartitionType.LINUX).sized(DataSize.gibibytes(3 << 10)));

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> wanted.on(DiskGeometry.of(DataSize.gibibytes(8 << 10), SECTOR)))
                .withMessageContaining("2^32 sectors")
                .withMessageContaining("take a GPT");
    }

    @Test
    void whatATableCannotKeepIsRefusedWhenItIsAskedFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewPartitionTable.mbr()
                        .with(NewPartition.of(PartitionType.LINUX).named("x")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewPartitionTable.mbr().with(NewPartition.of(PartitionType.BIOS_BOOT)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewPartitionTable.gpt().with(NewPartition.of(PartitionType.FAT32)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewPartitionTable.exchange().with(NewPartition.of(PartitionType.LINUX)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewPartitionTable.exchange().hybrid(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewPartitionTable.gpt()
                        .with(NewPartition.of(PartitionType.BIOS_BOOT))
                        .hybrid(1));
    }

    @Test
    void differencesAreToldByMeaning() throws Exception {
        PartitionTable one = linux();
        PartitionTable other = NewPartitionTable.gpt()
                .identifiedBy(UUID.fromString(one.id().orElseThrow()))
                .with(NewPartition.of(PartitionType.BIOS_BOOT)
                        .sized(DataSize.mebibytes(1))
                        .named("BIOS boot")
                        .identifiedBy(one.partitions().get(0).guid().orElseThrow()))
                .with(NewPartition.of(PartitionType.BASIC_DATA)
                        .sized(DataSize.mebibytes(40))
                        .named("EFI system partition")
                        .identifiedBy(one.partitions().get(1).guid().orElseThrow())
                        .marked(PartitionAttribute.HIDDEN))
                .on(DiskGeometry.of(DISK, SECTOR))
                .table();

        assertThat(other.differencesFrom(one))
                .extracting(TableDifference::toString)
                .satisfiesExactly(
                        type -> assertThat(type).isEqualTo("partition 2, type: esp became basic-data"),
                        bits -> assertThat(bits)
                                .isEqualTo("partition 2, attributes: nothing became 0x4000000000000000"),
                        gone -> assertThat(gone).startsWith("partition 3 is gone: 3: Linux root-x86-64"));
    }

    @Test
    void aPartitionThatIsNotTheLastSaysWhatIsBehindIt() throws Exception {
        PartitionTable table = linux();

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> table.grownTo(DataSize.gibibytes(1), 2))
                .withMessageContaining("partition 3: Linux root-x86-64")
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.grow.blocked"));
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> table.grownTo(DataSize.mebibytes(60)))
                .withMessageStartingWith("a disk of 60.0 MiB: ")
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.grow.shrunk"));
        assertThat(table.grownTo(DataSize.gibibytes(1), 3)).isEqualTo(table.grownTo(DataSize.gibibytes(1)));
    }

    @Test
    void whatIsMirroredInAHybridGrowsToo() throws Exception {
        PartitionTable grown = NewPartitionTable.exchange()
                .hybrid(1)
                .on(DiskGeometry.of(DISK, SECTOR))
                .table()
                .grownTo(DataSize.gibibytes(1));

        assertThat(grown.hybrid().get(0).size())
                .isEqualTo(grown.partitions().get(0).size());
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(() -> grown.grownTo(DataSize.gibibytes(4 << 10)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.hybrid.far"));
    }

    @Test
    void aHeaderThatLeavesRoomForABoardsLoaderKeepsIt() throws Exception {
        PartitionTable usual = linux();
        GptFrame frame = usual.gpt().orElseThrow();
        PartitionTable moved = usual.with(
                DISK,
                usual.partitions(),
                usual.record(),
                new GptFrame(frame.guid(), frame.firstUsable(), frame.lastUsable(), 1024, frame.count()));
        SparseDisk disk = written(moved);
        disk.put(512 + 16, new byte[4]); // the checksum of the first header

        PartitionTable read = PartitionTable.read(disk, SECTOR).orThrow();

        assertThat(read.gpt().orElseThrow().entries()).isEqualTo(1024);
        assertThat(read.pieces()).isEqualTo(moved.pieces());
    }

    @Test
    void overlapsAndRepeatedIdentifiersAreTold() throws Exception {
        PartitionTable table = linux();
        PartitionEntry second = table.partitions().get(1);
        PartitionEntry twin = PartitionEntry.ofGpt(
                4, second.type(), second.start(), second.size(), second.guid().orElseThrow(), "", 0);
        PartitionTable damaged = table.with(
                DISK,
                Stream.concat(table.partitions().stream(), Stream.of(twin)).toList(),
                table.record(),
                table.gpt().orElseThrow());

        assertThat(PartitionTable.read(written(damaged), SECTOR).findings().all())
                .extracting(Finding::code)
                .containsExactly("partition.overlap", "partition.guid.twice");
    }

    @Test
    void anMbrOverAnOldGptCounts() throws Exception {
        SparseDisk disk = written(linux());
        PartitionTable mbr =
                NewPartitionTable.biosLinux().on(DiskGeometry.of(DISK, SECTOR)).table();
        mbr.writeTo(disk);

        TableReading reading = PartitionTable.read(disk, SECTOR);

        assertThat(reading.orThrow()).isEqualTo(mbr);
        assertThat(reading.findings().all()).extracting(Finding::code).containsExactly("gpt.stale");
    }

    @Test
    void aDiskWithoutATableSaysSo() throws Exception {
        TableReading reading = PartitionTable.read(new SparseDisk(1 << 20), SECTOR);

        assertThat(reading.table()).isEmpty();
        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(reading::orThrow)
                .satisfies(e -> assertThat(e.code()).isEqualTo("partition.none"));
        assertThat(PartitionTable.read(new SparseDisk(100), SECTOR).table()).isEmpty();
    }

    /** To write a new one would end the hope of finding its partitions. */
    @Test
    void aTableThatIsLostIsNotToBeWrittenOver() throws Exception {
        SparseDisk disk = written(linux());
        disk.put(1024 + 70, new byte[] {1});
        disk.put(DISK.bytes() - 33 * 512 + 70, new byte[] {1});

        assertThatExceptionOfType(SatchelException.class)
                .isThrownBy(PartitionTable.read(disk, SECTOR)::orThrow)
                .withMessageContaining(
                        "of the first: the checksum of its entries is wrong; of the second: the checksum")
                .withMessageEndingWith("; find the partitions with testdisk or gdisk before anything is written");
    }

    @Test
    void aStripeIsPreferredAndABridgesNonsenseIsNot() {
        DiskGeometry disk = DiskGeometry.of(DataSize.gibibytes(1), SECTOR);

        assertThat(disk.preferring(DataSize.kibibytes(1536)).alignment()).isEqualTo(DataSize.kibibytes(1536));
        assertThat(disk.preferring(DataSize.kibibytes(192)).alignment()).isEqualTo(DataSize.kibibytes(1152));
        assertThat(disk.preferring(DataSize.bytes(33553920)).alignment()).isEqualTo(DataSize.mebibytes(1));
        assertThat(disk.preferring(DataSize.ZERO).alignment()).isEqualTo(DataSize.mebibytes(1));
    }

    @Test
    void typesAreReadAsTheyPrint() {
        for (PartitionType type : PartitionType.known()) {
            assertThat(PartitionType.parse(type.toString())).isEqualTo(type);
            type.guid()
                    .ifPresent(guid ->
                            assertThat(PartitionType.parse(guid.toString())).isEqualTo(type));
        }
        assertThat(PartitionType.parse("0x83")).isEqualTo(PartitionType.LINUX);
        assertThat(PartitionType.parse("0x99").toString()).isEqualTo("0x99");
        assertThat(PartitionType.linuxRoot(Architecture.MIPS64EL).toString()).isEqualTo("root-mips64-le");
        assertThat(PartitionType.linuxUsr(Architecture.LOONGARCH64).toString()).isEqualTo("usr-loongarch64");
        assertThat(PartitionType.linuxRoot(Architecture.AVR)).isEqualTo(PartitionType.LINUX);
        assertThatIllegalArgumentException().isThrownBy(() -> PartitionType.parse("linux?"));
    }
}
