package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;

/**
 * Says whether something may be done with a device, with every reason. It never concludes that a disk is safe from how it
 * is connected: a system that runs from USB is on a USB disk too. Each {@link #verdict()} looks anew at what is on the
 * device and at who has it open; all else is as it was when the device was read. Immutable.
 *
 * <pre>{@code
 * Guard.of(device, Intent.PARTITION).expecting(identity).notLargerThan(DataSize.parse("2T")).verdict()
 * }</pre>
 *
 * <p>What it says lasts for that moment. {@link DeviceClaim} asks once more with the device held, right before the first
 * write.
 */
public final class Guard {
    /** What the guard says. */
    public enum Decision {
        /** Nothing speaks against it. */
        ALLOWED,
        /** It can be done, and a person should look at the findings first. */
        NEEDS_CONFIRMATION,
        /** It must not be done. */
        REFUSED
    }

    /**
     * What the guard says, and why.
     *
     * @param findings errors for what refuses, warnings for what wants to be confirmed
     */
    public record Verdict(Decision decision, Findings findings) {}

    /** Whether the device is held already by who asks. */
    enum Hold {
        TAKEN,
        NOT_TAKEN
    }

    private final BlockDevice device;
    private final Intent intent;
    private final IdentityCheck identity;
    private final ImmutableList<Path> files;
    private final Hold hold;

    private Guard(BlockDevice device, Intent intent, IdentityCheck identity, ImmutableList<Path> files, Hold hold) {
        this.device = device;
        this.intent = intent;
        this.identity = identity;
        this.files = files;
        this.hold = hold;
    }

    /**
     * Guards {@code device}.
     *
     * @param device a disk, a partition, or what is made of others
     * @param intent what is to be done with it
     */
    public static Guard of(BlockDevice device, Intent intent) {
        return new Guard(device, intent, IdentityCheck.NONE, ImmutableList.of(), Hold.NOT_TAKEN);
    }

    /** Guards {@code device} against being overwritten, whether by an image, a file system or a partition table. */
    public static Guard overwriting(BlockDevice device) {
        return of(device, Intent.WRITE_RAW);
    }

    /**
     * Guards {@code device}, a disk or a partition, against being given to a guest that writes while this host uses it.
     * That there is something on it is no doubt: it is what the guest wants.
     */
    public static Guard passingThrough(BlockDevice device) {
        return of(device, Intent.PASS_THROUGH);
    }

    /** Only if it is what {@code identity} says. */
    public Guard expecting(DeviceIdentity identity) {
        return checking(this.identity.expecting(identity));
    }

    /** Only if it is still what {@code earlier} was, not replaced and not even plugged in again. */
    public Guard unchangedSince(BlockDevice earlier) {
        return checking(identity.unchangedSince(earlier));
    }

    /** Only if it has at least {@code size}. */
    public Guard needing(DataSize size) {
        return checking(identity.needing(size));
    }

    /** Only after a confirmation if it has more than {@code size}: an archive is larger than the stick that was meant. */
    public Guard notLargerThan(DataSize size) {
        return checking(identity.notLargerThan(size));
    }

    /** Not if one of {@code files} is on it, beside what this program runs from: the image, the journal of a plan. */
    public Guard protecting(Path... files) {
        return new Guard(
                device,
                intent,
                identity,
                ImmutableList.<Path>builder().addAll(this.files).add(files).build(),
                hold);
    }

    private Guard checking(IdentityCheck check) {
        return new Guard(device, intent, check, files, hold);
    }

    /** The same questions of a later reading. */
    Guard again(BlockDevice now, Hold taken) {
        return new Guard(now, intent, identity.unchangedSince(device), files, taken);
    }

    /** What is guarded. */
    public BlockDevice device() {
        return device;
    }

    /** What is to be done. */
    public Intent intent() {
        return intent;
    }

    /** Looks at everything. */
    public Verdict verdict() {
        List<Finding> use = new UseCheck(device, files, hold).findings();
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        switch (intent) {
            case READ_RAW -> {
                use.stream().map(Guard::unsteady).forEach(found::add);
                found.addAll(identity.findings(device));
            }
            case PASS_THROUGH, WRITE_RAW, FORMAT, PARTITION -> {
                found.addAll(use);
                found.addAll(writability());
                found.addAll(identity.findings(device));
                found.addAll(doubts());
            }
        }
        Findings findings = Findings.of(found.build());
        if (findings.hasErrors()) {
            return new Verdict(Decision.REFUSED, findings);
        }
        boolean doubtful = findings.stream().anyMatch(finding -> finding.severity() == Severity.WARNING);
        return new Verdict(doubtful ? Decision.NEEDS_CONFIRMATION : Decision.ALLOWED, findings);
    }

    /** Who only reads destroys nothing, and may get a picture that never was. */
    private static Finding unsteady(Finding use) {
        return Finding.warning(
                use.code(), use.where(), use.message() + ": what is read may change meanwhile", use.remedy());
    }

    private List<Finding> writability() {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        if (device.isReadOnly()) {
            found.add(error(
                    "device.read-only", "it cannot be written to", device.view().makingWritable(device)));
        }
        if (intent == Intent.PARTITION && device.kind() == BlockDevice.Kind.PARTITION) {
            found.add(error(
                    "device.not-whole",
                    "it is a partition, and a partition table is made on a whole disk",
                    "name the disk"));
        }
        return found.build();
    }

    private List<Finding> doubts() {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        if (device.isBesideTheSystem()) {
            found.add(warning("device.beside-system", "it is on the disk that the running system is on"));
        }
        if (device.isInternal()) {
            found.add(warning("device.internal", "it is built into this computer, as far as the host can tell"));
        }
        if (intent.destroys()) {
            Contents.of(device).forEach(content -> found.add(warning(content.code(), content.text())));
        }
        return found.build();
    }

    private Finding error(String code, String message, String remedy) {
        return Finding.error(code, device.path().toString(), message, remedy);
    }

    private Finding warning(String code, String message) {
        return Finding.warning(
                code, device.path().toString(), message, "make sure that this is the disk that is meant");
    }

    /** {@code WRITE_RAW /dev/sdb (PSSD T7, serial S6XN, 931.5 GiB)}. */
    @Override
    public String toString() {
        return intent + " " + device;
    }
}
