package dev.satchel.storage.filesystem;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An XFS. */
public final class NewXfs implements NewFileSystem {
    private final @Nullable DataSize cluster;
    private final UUID id;
    private final String label;

    private NewXfs(@Nullable DataSize cluster, UUID id, String label) {
        this.cluster = cluster;
        this.id = id;
        this.label = Labels.check(FileSystemType.XFS, label);
    }

    /**
     * With a new identity.
     *
     * @param label at most 12 bytes in UTF-8; may be empty
     */
    public static NewXfs of(String label) {
        return new NewXfs(null, UUID.randomUUID(), label);
    }

    /** With {@code uuid}, a UUID. */
    @Override
    public NewXfs withUuid(String uuid) {
        return new NewXfs(cluster, Identifiers.uuid(uuid), label);
    }

    @Override
    public NewXfs withClusterSize(DataSize cluster) {
        return new NewXfs(Clusters.check(FileSystemType.XFS, cluster), id, label);
    }

    @Override
    public PlannedCommand make(Argument device) {
        PlannedCommand mkfs = PlannedCommand.of("mkfs.xfs", "-q", "-f", "-K", "-m", "uuid=" + id);
        PlannedCommand sized = cluster == null ? mkfs : mkfs.with("-b", "size=" + cluster.bytes());
        PlannedCommand named = label.isEmpty() ? sized : sized.with("-L", label);
        return named.with(device).withTimeLimit(Duration.ofMinutes(10)).repeatable();
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
