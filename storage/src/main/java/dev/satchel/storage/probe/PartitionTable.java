package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A partition table that was found on a device. Immutable. */
public final class PartitionTable {
    /** The kinds that are read here; {@link #toString} is libblkid's {@code PTTYPE}. */
    public enum Type {
        /** A GUID partition table (UEFI 2.10, section 5). */
        GPT("gpt"),
        /** A master boot record. */
        MBR("dos"),
        /** The protective record of a GPT that is damaged, cut off, or of another sector size. */
        PROTECTIVE_MBR("PMBR");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Which copy of a table was read. */
    public enum Copy {
        /** The one at the start. */
        PRIMARY,
        /** The one at the end: the first is damaged. */
        BACKUP
    }

    private final Type type;
    private final @Nullable String uuid;
    private final int sectorSize;
    private final Copy copy;
    private final ImmutableList<Volume.Partition> partitions;

    PartitionTable(
            Type type, @Nullable String uuid, int sectorSize, Copy copy, ImmutableList<Volume.Partition> partitions) {
        this.type = type;
        this.uuid = uuid;
        this.sectorSize = sectorSize;
        this.copy = copy;
        this.partitions = partitions;
    }

    /** Its kind. */
    public Type type() {
        return type;
    }

    /** The disk's GUID, or the eight digits of an MBR's id; empty where that is 0. */
    public Optional<String> uuid() {
        return Optional.ofNullable(uuid);
    }

    /** The unit of the table, 512 or 4096 bytes: where the table was found, and not what the device says. */
    public DataSize sectorSize() {
        return DataSize.bytes(sectorSize);
    }

    /** Which copy was read. */
    public Copy copy() {
        return copy;
    }

    /** In the order of the table. */
    ImmutableList<Volume.Partition> partitions() {
        return partitions;
    }

    /** {@code gpt dd27f98d-...}. */
    @Override
    public String toString() {
        return uuid == null ? type.toString() : type + " " + uuid;
    }
}
