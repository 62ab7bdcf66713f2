package dev.satchel.utm.config;

import java.util.Optional;

/** The picture and the notes of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacyInformation extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.TEXT, "Icon", "Notes")
            .optional(Schema.Kind.LOOSE_FLAG, "IconCustom")
            .build();

    LegacyInformation(PlistDictionary plist) {
        super(plist);
    }

    /** One of UTM's own pictures, or a file at the root of the bundle if {@link #isIconCustom()}. */
    public Optional<String> icon() {
        return optionalText("Icon");
    }

    /** Whether the picture is a file of the bundle. */
    public boolean isIconCustom() {
        return looseFlag("IconCustom");
    }

    /** Free text. */
    public Optional<String> notes() {
        return optionalText("Notes");
    }
}
