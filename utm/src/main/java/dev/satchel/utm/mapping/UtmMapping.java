package dev.satchel.utm.mapping;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import java.nio.file.Path;

/**
 * The way from a machine to UTM's configuration and back. Nothing is dropped in silence: what has no counterpart is a
 * finding, and what only UTM knows is kept in {@code extras.utm}, so that a bundle that becomes a machine and a bundle
 * again is the same.
 *
 * <ul>
 *   <li>A disk's id is its drive's {@code Identifier}, which may be any id of QEMU's; UTM's own are upper-case UUIDs, too
 *       long for a disk's id, and are kept in {@code extras.utm}.
 *   <li>The boot order is the order of the drives.
 *   <li>What the machine leaves open is chosen as UTM's own wizard does.
 *   <li>UTM records neither the system in the machine nor the format of an image: the icon stands for the one, the
 *       ending of the file's name for the other.
 *   <li>Keys of {@code extras.utm} are paths into the configuration ({@code QEMU.BalloonDevice}, {@code
 *       Display.0.Hardware}, {@code Drive.system.InterfaceVersion}; {@code %2E} is a dot in a key); values are plain text,
 *       a piece of a property list, or {@code <absent/>}.
 * </ul>
 */
public final class UtmMapping {
    private UtmMapping() {}

    /** The configuration of {@code machine}, with its images in the bundle. */
    public static UtmDraft toUtm(Machine machine) {
        return toUtm(machine, DiskPlacement.COPY);
    }

    /** The configuration of {@code machine}, with its images in the bundle or beside it, as {@code placement} says. */
    public static UtmDraft toUtm(Machine machine, DiskPlacement placement) {
        return new ConfigurationWriter(machine, placement).draft();
    }

    /**
     * The machine that {@code configuration} describes.
     *
     * @param data the bundle's {@code Data}, where its images are
     */
    public static UtmMachine toMachine(UtmConfiguration configuration, Path data) {
        if (configuration instanceof QemuConfiguration qemu) {
            return new MachineReader(qemu, data).read();
        }
        return new UtmMachine(
                null,
                Findings.of(Finding.error(
                        "utm.backend",
                        "Backend",
                        "only machines of UTM 4 with the back end QEMU can be brought over",
                        "for one of UTM 3, open it in UTM 4 and save it")));
    }
}
