package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a device is expected to be.
 *
 * @param identity what somebody named
 * @param earlier what was seen before
 * @param most of what is expected
 */
record IdentityCheck(
        @Nullable DeviceIdentity identity,
        @Nullable BlockDevice earlier,
        DataSize needed,
        @Nullable DataSize most) {
    static final IdentityCheck NONE = new IdentityCheck(null, null, DataSize.ZERO, null);

    IdentityCheck expecting(DeviceIdentity expected) {
        return new IdentityCheck(expected, earlier, needed, most);
    }

    /** The first reading counts: a device that was replaced twice is not the one of the plan. */
    IdentityCheck unchangedSince(BlockDevice first) {
        return new IdentityCheck(identity, earlier == null ? first : earlier, needed, most);
    }

    IdentityCheck needing(DataSize size) {
        return new IdentityCheck(identity, earlier, size, most);
    }

    IdentityCheck notLargerThan(DataSize size) {
        return new IdentityCheck(identity, earlier, needed, size);
    }

    List<Finding> findings(BlockDevice device) {
        ImmutableList.Builder<Finding> found = ImmutableList.builder();
        if (device.size().compareTo(needed) < 0) {
            found.add(error(
                    device,
                    "device.too-small",
                    "it has " + exactly(device.size()) + ", needed are " + exactly(needed),
                    "take a larger one"));
        }
        if (most != null && device.size().compareTo(most) > 0) {
            found.add(warning(
                    device,
                    "device.larger",
                    "it has " + exactly(device.size()) + ", more than the " + exactly(most) + " that were expected"));
        }
        if (identity != null) {
            compareWithIdentity(device, identity, found);
        }
        if (earlier != null) {
            compareWithEarlier(device, earlier, found);
        }
        return found.build();
    }

    private static String exactly(DataSize size) {
        return size.rounded() + " (" + size.bytes() + " bytes)";
    }

    /** What the identity does not name may be anything. */
    private static void compareWithIdentity(
            BlockDevice device, DeviceIdentity named, ImmutableList.Builder<Finding> found) {
        Optional<String> table = Optional.empty();
        if (named.tableUuid().isPresent()) {
            try {
                table = device.tableUuid()
                        .map(uuid -> DeviceIdentity.tableUuid(uuid).tableUuid().orElse(uuid));
            } catch (SatchelException e) {
                found.add(error(
                        device,
                        "device.identity",
                        "its partition table cannot be read: " + e.getMessage(),
                        "run as root"));
                return;
            }
            if (!named.tableUuid().equals(table)) {
                found.add(differs(device, "partition table", named.tableUuid(), table));
            }
        }
        boolean fits = device.fits(named, table);
        if (fits) {
            if (named.tableUuid().isEmpty() && named.wwn().isEmpty() && device.hasInventedSerial()) {
                found.add(
                        warning(
                                device,
                                "device.weak-identity",
                                "its serial number " + device.serial().orElse("")
                                        + " is one that boxes tell of any disk: another one in such a box would look the same"));
            }
            return;
        }
        DeviceIdentity told = device.identity();
        compare(device, "serial number", named.serial(), told.serial(), found);
        compare(device, "world-wide name", named.wwn(), told.wwn(), found);
        compare(device, "model", named.model(), told.model(), found);
        compare(device, "size", named.size(), told.size(), found);
    }

    private static void compare(
            BlockDevice device,
            String what,
            Optional<?> expected,
            Optional<?> actual,
            ImmutableList.Builder<Finding> found) {
        if (expected.isPresent() && !expected.equals(actual)) {
            found.add(differs(device, what, expected, actual));
        }
    }

    /** An earlier reading that was silent on a point says something by that. */
    private static void compareWithEarlier(
            BlockDevice device, BlockDevice before, ImmutableList.Builder<Finding> found) {
        DeviceIdentity was = before.identity();
        DeviceIdentity is = device.identity();
        compareStrictly(device, "serial number", was.serial(), is.serial(), found);
        compareStrictly(device, "world-wide name", was.wwn(), is.wwn(), found);
        compareStrictly(device, "model", was.model(), is.model(), found);
        compareStrictly(device, "size", was.size(), is.size(), found);
        if (!before.attachment().equals(device.attachment())) {
            found.add(error(
                    device,
                    "device.changed",
                    "it was attached anew since the plan was made (its number was " + orUnknown(before.attachment())
                            + ", now it is " + orUnknown(device.attachment()) + ")",
                    "make a new plan"));
        }
    }

    private static void compareStrictly(
            BlockDevice device,
            String what,
            Optional<?> expected,
            Optional<?> actual,
            ImmutableList.Builder<Finding> found) {
        if (!Objects.equals(expected, actual)) {
            found.add(differs(device, what, expected, actual));
        }
    }

    private static Finding differs(BlockDevice device, String what, Optional<?> expected, Optional<?> actual) {
        return error(
                device,
                "device.identity",
                "its " + what + " is " + text(actual) + ", expected was " + text(expected),
                "this is another disk: look which one is meant");
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("unknown");
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "unknown" : text;
    }

    private static Finding error(BlockDevice device, String code, String message, String remedy) {
        return Finding.error(code, device.path().toString(), message, remedy);
    }

    private static Finding warning(BlockDevice device, String code, String message) {
        return Finding.warning(
                code, device.path().toString(), message, "make sure that this is the disk that is meant");
    }
}
