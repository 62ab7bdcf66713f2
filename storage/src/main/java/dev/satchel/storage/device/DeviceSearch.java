package dev.satchel.storage.device;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.DeviceIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks for the one device of a host that an identity names. */
final class DeviceSearch {
    private final List<BlockDevice> all;
    private final String silent;

    /**
     * Among {@code all}.
     *
     * @param silent what this host tells of no device, for the message; or empty
     */
    DeviceSearch(List<BlockDevice> all, String silent) {
        this.all = all;
        this.silent = silent;
    }

    /**
     * The one.
     *
     * @throws SatchelException with code {@code device.absent} or {@code device.ambiguous}, and the candidates
     */
    BlockDevice find(DeviceIdentity identity) throws SatchelException {
        Optional<Path> path = identity.path();
        List<BlockDevice> matching = new ArrayList<>();
        List<BlockDevice> unread = new ArrayList<>();
        for (BlockDevice device : all) {
            if (path.isPresent() && !device.names().contains(path.get())) {
                continue;
            }
            try {
                if (fits(identity, device)) {
                    matching.add(device);
                }
            } catch (SatchelException e) {
                unread.add(device); // not readable for this user
            }
        }
        if (matching.size() == 1) {
            return matching.get(0);
        }
        throw matching.isEmpty() ? absent(identity, unread) : ambiguous(identity, matching);
    }

    private static boolean fits(DeviceIdentity identity, BlockDevice device) throws SatchelException {
        return device.fits(identity, identity.tableUuid().isPresent() ? device.tableUuid() : Optional.empty());
    }

    private SatchelException absent(DeviceIdentity identity, List<BlockDevice> unread) {
        String hidden =
                unread.isEmpty() ? "" : "; the partition tables of " + names(unread) + " cannot be read by this user";
        return new SatchelException(
                "device.absent",
                identity.toString(),
                "no disk of this host is this one (there are " + names(all) + ")" + hidden + silent,
                "attach it, or look for what it says of itself in the list");
    }

    private static SatchelException ambiguous(DeviceIdentity identity, List<BlockDevice> matching) {
        boolean invented = matching.stream().allMatch(BlockDevice::hasInventedSerial);
        return new SatchelException(
                "device.ambiguous",
                identity.toString(),
                "more than one disk is this one: " + names(matching)
                        + (invented ? "; their boxes tell a serial number that is the same for every disk" : ""),
                "name more of it (serial number, world-wide name, UUID of the partition table, model, size), or detach"
                        + " the others");
    }

    private static String names(List<BlockDevice> devices) {
        return devices.isEmpty()
                ? "none"
                : devices.stream().map(BlockDevice::toString).collect(Collectors.joining(", "));
    }
}
