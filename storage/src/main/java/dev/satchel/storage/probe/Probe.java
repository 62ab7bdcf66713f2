package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
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
    private final Identification whole;
    private final @Nullable PartitionTable table;
    private final ImmutableList<Volume> volumes;

    private Probe(String name, Identification whole, @Nullable PartitionTable table, ImmutableList<Volume> volumes) {
        this.name = name;
        this.whole = whole;
        this.table = table;
        this.volumes = volumes;
    }

    /**
     * Reads the image or device {@code file}.
     *
     * @throws SatchelException with code {@code probe.unreadable} if it cannot be opened or read
     */
    public static Probe of(Path file) throws SatchelException {
        return Prober.standard().probe(file);
    }

    /**
     * Reads what {@code device} gives, from its start to its size; it stays open, its position is moved.
     *
     * @throws IOException if the channel fails
     */
    public static Probe of(SeekableByteChannel device) throws IOException {
        return Prober.standard().probe(device);
    }

    static Probe of(Region disk, String name, long session) throws IOException {
        Identification whole = Kinds.identify(disk, session);
        boolean member = whole.hit().map(hit -> hit.usage() == Usage.RAID).orElse(false);
        String content = whole.hit().map(Hit::type).orElse(null);
        // What looks like a table on a member of a RAID set is that of the set, unless the member's maker cleared it.
        PartitionTable table = member && whole.wiped() == 0 ? null : PartitionTables.find(disk, content);
        if (table != null && whole.wiped() > 0 && table.wasWrittenAfterClearing(whole.wiped())) {
            whole = whole.overruled();
        }
        ImmutableList.Builder<Volume> volumes = ImmutableList.builder();
        if (whole.hit().isPresent() || whole.rule() == Identification.Rule.AMBIVALENT) {
            volumes.add(Volume.whole(disk.size(), whole));
        }
        if (table != null) {
            for (Volume.Partition partition : table.partitions()) {
                volumes.add(Volume.of(
                        partition,
                        partition.isExtended()
                                ? Identification.nothing(Identification.Rule.NOTHING)
                                : Kinds.identify(disk.part(partition.offset(), partition.size()), session)));
            }
        }
        return new Probe(name, whole, table, volumes.build());
    }

    /** The partition table, if there is one. */
    public Optional<PartitionTable> table() {
        return Optional.ofNullable(table);
    }

    /** What the device as a whole is, with the evidence, where it is nothing too. */
    public Identification whole() {
        return whole;
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
