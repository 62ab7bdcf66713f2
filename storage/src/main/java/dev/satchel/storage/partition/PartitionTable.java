package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.Action;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A partition table as it stands on a disk, or is to stand there: everything that it says, so that what is read can be
 * compared, grown and written again. Immutable.
 *
 * <p>{@link dev.satchel.storage.probe.Probe} answers another question: what libblkid says of a disk, tables of other kinds
 * and the content of the partitions included.
 */
public final class PartitionTable {
    private final DataSize disk;
    private final DataSize sector;
    private final ImmutableList<PartitionEntry> partitions;
    private final BootRecord record;
    private final @Nullable GptFrame gpt;

    /**
     * A table.
     *
     * @param record what sector 0 has beside the partitions
     * @param gpt null in an MBR
     */
    PartitionTable(
            DataSize disk,
            DataSize sector,
            List<PartitionEntry> partitions,
            BootRecord record,
            @Nullable GptFrame gpt) {
        this.disk = disk;
        this.sector = sector;
        this.partitions = ImmutableList.sortedCopyOf(Comparator.comparingInt(PartitionEntry::number), partitions);
        this.record = record;
        this.gpt = gpt;
    }

    /**
     * Reads what stands on the device or raw image {@code file}; sectors of 512 and of 4096 bytes are tried for a GPT, and an
     * MBR is taken to count in 512 bytes.
     *
     * @throws SatchelException with code {@code partition.unreadable} if it cannot be opened or read; damage of any kind is
     *     told in the findings
     */
    public static TableReading read(Path file) throws SatchelException {
        return TableReader.read(file, DataSize.ZERO);
    }

    /**
     * As {@link #read(Path)}, of {@code file} with logical sectors of {@code sector}, 512 or 4096 bytes.
     *
     * @throws SatchelException as there
     */
    public static TableReading read(Path file, DataSize sector) throws SatchelException {
        return TableReader.read(file, DiskGeometry.of(DataSize.ZERO, sector).sector());
    }

    /**
     * As {@link #read(Path, DataSize)} with logical sectors of {@code sector}, of what {@code disk} gives, from its start to its
     * size; it stays open, its position is moved.
     *
     * @throws IOException if the channel fails
     */
    public static TableReading read(SeekableByteChannel disk, DataSize sector) throws IOException {
        return new TableReader(disk, DiskGeometry.named(DataSize.bytes(disk.size())))
                .read(DiskGeometry.of(DataSize.ZERO, sector).sector());
    }

    /** Its kind. */
    public PartitionScheme scheme() {
        return gpt == null ? PartitionScheme.MBR : PartitionScheme.GPT;
    }

    /** The size of the disk that it stands on, or is to. */
    public DataSize disk() {
        return disk;
    }

    /** The unit in which it counts: 512 or 4096 bytes. */
    public DataSize sector() {
        return sector;
    }

    /**
     * What {@code PTUUID} names: the GUID of the disk in lower case, or the eight hexadecimal digits of an MBR's signature;
     * empty if that is 0.
     */
    public Optional<String> id() {
        if (gpt != null) {
            return Optional.of(gpt.guid().toString());
        }
        return record.signature() == 0 ? Optional.empty() : Optional.of(record.signatureText());
    }

    /** By number. In an MBR the extended partition is one of them. Immutable. */
    public List<PartitionEntry> partitions() {
        return partitions;
    }

    /** The partition {@code number}, from 1. */
    public Optional<PartitionEntry> partition(int number) {
        return partitions.stream().filter(entry -> entry.number() == number).findFirst();
    }

    /** The partition that ends behind all others; of an extended one and its last logical one it is the logical one. */
    public Optional<PartitionEntry> last() {
        return partitions.stream().filter(entry -> !holds(entry)).max(Comparator.comparing(PartitionEntry::end));
    }

    private boolean holds(PartitionEntry entry) {
        return entry.isExtended() && partitions.stream().anyMatch(PartitionEntry::isLogical);
    }

    /**
     * What {@code PARTUUID=} names for {@code partition}, which is one of this table: a GUID in lower case, or {@code
     * 1a2b3c4d-05}; empty in an MBR whose signature is 0.
     */
    public Optional<String> partUuid(PartitionEntry partition) {
        if (gpt != null) {
            return partition.guid().map(UUID::toString);
        }
        return id().map(id -> id + String.format(Locale.ROOT, "-%02x", partition.number()));
    }

    /** What the MBR of a hybrid tells of beside the protection, by place; empty for any other table. Immutable. */
    public List<PartitionEntry> hybrid() {
        return gpt == null ? ImmutableList.of() : record.mirrored();
    }

    /** The first byte that a partition may use. */
    public DataSize firstUsable() {
        return gpt == null ? sector : DataSize.bytes(gpt.firstUsable() * sector.bytes());
    }

    /** The first byte that no partition may use any more. */
    public DataSize endOfUsable() {
        if (gpt == null) {
            return DataSize.bytes(Math.min(disk.bytes() / sector.bytes(), 1L << 32) * sector.bytes());
        }
        return DataSize.bytes((gpt.lastUsable() + 1) * sector.bytes());
    }

    BootRecord record() {
        return record;
    }

    Optional<GptFrame> gpt() {
        return Optional.ofNullable(gpt);
    }

    PartitionTable with(DataSize onDisk, List<PartitionEntry> others, BootRecord other, @Nullable GptFrame frame) {
        return new PartitionTable(onDisk, sector, others, other, frame);
    }

    /**
     * The same on a disk of {@code size}, the last partition grown to its end (to a multiple of 1 MiB), and the copy of a GPT
     * where it belongs then. What is in the partition is not touched: its file system is grown afterwards.
     *
     * @throws SatchelException with code {@code partition.grow.full} if there is nothing to grow into, {@code
     *     partition.grow.none} if there is no partition, {@code partition.grow.shrunk} if the disk ends within one
     */
    public PartitionTable grownTo(DataSize size) throws SatchelException {
        return grownTo(size, OptionalInt.empty(), DiskGeometry.named(size));
    }

    /**
     * As {@link #grownTo(DataSize)} on a disk of {@code size}, of partition {@code number}, which is the last one.
     *
     * @throws SatchelException as there, and with code {@code partition.grow.blocked} if another is behind it
     */
    public PartitionTable grownTo(DataSize size, int number) throws SatchelException {
        return grownTo(size, OptionalInt.of(number), DiskGeometry.named(size));
    }

    /** The same, on a disk that people call {@code name}. */
    PartitionTable grownTo(DataSize size, OptionalInt number, String name) throws SatchelException {
        Growth growth = new Growth(this, size, name);
        return number.isPresent() ? growth.of(number.getAsInt()) : growth.last();
    }

    /** The first byte that no partition may use on a disk of {@code size}; negative if the copy of a GPT does not fit at all. */
    long endOfUsableOn(DataSize size) {
        long sectors = size.bytes() / sector.bytes();
        long end = gpt == null ? Math.min(sectors, 1L << 32) : sectors - 1 - gpt.arraySectors((int) sector.bytes());
        return end * sector.bytes();
    }

    /** The same, with the copy of a GPT at the end of a disk of {@code size}. */
    PartitionTable onDisk(DataSize size) {
        int bytes = (int) sector.bytes();
        return new PartitionTable(
                size, sector, partitions, record, gpt == null ? null : gpt.on(size.bytes() / bytes, bytes));
    }

    /**
     * What this says otherwise than {@code other}: kind, identifiers, places, types, names and attributes, and what a hybrid
     * mirrors. How a table is laid out on the disk makes no difference, nor does the order of its entries. Immutable, empty
     * if both mean the same.
     */
    public List<TableDifference> differencesFrom(PartitionTable other) {
        return new TableComparison(other, this).differences();
    }

    /**
     * The bytes of it, in the order in which they are written: at each instant one of a GPT's copies is whole. What an
     * earlier table had elsewhere, and what is on the partitions, is not touched.
     */
    List<Action.Piece> pieces() {
        return new TableWriter(this).pieces();
    }

    /**
     * Writes it to {@code disk}: the copy at the end of a GPT first, then the one at the start, sector 0 last, and each is
     * forced to the disk before the next where {@code disk} is a {@link java.nio.channels.FileChannel}. So a table that
     * replaces another is the old one or the new one at each instant. Old signatures elsewhere stay; {@link Partitioning}
     * wipes those too, and asks the guard.
     *
     * @param target open for writing and as large as {@link #disk()}; it stays open, its position is moved
     * @throws SatchelException with code {@code partition.disk} if the channel has another size
     * @throws IOException if the channel fails
     */
    public void writeTo(SeekableByteChannel target) throws IOException {
        TableWriter.write(this, target);
    }

    /**
     * What {@code sfdisk} reads (sfdisk(8), "Input formats"); numbers are sectors. It has no words for what a hybrid mirrors, and
     * empties a name that holds a character beyond the Basic Multilingual Plane.
     */
    public String toSfdiskScript() {
        return new SfdiskScript(this).toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionTable that
                && disk.equals(that.disk)
                && sector.equals(that.sector)
                && differencesFrom(that).isEmpty();
    }

    @Override
    public int hashCode() {
        return Objects.hash(disk, sector, id(), partitions);
    }

    /** For people: {@code gpt with 3 partitions on 160.0 MiB}. */
    @Override
    public String toString() {
        return scheme() + " with " + partitions.size() + (partitions.size() == 1 ? " partition" : " partitions")
                + " on " + disk.rounded();
    }
}
