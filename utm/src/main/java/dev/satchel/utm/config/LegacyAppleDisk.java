package dev.satchel.utm.config;

import dev.satchel.core.machine.Access;
import dev.satchel.core.unit.DataSize;
import java.util.Optional;

/** A drive of a machine of UTM 3 with Apple's framework. Immutable. */
public final class LegacyAppleDisk extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.COUNT, "sizeMib")
            .required(Schema.Kind.FLAG, "isReadOnly", "isExternal")
            .optional(Schema.Kind.TEXT, "imagePath")
            .optional(Schema.Kind.DATA, "imageBookmark")
            .build();

    LegacyAppleDisk(PlistDictionary plist) {
        super(plist);
    }

    /** The size of the image, as it was when it was added. */
    public DataSize size() {
        return DataSize.mebibytes(count("sizeMib"));
    }

    /** What the guest may do. */
    public Access access() {
        return flag("isReadOnly", false) ? Access.READ_ONLY : Access.READ_WRITE;
    }

    /** Whether its medium is chosen in UTM; UTM 3 never wrote one of these. */
    public boolean isExternal() {
        return flag("isExternal", false);
    }

    /** The file in {@code Data}. */
    public Optional<String> imageName() {
        return optionalText("imagePath");
    }

    /** Where the medium of an external drive is, on the Mac that wrote it. */
    public Optional<PlistValue.Data> bookmark() {
        return optionalData("imageBookmark");
    }
}
