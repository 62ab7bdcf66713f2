package dev.satchel.storage.partition;

import dev.satchel.core.unit.DataSize;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A partition as it stands in a table. Immutable. */
public final class PartitionEntry {
    private static final int FIRST_LOGICAL = 5;

    private final int number;
    private final PartitionType type;
    private final DataSize start;
    private final DataSize size;
    private final @Nullable UUID guid;
    private final String name;
    private final long attributes;
    private final long record;

    private PartitionEntry(
            int number,
            PartitionType type,
            DataSize start,
            DataSize size,
            @Nullable UUID guid,
            String name,
            long attributes,
            long record) {
        this.number = number;
        this.type = type;
        this.start = start;
        this.size = size;
        this.guid = guid;
        this.name = name;
        this.attributes = attributes;
        this.record = record;
    }

    static PartitionEntry ofGpt(
            int number, PartitionType type, DataSize start, DataSize size, UUID guid, String name, long attributes) {
        return new PartitionEntry(number, type, start, size, guid, name, attributes, 0);
    }

    /**
     * Of an MBR.
     *
     * @param record where the record is that tells of it, in bytes
     */
    static PartitionEntry ofMbr(
            int number,
            PartitionType type,
            DataSize start,
            DataSize size,
            Set<PartitionAttribute> attributes,
            long record) {
        return new PartitionEntry(number, type, start, size, null, "", PartitionAttribute.bits(attributes), record);
    }

    PartitionEntry resized(DataSize other) {
        return new PartitionEntry(number, type, start, other, guid, name, attributes, record);
    }

    /** From 1; in an MBR logical partitions have 5 and more. */
    public int number() {
        return number;
    }

    /** What it is for. In an MBR the general type where several share a byte. */
    public PartitionType type() {
        return type;
    }

    /** Where it begins on the disk. */
    public DataSize start() {
        return start;
    }

    /** Its length. */
    public DataSize size() {
        return size;
    }

    /** The first byte behind it. */
    public DataSize end() {
        return start.plus(size);
    }

    /** Its own identifier; empty in an MBR. */
    public Optional<UUID> guid() {
        return Optional.ofNullable(guid);
    }

    /** Up to 36 UTF-16 units; empty in an MBR. */
    public String name() {
        return name;
    }

    /** Those of its bits that have a name. Immutable. */
    public Set<PartitionAttribute> attributes() {
        return PartitionAttribute.of(attributes);
    }

    /** All of its bits, those too that mean nothing that is known here; the last one is number 63. */
    public long attributeBits() {
        return attributes;
    }

    /** Whether it is one of those within the extended partition of an MBR. */
    public boolean isLogical() {
        return guid == null && number >= FIRST_LOGICAL;
    }

    /** Whether it holds the logical partitions of an MBR. */
    public boolean isExtended() {
        return guid == null && type.isExtended();
    }

    /** Where the record is that tells of it, in bytes; 0 in a GPT. */
    long record() {
        return record;
    }

    boolean overlaps(PartitionEntry other) {
        return start.compareTo(other.end()) < 0 && other.start.compareTo(end()) < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionEntry that
                && number == that.number
                && type.equals(that.type)
                && start.equals(that.start)
                && size.equals(that.size)
                && Objects.equals(guid, that.guid)
                && name.equals(that.name)
                && attributes == that.attributes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(number, type, start, size, guid, name, attributes);
    }

    /** For people: {@code 2: EFI system partition, 512.0 MiB at 2MiB, 'ESP'}. */
    @Override
    public String toString() {
        String named = name.isEmpty() ? "" : ", '" + name + "'";
        return String.format(Locale.ROOT, "%d: %s, %s at %s%s", number, described(), size.rounded(), start, named);
    }

    private String described() {
        return type.title().equals("unknown") ? "type " + type : type.title();
    }
}
