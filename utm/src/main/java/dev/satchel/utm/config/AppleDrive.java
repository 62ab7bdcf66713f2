package dev.satchel.utm.config;

import dev.satchel.core.machine.Access;
import java.util.Optional;

/**
 * A drive of the back end Apple. One with an image is internal: the image is a file in {@code Data}, raw, or from macOS 26
 * on a sparse image of Apple's. One without is removable: its medium is chosen in UTM, which remembers it in the registry
 * of one Mac. Immutable.
 */
public final class AppleDrive extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Identifier")
            .optional(Schema.Kind.TEXT, "ImageName")
            .optional(Schema.Kind.FLAG, "ReadOnly", "Nvme")
            .optional(Schema.Kind.DATA, "Bookmark")
            .build();

    /** How a drive is attached. */
    public enum Interface {
        /** A virtio block device; a removable one is USB mass storage (macOS 13). */
        VIRTIO,
        /** NVMe, for Linux (macOS 14). */
        NVME
    }

    AppleDrive(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A drive that the guest may write, whose image is {@code imageName} in {@code Data}.
     *
     * @param identifier up to 64 letters, digits, dots, underscores, dashes
     * @param bus how it is attached
     * @param imageName a file name, without a path; of a raw image
     */
    public static AppleDrive internal(String identifier, Interface bus, String imageName) {
        return new AppleDrive(PlistDictionary.EMPTY
                .with("Identifier", UtmDrive.requireIdentifier(identifier))
                .with("ImageName", UtmDrive.requireFileName(imageName))
                .with("Nvme", bus == Interface.NVME)
                .with("ReadOnly", false));
    }

    /**
     * A drive whose medium is chosen in UTM, and which the guest may only read.
     *
     * @param identifier up to 64 letters, digits, dots, underscores, dashes
     */
    public static AppleDrive removable(String identifier) {
        return new AppleDrive(PlistDictionary.EMPTY
                .with("Identifier", UtmDrive.requireIdentifier(identifier))
                .with("Nvme", false)
                .with("ReadOnly", true));
    }

    /** Unique in its machine. */
    public String identifier() {
        return text("Identifier");
    }

    /** The file in {@code Data}; empty for a removable drive. */
    public Optional<String> imageName() {
        return optionalText("ImageName");
    }

    /** How it is attached; virtio where it is not said, as before 4.5.3. */
    public Interface bus() {
        return flag("Nvme", false) ? Interface.NVME : Interface.VIRTIO;
    }

    /** What the guest may do; where it is not said a removable drive is read-only and an internal one is not. */
    public Access access() {
        return flag("ReadOnly", imageName().isEmpty()) ? Access.READ_ONLY : Access.READ_WRITE;
    }

    /**
     * Where the medium of a removable drive is, on the Mac that wrote it; only UTM 4.0.0 and 4.0.1 wrote it. UTM 5.0.3
     * moves it to its registry.
     */
    public Optional<PlistValue.Data> bookmark() {
        return optionalData("Bookmark");
    }

    /** With {@code access} for the guest, written out even where it is what UTM takes anyway. */
    public AppleDrive withAccess(Access access) {
        return new AppleDrive(plist().with("ReadOnly", access == Access.READ_ONLY));
    }

    /** Attached by {@code bus}. */
    public AppleDrive withBus(Interface bus) {
        return new AppleDrive(plist().with("Nvme", bus == Interface.NVME));
    }
}
