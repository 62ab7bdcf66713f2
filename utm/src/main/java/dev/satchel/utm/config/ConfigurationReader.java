package dev.satchel.utm.config;

import static dev.satchel.core.check.Finding.error;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import java.util.Set;

/** Decides what kind of configuration a property list is, in the order in which UTM does (UTMConfiguration.swift, load). */
final class ConfigurationReader {
    /** Without these UTM does not decode a file; all other errors are found by a check. */
    private static final Set<String> FATAL = Set.of(Schema.MISSING, Schema.TYPE);

    private ConfigurationReader() {}

    static UtmConfiguration read(Plist plist, String where) throws SatchelException {
        if (!(plist.root() instanceof PlistDictionary root)) {
            throw new SatchelException(
                    "utm.config.type", where, "is a property list, and no configuration", "its root must be a <dict>");
        }
        String backend = root.value("Backend").orElse(new PlistValue.Text("Unknown")) instanceof PlistValue.Text text
                ? text.value()
                : "";
        return switch (backend) {
            case "QEMU" -> {
                requireVersion(root, where);
                requireSound(QemuConfiguration.SCHEMA, root, where);
                yield new QemuConfiguration(plist, root);
            }
            case "Apple" -> {
                requireVersion(root, where);
                requireSound(AppleConfiguration.SCHEMA, root, where);
                yield new AppleConfiguration(plist, root);
            }
            case "Unknown" -> legacy(plist, root, where);
            default ->
                throw new SatchelException(
                        "utm.config.backend",
                        where,
                        "its Backend is neither QEMU nor Apple",
                        "it may come from a UTM newer than 5.0.3");
        };
    }

    private static void requireVersion(PlistDictionary root, String where) throws SatchelException {
        if (!(root.entries().get("ConfigurationVersion") instanceof PlistValue.Whole version)) {
            throw new SatchelException(
                    "utm.config.version", where, "ConfigurationVersion is missing or no integer", "write 4");
        }
        if (version.saturated() != UtmConfiguration.VERSION) {
            boolean newer = version.saturated() > UtmConfiguration.VERSION;
            throw new SatchelException(
                    "utm.config.version",
                    where,
                    "ConfigurationVersion is " + version.value() + ", and UTM 4.0.0 to 5.0.3 read only 4",
                    newer ? "it comes from a newer UTM" : "remove Backend if it comes from UTM 3 or older");
        }
    }

    private static UtmConfiguration legacy(Plist plist, PlistDictionary root, String where) throws SatchelException {
        if (LegacyAppleConfiguration.isOne(root)) {
            UtmConfiguration legacy = LegacyAppleConfiguration.of(plist, root, where);
            requireSound(LegacyAppleConfiguration.SCHEMA, root, where);
            return legacy;
        }
        if (root.value("System").isPresent() || root.value("Drives").isPresent()) {
            UtmConfiguration legacy = LegacyQemuConfiguration.of(plist, root, where);
            requireSound(LegacyQemuConfiguration.SCHEMA, root, where);
            return legacy;
        }
        if (UtmViewState.isOne(plist)) {
            throw new SatchelException(
                    "utm.config.view",
                    where,
                    "is a view.plist, the state of UTM's window, and no configuration",
                    "name the config.plist beside it");
        }
        throw new SatchelException(
                "utm.config.backend",
                where,
                "has neither Backend nor the sections of UTM 3: it is no configuration of UTM",
                "name the config.plist of a bundle");
    }

    private static void requireSound(Schema schema, PlistDictionary root, String where) throws SatchelException {
        Bounded fatal = new Bounded();
        schema.check(root, "", finding -> {
            if (FATAL.contains(finding.code())) {
                fatal.add(finding);
            }
        });
        fatal.all().orThrow(where);
    }

    static Findings found(Schema schema, PlistDictionary root) {
        Bounded findings = new Bounded();
        schema.check(root, "", findings::add);
        return findings.all();
    }

    /** What is wrong with {@code information}, whatever the back end. */
    static void checkInformation(UtmInformation information, Bounded findings) {
        if (information.uuid().isEmpty()) {
            findings.add(error(
                    Schema.VALUE, "Information.UUID", "is no UUID, and UTM refuses the configuration", "write one"));
        }
        if (information.isIconCustom() && information.icon().isEmpty()) {
            findings.add(error(
                    Schema.MISSING,
                    "Information.Icon",
                    "the picture is said to be in the bundle, and UTM refuses a configuration that does not name it",
                    "name the file, or set IconCustom to false"));
        }
    }

    static Finding sameIdentifier(String where, String identifier) {
        return error(
                "utm.config.identifier",
                where + ".Identifier",
                "another drive is called '" + PlistXmlReader.shortened(identifier) + "' too",
                "give each drive a name of its own");
    }

    static Finding notInData(String where, String name) {
        return error(
                "utm.config.image-name",
                where + ".ImageName",
                "'" + PlistXmlReader.shortened(name)
                        + "' is not the name of a file in Data; UTM would copy the image or fail",
                "move the image into Data and write its name alone");
    }
}
