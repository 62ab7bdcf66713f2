package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A configuration of UTM 3 with Apple's framework. It is flat, its keys are in lower camel case, and its files lie in
 * {@code Data} already. Immutable.
 */
public final class LegacyAppleConfiguration implements LegacyConfiguration {
    /** The newest number of this format. */
    public static final int NEWEST = 3;

    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.COUNT, "version", "cpuCount")
            .required(Schema.Kind.SIZE, "memorySize")
            .required(
                    Schema.Kind.FLAG,
                    "isAppleVirtualization",
                    "iconCustom",
                    "consoleCursorBlink",
                    "isBalloonEnabled",
                    "isEntropyEnabled",
                    "isSerialEnabled",
                    "isConsoleDisplay")
            .required(Schema.Kind.TEXT, "name", "architecture")
            .optional(
                    Schema.Kind.TEXT,
                    "icon",
                    "notes",
                    "consoleTheme",
                    "consoleTextColor",
                    "consoleBackgroundColor",
                    "consoleFont",
                    "consoleResizeCommand")
            .optional(Schema.Kind.COUNT, "consoleFontSize")
            .optional(Schema.Kind.FLAG, "isAudioEnabled", "isKeyboardEnabled", "isPointingEnabled")
            .optionalDictionary("bootLoader", LegacyAppleBoot.SCHEMA)
            .optionalDictionary("macPlatform", LegacyAppleMacPlatform.SCHEMA)
            .list("networkDevices", LegacyAppleNetwork.SCHEMA)
            .optionalList("displays", LegacyAppleDisplay.SCHEMA)
            .list("diskImages", LegacyAppleDisk.SCHEMA)
            .build();

    /** The one dictionary that there is, seen through its names. */
    private static final class Keys extends Section {
        Keys(PlistDictionary plist) {
            super(plist);
        }
    }

    private final Plist plist;
    private final Keys keys;

    private LegacyAppleConfiguration(Plist plist, PlistDictionary root) {
        this.plist = plist;
        this.keys = new Keys(root);
    }

    /** Whether UTM takes {@code root} for one, rather than for one with QEMU. */
    static boolean isOne(PlistDictionary root) {
        return root.entries().get("isAppleVirtualization") instanceof PlistValue.Flag flag
                && flag.value()
                && root.entries().get("version") instanceof PlistValue.Whole version
                && version.value().signum() > 0;
    }

    static LegacyAppleConfiguration of(Plist plist, PlistDictionary root, String where) throws SatchelException {
        LegacyAppleConfiguration configuration = new LegacyAppleConfiguration(plist, root);
        if (configuration.version() > NEWEST) {
            throw new SatchelException(
                    "utm.config.version",
                    where,
                    "version is " + configuration.version() + ", and this format ends with " + NEWEST,
                    "it comes from a UTM that never was, or is damaged");
        }
        return configuration;
    }

    @Override
    public Plist plist() {
        return plist;
    }

    /** For people. */
    public String name() {
        return keys.text("name");
    }

    /** The number of the format, 1 to 3. */
    public int version() {
        return keys.count("version");
    }

    /** {@code aarch64} or {@code x86_64}, the Mac's own. */
    public String architecture() {
        return keys.text("architecture");
    }

    /** One of UTM's own pictures, or a file in {@code Data} if {@link #isIconCustom()}. */
    public Optional<String> icon() {
        return keys.optionalText("icon");
    }

    /** Whether the picture is a file of the bundle. */
    public boolean isIconCustom() {
        return keys.flag("iconCustom", false);
    }

    /** Free text. */
    public Optional<String> notes() {
        return keys.optionalText("notes");
    }

    /** The terminal's theme. */
    public Optional<String> consoleTheme() {
        return keys.optionalText("consoleTheme");
    }

    /** The colour of the terminal's text, as {@code #rrggbb}. */
    public Optional<String> consoleTextColor() {
        return keys.optionalText("consoleTextColor");
    }

    /** The colour behind it, as {@code #rrggbb}. */
    public Optional<String> consoleBackgroundColor() {
        return keys.optionalText("consoleBackgroundColor");
    }

    /** The terminal's font. */
    public Optional<String> consoleFont() {
        return keys.optionalText("consoleFont");
    }

    /** The size of the terminal's font, in points; 12 where it is not said. */
    public OptionalInt consoleFontSize() {
        return keys.optionalCount("consoleFontSize");
    }

    /** Whether the terminal's cursor blinks. */
    public boolean isConsoleBlinking() {
        return keys.flag("consoleCursorBlink", true);
    }

    /** What is typed into the guest when the window's size changes. */
    public Optional<String> consoleResizeCommand() {
        return keys.optionalText("consoleResizeCommand");
    }

    /** Cores; 0 is as many as the host has fast ones. */
    public int cpuCount() {
        return keys.count("cpuCount");
    }

    /** Memory; this format counts bytes. */
    public DataSize memory() {
        return DataSize.bytes(
                ((PlistValue.Whole) keys.plist().value("memorySize").orElseThrow()).saturated());
    }

    /** What starts the machine; nothing where it is not said. */
    public Optional<LegacyAppleBoot> boot() {
        return keys.optionalDictionary("bootLoader").map(LegacyAppleBoot::new);
    }

    /** The Mac that macOS as a guest sees. */
    public Optional<LegacyAppleMacPlatform> macPlatform() {
        return keys.optionalDictionary("macPlatform").map(LegacyAppleMacPlatform::new);
    }

    /** Network cards; immutable. */
    public List<LegacyAppleNetwork> networks() {
        return keys.dictionaries("networkDevices").stream()
                .map(LegacyAppleNetwork::new)
                .collect(ImmutableList.toImmutableList());
    }

    /** Displays; immutable. */
    public List<LegacyAppleDisplay> displays() {
        return keys.dictionaries("displays").stream()
                .map(LegacyAppleDisplay::new)
                .collect(ImmutableList.toImmutableList());
    }

    /** Drives, in boot order; immutable. */
    public List<LegacyAppleDisk> disks() {
        return keys.dictionaries("diskImages").stream()
                .map(LegacyAppleDisk::new)
                .collect(ImmutableList.toImmutableList());
    }

    /** Whether there is sound. */
    public boolean hasAudio() {
        return keys.flag("isAudioEnabled", false);
    }

    /** Whether the guest can give memory back. */
    public boolean hasBalloon() {
        return keys.flag("isBalloonEnabled", false);
    }

    /** Whether the guest has a source of randomness. */
    public boolean hasEntropy() {
        return keys.flag("isEntropyEnabled", false);
    }

    /** Whether there is a serial port, as a pseudo terminal. */
    public boolean hasSerialPort() {
        return keys.flag("isSerialEnabled", false);
    }

    /** Whether there is a serial port, in a window of UTM. */
    public boolean hasConsole() {
        return keys.flag("isConsoleDisplay", false);
    }

    /** Whether there is a keyboard. */
    public boolean hasKeyboard() {
        return keys.flag("isKeyboardEnabled", false);
    }

    /** Whether there is a mouse. */
    public boolean hasPointer() {
        return keys.flag("isPointingEnabled", false);
    }

    @Override
    public Findings check() {
        Bounded findings = new Bounded();
        findings.add(Finding.warning(
                "utm.config.legacy",
                "version",
                "is the format of UTM 3",
                "open the machine in UTM 4 or later and save it, or upgrade it"));
        findings.addAll(ConfigurationReader.found(SCHEMA, keys.plist()));
        return findings.all();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LegacyAppleConfiguration that && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }

    @Override
    public String toString() {
        return "configuration of " + name() + " (UTM 3, Apple, " + architecture() + ")";
    }
}
