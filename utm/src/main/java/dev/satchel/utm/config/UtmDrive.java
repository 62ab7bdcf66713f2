package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.machine.Access;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A drive of the back end QEMU. One with an image is internal: the image is a file in {@code Data}. One without is
 * removable: its medium is chosen in UTM, which remembers it in the registry of one Mac. The order of drives is the boot
 * order. Immutable.
 */
public final class UtmDrive extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Identifier")
            .optional(Schema.Kind.TEXT, "ImageName")
            .choice("ImageType", Type.values())
            .choice("Interface", Interface.values())
            .optional(Schema.Kind.COUNT, "InterfaceVersion")
            .optional(Schema.Kind.FLAG, "ReadOnly")
            .optional(Schema.Kind.DATA, "Bookmark")
            .build();

    /** What QEMU takes as an id, which UTM's {@code drive} plus the identifier becomes. */
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** What a drive is. */
    public enum Type implements UtmChoice {
        /** Nothing yet. */
        NONE("None"),
        /** A disk. */
        DISK("Disk"),
        /** A CD or DVD. */
        CD("CD"),
        /** Not a drive: firmware. UEFI is then off, whatever else is said. */
        BIOS("BIOS"),
        /** Not a drive: a kernel. UEFI is then off, whatever else is said. */
        LINUX_KERNEL("LinuxKernel"),
        /** Not a drive: an initial RAM disk. */
        LINUX_INITRD("LinuxInitrd"),
        /** Not a drive: a device tree. */
        LINUX_DTB("LinuxDTB"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Type(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    /** How a drive is attached. */
    public enum Interface implements UtmChoice {
        /** Not by UTM; an additional argument does. */
        NONE("None"),
        /** IDE; on the board q35 these are SATA ports. The board virt has none. */
        IDE("IDE"),
        /** SCSI, behind an LSI 53C895A on most boards. */
        SCSI("SCSI"),
        /** An SD card, where the board has a slot. */
        SD("SD"),
        /** Flash memory, where the board has some. */
        MTD("MTD"),
        /** A floppy disk. */
        FLOPPY("Floppy"),
        /** Flash memory for firmware. UEFI is then off, whatever else is said. */
        PFLASH("PFlash"),
        /** A virtio block device. */
        VIRTIO("VirtIO"),
        /** NVMe. */
        NVME("NVMe"),
        /** USB mass storage. */
        USB("USB"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        Interface(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    UtmDrive(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A drive whose image is {@code imageName} in {@code Data}. A CD is read-only, anything else is not.
     *
     * @param identifier up to 64 letters, digits, dots, underscores, dashes
     * @param type what it is; {@code OTHER} is refused
     * @param bus how it is attached; {@code OTHER} is refused, and whether the board has it is for {@link
     *     QemuConfiguration#check()} to say
     * @param imageName a file name, without a path
     */
    public static UtmDrive internal(String identifier, Type type, Interface bus, String imageName) {
        UtmDrive drive = removable(identifier, type, bus);
        return new UtmDrive(drive.plist().with("ImageName", requireFileName(imageName)));
    }

    /**
     * A drive whose medium is chosen in UTM. A CD is read-only, anything else is not.
     *
     * @param identifier up to 64 letters, digits, dots, underscores, dashes
     * @param type what it is; {@code OTHER} is refused
     * @param bus how it is attached; {@code OTHER} is refused. QEMU puts a medium only into a drive that can be empty,
     *     which those on VirtIO and NVMe cannot
     */
    public static UtmDrive removable(String identifier, Type type, Interface bus) {
        return new UtmDrive(PlistDictionary.EMPTY
                .with("Identifier", requireIdentifier(identifier))
                .with("ImageType", UtmChoice.written(type))
                .with("Interface", UtmChoice.written(bus))
                .with("InterfaceVersion", 1)
                .with("ReadOnly", type == Type.CD));
    }

    /** Unique in its machine. */
    public String identifier() {
        return text("Identifier");
    }

    /** The file in {@code Data}; empty for a removable drive. */
    public Optional<String> imageName() {
        return optionalText("ImageName");
    }

    /** What it is. */
    public Type type() {
        return choice(Type.class, "ImageType");
    }

    /** How it is attached. */
    public Interface bus() {
        return choice(Interface.class, "Interface");
    }

    /** How IDE units are counted; 0 where it is not said, as before 4.3.1. */
    public int interfaceVersion() {
        return optionalCount("InterfaceVersion").orElse(0);
    }

    /** What the guest may do; where it is not said a removable drive is read-only and an internal one is not. */
    public Access access() {
        return flag("ReadOnly", imageName().isEmpty()) ? Access.READ_ONLY : Access.READ_WRITE;
    }

    /**
     * Where the medium of a removable drive is, on the Mac that wrote it; only UTM 4.0.0 and 4.0.1 wrote it. UTM 5.0.3
     * neither reads nor writes it.
     */
    public Optional<PlistValue.Data> bookmark() {
        return optionalData("Bookmark");
    }

    /** With {@code access} for the guest, written out even where it is what UTM takes anyway. */
    public UtmDrive withAccess(Access access) {
        return new UtmDrive(plist().with("ReadOnly", access == Access.READ_ONLY));
    }

    static String requireIdentifier(String identifier) {
        checkArgument(IDENTIFIER.matcher(identifier).matches(), "not an identifier of a drive: '%s'", identifier);
        return identifier;
    }

    static String requireFileName(String name) {
        checkArgument(isFileName(name), "not the name of a file in Data: '%s'", name);
        return name;
    }

    /** Whether {@code name} stays inside the folder it is looked up in. */
    static boolean isFileName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0;
    }
}
