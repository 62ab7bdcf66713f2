package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import java.util.List;
import java.util.OptionalInt;

/**
 * A configuration of UTM 3 or older with QEMU, by its sections. Every key may be missing, and so may every section, which
 * then is one without keys. The machine's name is not in it: it is that of its bundle. Immutable.
 */
public final class LegacyQemuConfiguration implements LegacyConfiguration {
    /** The number that UTM 2.0.12 to 3.2.4 write; older ones write none. */
    public static final int NEWEST = 2;

    static final Schema SCHEMA = Schema.builder()
            .optional(Schema.Kind.COUNT, "ConfigurationVersion")
            .optional(Schema.Kind.LOOSE_FLAG, "isAppleVirtualization")
            .optionalDictionary("Debug", LegacyDebug.SCHEMA)
            .optionalDictionary("Display", LegacyDisplay.SCHEMA)
            .optionalList("Drives", LegacyDrive.SCHEMA)
            .optionalDictionary("Info", LegacyInformation.SCHEMA)
            .optionalDictionary("Input", LegacyInput.SCHEMA)
            .optionalDictionary("Networking", LegacyNetworking.SCHEMA)
            .optional(Schema.Kind.DICTIONARY, "Printing")
            .optionalDictionary("Sharing", LegacySharing.SCHEMA)
            .optionalDictionary("Sound", LegacySound.SCHEMA)
            .optionalDictionary("System", LegacySystem.SCHEMA)
            .build();

    private final Plist plist;
    private final PlistDictionary root;

    private LegacyQemuConfiguration(Plist plist, PlistDictionary root) {
        this.plist = plist;
        this.root = root;
    }

    static LegacyQemuConfiguration of(Plist plist, PlistDictionary root, String where) throws SatchelException {
        LegacyQemuConfiguration configuration = new LegacyQemuConfiguration(plist, root);
        int version = configuration.version().orElse(0);
        if (version > NEWEST) {
            throw new SatchelException(
                    "utm.config.version",
                    where,
                    "ConfigurationVersion is " + version + " without a Backend, which UTM refuses",
                    "add Backend if it is one of version 4");
        }
        return configuration;
    }

    LegacyQemuConfiguration with(PlistDictionary changed) {
        return new LegacyQemuConfiguration(plist, changed);
    }

    @Override
    public Plist plist() {
        return plist;
    }

    /** The number of the format, 1 or 2; empty before UTM 2.0.12. */
    public OptionalInt version() {
        return root.entries().get("ConfigurationVersion") instanceof PlistValue.Whole whole
                ? OptionalInt.of((int) whole.saturated())
                : OptionalInt.empty();
    }

    /** Architecture, board, processor, memory, firmware, raw arguments. */
    public LegacySystem system() {
        return new LegacySystem(section("System"));
    }

    /** A graphics card, or a terminal instead. */
    public LegacyDisplay display() {
        return new LegacyDisplay(section("Display"));
    }

    /** Keyboard and mouse. */
    public LegacyInput input() {
        return new LegacyInput(section("Input"));
    }

    /** The network card, of which there is at most one. */
    public LegacyNetworking networking() {
        return new LegacyNetworking(section("Networking"));
    }

    /** Folder, clipboard and USB. */
    public LegacySharing sharing() {
        return new LegacySharing(section("Sharing"));
    }

    /** The sound card, of which there is at most one. */
    public LegacySound sound() {
        return new LegacySound(section("Sound"));
    }

    /** Drives, in boot order; immutable. */
    public List<LegacyDrive> drives() {
        return ((PlistArray) root.value("Drives").orElse(PlistArray.EMPTY))
                .values().stream()
                        .map(value -> new LegacyDrive((PlistDictionary) value))
                        .collect(ImmutableList.toImmutableList());
    }

    /** What helps to find errors. */
    public LegacyDebug debug() {
        return new LegacyDebug(section("Debug"));
    }

    /** Picture and notes. */
    public LegacyInformation information() {
        return new LegacyInformation(section("Info"));
    }

    @Override
    public Findings check() {
        Bounded findings = new Bounded();
        findings.add(Finding.warning(
                "utm.config.legacy",
                "ConfigurationVersion",
                "is the format of UTM 3 or older",
                "open the machine in UTM 4 or later and save it, or upgrade it"));
        findings.addAll(ConfigurationReader.found(SCHEMA, root));
        return findings.all();
    }

    private PlistDictionary section(String key) {
        return (PlistDictionary) root.value(key).orElse(PlistDictionary.EMPTY);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LegacyQemuConfiguration that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return "configuration of UTM 3 or older (QEMU, "
                + system().architecture().orElse("no architecture") + ")";
    }
}
