package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A btrfs on one device, as its tool makes it: the content once, its metadata twice. */
public final class NewBtrfs implements NewFileSystem {
    private final @Nullable DataSize cluster;
    private final UUID id;
    private final String label;
    private final Holes holes;

    /** The file system keeps 255 bytes, and its tool (6.2) writes one fewer without a word. */
    private static final int LONGEST_LABEL = 254;

    /** How it keeps that a file has a hole. */
    public enum Holes {
        /** As this {@code mkfs.btrfs} does: not at all since 5.15 ({@code no-holes}). */
        USUAL,
        /** In an entry of its own, without which GRUB 2.06 says {@code extent not found} of a file with holes. */
        ARE_KEPT
    }

    private NewBtrfs(@Nullable DataSize cluster, UUID id, String label, Holes holes) {
        this.cluster = cluster;
        this.id = id;
        this.label = Labels.check(FileSystemType.BTRFS, label);
        checkArgument(
                label.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LABEL,
                "not a label of btrfs: '%s': mkfs.btrfs cuts it to %s bytes",
                label,
                LONGEST_LABEL);
        this.holes = holes;
    }

    /**
     * With a new identity.
     *
     * @param label at most 254 bytes in UTF-8, without slashes and line ends; may be empty
     */
    public static NewBtrfs of(String label) {
        return new NewBtrfs(null, UUID.randomUUID(), label, Holes.USUAL);
    }

    /** With {@code holes} kept so. */
    public NewBtrfs with(Holes holes) {
        return new NewBtrfs(cluster, id, label, holes);
    }

    /** With {@code uuid}, a UUID. */
    @Override
    public NewBtrfs withUuid(String uuid) {
        return new NewBtrfs(cluster, Identifiers.uuid(uuid), label, holes);
    }

    /**
     * With sectors of {@code cluster}.
     *
     * @param cluster 4 to 64 KiB; a kernel before 6.7 mounts only what is not larger than its pages
     */
    @Override
    public NewBtrfs withClusterSize(DataSize cluster) {
        return new NewBtrfs(Clusters.check(FileSystemType.BTRFS, cluster), id, label, holes);
    }

    @Override
    public PlannedCommand make(Argument device) {
        MkfsCommand mkfs = MkfsCommand.of("mkfs.btrfs", "-q", "-f", "-K", "-U", id.toString());
        MkfsCommand holed = switch (holes) {
            case USUAL -> mkfs;
            case ARE_KEPT -> mkfs.with("-O", "^no-holes");
        };
        return holed.clusters("-s", "", cluster).label("-L", label).on(device);
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
