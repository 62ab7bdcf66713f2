package dev.satchel.utm.config;

import java.util.Optional;
import java.util.OptionalInt;

/** What host and guest share, of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacySharing extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(
                    Schema.Kind.LOOSE_FLAG, "ClipboardSharing", "DirectorySharing", "DirectoryReadOnly", "Usb3Support")
            .optional(Schema.Kind.TEXT, "DirectoryName")
            .optional(Schema.Kind.DATA, "DirectoryBookmark")
            .optional(Schema.Kind.LOOSE_COUNT, "UsbRedirectMax")
            .build();

    LegacySharing(PlistDictionary plist) {
        super(plist);
    }

    /** Whether the clipboard is shared. */
    public boolean isClipboardShared() {
        return looseFlag("ClipboardSharing");
    }

    /** Whether a folder is shared, by WebDAV. */
    public boolean isDirectoryShared() {
        return looseFlag("DirectorySharing");
    }

    /** Whether the guest may only read the folder. */
    public boolean isDirectoryReadOnly() {
        return looseFlag("DirectoryReadOnly");
    }

    /** The folder's name, of the first releases. */
    public Optional<String> directoryName() {
        return optionalText("DirectoryName");
    }

    /** Where the folder is, on the Mac that wrote it. */
    public Optional<PlistValue.Data> directoryBookmark() {
        return optionalData("DirectoryBookmark");
    }

    /** Whether USB is xHCI; where it is not said, on the board {@code virt}. */
    public Optional<Boolean> usb3() {
        return plist().value("Usb3Support").map(value -> looseFlag("Usb3Support"));
    }

    /** Places for devices of the host; 3 where it is not said. */
    public OptionalInt usbSlots() {
        return looseCount("UsbRedirectMax");
    }
}
