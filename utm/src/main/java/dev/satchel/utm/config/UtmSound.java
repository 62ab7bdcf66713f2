package dev.satchel.utm.config;

/** A sound card of the back end QEMU. Immutable. */
public final class UtmSound extends Section {
    static final Schema SCHEMA =
            Schema.builder().required(Schema.Kind.TEXT, "Hardware").build();

    UtmSound(PlistDictionary plist) {
        super(plist);
    }

    /** The card {@code hardware} by QEMU's name. */
    public static UtmSound of(String hardware) {
        return new UtmSound(PlistDictionary.EMPTY.with("Hardware", hardware));
    }

    /** QEMU's name. */
    public String hardware() {
        return text("Hardware");
    }
}
