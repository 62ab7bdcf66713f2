package dev.satchel.storage.partition;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Set;

/**
 * A bit that a GPT keeps with a partition (UEFI 2.10, table 5.8). What the upper bits mean depends on the type: for
 * Windows' data Microsoft says, for Linux' types the Discoverable Partitions Specification; where both use one they mean
 * the same by it.
 */
public enum PartitionAttribute {
    /** The platform needs it: it is not to be deleted or moved. */
    REQUIRED(0),
    /** Firmware is not to look for a file system in it. */
    NO_BLOCK_IO(1),
    /** A BIOS boot loader may start from it; in an MBR the active partition. */
    LEGACY_BOOT(2),
    /** Its file system is grown to its size when it is mounted (systemd). */
    GROW_FILE_SYSTEM(59),
    /** It is not written to. */
    READ_ONLY(60),
    /** It is a shadow copy of another (Windows). */
    SHADOW_COPY(61),
    /** It is not shown (Windows). */
    HIDDEN(62),
    /** It is not mounted, and gets no drive letter, by itself. */
    NO_AUTOMOUNT(63);

    /** From here on {@code sfdisk} has no words. */
    private static final int FIRST_OF_TYPE = 48;

    private final int bit;

    PartitionAttribute(int bit) {
        this.bit = bit;
    }

    /** Its number, 0 to 63. */
    public int bit() {
        return bit;
    }

    /** Those among {@code bits} that have a name. Immutable. */
    static Set<PartitionAttribute> of(long bits) {
        EnumSet<PartitionAttribute> set = EnumSet.noneOf(PartitionAttribute.class);
        for (PartitionAttribute attribute : values()) {
            if ((bits >>> attribute.bit & 1) == 1) {
                set.add(attribute);
            }
        }
        return Sets.immutableEnumSet(set);
    }

    static long bits(Set<PartitionAttribute> attributes) {
        return attributes.stream().mapToLong(attribute -> 1L << attribute.bit).reduce(0, (one, other) -> one | other);
    }

    /** As {@code sfdisk} writes {@code bits}: {@code LegacyBIOSBootable GUID:60,63}; empty for none. */
    static String toSfdisk(long bits) {
        ImmutableSet.Builder<String> words = ImmutableSet.builder();
        ImmutableSet.Builder<String> numbers = ImmutableSet.builder();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits >>> bit & 1) == 0) {
                continue;
            }
            switch (bit) {
                case 0 -> words.add("RequiredPartition");
                case 1 -> words.add("NoBlockIOProtocol");
                case 2 -> words.add("LegacyBIOSBootable");
                default -> {
                    if (bit >= FIRST_OF_TYPE) {
                        numbers.add(String.valueOf(bit));
                    }
                }
            }
        }
        ImmutableSet<String> upper = numbers.build();
        return String.join(
                " ",
                upper.isEmpty()
                        ? words.build()
                        : words.add("GUID:" + String.join(",", upper)).build());
    }

    /** {@code legacy-boot}. */
    @Override
    public String toString() {
        return Ascii.toLowerCase(name()).replace('_', '-');
    }
}
