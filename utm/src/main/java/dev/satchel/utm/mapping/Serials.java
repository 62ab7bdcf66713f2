package dev.satchel.utm.mapping;

import com.google.common.base.Ascii;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Machine;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The serial numbers that UTM's QEMU gives to disks: of a virtio disk the identifier of its drive without dashes, of an NVMe
 * disk the whole of it, of which the guest sees twenty characters; of others none.
 */
final class Serials {
    private static final int LONGEST = 20;
    private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9._-]+");

    private Serials() {}

    /** The one of a drive that is called {@code identifier}. */
    static Optional<String> of(String identifier, DiskBus bus) {
        Optional<String> serial = switch (bus) {
            case VIRTIO -> Optional.of(identifier.replace("-", ""));
            case NVME -> Optional.of(identifier);
            case IDE, SATA, SCSI, USB, SD, FLOPPY -> Optional.empty();
        };
        return serial.filter(text -> SERIAL.matcher(text).matches()).map(text -> Ascii.truncate(text, LONGEST, ""));
    }

    /** Whether UTM gives {@code disk} of {@code machine} the number that it says. */
    static boolean isUtms(Machine machine, Disk disk) {
        String identifier = machine.extras().utm().getOrDefault("Drive." + disk.id() + ".Identifier", disk.id());
        return of(identifier, machine.busOf(disk)).equals(disk.serial());
    }
}
