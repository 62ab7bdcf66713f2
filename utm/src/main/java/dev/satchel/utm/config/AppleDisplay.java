package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

/** A display of the back end Apple. Immutable. */
public final class AppleDisplay extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.COUNT, "WidthPixels", "HeightPixels", "PixelsPerInch")
            .optional(Schema.Kind.FLAG, "DynamicResolution")
            .build();

    AppleDisplay(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A display of this size, which follows the window's size where the guest can.
     *
     * @param width in pixels, at least 1
     * @param height in pixels, at least 1
     * @param pixelsPerInch 80, or 226 for a Retina display
     */
    public static AppleDisplay of(int width, int height, int pixelsPerInch) {
        checkArgument(
                width > 0 && height > 0 && pixelsPerInch > 0,
                "a display has a size: %s x %s at %s",
                width,
                height,
                pixelsPerInch);
        return new AppleDisplay(PlistDictionary.EMPTY
                .with("DynamicResolution", true)
                .with("HeightPixels", height)
                .with("PixelsPerInch", pixelsPerInch)
                .with("WidthPixels", width));
    }

    /** In pixels. */
    public int width() {
        return count("WidthPixels");
    }

    /** In pixels. */
    public int height() {
        return count("HeightPixels");
    }

    /** How fine they are; 226 is a Retina display. */
    public int pixelsPerInch() {
        return count("PixelsPerInch");
    }

    /** Whether the guest follows the window's size; it does where it is not said, as before 4.5.1. */
    public boolean isResolutionDynamic() {
        return flag("DynamicResolution", true);
    }

    /** Of this size whatever the window's is. */
    public AppleDisplay withFixedResolution() {
        return new AppleDisplay(plist().with("DynamicResolution", false));
    }
}
