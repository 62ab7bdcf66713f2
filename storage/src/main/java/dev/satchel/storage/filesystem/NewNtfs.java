package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An NTFS, made in two steps: its tool has no option for the serial number. */
public final class NewNtfs implements NewFileSystem {
    private final @Nullable DataSize cluster;
    private final long id;
    private final String label;

    private NewNtfs(@Nullable DataSize cluster, long id, String label) {
        this.cluster = cluster;
        this.id = id;
        this.label = Labels.check(FileSystemType.NTFS, label);
    }

    /**
     * With a new identity.
     *
     * @param label at most 32 units of UTF-16, which is what Windows shows; may be empty
     */
    public static NewNtfs of(String label) {
        return new NewNtfs(null, Identifiers.randomSerial64(), label);
    }

    /** With {@code uuid}, 16 hexadecimal digits. */
    @Override
    public NewNtfs withUuid(String uuid) {
        return new NewNtfs(cluster, Identifiers.serial64(uuid), label);
    }

    /**
     * With clusters of {@code cluster} instead of 4 KiB.
     *
     * @param cluster 4 KiB to 2 MiB; Windows before 10 version 1709 mounts 64 KiB at most, and only 4 KiB are compressed
     */
    @Override
    public NewNtfs withClusterSize(DataSize cluster) {
        return new NewNtfs(Clusters.check(FileSystemType.NTFS, cluster), id, label);
    }

    /** {@code mkntfs}, forced: without that it refuses whole disks and files. */
    @Override
    public PlannedCommand make(Argument device) {
        return MkfsCommand.of("mkntfs", "-q", "-Q", "-F")
                .clusters("-c", "", cluster)
                .label("-L", label)
                .on(device);
    }

    /** {@code mkntfs}, then {@code ntfslabel} with the serial number. */
    @Override
    public List<PlannedCommand> commands(Argument device) {
        return ImmutableList.of(
                make(device),
                PlannedCommand.of("ntfslabel", "-q", "--new-serial=" + uuid())
                        .with(device)
                        .repeatable());
    }

    @Override
    public FileSystemType kind() {
        return FileSystemType.NTFS;
    }

    @Override
    public String uuid() {
        return Identifiers.text64(id);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return kind() + " " + label + " (" + uuid() + ")";
    }
}
