package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.internal.DiskFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
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
        PROTECTIVE_MBR("PMBR"),
        /** Apple's partition map, of Macs before Intel and of old discs. */
        APPLE("mac"),
        /** A BSD label without an MBR around it. */
        BSD("bsd"),
        /** A volume header of SGI. */
        SGI("sgi"),
        /** A label of Sun, for SPARC. */
        SUN("sun"),
        /** A label of Solaris for x86 without an MBR around it. */
        SOLARIS("solaris"),
        /** A label of DEC Ultrix. */
        ULTRIX("ultrix"),
        /** A disk of IBM AIX, whose volumes are not read. */
        AIX("aix"),
        /** The root sector of an Atari. */
        ATARI("atari"),
        /** The label of a disk of an IBM mainframe. */
        DASD("dasd");

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

    private static final int MBR_ENTRIES = 0x1BE;

    private final Type type;
    private final @Nullable String uuid;
    private final int sectorSize;
    private final Copy copy;
    private final ImmutableList<Volume.Partition> partitions;
    private final long magicOffset;
    private final int magicLength;

    PartitionTable(Type type, @Nullable String uuid, int sectorSize, ImmutableList<Volume.Partition> partitions) {
        this(type, uuid, sectorSize, Copy.PRIMARY, partitions, 0, 0);
    }

    private PartitionTable(
            Type type,
            @Nullable String uuid,
            int sectorSize,
            Copy copy,
            ImmutableList<Volume.Partition> partitions,
            long magicOffset,
            int magicLength) {
        this.type = type;
        this.uuid = uuid;
        this.sectorSize = sectorSize;
        this.copy = copy;
        this.partitions = partitions;
        this.magicOffset = magicOffset;
        this.magicLength = magicLength;
    }

    PartitionTable copied(Copy from) {
        return new PartitionTable(type, uuid, sectorSize, from, partitions, magicOffset, magicLength);
    }

    PartitionTable magic(long offset, int length) {
        return new PartitionTable(type, uuid, sectorSize, copy, partitions, offset, length);
    }

    /**
     * Reads the table of the image or device {@code file}, and nothing of what is on its partitions.
     *
     * @return empty if there is none
     * @throws SatchelException with code {@code probe.unreadable} if it cannot be opened or read
     */
    public static Optional<PartitionTable> of(Path file) throws SatchelException {
        try (FileChannel channel = DiskFile.open(file)) {
            return Optional.ofNullable(
                    PartitionTables.find(new Region(channel, 0, channel.size(), DeviceSectors.of(file)), null));
        } catch (IOException e) {
            throw SatchelException.unreadable("probe.unreadable", file, e);
        }
    }

    /**
     * As {@link #of(Path)}, of what {@code device} gives, from its start to its size; it stays open, its position is moved.
     *
     * @param sector the logical sectors in which an MBR counts: a power of two from 512 to 4096 bytes
     * @throws IOException if the channel fails
     */
    public static Optional<PartitionTable> of(SeekableByteChannel device, DataSize sector) throws IOException {
        return Optional.ofNullable(
                PartitionTables.find(new Region(device, 0, device.size(), (int) sector.bytes()), null));
    }

    /** Its kind. */
    public Type type() {
        return type;
    }

    /** The disk's GUID, the eight digits of an MBR's id, the name of a mainframe's disk; empty where there is none. */
    public Optional<String> uuid() {
        return Optional.ofNullable(uuid);
    }

    /** The unit of the table: for a GPT where it was found, and not what the device says. */
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

    long magicOffset() {
        return magicOffset;
    }

    int magicLength() {
        return magicLength;
    }

    /** Whether it stands where something cleared everything up to {@code end} before. */
    boolean wasWrittenAfterClearing(long end) {
        return switch (type) {
            case MBR -> end >= 512;
            case GPT -> magicOffset + magicLength <= end;
            case PROTECTIVE_MBR, APPLE, BSD, SGI, SUN, SOLARIS, ULTRIX, AIX, ATARI, DASD -> false;
        };
    }

    /** Where it is, in bytes: an MBR's entries, a GPT's header; 0 for others. */
    public DataSize offset() {
        return switch (type) {
            case MBR -> DataSize.bytes(MBR_ENTRIES);
            case GPT -> DataSize.bytes(magicOffset);
            case BSD -> DataSize.bytes(magicOffset);
            case SOLARIS -> DataSize.bytes(512);
            case PROTECTIVE_MBR, APPLE, SGI, SUN, ULTRIX, AIX, ATARI, DASD -> DataSize.ZERO;
        };
    }

    /** {@code gpt dd27f98d-...}. */
    @Override
    public String toString() {
        return uuid == null ? type.toString() : type + " " + uuid;
    }
}
