package dev.satchel.utm.config;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Who the machine is: its name, its identity, its picture in the list. The same for both back ends. Immutable. */
public final class UtmInformation extends Section {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Name", "UUID")
            .required(Schema.Kind.FLAG, "IconCustom")
            .optional(Schema.Kind.TEXT, "Icon", "Notes")
            .build();
    private static final Pattern UUID_FORM = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    UtmInformation(PlistDictionary plist) {
        super(plist);
    }

    /**
     * A machine without a picture and notes.
     *
     * @param name for people, and for UTM the name of the folder too; characters that XML 1.0 can hold
     * @param uuid what identifies it everywhere: a new one for a new machine
     */
    public static UtmInformation of(String name, UUID uuid) {
        return new UtmInformation(PlistDictionary.EMPTY
                .with("IconCustom", false)
                .with("Name", name)
                .with("UUID", written(uuid)));
    }

    /** For people; also the name of the folder, where UTM keeps the machine itself. */
    public String name() {
        return text("Name");
    }

    /** What identifies it everywhere; empty if the text is no UUID, which UTM refuses. */
    public Optional<UUID> uuid() {
        return uuid(text("UUID"));
    }

    static Optional<UUID> uuid(String text) {
        return UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** The name of one of UTM's own pictures, or of a file in {@code Data} if {@link #isIconCustom()}. */
    public Optional<String> icon() {
        return optionalText("Icon");
    }

    /** Whether the picture is a file of the bundle. */
    public boolean isIconCustom() {
        return flag("IconCustom", false);
    }

    /** Free text. */
    public Optional<String> notes() {
        return optionalText("Notes");
    }

    /**
     * With {@code name}, of characters that XML 1.0 can hold. A bundle in UTM's own folder is renamed by UTM at its
     * next save.
     */
    public UtmInformation withName(String name) {
        return new UtmInformation(plist().with("Name", name));
    }

    /** With {@code uuid} for its identity, written in upper case as UTM does. */
    public UtmInformation withUuid(UUID uuid) {
        return new UtmInformation(plist().with("UUID", written(uuid)));
    }

    /**
     * With one of UTM's own pictures.
     *
     * @param name of the picture, as UTM spells it and without an ending: {@code debian}, {@code SUSE}; one that UTM does
     *     not have is dropped at its next save
     */
    public UtmInformation withIcon(String name) {
        return new UtmInformation(plist().with("Icon", name).with("IconCustom", false));
    }

    /** With {@code notes}, of characters that XML 1.0 can hold; lines end in LF. */
    public UtmInformation withNotes(String notes) {
        return new UtmInformation(plist().with("Notes", notes));
    }

    private static String written(UUID uuid) {
        return uuid.toString().toUpperCase(Locale.ROOT);
    }
}
