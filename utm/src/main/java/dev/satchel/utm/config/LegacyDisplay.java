package dev.satchel.utm.config;

import java.util.Optional;
import java.util.OptionalInt;

/** A graphics card and how UTM shows its picture, or a terminal instead, of a machine of UTM 3 or older with QEMU. Immutable. */
public final class LegacyDisplay extends Section {
    static final Schema SCHEMA = Schema.builder()
            .optional(
                    Schema.Kind.LOOSE_FLAG,
                    "ConsoleOnly",
                    "DisplayFitScreen",
                    "DisplayRetina",
                    "ConsoleBlink",
                    "FixedResolution",
                    "ZoomLetterbox")
            .optional(
                    Schema.Kind.TEXT,
                    "DisplayCard",
                    "DisplayUpscaler",
                    "DisplayDownscaler",
                    "ConsoleTheme",
                    "ConsoleFont",
                    "ConsoleTextColor",
                    "ConsoleBackgroundColor",
                    "ConsoleResizeCommand")
            .optional(Schema.Kind.LOOSE_COUNT, "ConsoleFontSize", "FixedResolutionWidth", "FixedResolutionHeight")
            .optional(Schema.Kind.ANY, "ZoomScale")
            .build();

    LegacyDisplay(PlistDictionary plist) {
        super(plist);
    }

    /** Whether there is a serial terminal, and no graphics card. */
    public boolean isConsoleOnly() {
        return looseFlag("ConsoleOnly");
    }

    /** QEMU's name of the graphics card. */
    public Optional<String> card() {
        return optionalText("DisplayCard");
    }

    /** Whether the guest follows the window's size; where it is not said, if folder or clipboard are shared. */
    public Optional<Boolean> fitScreen() {
        return plist().value("DisplayFitScreen").map(value -> looseFlag("DisplayFitScreen"));
    }

    /** Whether the guest sees each pixel of a Retina display. */
    public boolean isResolutionNative() {
        return looseFlag("DisplayRetina");
    }

    /** How it is made larger: {@code linear} or {@code nearest}. */
    public Optional<String> upscaler() {
        return optionalText("DisplayUpscaler");
    }

    /** How it is made smaller: {@code linear} or {@code nearest}. */
    public Optional<String> downscaler() {
        return optionalText("DisplayDownscaler");
    }

    /** The terminal's theme. */
    public Optional<String> consoleTheme() {
        return optionalText("ConsoleTheme");
    }

    /** The terminal's font. */
    public Optional<String> consoleFont() {
        return optionalText("ConsoleFont");
    }

    /** The size of the terminal's font, in points. */
    public OptionalInt consoleFontSize() {
        return looseCount("ConsoleFontSize");
    }

    /** The colour of the terminal's text, as {@code #rrggbb}. */
    public Optional<String> consoleTextColor() {
        return optionalText("ConsoleTextColor");
    }

    /** The colour behind it, as {@code #rrggbb}. */
    public Optional<String> consoleBackgroundColor() {
        return optionalText("ConsoleBackgroundColor");
    }

    /** Whether the terminal's cursor blinks. */
    public boolean isConsoleBlinking() {
        return looseFlag("ConsoleBlink");
    }

    /** What is typed into the guest when the window's size changes. */
    public Optional<String> consoleResizeCommand() {
        return optionalText("ConsoleResizeCommand");
    }
}
