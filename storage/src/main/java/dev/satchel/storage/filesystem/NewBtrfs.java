package dev.satchel.storage.filesystem;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A btrfs on one device, as its tool makes it: the content once, its metadata twice. */
public final class NewBtrfs implements NewFileSystem {
    private final @Nullable DataSize cluster;
    private final UUID id;
    private final String label;

    private NewBtrfs(@Nullable DataSize cluster, UUID id, String label) {
        this.cluster = cluster;
        this.id = id;
        this.label = Labels.check(FileSystemType.BTRFS, label);
    }

    /**
     * With a new identity.
     *
     * @param label at most 255 bytes in UTF-8, without slashes and line ends; may be empty
     */
    public static NewBtrfs of(String label) {
        return new NewBtrfs(null, UUID.randomUUID(), label);
    }

    /** With {@code uuid}, a UUID. */
    @Override
    public NewBtrfs withUuid(String uuid) {
        return new NewBtrfs(cluster, Identifiers.uuid(uuid), label);
    }

    /**
     * With sectors of {@code cluster}.
     *
     * @param cluster 4 to 64 KiB; a kernel before 6.7 mounts only what is not larger than its pages
     */
    @Override
    public NewBtrfs withClusterSize(DataSize cluster) {
        return new NewBtrfs(Clusters.check(FileSystemType.BTRFS, cluster), id, label);
    }

    @Override
    public PlannedCommand make(Argument device) {
        PlannedCommand mkfs = PlannedCommand.of("mkfs.btrfs", "-q", "-f", "-K", "-U", id.toString());
        PlannedCommand sized = cluster == null ? mkfs : mkfs.with("-s", String.valueOf(cluster.bytes()));
        PlannedCommand named = label.isEmpty() ? sized : sized.with("-L", label);
        return named.with(device).withTimeLimit(Duration.ofMinutes(10)).repeatable();
    }

    @Override
    public FileSystemType kind() {
        return FileSystemType.BTRFS;
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
