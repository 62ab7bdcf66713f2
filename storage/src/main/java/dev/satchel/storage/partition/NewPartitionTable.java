package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A partition table that is wanted, on whatever disk. Immutable. {@link #on} finds the place of each partition on a certain
 * one.
 *
 * <pre>{@code
 * PartitionLayout layout = NewPartitionTable.gpt()
 *         .with(NewPartition.of(PartitionType.EFI_SYSTEM).sized(DataSize.mebibytes(512)).named("ESP"))
 *         .with(NewPartition.of(PartitionType.BASIC_DATA).sharing(25).named("exchange"))
 *         .with(NewPartition.of(PartitionType.LINUX_ROOT_X86_64).named("root"))
 *         .on(DiskGeometry.of(DataSize.gibibytes(64), DataSize.bytes(512)));
 * }</pre>
 */
public final class NewPartitionTable {
    /** FAT32 needs 65525 clusters (Microsoft's FAT specification, 3.5): 33 MiB of 512-byte sectors, 257 MiB of 4 KiB ones. */
    private static final DataSize SMALL_ESP = DataSize.mebibytes(64);

    private static final DataSize SMALLEST_4K_ESP = DataSize.mebibytes(260);
    private static final DataSize LARGE_ESP = DataSize.mebibytes(512);
    private static final DataSize SMALL_DISK = DataSize.gibibytes(4);

    /** The smallest Linux root that is worth a partition. */
    private static final DataSize SMALLEST_ROOT = DataSize.mebibytes(16);

    /** UEFI firmware that starts from a hybrid sees three partitions beside the protection. */
    private static final int MOST_MIRRORED = 3;

    /** More than Linux has names for; a GPT has room for 128. */
    private static final int MOST = 128;

    private static final int MOST_LOGICAL = 60;

    private final PartitionScheme scheme;
    private final @Nullable UUID guid;
    private final int signature;
    private final ImmutableList<NewPartition> partitions;
    private final ImmutableList<Integer> mirrored;

    private NewPartitionTable(
            PartitionScheme scheme,
            @Nullable UUID guid,
            int signature,
            List<NewPartition> partitions,
            List<Integer> mirrored) {
        this.scheme = scheme;
        this.guid = guid;
        this.signature = signature;
        this.partitions = ImmutableList.copyOf(partitions);
        this.mirrored = ImmutableList.copyOf(mirrored);
    }

    /** A GUID partition table with a random identifier and no partitions yet. */
    public static NewPartitionTable gpt() {
        return new NewPartitionTable(PartitionScheme.GPT, null, 0, ImmutableList.of(), ImmutableList.of());
    }

    /**
     * A master boot record with a random signature and no partitions yet, for firmware that starts from nothing else, and
     * for devices that read nothing else. Up to four partitions are primary ones; with more, the fourth is an extended one
     * that holds the rest. Nothing of a disk behind 2^32 sectors is used.
     */
    public static NewPartitionTable mbr() {
        return new NewPartitionTable(PartitionScheme.MBR, null, 0, ImmutableList.of(), ImmutableList.of());
    }

    /**
     * A disk that BIOS and UEFI firmware boot Linux from, with an EFI system partition that suits it: 64 MiB on disks below
     * 4 GiB, else 512 MiB; 260 MiB at least where sectors have 4096 bytes.
     *
     * @param disk that it is for
     * @param architecture of the system, which gives its root the type of the Discoverable Partitions Specification
     */
    public static NewPartitionTable portableLinux(DiskGeometry disk, Architecture architecture) {
        return portableLinux(espFor(disk), architecture);
    }

    private static DataSize espFor(DiskGeometry disk) {
        if (disk.size().compareTo(SMALL_DISK) >= 0) {
            return LARGE_ESP;
        }
        return disk.sector().bytes() > 512 ? SMALLEST_4K_ESP : SMALL_ESP;
    }

    /**
     * A disk that BIOS and UEFI firmware boot Linux from: BIOS boot partition (1 MiB), EFI system partition, and the root.
     *
     * @param esp how large the EFI system partition is
     * @param architecture of the system, which gives its root the type of the Discoverable Partitions Specification
     */
    public static NewPartitionTable portableLinux(DataSize esp, Architecture architecture) {
        return gpt().with(NewPartition.of(PartitionType.BIOS_BOOT)
                        .sized(DiskGeometry.USUAL_ALIGNMENT)
                        .named("BIOS boot"))
                .with(NewPartition.of(PartitionType.EFI_SYSTEM).sized(esp).named("EFI system partition"))
                .with(NewPartition.of(PartitionType.linuxRoot(architecture))
                        .atLeast(SMALLEST_ROOT)
                        .named("root"));
    }

    /** A disk that UEFI firmware boots Windows from: EFI system partition (300 MiB), what Windows reserves, and Windows. */
    public static NewPartitionTable portableWindows() {
        return gpt().with(NewPartition.of(PartitionType.EFI_SYSTEM)
                        .sized(DataSize.mebibytes(300))
                        .named("EFI system partition"))
                .with(NewPartition.of(PartitionType.MICROSOFT_RESERVED)
                        .sized(DataSize.mebibytes(16))
                        .named("Microsoft reserved partition"))
                .with(NewPartition.of(PartitionType.BASIC_DATA)
                        .atLeast(DataSize.gibibytes(20))
                        .named("Windows"));
    }

    /**
     * A portable Linux with a partition for files that every system reads, exFAT for one. It is the first, since old Windows
     * shows the first of a stick only.
     *
     * @param disk that it is for
     * @param architecture of the Linux system
     * @param share of the disk for those files, 1 to 99 percent of what the boot partitions leave
     */
    public static NewPartitionTable portableLinuxWithExchange(DiskGeometry disk, Architecture architecture, int share) {
        NewPartitionTable table = gpt().with(
                        NewPartition.of(PartitionType.BASIC_DATA).sharing(share).named("exchange"));
        for (NewPartition partition : portableLinux(disk, architecture).partitions()) {
            table = table.with(partition);
        }
        return table;
    }

    /** One partition that Linux, macOS and Windows read when it holds exFAT. */
    public static NewPartitionTable exchange() {
        return gpt().with(NewPartition.of(PartitionType.BASIC_DATA).named("exchange"));
    }

    /** One active Linux partition in an MBR: for a BIOS that starts from nothing else. */
    public static NewPartitionTable biosLinux() {
        return mbr().with(NewPartition.of(PartitionType.LINUX)
                .atLeast(SMALLEST_ROOT)
                .marked(PartitionAttribute.LEGACY_BOOT));
    }

    /**
     * Reads the JSON of {@code file}: {@code {"table": "gpt", "partitions": [{"type": "esp", "size": "512MiB", "name": "ESP"},
     * {"type": "root-x86-64"}]}}. A table is {@code gpt} or {@code mbr} and may have an {@code id}, and {@code hybrid}, a list
     * of numbers; a partition may have a {@code size} ({@code 512MiB}, {@code 30%}, {@code rest}), {@code atLeast}, {@code
     * name}, {@code guid}, and {@code attributes}, a list such as {@code ["legacy-boot"]}.
     *
     * @throws SatchelException with code {@code partition.layout}, the place and what is wrong there
     */
    public static NewPartitionTable read(Path file) throws SatchelException {
        return LayoutReader.read(file);
    }

    /** With {@code partition} behind those it has. */
    public NewPartitionTable with(NewPartition partition) {
        checkFits(partition);
        checkArgument(partitions.size() < MOST, "a table has up to %s partitions", MOST);
        ImmutableList<NewPartition> more = ImmutableList.<NewPartition>builder()
                .addAll(partitions)
                .add(partition)
                .build();
        checkShares(more);
        checkArgument(
                scheme == PartitionScheme.GPT || more.size() <= MOST_LOGICAL,
                "an MBR has up to %s partitions",
                MOST_LOGICAL);
        Optional<UUID> own = partition.guid();
        checkArgument(
                own.isEmpty() || partitions.stream().noneMatch(one -> one.guid().equals(own)),
                "two partitions cannot both be %s",
                own.orElse(null));
        return new NewPartitionTable(scheme, guid, signature, more, mirrored);
    }

    private void checkFits(NewPartition partition) {
        switch (scheme) {
            case GPT ->
                checkArgument(partition.type().guid().isPresent(), "a GPT has no type for '%s'", partition.type());
            case MBR -> {
                checkArgument(
                        partition.type().code().isPresent()
                                && !partition.type().isExtended()
                                && !partition.type().equals(PartitionType.GPT_PROTECTION),
                        "an MBR has no partition of type '%s'",
                        partition.type());
                checkArgument(
                        partition.name().isEmpty() && partition.guid().isEmpty(),
                        "an MBR keeps neither names nor GUIDs: %s",
                        partition);
                checkArgument(
                        ImmutableSet.of(PartitionAttribute.LEGACY_BOOT).containsAll(partition.attributes()),
                        "an MBR keeps no attribute but legacy-boot: %s",
                        partition);
            }
        }
    }

    private static void checkShares(List<NewPartition> partitions) {
        int shares = 0;
        int rests = 0;
        for (NewPartition partition : partitions) {
            if (partition.size() instanceof PartitionSize.Share share) {
                shares += share.percent();
            } else if (partition.size() instanceof PartitionSize.Rest) {
                rests++;
            }
        }
        checkArgument(rests <= 1, "only one partition can take the rest");
        checkArgument(shares + rests <= 100, "shares are %s percent together, and leave nothing for the rest", shares);
    }

    /**
     * With {@code disk} as its identifier.
     *
     * @throws IllegalArgumentException if it is an MBR, which has a signature of 32 bits
     */
    public NewPartitionTable identifiedBy(UUID disk) {
        checkArgument(scheme == PartitionScheme.GPT, "an MBR has a signature of 32 bits, not a GUID: %s", disk);
        return new NewPartitionTable(scheme, disk, signature, partitions, mirrored);
    }

    /**
     * With {@code disk} as its signature, all 32 bits of which count; not zero, with which no partition has a {@code
     * PARTUUID}.
     *
     * @throws IllegalArgumentException if it is a GPT
     */
    public NewPartitionTable signed(int disk) {
        checkArgument(scheme == PartitionScheme.MBR, "a GPT has a GUID, not a signature");
        checkArgument(disk != 0, "a disk with signature 0 is known by nothing");
        return new NewPartitionTable(scheme, guid, disk, partitions, mirrored);
    }

    /**
     * As a hybrid: the MBR of the GPT tells of these partitions too, for systems that read no GPT. UEFI knows no such thing,
     * and whoever edits one of the two tables makes them contradict each other: only where nothing else helps.
     *
     * @param numbers of one to three partitions, each of which has a type in an MBR; they lie within 2^32 sectors
     */
    public NewPartitionTable hybrid(Integer... numbers) {
        checkArgument(scheme == PartitionScheme.GPT, "only a GPT is made hybrid");
        Set<Integer> seen = new HashSet<>();
        for (int number : numbers) {
            checkArgument(number >= 1 && number <= partitions.size(), "there is no partition %s to mirror", number);
            checkArgument(seen.add(number), "partition %s is mirrored twice", number);
            checkArgument(
                    partitions.get(number - 1).type().code().isPresent(),
                    "an MBR has no type for partition %s, %s",
                    number,
                    partitions.get(number - 1).type());
        }
        checkArgument(
                numbers.length <= MOST_MIRRORED,
                "an MBR has room for %s partitions beside the protection",
                MOST_MIRRORED);
        return new NewPartitionTable(
                scheme, guid, signature, partitions, ImmutableList.sortedCopyOf(ImmutableList.copyOf(numbers)));
    }

    /** Its kind. */
    public PartitionScheme scheme() {
        return scheme;
    }

    /** In the order of their places and numbers. Immutable. */
    public List<NewPartition> partitions() {
        return partitions;
    }

    /** The identifier of the disk, if it is to have a certain one. */
    Optional<UUID> guid() {
        return Optional.ofNullable(guid);
    }

    /** 0 for a random one. */
    int signature() {
        return signature;
    }

    ImmutableList<Integer> mirrored() {
        return mirrored;
    }

    /**
     * On a disk of {@code geometry}, one behind the other from the first place on, with random identifiers where none were
     * given.
     *
     * @throws SatchelException with code {@code partition.too-small} and both numbers
     */
    public PartitionLayout on(DiskGeometry geometry) throws SatchelException {
        return on(geometry, UUID::randomUUID);
    }

    /**
     * As {@link #on(DiskGeometry)}, for a disk of {@code geometry} that people know.
     *
     * @param name of the disk, such as its path, by which messages call it
     */
    public PartitionLayout on(DiskGeometry geometry, String name) throws SatchelException {
        return new Placement(this, geometry, name).layout(UUID::randomUUID);
    }

    /**
     * As {@link #on(DiskGeometry)} for a disk of {@code geometry}, with identifiers from {@code identifiers}: one for the disk first, then one for each
     * partition, unless it was given.
     */
    public PartitionLayout on(DiskGeometry geometry, Supplier<UUID> identifiers) throws SatchelException {
        return new Placement(this, geometry, DiskGeometry.named(geometry.size())).layout(identifiers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NewPartitionTable that
                && scheme == that.scheme
                && Objects.equals(guid, that.guid)
                && signature == that.signature
                && partitions.equals(that.partitions)
                && mirrored.equals(that.mirrored);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scheme, guid, signature, partitions, mirrored);
    }

    /** {@code gpt [bios-boot 1MiB, esp 512MiB, root-x86-64 rest]}. */
    @Override
    public String toString() {
        return scheme + " " + partitions;
    }
}
