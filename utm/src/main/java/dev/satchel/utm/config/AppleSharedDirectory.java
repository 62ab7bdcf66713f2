package dev.satchel.utm.config;

import dev.satchel.core.machine.Access;
import java.util.Optional;

/**
 * A folder that the guest sees, as only UTM 4.0.0 and 4.0.1 kept it in the configuration. UTM 5.0.3 reads it once, into
 * the registry of one Mac. Immutable.
 */
public final class AppleSharedDirectory extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.FLAG, "ReadOnly")
            .optional(Schema.Kind.DATA, "Bookmark")
            .build();

    AppleSharedDirectory(PlistDictionary plist) {
        super(plist);
    }

    /** Where the folder is, on the Mac that wrote it. */
    public Optional<PlistValue.Data> bookmark() {
        return optionalData("Bookmark");
    }

    /** What the guest may do with it. */
    public Access access() {
        return flag("ReadOnly", false) ? Access.READ_ONLY : Access.READ_WRITE;
    }
}
