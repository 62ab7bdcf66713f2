package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A partition and what is in it, or, as number 0, what is on the whole device. Immutable. All text is in libblkid's
 * form: FAT, exFAT and NTFS serials in upper case, all other identifiers in lower case, and all are compared with case.
 */
public final class Volume {
    private static final int UNIT = 512;

    /**
     * What the partition table says of a partition.
     *
     * @param offset in bytes
     * @param size in bytes
     * @param label a string of bytes
     * @param flags as the table has them; 0 where it has none
     */
    record Partition(
            int number,
            long offset,
            long size,
            String type,
            @Nullable String uuid,
            @Nullable String label,
            String scheme,
            long flags) {
        Partition numbered(int other) {
            return new Partition(other, offset, size, type, uuid, label, scheme, flags);
        }

        boolean covers(long from, long length) {
            return from >= offset && from + length <= offset + size;
        }

        /** Holds other partitions, which are in the table as well. */
        boolean isExtended() {
            return scheme.equals("dos") && number <= 4 && MbrTable.isExtended(Integer.parseInt(type.substring(2), 16));
        }
    }

    private final Partition partition;
    private final boolean inTable;
    private final Identification identification;

    private Volume(Partition partition, boolean inTable, Identification identification) {
        this.partition = partition;
        this.inTable = inTable;
        this.identification = identification;
    }

    static Volume whole(long size, Identification identification) {
        return new Volume(new Partition(0, 0, size, "", null, null, "", 0), false, identification);
    }

    static Volume of(Partition partition, Identification identification) {
        return new Volume(partition, true, identification);
    }

    /** As Linux counts: from 1, logical partitions and slices of an MBR from 5; 0 for the whole device. */
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

    /** The type in the table: a GUID, {@code 0x83}, or a word where the table has words. */
    public Optional<String> partType() {
        return inTable ? Optional.of(Text.decode(partition.type())) : Optional.empty();
    }

    /** The partition's identifier: a GUID, or {@code 1a2b3c4d-01}; empty on an MBR disk without an id. */
    public Optional<String> partUuid() {
        return Optional.ofNullable(partition.uuid());
    }

    /** The partition's name, which GPT, Apple's and the mainframes' tables have. */
    public Optional<String> partLabel() {
        return Optional.ofNullable(partition.label())
                .filter(label -> !label.isEmpty())
                .map(Text::decode);
    }

    /** The table that it is in: {@code gpt}, {@code dos}, or {@code freebsd} for a slice; empty for the whole device. */
    public Optional<String> partScheme() {
        return inTable ? Optional.of(partition.scheme()) : Optional.empty();
    }

    /** The attributes of GPT, the boot indicator of an MBR; empty if there are none. */
    public OptionalLong partFlags() {
        return partition.flags() == 0 ? OptionalLong.empty() : OptionalLong.of(partition.flags());
    }

    /** The file system's name: {@code ext4}, {@code vfat}, {@code crypto_LUKS}; empty if none or several were found. */
    public Optional<String> type() {
        return identification.hit().map(Hit::type);
    }

    /** {@code FAT32}, {@code 1.0}. */
    public Optional<String> version() {
        return tag("VERSION");
    }

    /** The file system's identifier. */
    public Optional<String> uuid() {
        return tag("UUID");
    }

    /** The file system's label; for FAT the one in its root directory. */
    public Optional<String> label() {
        return tag("LABEL");
    }

    /** The label in the boot sector of FAT, which some tools forget to change. */
    public Optional<String> bootLabel() {
        return tag("LABEL_FATBOOT");
    }

    /** What it is there for; empty if none or several were found. */
    public Optional<Usage> usage() {
        return identification.hit().map(Hit::usage);
    }

    /** The value of {@code name}, one of libblkid's: {@code UUID_SUB}, {@code FSSIZE}, {@code BLOCK_SIZE}. */
    public Optional<String> tag(String name) {
        return identification.hit().flatMap(hit -> hit.tag(name));
    }

    /**
     * The names of all file systems whose signatures are here, in libblkid's order; with more than one and no {@link
     * #type} it is not known which is meant. Immutable.
     */
    public List<String> candidates() {
        return identification.hits().stream().map(Hit::type).collect(ImmutableList.toImmutableList());
    }

    /** What was found, what was not believed, and what decided. */
    public Identification identification() {
        return identification;
    }

    /**
     * As {@code blkid --probe --output udev} prints it, and for a partition as it prints the entry of the table, but for
     * {@code ID_PART_ENTRY_DISK}. Immutable, ordered.
     */
    public Map<String, String> udev() {
        ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
        all.putAll(identification.udev());
        if (inTable) {
            all.put("ID_PART_ENTRY_SCHEME", partition.scheme());
            if (partLabel().isPresent() && partition.label() != null) {
                all.put("ID_PART_ENTRY_NAME", Text.encoded(partition.label()));
            }
            partUuid().ifPresent(uuid -> all.put("ID_PART_ENTRY_UUID", uuid));
            all.put("ID_PART_ENTRY_TYPE", Text.encoded(partition.type()));
            partFlags().ifPresent(flags -> all.put("ID_PART_ENTRY_FLAGS", "0x" + Long.toHexString(flags)));
            all.put("ID_PART_ENTRY_NUMBER", Integer.toString(number()));
            all.put("ID_PART_ENTRY_OFFSET", Long.toString(partition.offset() / UNIT));
            all.put("ID_PART_ENTRY_SIZE", Long.toString(partition.size() / UNIT));
        }
        return all.buildOrThrow();
    }

    /** For people and logs. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" ");
        text.add("volume " + number() + ": " + size().rounded() + " at " + offset());
        type().ifPresent(type -> text.add("TYPE=" + type));
        uuid().ifPresent(uuid -> text.add("UUID=" + uuid));
        label().ifPresent(label -> text.add("LABEL=" + label));
        if (identification.rule() == Identification.Rule.AMBIVALENT) {
            text.add("ambivalent: " + String.join(", ", candidates()));
        }
        return text.toString();
    }
}
