package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The partition table and the file systems of a device or a raw image, as they were when it was read: immutable. Damage
 * of any kind gives fewer answers and never an exception; only reading itself can fail.
 *
 * <pre>{@code
 * Volume root = Probe.of(Path.of("disk.img")).volume(3);
 * root.type(); root.uuid(); root.label();
 * }</pre>
 */
public final class Probe {
    private final String name;
    private final @Nullable PartitionTable table;
    private final ImmutableList<Volume> volumes;

    private Probe(String name, @Nullable PartitionTable table, ImmutableList<Volume> volumes) {
        this.name = name;
        this.table = table;
        this.volumes = volumes;
    }

    /**
     * Reads the image or device {@code file}.
     *
     * @throws SatchelException with code {@code probe.unreadable} if it cannot be opened or read
     */
    public static Probe of(Path file) throws SatchelException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(channel, file.toString());
        } catch (IOException e) {
            throw new SatchelException("probe.unreadable", file.toString(), "cannot be read: " + e, null, e);
        }
    }

    /**
     * Reads what {@code device} gives, from its start to its size; it stays open, its position is moved.
     *
     * @throws IOException if the channel fails
     */
    public static Probe of(SeekableByteChannel device) throws IOException {
        return of(device, "the device");
    }

    private static Probe of(SeekableByteChannel channel, String name) throws IOException {
        Region disk = new Region(channel, 0, channel.size());
        PartitionTable table = PartitionTables.find(disk);
        ImmutableList.Builder<Volume> volumes = ImmutableList.builder();
        List<FileSystem> whole = Detectors.detect(disk);
        if (!whole.isEmpty()) {
            volumes.add(Volume.whole(disk.size(), whole));
        }
        if (table != null) {
            for (Volume.Partition partition : table.partitions()) {
                volumes.add(Volume.of(
                        partition,
                        isContainer(partition)
                                ? ImmutableList.of()
                                : Detectors.detect(disk.part(partition.offset(), partition.size()))));
            }
        }
        return new Probe(name, table, volumes.build());
    }

    private static boolean isContainer(Volume.Partition partition) {
        return partition.type().startsWith("0x")
                && PartitionTables.isExtended(Integer.parseInt(partition.type().substring(2), 16));
    }

    /** The partition table, if there is one. */
    public Optional<PartitionTable> table() {
        return Optional.ofNullable(table);
    }

    /**
     * The partitions in the order of the table, those without a known file system too; before them, as number 0, what is
     * on the device as a whole, if something is. Immutable.
     */
    public List<Volume> volumes() {
        return volumes;
    }

    /**
     * The volume with this number.
     *
     * @param number of its partition in the table, from 1, or 0 for what is on the device as a whole
     * @throws SatchelException with code {@code probe.no-such-volume} if there is none
     */
    public Volume volume(int number) throws SatchelException {
        for (Volume volume : volumes) {
            if (volume.number() == number) {
                return volume;
            }
        }
        String known = volumes.stream().map(v -> Integer.toString(v.number())).collect(Collectors.joining(", "));
        throw new SatchelException(
                "probe.no-such-volume",
                name,
                "there is no volume " + number
                        + (known.isEmpty() ? ", nothing was recognized" : "; there are " + known));
    }

    /** For people and logs. */
    @Override
    public String toString() {
        return name + (table == null ? "" : " (" + table + ")") + " " + volumes;
    }
}
