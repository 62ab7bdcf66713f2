package dev.satchel.utm.mapping;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.utm.config.AppleConfiguration;
import dev.satchel.utm.config.LegacyQemuConfiguration;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmUpgrade;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
        return machine.extras().utm().getOrDefault(UtmExtras.BACKEND, "").equals(UtmExtras.APPLE)
                ? new AppleWriter(machine, placement).draft()
                : new QemuWriter(machine, placement).draft();
    }

    /** As {@link #toMachine(UtmConfiguration, Path, OperatingSystem)} of {@code configuration} and {@code data}, for this host. */
    public static UtmMachine toMachine(UtmConfiguration configuration, Path data) {
        return toMachine(configuration, data, OperatingSystem.current());
    }

    /**
     * The machine that {@code configuration} describes, as it runs on {@code host}: on any but macOS the emulator's own
     * network takes the place of those that only macOS has. Each substitution is a finding, and what it replaces stays in
     * {@code extras.utm}.
     *
     * @param data the bundle's {@code Data}, where its images are
     */
    public static UtmMachine toMachine(UtmConfiguration configuration, Path data, OperatingSystem host) {
        if (configuration instanceof QemuConfiguration qemu) {
            return new QemuReader(qemu, data, host).read();
        }
        if (configuration instanceof AppleConfiguration apple) {
            return new AppleReader(apple, data, host).read();
        }
        // A machine of UTM 3 ran on the Mac that made it; on which it is not known, and does not matter to a machine.
        UtmUpgrade upgrade = UtmUpgrade.of(configuration, nameOf(data), Architecture.AARCH64);
        UtmMachine machine = toMachine(upgrade.configuration(), imagesOf(configuration, data), host);
        return machine.withEarlier(upgrade.findings());
    }

    /**
     * What becomes of each key, for both back ends and in both directions, as a page in Markdown: {@code utm/MAPPING.md}.
     */
    public static String toMarkdown() {
        return MappingPage.of(List.of(MappingTable.qemu(), MappingTable.apple()));
    }

    /** A bundle of UTM 3 has the machine's name in its own alone. */
    private static String nameOf(Path data) {
        Path bundle = data.toAbsolutePath().normalize().getParent();
        Path name = bundle == null ? null : bundle.getFileName();
        return name == null ? "UTM" : name.toString().replaceFirst("\\.utm$", "");
    }

    /** UTM 3 had them in {@code Images}, and UTM 4 moves them when it first saves the machine. */
    private static Path imagesOf(UtmConfiguration configuration, Path data) {
        Path images = data.resolveSibling("Images");
        boolean moved = Files.isDirectory(data) && !Files.isDirectory(images);
        return configuration instanceof LegacyQemuConfiguration && !moved ? images : data;
    }
}
