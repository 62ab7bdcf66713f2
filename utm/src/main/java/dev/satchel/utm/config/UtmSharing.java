package dev.satchel.utm.config;

import dev.satchel.core.machine.Access;

/** What host and guest share. The folder itself is not here: UTM keeps it in the registry of one Mac. Immutable. */
public final class UtmSharing extends Section {
    static final Schema SCHEMA = Schema.builder()
            .choice("DirectoryShareMode", DirectoryMode.values())
            .required(Schema.Kind.FLAG, "DirectoryShareReadOnly", "ClipboardSharing")
            .build();

    /** How a folder is shared. */
    public enum DirectoryMode implements UtmChoice {
        /** Not at all. */
        NONE("None"),
        /** By WebDAV over SPICE; needs SPICE's daemon in the guest. */
        WEBDAV("WebDAV"),
        /** By 9p, which Linux knows. */
        VIRTFS("VirtFS"),
        /** What a newer UTM adds. */
        OTHER("");

        private final String value;

        DirectoryMode(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }

    UtmSharing(PlistDictionary plist) {
        super(plist);
    }

    /**
     * With the clipboard shared.
     *
     * @param mode how a folder is shared; {@code OTHER} is refused
     * @param access what the guest may do with the folder
     */
    public static UtmSharing of(DirectoryMode mode, Access access) {
        return new UtmSharing(PlistDictionary.EMPTY
                .with("ClipboardSharing", true)
                .with("DirectoryShareMode", UtmChoice.written(mode))
                .with("DirectoryShareReadOnly", access == Access.READ_ONLY));
    }

    /** How a folder is shared. */
    public DirectoryMode directoryMode() {
        return choice(DirectoryMode.class, "DirectoryShareMode");
    }

    /** What the guest may do with the folder. */
    public Access directoryAccess() {
        return flag("DirectoryShareReadOnly", false) ? Access.READ_ONLY : Access.READ_WRITE;
    }

    /** Whether the clipboard is shared. */
    public boolean isClipboardShared() {
        return flag("ClipboardSharing", false);
    }

    /** With a clipboard of the guest's own. */
    public UtmSharing withoutClipboard() {
        return new UtmSharing(plist().with("ClipboardSharing", false));
    }
}
