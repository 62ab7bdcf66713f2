package dev.satchel.storage.clone;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.partition.DiskGeometry;
import dev.satchel.storage.partition.NewPartition;
import dev.satchel.storage.partition.NewPartitionTable;
import dev.satchel.storage.partition.PartitionSize;
import dev.satchel.storage.partition.PartitionType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the disk of a new copy looks like, besides what its firmware starts from: the file system of the root, and whether
 * {@code /boot} and {@code /home} have partitions of their own. Immutable.
 */
public final class CopyLayout {
    /** An ext4 with everything in it. */
    public static final CopyLayout USUAL = new CopyLayout(FileSystemType.EXT4, null, null);

    /**
     * What each can be made on at the least: ext4 with a few files, btrfs with its metadata twice (its tool asks for 109 MiB),
     * XFS (its tool refuses less since 5.19).
     */
    private static final Map<FileSystemType, DataSize> SMALLEST = ImmutableMap.of(
            FileSystemType.EXT4, DataSize.mebibytes(16),
            FileSystemType.BTRFS, DataSize.mebibytes(128),
            FileSystemType.XFS, DataSize.mebibytes(300));

    private static final DataSize SMALLEST_BOOT = DataSize.mebibytes(32);

    /** Room for three kernels with the initial RAM disks of any machine, as distributions have it. */
    private static final DataSize USUAL_BOOT = DataSize.gibibytes(1);

    private final FileSystemType root;
    private final @Nullable DataSize boot;
    private final @Nullable PartitionSize home;

    private CopyLayout(FileSystemType root, @Nullable DataSize boot, @Nullable PartitionSize home) {
        this.root = root;
        this.boot = boot;
        this.home = home;
    }

    /**
     * With everything on one file system. A btrfs has the subvolumes {@code @} and {@code @home}, as Debian's, Ubuntu's and
     * openSUSE's tools for snapshots look for them.
     *
     * @param root {@link FileSystemType#EXT4}, {@link FileSystemType#BTRFS} or {@link FileSystemType#XFS}, which GRUB reads
     */
    public static CopyLayout of(FileSystemType root) {
        checkArgument(SMALLEST.containsKey(root), "a copy starts from ext4, btrfs or XFS, not from %s", root);
        return new CopyLayout(root, null, null);
    }

    /**
     * With {@code /boot} on a partition of its own, an ext4.
     *
     * @param size 32 MiB or more; a kernel and its initial RAM disk take 50 to 250 MiB
     */
    public CopyLayout withBoot(DataSize size) {
        checkArgument(size.compareTo(SMALLEST_BOOT) >= 0, "a partition for /boot has 32 MiB at least: %s", size);
        return new CopyLayout(root, size, home);
    }

    /**
     * With {@code /home} on a partition of its own, of the same type as the root.
     *
     * @param size a certain one, or a share of what the others leave that have a certain one; not {@link PartitionSize.Rest},
     *     which is the root's
     */
    public CopyLayout withHome(PartitionSize size) {
        checkArgument(!(size instanceof PartitionSize.Rest), "the rest is the root's: give /home a size or a share");
        checkArgument(
                !(size instanceof PartitionSize.Share share && share.percent() == 100),
                "100%% leaves nothing for the root");
        return new CopyLayout(root, boot, size);
    }

    /** The file system of the root. */
    public FileSystemType root() {
        return root;
    }

    /** How large the partition for {@code /boot} is, if there is one. */
    public Optional<DataSize> boot() {
        return Optional.ofNullable(boot);
    }

    /** How large the partition for {@code /home} is, if there is one. */
    public Optional<PartitionSize> home() {
        return Optional.ofNullable(home);
    }

    /** GRUB 2.06 does not open what LUKS2 makes of a passphrase: the kernel has to lie outside. */
    CopyLayout withBootOutside() {
        return boot == null ? withBoot(USUAL_BOOT) : this;
    }

    NewPartitionTable table(DiskGeometry disk, Architecture architecture) {
        List<NewPartition> usual =
                NewPartitionTable.portableLinux(disk, architecture).partitions();
        NewPartitionTable table = NewPartitionTable.gpt();
        for (NewPartition partition : usual) {
            boolean isRoot = partition.type().equals(PartitionType.linuxRoot(architecture));
            if (isRoot && boot != null) {
                table = table.with(
                        NewPartition.of(PartitionType.EXTENDED_BOOT).sized(boot).named("boot"));
            }
            table = table.with(isRoot ? partition.atLeast(smallest(root)) : partition);
        }
        if (home == null) {
            return table;
        }
        return table.with(NewPartition.of(PartitionType.LINUX_HOME)
                .sized(home)
                .atLeast(smallest(root))
                .named("home"));
    }

    private static DataSize smallest(FileSystemType type) {
        return Objects.requireNonNull(SMALLEST.get(type));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CopyLayout that
                && root == that.root
                && Objects.equals(boot, that.boot)
                && Objects.equals(home, that.home);
    }

    @Override
    public int hashCode() {
        return Objects.hash(root, boot, home);
    }

    /** {@code btrfs, /boot 1GiB, /home 50%}. */
    @Override
    public String toString() {
        return root + (boot == null ? "" : ", /boot " + boot) + (home == null ? "" : ", /home " + home);
    }
}
