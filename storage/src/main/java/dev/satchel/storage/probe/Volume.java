package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A partition and what is in it, or, as number 0, what is on the whole device. Immutable. All text is in libblkid's
 * form: FAT, exFAT and NTFS serials in upper case, all other identifiers in lower case, and all are compared with case.
 */
public final class Volume {
    /** What the partition table says of a partition. */
    record Partition(
            int number,
            long offset,
            long size,
            String type,
            @Nullable String uuid,
            @Nullable String label) {}

    private final Partition partition;
    private final boolean inTable;
    private final ImmutableList<FileSystem> found;

    private Volume(Partition partition, boolean inTable, ImmutableList<FileSystem> found) {
        this.partition = partition;
        this.inTable = inTable;
        this.found = found;
    }

    static Volume whole(long size, List<FileSystem> found) {
        return new Volume(new Partition(0, 0, size, "", null, null), false, ImmutableList.copyOf(found));
    }

    static Volume of(Partition partition, List<FileSystem> found) {
        return new Volume(partition, true, ImmutableList.copyOf(found));
    }

    /** As Linux counts: from 1, logical partitions of an MBR from 5; 0 for the whole device. */
    public int number() {
        return partition.number();
    }

    /** Where it begins, from the start of the device. */
    public DataSize offset() {
        return DataSize.bytes(partition.offset());
    }

    /** How long it is according to the table, even where an image is cut before its end. */
    public DataSize size() {
        return DataSize.bytes(partition.size());
    }

    /** The type in the table: a GUID, or {@code 0x83}. */
    public Optional<String> partType() {
        return inTable ? Optional.of(partition.type()) : Optional.empty();
    }

    /** The partition's identifier: a GUID, or {@code 1a2b3c4d-01}; empty on an MBR disk without an id. */
    public Optional<String> partUuid() {
        return Optional.ofNullable(partition.uuid());
    }

    /** The partition's name, which only GPT has. */
    public Optional<String> partLabel() {
        return Optional.ofNullable(partition.label());
    }

    /** The file system's name: {@code ext4}, {@code vfat}, {@code crypto_LUKS}; empty if none or several were found. */
    public Optional<String> type() {
        return single().map(FileSystem::type);
    }

    /** {@code FAT32}, {@code 1.0}. */
    public Optional<String> version() {
        return single().map(FileSystem::version);
    }

    /** The file system's identifier. */
    public Optional<String> uuid() {
        return single().map(FileSystem::uuid);
    }

    /** The file system's label; for FAT the one in its root directory. */
    public Optional<String> label() {
        return single().map(FileSystem::label);
    }

    /** The label in the boot sector of FAT, which some tools forget to change. */
    public Optional<String> bootLabel() {
        return single().map(FileSystem::bootLabel);
    }

    /**
     * The names of all file systems whose signatures are here, in libblkid's order; with more than one it is not known
     * which is meant. Immutable.
     */
    public List<String> candidates() {
        return found.stream().map(FileSystem::type).collect(ImmutableList.toImmutableList());
    }

    private Optional<FileSystem> single() {
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** For people and logs. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" ");
        text.add("volume " + number() + ": " + size().rounded() + " at " + offset());
        type().ifPresent(type -> text.add("TYPE=" + type));
        uuid().ifPresent(uuid -> text.add("UUID=" + uuid));
        label().ifPresent(label -> text.add("LABEL=" + label));
        return text.toString();
    }
}
