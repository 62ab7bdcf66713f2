package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An XFS. */
public final class NewXfs implements NewFileSystem {
    private final @Nullable DataSize cluster;
    private final UUID id;
    private final String label;
    private final Features features;

    /** What it has that not every reader knows. Each of those that leave something out leaves out what the one before it does. */
    public enum Features {
        /** All that this {@code mkfs.xfs} gives it. */
        USUAL,
        /** {@code mkfs.xfs} 5.10 and later: no {@code bigtime} and no {@code inobtcount}, which need Linux 5.10. */
        OFF_OF_5_10,
        /** {@code mkfs.xfs} 5.19 and later: no {@code nrext64} either, which GRUB 2.06 refuses. */
        OFF_OF_5_19,
        /** {@code mkfs.xfs} 6.10 and later: no {@code exchange} and no {@code parent} either, which GRUB refuses. */
        OFF_OF_6_10
    }

    private NewXfs(@Nullable DataSize cluster, UUID id, String label, Features features) {
        this.cluster = cluster;
        this.id = id;
        this.label = Labels.check(FileSystemType.XFS, label);
        this.features = features;
    }

    /**
     * With a new identity.
     *
     * @param label at most 12 bytes in UTF-8; may be empty
     */
    public static NewXfs of(String label) {
        return new NewXfs(null, UUID.randomUUID(), label, Features.USUAL);
    }

    /** With {@code features} as the {@code mkfs.xfs} knows them that makes it; see {@link MkfsXfs#readable}. */
    public NewXfs with(Features features) {
        return new NewXfs(cluster, id, label, features);
    }

    /** With {@code uuid}, a UUID. */
    @Override
    public NewXfs withUuid(String uuid) {
        return new NewXfs(cluster, Identifiers.uuid(uuid), label, features);
    }

    @Override
    public NewXfs withClusterSize(DataSize cluster) {
        return new NewXfs(Clusters.check(FileSystemType.XFS, cluster), id, label, features);
    }

    @Override
    public PlannedCommand make(Argument device) {
        return MkfsCommand.of("mkfs.xfs", "-q", "-f", "-K", "-m", "uuid=" + id)
                .with(leftOut().toArray(String[]::new))
                .clusters("-b", "size=", cluster)
                .label("-L", label)
                .on(device);
    }

    private List<String> leftOut() {
        ImmutableList.Builder<String> options = ImmutableList.builder();
        if (features.compareTo(Features.OFF_OF_5_10) >= 0) {
            options.add("-m", "bigtime=0,inobtcount=0");
        }
        if (features.compareTo(Features.OFF_OF_6_10) >= 0) {
            options.add("-i", "nrext64=0,exchange=0", "-n", "parent=0");
        } else if (features == Features.OFF_OF_5_19) {
            options.add("-i", "nrext64=0");
        }
        return options.build();
    }

    @Override
    public FileSystemType kind() {
        return FileSystemType.XFS;
    }

    @Override
    public String uuid() {
        return id.toString();
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
