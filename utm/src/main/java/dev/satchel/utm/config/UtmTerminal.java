package dev.satchel.utm.config;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;

/** How a serial port looks in a window of UTM. The same for both back ends. Immutable. */
public final class UtmTerminal extends Section {
    /** The only theme that UTM 5.0.3 has. */
    public static final String DEFAULT_THEME = "Default";

    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Font")
            .required(Schema.Kind.COUNT, "FontSize")
            .optional(Schema.Kind.FLAG, "CursorBlink")
            .optional(Schema.Kind.TEXT, "ResizeCommand", "Theme", "ForegroundColor", "BackgroundColor")
            .build();

    UtmTerminal(PlistDictionary plist) {
        super(plist);
    }

    /**
     * As UTM's own new ones: white on black, with a cursor that blinks.
     *
     * @param font the PostScript name of a font of macOS: {@code Menlo}
     * @param fontSize in points, at least 1
     */
    public static UtmTerminal of(String font, int fontSize) {
        checkArgument(fontSize > 0, "a font has a size: %s", fontSize);
        return new UtmTerminal(PlistDictionary.EMPTY
                .with("BackgroundColor", "#000000")
                .with("CursorBlink", true)
                .with("Font", font)
                .with("FontSize", fontSize)
                .with("ForegroundColor", "#ffffff"));
    }

    /** The PostScript name of the font. */
    public String font() {
        return text("Font");
    }

    /** The size of the font, in points. */
    public int fontSize() {
        return count("FontSize");
    }

    /** Whether the cursor blinks; it does where it is not said. */
    public boolean isCursorBlinking() {
        return flag("CursorBlink", true);
    }

    /** What is typed into the guest when the window's size changes, with {@code $COLS} and {@code $ROWS} in it. */
    public Optional<String> resizeCommand() {
        return optionalText("ResizeCommand");
    }

    /** The theme; with one the colours have no effect, and are gone after UTM's next save. */
    public Optional<String> theme() {
        return optionalText("Theme");
    }

    /** The colour of text, as {@code #rrggbb}. */
    public Optional<String> foregroundColor() {
        return optionalText("ForegroundColor");
    }

    /** The colour behind text, as {@code #rrggbb}. */
    public Optional<String> backgroundColor() {
        return optionalText("BackgroundColor");
    }

    /** With the colours {@code foreground} on {@code background}, each as {@code #rrggbb}, instead of a theme. */
    public UtmTerminal withColors(String foreground, String background) {
        return new UtmTerminal(
                plist().without("Theme").with("ForegroundColor", foreground).with("BackgroundColor", background));
    }

    /** With {@code command} typed into the guest when the window's size changes. */
    public UtmTerminal withResizeCommand(String command) {
        return new UtmTerminal(plist().with("ResizeCommand", command));
    }
}
