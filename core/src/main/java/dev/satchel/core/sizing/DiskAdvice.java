package dev.satchel.core.sizing;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** How large a system disk, and in which form, by what the carrier and its file system can hold. */
final class DiskAdvice {
    private static final long MEBIBYTE = DataSize.mebibytes(1).bytes();
    private static final long GIBIBYTE = DataSize.gibibytes(1).bytes();

    /** A qcow2's own tables with clusters of 64 KiB: one byte in 8192 for places, one in 32768 for counts. */
    private static final long TABLES = 4096;

    private final Host host;
    private final GuestNeeds needs;
    private final Carrier carrier;
    private final SystemDisk systemDisk;
    private final ImmutableList.Builder<Finding> findings;
    private final ImmutableList.Builder<String> reasons = ImmutableList.builder();

    DiskAdvice(
            Host host,
            GuestNeeds needs,
            Carrier carrier,
            SystemDisk systemDisk,
            ImmutableList.Builder<Finding> findings) {
        this.host = host;
        this.needs = needs;
        this.carrier = carrier;
        this.systemDisk = systemDisk;
        this.findings = findings;
    }

    /** Apple's framework reads raw images alone; everything else travels best as qcow2. */
    Reasoned<ImageFormat> format() {
        if (needs.guest().kind() == GuestKind.MACOS) {
            return new Reasoned<>(
                    ImageFormat.RAW, ImmutableList.of("Apple's framework takes raw images and no others."));
        }
        if (systemDisk == SystemDisk.PHYSICAL) {
            return new Reasoned<>(
                    ImageFormat.QCOW2,
                    ImmutableList.of("None: the physical disk is passed through. Should an image be made of it, a qcow2"
                            + " takes only what is written."));
        }
        boolean holes = carrier.traits()
                .filter(traits -> traits.holes() == FileSystemTraits.Holes.NO)
                .isEmpty();
        return new Reasoned<>(
                ImageFormat.QCOW2,
                ImmutableList.of(
                        holes
                                ? "A qcow2 takes only what the guest wrote, also when it is copied to another disk."
                                : "A qcow2 grows as the guest writes; a raw image would take its whole size at once on "
                                        + carrier.fileSystem().orElse("this file system")
                                        + ", which has no sparse files."));
    }

    Reasoned<DataSize> size() {
        if (systemDisk == SystemDisk.PHYSICAL) {
            Sourced<DataSize> minimum = needs.disk().minimum();
            Sourced<DataSize> recommended = needs.disk().recommended();
            reasons.add("The physical disk is as large as it is: it should have " + recommended.value() + " ("
                    + recommended.source() + "), and must have " + minimum.value() + " (" + minimum.source() + ").");
            return new Reasoned<>(recommended.value(), reasons.build());
        }
        long least = needs.disk().minimum().value().bytes();
        long good = needs.disk().recommended().value().bytes();
        long most = needs.disk().maximum().value().bytes();
        long held = Math.min(most, Math.min(ofFree(), ofLargestFile()));
        long given = Math.min(good, held);
        long step = given >= 4 * GIBIBYTE ? GIBIBYTE : MEBIBYTE;
        // A recommendation that the vendor gives is kept; what the carrier dictates is rounded.
        given = given == good ? good : Math.max(MEBIBYTE, given / step * step);
        judge(DataSize.bytes(given), least, good);
        checkFileSystem();
        return new Reasoned<>(DataSize.bytes(given), reasons.build());
    }

    private long ofFree() {
        Optional<DataSize> free = carrier.free();
        if (free.isEmpty()) {
            reasons.add("How much the carrier can hold is not known, so this is what the guest would like.");
            return Long.MAX_VALUE;
        }
        long bytes = free.get().bytes();
        // A full disk stops the guest in the middle of a write; a twentieth, at least 1 GiB, stays free.
        long kept = Math.max(bytes / 20, Math.min(GIBIBYTE, bytes / 4));
        long usable = withoutTables(bytes - kept);
        reasons.add("The carrier has " + free.get().rounded() + " free, of which "
                + DataSize.bytes(usable).rounded()
                + " can become a disk: it must not run full while the guest writes.");
        return usable;
    }

    private long ofLargestFile() {
        Optional<DataSize> largest = carrier.largestFile();
        largest.ifPresent(
                size -> reasons.add("A file on " + carrier.fileSystem().orElseThrow() + " ends at " + size.bytes()
                        + " bytes (" + size.rounded() + ")."));
        return largest.map(size -> withoutTables(size.bytes())).orElse(Long.MAX_VALUE);
    }

    private static long withoutTables(long bytes) {
        return bytes - bytes / TABLES;
    }

    private void judge(DataSize given, long least, long good) {
        Sourced<DataSize> minimum = needs.disk().minimum();
        Sourced<DataSize> recommended = needs.disk().recommended();
        if (given.bytes() < least) {
            reasons.add(given + " is the most that could be tried here; " + needs.name() + " needs " + minimum.value()
                    + " (" + minimum.source() + ").");
            boolean byFile = carrier.largestFile()
                    .filter(size -> withoutTables(size.bytes()) < least)
                    .isPresent();
            findings.add(Finding.error(
                            byFile ? "carrier.file-limit" : "carrier.space",
                            "disk",
                            byFile
                                    ? "a file on " + carrier.fileSystem().orElseThrow() + " ends at "
                                            + carrier.largestFile()
                                                    .orElseThrow()
                                                    .bytes() + " bytes, and " + needs.name()
                                            + " needs a disk of " + minimum.value()
                                    : "the carrier can hold a disk of " + given + ", and " + needs.name() + " needs "
                                            + minimum.value(),
                            byFile
                                    ? "format the carrier anew (exFAT, NTFS, APFS or ext4), or give the guest the whole"
                                            + " device"
                                    : "free some space, or take a larger carrier")
                    .withConsequence("its Setup refuses the disk, or fills it"));
        } else if (given.bytes() < good) {
            reasons.add(given + " is enough to install (" + minimum.source() + ": " + minimum.value() + "); "
                    + recommended.value() + " would leave room.");
            findings.add(Finding.warning(
                    "carrier.tight",
                    "disk",
                    given + " is less than the " + recommended.value() + " that leave room",
                    "take a larger carrier, or free some space"));
        } else {
            reasons.add(recommended.value() + " leaves room (" + recommended.source() + "); the least is "
                    + minimum.value() + " (" + minimum.source() + ").");
        }
    }

    private void checkFileSystem() {
        Optional<String> type = carrier.fileSystem();
        if (type.isEmpty()) {
            return;
        }
        Optional<FileSystemTraits> known = carrier.traits();
        if (known.isEmpty()) {
            findings.add(Finding.note(
                    "carrier.file-system.unknown", "disk", "nothing is known here of the file system " + type.get()));
            return;
        }
        FileSystemTraits traits = known.get();
        OperatingSystem system = host.operatingSystem().kind();
        if (system != OperatingSystem.OTHER && !traits.writers().contains(system)) {
            findings.add(Finding.error(
                    "carrier.read-only",
                    "disk",
                    system + " does not write " + type.get() + " by itself",
                    "use exFAT where several systems write, or a file system of this host"));
        }
        if (traits.holes() == FileSystemTraits.Holes.NO) {
            boolean raw = needs.guest().kind() == GuestKind.MACOS;
            reasons.add(type.get() + " has no sparse files: "
                    + (raw
                            ? "the raw image takes its whole size at once."
                            : "a raw or preallocated image would take its whole size at once, the qcow2 grows."));
        }
        if (traits.safety() == FileSystemTraits.Safety.NONE) {
            findings.add(Finding.warning(
                    "carrier.journal",
                    "disk",
                    type.get() + " has no journal: pulling the plug can cost the image",
                    "shut the guest down and eject the carrier each time, and keep a copy"));
        }
        if (traits.safety() == FileSystemTraits.Safety.COPY_ON_WRITE
                && type.get().equals("btrfs")) {
            findings.add(Finding.note(
                    "carrier.copy-on-write", "disk", "on btrfs give the images' folder the attribute C (chattr +C)"));
        }
        if (needs.guest().kind() == GuestKind.MACOS && type.get().equals("exfat")) {
            findings.add(Finding.warning(
                    "carrier.apple",
                    "disk",
                    "Apple's back end of UTM is reported to damage images on exFAT",
                    "use APFS"));
        }
    }
}
