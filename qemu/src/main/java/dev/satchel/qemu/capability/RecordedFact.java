package dev.satchel.qemu.capability;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import java.util.Set;

/**
 * Something that is known of a QEMU which is not here to be asked.
 *
 * @param subject of what the names are
 * @param guests the guests for which it is so; empty: for all
 * @param present what it has, by QEMU's names
 * @param absent what it has not, by QEMU's names
 * @param extent whether there is more than what is named
 * @param source where it is known from; not blank
 */
public record RecordedFact(
        Subject subject,
        Set<Architecture> guests,
        Set<String> present,
        Set<String> absent,
        Extent extent,
        String source) {
    /** Copies the sets. */
    public RecordedFact {
        guests = ImmutableSet.copyOf(guests);
        present = ImmutableSet.copyOf(present);
        absent = ImmutableSet.copyOf(absent);
        checkArgument(!source.isBlank(), "a fact of %s without a source", subject);
    }

    /** Whether a fact names all that there is. */
    public enum Extent {
        /** What is not named is unknown. */
        SOME,
        /** What is not named is absent. */
        ALL
    }

    /** Of what a fact's names are. */
    public enum Subject {
        /** Accelerators, as in {@code -accel}. */
        ACCELERATOR("accelerator"),
        /** Where sound can go, as in {@code -audiodev}. */
        AUDIO("audio"),
        /** Network cards, as in {@code -device}. */
        CARD("card"),
        /** Where characters can go, as in {@code -chardev}. */
        CHARDEV("chardev"),
        /** Processors, as in {@code -cpu}. */
        CPU("cpu"),
        /** Devices other than network cards, as in {@code -device}; never all of them. */
        DEVICE("device"),
        /** Where a picture can be shown, as in {@code -display}. */
        DISPLAY("display"),
        /** Boards, as in {@code -machine}. */
        MACHINE("machine"),
        /** What a network card can be connected to, as in {@code -netdev}. */
        NETDEV("netdev"),
        /** Whole options: {@code -no-hpet}. */
        OPTION("option"),
        /** Properties of devices: {@code virtio-blk-pci.scsi}. */
        PROPERTY("property"),
        /** What is behind a TPM, as in {@code -tpmdev}. */
        TPM_BACKEND("tpmBackend");

        private final String id;

        Subject(String id) {
            this.id = id;
        }

        /** As it is called in documents. */
        public String id() {
            return id;
        }
    }

    /** What this says of {@code name} for a guest of {@code guest}. */
    Support support(String name, Architecture guest) {
        if (!guests.isEmpty() && !guests.contains(guest)) {
            return Support.UNKNOWN;
        }
        if (present.contains(name)) {
            return Support.PRESENT;
        }
        return extent == Extent.ALL || absent.contains(name) ? Support.ABSENT : Support.UNKNOWN;
    }
}
