package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
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
        boolean apple = root.entries().get("isAppleVirtualization") instanceof PlistValue.Flag flag
                && flag.value()
                && root.value("version").isPresent();
        boolean qemu = root.value("System").isPresent() || root.value("Drives").isPresent();
        if (!apple && !qemu) {
            throw new SatchelException(
                    "utm.config.backend",
                    where,
                    "has neither Backend nor the sections of UTM 3: it is no configuration of UTM",
                    "name the config.plist of a bundle");
        }
        if (!apple
                && root.entries().get("ConfigurationVersion") instanceof PlistValue.Whole version
                && version.saturated() > 2) {
            throw new SatchelException(
                    "utm.config.version",
                    where,
                    "ConfigurationVersion is " + version.value() + " without a Backend, which UTM refuses",
                    "add Backend if it is one of version 4");
        }
        return new LegacyConfiguration(plist, root);
    }

    private static void requireSound(Schema schema, PlistDictionary root, String where) throws SatchelException {
        Findings.of(found(schema, root).stream()
                        .filter(finding -> FATAL.contains(finding.code()))
                        .toList())
                .orThrow(where);
    }

    static ImmutableList<Finding> found(Schema schema, PlistDictionary root) {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        schema.check(root, "", findings::add);
        return findings.build();
    }
}
