package dev.satchel.storage.filesystem;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An exFAT, made in two steps: its tool has no option for the serial number. */
public final class NewExfat implements NewFileSystem {
    private final @Nullable DataSize cluster;
    private final int id;
    private final String label;

    private NewExfat(@Nullable DataSize cluster, int id, String label) {
        this.cluster = cluster;
        this.id = id;
        this.label = Labels.check(FileSystemType.EXFAT, label);
    }

    /**
     * With a new identity.
     *
     * @param label at most 11 units of UTF-16; may be empty
     */
    public static NewExfat of(String label) {
        return new NewExfat(null, Identifiers.randomSerial32(), label);
    }

    /** With {@code uuid}, eight hexadecimal digits with or without a hyphen: {@code 1A2B-3C4D}. */
    @Override
    public NewExfat withUuid(String uuid) {
        return new NewExfat(cluster, Identifiers.serial32(uuid), label);
    }

    /**
     * With clusters of {@code cluster}, which is otherwise left to {@code mkfs.exfat}: 128 KiB above 32 GiB.
     *
     * @param cluster 512 bytes to 32 MiB
     */
    @Override
    public NewExfat withClusterSize(DataSize cluster) {
        return new NewExfat(Clusters.check(FileSystemType.EXFAT, cluster), id, label);
    }

    @Override
    public PlannedCommand make(Argument device) {
        return MkfsCommand.of("mkfs.exfat")
                .clusters("-c", "", cluster)
                .label("-L", label)
                .on(device);
    }

    /** {@code mkfs.exfat}, then {@code tune.exfat} with the serial number. */
    @Override
    public List<PlannedCommand> commands(Argument device) {
        String serial = "0x" + uuid().replace("-", "");
        return ImmutableList.of(
                make(device),
                PlannedCommand.of("tune.exfat", "-I", serial).with(device).repeatable());
    }

    @Override
    public FileSystemType kind() {
        return FileSystemType.EXFAT;
    }

    @Override
    public String uuid() {
        return Identifiers.text32(id);
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
