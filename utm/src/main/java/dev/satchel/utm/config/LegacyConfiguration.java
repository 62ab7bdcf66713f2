package dev.satchel.utm.config;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;

/**
 * A configuration of UTM 3 or older: its tree. UTM reads it and writes version 4 at its next save; Satchel carries it as
 * it is and never writes one. Immutable.
 */
public final class LegacyConfiguration implements UtmConfiguration {
    private final Plist plist;
    private final PlistDictionary root;

    LegacyConfiguration(Plist plist, PlistDictionary root) {
        this.plist = plist;
        this.root = root;
    }

    @Override
    public Plist plist() {
        return plist;
    }

    @Override
    public Findings check() {
        return Findings.of(Finding.warning(
                "utm.config.legacy",
                "ConfigurationVersion",
                "is the format of UTM 3 or older",
                "open the machine in UTM 4 or later and save it"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LegacyConfiguration that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        return "configuration of UTM 3 or older";
    }
}
