package dev.satchel.utm.config;

/** A display of a machine of UTM 3 with Apple's framework. Immutable. */
public final class LegacyAppleDisplay extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.COUNT, "widthInPixels", "heightInPixels", "pixelsPerInch")
            .build();

    LegacyAppleDisplay(PlistDictionary plist) {
        super(plist);
    }

    /** In pixels. */
    public int width() {
        return count("widthInPixels");
    }

    /** In pixels. */
    public int height() {
        return count("heightInPixels");
    }

    /** How fine they are. */
    public int pixelsPerInch() {
        return count("pixelsPerInch");
    }
}
