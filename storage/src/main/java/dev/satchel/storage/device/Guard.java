package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a device may be overwritten, with every reason. It never concludes that a disk is safe from how it is
 * connected: a system that runs from USB is on a USB disk too. Immutable.
 */
public final class Guard {
    private static final int LOOKED_AT = 1 << 20;

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

    private final BlockDevice device;
    private final @Nullable DeviceIdentity identity;
    private final @Nullable BlockDevice earlier;
    private final DataSize needed;

    private Guard(
            BlockDevice device, @Nullable DeviceIdentity identity, @Nullable BlockDevice earlier, DataSize needed) {
        this.device = device;
        this.identity = identity;
        this.earlier = earlier;
        this.needed = needed;
    }

    /** Guards {@code device} against being overwritten. */
    public static Guard overwriting(BlockDevice device) {
        return new Guard(device, null, null, DataSize.ZERO);
    }

    /** Only if it is what {@code identity} says. */
    public Guard expecting(DeviceIdentity identity) {
        return new Guard(device, identity, earlier, needed);
    }

    /** Only if it is still what {@code earlier} was, not replaced and not even plugged in again. */
    public Guard unchangedSince(BlockDevice earlier) {
        return new Guard(device, identity, earlier, needed);
    }

    /** Only if it has at least {@code size}. */
    public Guard needing(DataSize size) {
        return new Guard(device, identity, earlier, size);
    }

    /** Looks at everything. */
    public Verdict verdict() {
        Findings findings = Findings.of(ImmutableList.<Finding>builder()
                .addAll(usage())
                .addAll(identityFindings())
                .addAll(doubts())
                .build());
        if (findings.hasErrors()) {
            return new Verdict(Decision.REFUSED, findings);
        }
        return new Verdict(findings.isEmpty() ? Decision.ALLOWED : Decision.NEEDS_CONFIRMATION, findings);
    }

    private List<Finding> usage() {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        if (device.runsTheSystem()) {
            found.add(error("device.system", "the running system is on it", "choose another disk"));
        }
        for (BlockMount mount : device.mounts()) {
            found.add(error(
                    "device.mounted", mount.device() + " is mounted at " + mount.target(), "umount " + mount.target()));
        }
        for (Path swap : device.swaps()) {
            found.add(error("device.swap", swap + " is in use as swap", "swapoff " + swap));
        }
        if (!device.holders().isEmpty()) {
            String holders = device.holders().stream().map(Object::toString).collect(Collectors.joining(", "));
            found.add(error(
                    "device.held",
                    "it is a part of " + holders + " (device mapper, RAID)",
                    "close what uses it: cryptsetup close, vgchange -an, mdadm --stop"));
        }
        if (device.isReadOnly()) {
            found.add(error("device.read-only", "it cannot be written to", "look for a switch, or blockdev --setrw"));
        }
        return found.build();
    }

    private List<Finding> identityFindings() {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        if (device.size().compareTo(needed) < 0) {
            found.add(error(
                    "device.too-small",
                    "it has " + device.size().rounded() + " (" + device.size().bytes() + " bytes), needed are "
                            + needed.rounded() + " (" + needed.bytes() + " bytes)",
                    "take a larger one"));
        }
        if (identity != null) {
            compare(found, "serial number", identity.serial(), device.serial(), true);
            compare(found, "model", identity.model(), device.model(), true);
            compare(found, "size", identity.size(), Optional.of(device.size()), true);
        }
        if (earlier != null) {
            compare(found, "serial number", earlier.serial(), device.serial(), false);
            compare(found, "model", earlier.model(), device.model(), false);
            compare(found, "size", Optional.of(earlier.size()), Optional.of(device.size()), false);
            if (!earlier.sequence().equals(device.sequence())) {
                found.add(error(
                        "device.changed",
                        "it was attached anew since the plan was made (its sequence number was "
                                + text(earlier.sequence().isPresent(), earlier.sequence()) + ", now it is "
                                + text(device.sequence().isPresent(), device.sequence()) + ")",
                        "make a new plan"));
            }
        }
        return found.build();
    }

    private static String text(boolean known, OptionalLong value) {
        return known ? String.valueOf(value.getAsLong()) : "unknown";
    }

    /** An identity that is silent on a point does not care; an earlier reading that was silent does. */
    private void compare(
            ImmutableList.Builder<Finding> found,
            String what,
            Optional<?> expected,
            Optional<?> actual,
            boolean silenceIsConsent) {
        if ((silenceIsConsent && expected.isEmpty()) || Objects.equals(expected, actual)) {
            return;
        }
        found.add(error(
                "device.identity",
                "its " + what + " is " + actual.map(Object::toString).orElse("unknown") + ", expected was "
                        + expected.map(Object::toString).orElse("unknown"),
                "this is another disk: look which one is meant"));
    }

    private List<Finding> doubts() {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        boolean portable = device.isRemovable()
                || switch (device.bus()) {
                    case USB, MMC, LOOP -> true;
                    case NVME, ATA, SCSI, VIRTIO, OTHER -> false;
                };
        if (!portable) {
            found.add(warning("device.internal", "it is built into this computer, as far as the kernel can tell"));
        }
        if (!device.partitions().isEmpty()) {
            found.add(warning(
                    "device.partitioned", "it has " + device.partitions().size() + " partitions, which will be lost"));
        } else if (holdsData()) {
            found.add(warning("device.data", "its first MiB is not empty: what it holds will be lost"));
        }
        return found.build();
    }

    /** Tolerant on purpose: a damaged file system is still somebody's. */
    private boolean holdsData() {
        try (InputStream stream = Files.newInputStream(device.node())) {
            for (byte b : stream.readNBytes(LOOKED_AT)) {
                if (b != 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // not readable for this user: whoever cannot read it cannot overwrite it either
        }
    }

    private Finding error(String code, String message, String remedy) {
        return Finding.error(code, device.path().toString(), message, remedy);
    }

    private Finding warning(String code, String message) {
        return Finding.warning(
                code, device.path().toString(), message, "make sure that this is the disk that is meant");
    }
}
