package dev.satchel.storage.partition;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.satchel.core.unit.DataSize;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A partition that is wanted, on whatever disk. Immutable; unless said otherwise it takes what the others leave, has no
 * name and a random identifier.
 */
public final class NewPartition {
    /** 32 PiB. */
    static final DataSize LARGEST = DataSize.bytes(1L << 55);

    private final PartitionType type;
    private final PartitionSize size;
    private final DataSize atLeast;
    private final String name;
    private final @Nullable UUID guid;
    private final ImmutableSet<PartitionAttribute> attributes;

    private NewPartition(
            PartitionType type,
            PartitionSize size,
            DataSize atLeast,
            String name,
            @Nullable UUID guid,
            Set<PartitionAttribute> attributes) {
        boolean small = atLeast.compareTo(LARGEST) <= 0
                && !(size instanceof PartitionSize.Fixed fixed && fixed.size().compareTo(LARGEST) > 0);
        checkArgument(small, "a partition has no more than 32 PiB: %s, at least %s", size, atLeast);
        this.type = type;
        this.size = size;
        this.atLeast = atLeast;
        this.name = name;
        this.guid = guid;
        this.attributes = Sets.immutableEnumSet(attributes);
    }

    /** For what {@code type} says. */
    public static NewPartition of(PartitionType type) {
        return new NewPartition(type, new PartitionSize.Rest(), DataSize.ZERO, "", null, ImmutableSet.of());
    }

    /** As large as {@code wanted} says. */
    public NewPartition sized(PartitionSize wanted) {
        return new NewPartition(type, wanted, atLeast, name, guid, attributes);
    }

    /** With {@code fixed}, which is more than nothing and is rounded up to the alignment of the disk. */
    public NewPartition sized(DataSize fixed) {
        return sized(new PartitionSize.Fixed(fixed));
    }

    /** With a share of what the fixed ones leave: {@code percent} is 1 to 100. */
    public NewPartition sharing(int percent) {
        return sized(new PartitionSize.Share(percent));
    }

    /** Not on a disk where it would have less than {@code smallest}. */
    public NewPartition atLeast(DataSize smallest) {
        return new NewPartition(type, size, smallest, name, guid, attributes);
    }

    /**
     * Named {@code wanted}, which a GPT keeps and an MBR cannot.
     *
     * @param wanted up to 36 UTF-16 units, without control characters and without half a surrogate pair
     */
    public NewPartition named(String wanted) {
        checkName(wanted);
        return new NewPartition(type, size, atLeast, wanted, guid, attributes);
    }

    static void checkName(String name) {
        checkArgument(
                name.length() <= PlannedPartition.LONGEST_NAME,
                "a partition's name has up to 36 UTF-16 units, and '%s' has %s",
                name,
                name.length());
        checkArgument(
                name.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE),
                "a partition's name has no control characters and whole ones only: '%s'",
                name);
    }

    /** With {@code own} as its identifier, which a GPT keeps and an MBR cannot. */
    public NewPartition identifiedBy(UUID own) {
        return new NewPartition(type, size, atLeast, name, own, attributes);
    }

    /** With exactly these {@code marks}; an MBR keeps {@link PartitionAttribute#LEGACY_BOOT} alone. */
    public NewPartition marked(PartitionAttribute... marks) {
        return new NewPartition(type, size, atLeast, name, guid, ImmutableSet.copyOf(Arrays.asList(marks)));
    }

    /** What it is for. */
    public PartitionType type() {
        return type;
    }

    /** How large it is to be. */
    public PartitionSize size() {
        return size;
    }

    /** Less than this is too little; nothing if any size will do. */
    public DataSize atLeast() {
        return atLeast;
    }

    /** May be empty. */
    public String name() {
        return name;
    }

    /** Its own identifier, if it is to have a certain one. */
    public Optional<UUID> guid() {
        return Optional.ofNullable(guid);
    }

    /** Its bits; immutable. */
    public Set<PartitionAttribute> attributes() {
        return attributes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NewPartition that
                && type.equals(that.type)
                && size.equals(that.size)
                && atLeast.equals(that.atLeast)
                && name.equals(that.name)
                && guid().equals(that.guid())
                && attributes.equals(that.attributes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, size, atLeast, name, guid, attributes);
    }

    /** {@code esp 512MiB}. */
    @Override
    public String toString() {
        return type + " " + size;
    }
}
