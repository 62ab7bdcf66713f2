package dev.satchel.utm.config;

import java.util.Optional;

/** A drive of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacyDrive extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.TEXT, "DriveName", "ImagePath", "ImageType", "InterfaceType")
            .optional(Schema.Kind.LOOSE_FLAG, "Removable", "Cdrom")
            .build();

    private static final String PREFIX = "drive";

    LegacyDrive(PlistDictionary plist) {
        super(plist);
    }

    /** QEMU's id of the drive. */
    public Optional<String> name() {
        return optionalText("DriveName");
    }

    /** The file in {@code Images}; without effect for a removable drive. */
    public Optional<String> imageName() {
        return optionalText("ImagePath");
    }

    /** {@code none}, {@code disk}, {@code cd}, {@code bios}, {@code kernel}, {@code initrd} or {@code dtb}. */
    public Optional<String> type() {
        return optionalText("ImageType");
    }

    /** {@code none}, {@code ide}, {@code scsi}, {@code sd}, {@code mtd}, {@code floppy}, {@code pflash}, {@code virtio}, {@code nvme}, {@code usb}, or nothing. */
    public Optional<String> bus() {
        return optionalText("InterfaceType");
    }

    /** Whether its medium is chosen in UTM. */
    public boolean isRemovable() {
        return looseFlag("Removable");
    }

    /** What the first releases said instead of a type. */
    public boolean isCdrom() {
        return looseFlag("Cdrom");
    }

    /** What a drive called {@code name} is called in version 4: UTM puts {@code drive} before it again for QEMU. */
    static String identifier(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }
}
