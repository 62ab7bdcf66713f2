package dev.satchel.utm.config;

import dev.satchel.core.check.Findings;

/** A configuration of version 4 with the back end Apple: its tree, and who the machine is. Immutable. */
public final class AppleConfiguration implements UtmConfiguration {
    static final Schema SCHEMA = Schema.builder()
            .required(Schema.Kind.TEXT, "Backend")
            .required(Schema.Kind.COUNT, "ConfigurationVersion")
            .dictionary("Information", UtmInformation.SCHEMA)
            .required(Schema.Kind.DICTIONARY, "System", "Virtualization")
            .required(Schema.Kind.DICTIONARIES, "Display", "Drive", "Network", "Serial")
            .optional(Schema.Kind.ANY, "SharedDirectory")
            .build();

    private final Plist plist;
    private final PlistDictionary root;

    AppleConfiguration(Plist plist, PlistDictionary root) {
        this.plist = plist;
        this.root = root;
    }

    @Override
    public Plist plist() {
        return plist;
    }

    /** Name, identity, picture. */
    public UtmInformation information() {
        return new UtmInformation((PlistDictionary) root.value("Information").orElseThrow());
    }

    @Override
    public Findings check() {
        return Findings.of(ConfigurationReader.found(SCHEMA, root));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppleConfiguration that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return "configuration of " + information().name() + " (Apple)";
    }
}
