package dev.satchel.storage.filesystem;

import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.UUID;

/** An F2FS with checksums of its inodes and superblock. */
public final class NewF2fs implements NewFileSystem {
    private final UUID id;
    private final String label;

    private NewF2fs(UUID id, String label) {
        this.id = id;
        this.label = Labels.check(FileSystemType.F2FS, label);
    }

    /**
     * With a new identity.
     *
     * @param label at most 512 units of UTF-16; may be empty
     */
    public static NewF2fs of(String label) {
        return new NewF2fs(UUID.randomUUID(), label);
    }

    /** With {@code uuid}, a UUID. */
    @Override
    public NewF2fs withUuid(String uuid) {
        return new NewF2fs(Identifiers.uuid(uuid), label);
    }

    /**
     * As it is: F2FS has blocks of 4 KiB.
     *
     * @param cluster 4 KiB
     */
    @Override
    public NewF2fs withClusterSize(DataSize cluster) {
        Clusters.check(FileSystemType.F2FS, cluster);
        return this;
    }

    @Override
    public PlannedCommand make(Argument device) {
        String features = "extra_attr,inode_checksum,sb_checksum";
        return MkfsCommand.of("mkfs.f2fs", "-q", "-f", "-t", "0", "-O", features, "-U", id.toString())
                .label("-l", label)
                .on(device);
    }

    @Override
    public FileSystemType kind() {
        return FileSystemType.F2FS;
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
