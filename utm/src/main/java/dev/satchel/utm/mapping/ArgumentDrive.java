package dev.satchel.utm.mapping;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.utm.config.UtmDrive;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A drive of UTM's that is no disk of a machine, and the arguments of QEMU that are the same: firmware, a kernel and what
 * belongs to it, flash memory, and a drive that only another argument attaches. UTM itself makes these arguments of it
 * (UTM 5.0.3, {@code UTMQemuConfiguration+Arguments.swift}).
 *
 * @param identifier the drive's; empty for firmware and kernels, of which there is one each
 * @param type the drive's
 * @param bus the drive's
 * @param access of the guest
 * @param file the image; null for an empty drive
 */
record ArgumentDrive(
        String identifier,
        UtmDrive.Type type,
        UtmDrive.Interface bus,
        Access access,
        @Nullable Path file) {
    private static final Map<String, UtmDrive.Type> FILES = ImmutableMap.of(
            "-bios", UtmDrive.Type.BIOS,
            "-kernel", UtmDrive.Type.LINUX_KERNEL,
            "-initrd", UtmDrive.Type.LINUX_INITRD,
            "-dtb", UtmDrive.Type.LINUX_DTB);
    private static final Map<String, UtmDrive.Interface> BUSES = ImmutableMap.of(
            "none", UtmDrive.Interface.NONE,
            "mtd", UtmDrive.Interface.MTD,
            "pflash", UtmDrive.Interface.PFLASH);
    private static final Pattern NAME = Pattern.compile("drive([A-Za-z0-9._-]{1,64})");

    /** What {@code drive} with its image at {@code file} is in arguments; empty for one that those have no words for. */
    static Optional<ArgumentDrive> of(UtmDrive drive, @Nullable Path file) {
        boolean attached = drive.type() == UtmDrive.Type.DISK || drive.type() == UtmDrive.Type.CD;
        if (!attached && file != null && FILES.containsValue(drive.type())) {
            return Optional.of(new ArgumentDrive("", drive.type(), UtmDrive.Interface.NONE, Access.READ_ONLY, file));
        }
        boolean empty = file == null && drive.type() == UtmDrive.Type.CD;
        boolean named = NAME.matcher("drive" + drive.identifier()).matches();
        return attached && named && BUSES.containsValue(drive.bus()) && (file != null || empty)
                ? Optional.of(new ArgumentDrive(drive.identifier(), drive.type(), drive.bus(), drive.access(), file))
                : Optional.empty();
    }

    /** What {@code option} is as a drive; empty for any other option. */
    static Optional<ArgumentDrive> of(QemuWord option) {
        UtmDrive.Type type = FILES.get(option.option());
        try {
            if (type != null) {
                Path file = Path.of(option.value());
                // A name alone is looked up in QEMU's own folder of firmware.
                return file.isAbsolute()
                        ? Optional.of(new ArgumentDrive("", type, UtmDrive.Interface.NONE, Access.READ_ONLY, file))
                        : Optional.empty();
            }
            return option.option().equals("-drive") ? ofDrive(option) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<ArgumentDrive> ofDrive(QemuWord option) {
        Map<String, String> keys = option.keys();
        var name = NAME.matcher(keys.getOrDefault("id", ""));
        UtmDrive.Interface bus = BUSES.get(keys.getOrDefault("if", ""));
        String file = keys.get("file.filename");
        if (bus == null
                || !name.matches()
                || (file == null && !keys.getOrDefault("media", "").equals("cdrom"))) {
            return Optional.empty();
        }
        boolean cd = keys.getOrDefault("media", "").equals("cdrom");
        return Optional.of(new ArgumentDrive(
                name.group(1),
                cd ? UtmDrive.Type.CD : UtmDrive.Type.DISK,
                bus,
                cd || keys.getOrDefault("readonly", "off").equals("on") ? Access.READ_ONLY : Access.READ_WRITE,
                file == null ? null : Path.of(file)));
    }

    /** QEMU's name of it; arguments that attach it say so. */
    String name() {
        return "drive" + identifier;
    }

    /** The arguments, with the format that the file's name says: QEMU would otherwise look into the image. */
    List<String> words() {
        Path image = file;
        for (Map.Entry<String, UtmDrive.Type> each : FILES.entrySet()) {
            if (each.getValue() == type && image != null) {
                return List.of(each.getKey(), image.toString());
            }
        }
        StringBuilder value = new StringBuilder("if=");
        BUSES.forEach((word, each) -> value.append(each == bus ? word : ""));
        value.append(type == UtmDrive.Type.CD ? ",media=cdrom" : ",media=disk")
                .append(",id=")
                .append(name());
        if (image != null) {
            String format = ImageNames.format(String.valueOf(image.getFileName()))
                    .orElse(ImageFormat.RAW)
                    .id();
            value.append(",format=").append(format);
            value.append(",file.filename=").append(image.toString().replace(",", ",,"));
        }
        if (access == Access.READ_ONLY) {
            value.append(",readonly=on");
        } else if (image != null) {
            value.append(",discard=unmap,detect-zeroes=unmap");
        }
        return List.of("-drive", value.toString());
    }

    /** Whether {@code drive} is this one in a configuration. */
    boolean is(UtmDrive drive) {
        return identifier.isEmpty() ? drive.type() == type : drive.identifier().equals(identifier);
    }

    /** As a drive whose image is called {@code imageName}; {@code identifierOfFile} is that of firmware or a kernel. */
    UtmDrive drive(String identifierOfFile, @Nullable String imageName) {
        String own = identifier.isEmpty() ? identifierOfFile : identifier;
        UtmDrive made =
                imageName == null ? UtmDrive.removable(own, type, bus) : UtmDrive.internal(own, type, bus, imageName);
        return made.withAccess(access);
    }
}
