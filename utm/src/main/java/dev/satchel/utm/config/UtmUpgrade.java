package dev.satchel.utm.config;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;

/**
 * A configuration as version 4, and what became of it on the way. It becomes what UTM 5.0.3 makes of it and writes at its
 * next save (UTMLegacyQemuConfiguration*.m, the {@code init(migrating:)} of its configurations), except where UTM errs:
 *
 * <ul>
 *   <li>the host's port of a port forward stays what it was; UTM takes the guest's,
 *   <li>the picture of a machine with Apple's framework stays, as a file of the bundle; UTM forgets and deletes it.
 * </ul>
 *
 * Every value that is lost, changed, filled in or made up is a finding. Immutable.
 */
public final class UtmUpgrade {
    private final UtmConfiguration before;
    private final UtmConfiguration configuration;
    private final Findings findings;

    private UtmUpgrade(UtmConfiguration before, UtmConfiguration configuration, Findings findings) {
        this.before = before;
        this.configuration = configuration;
        this.findings = findings;
    }

    /**
     * Upgrades {@code configuration}, or leaves it as it is if it is one of version 4.
     *
     * @param name the bundle's, without {@code .utm}: configurations of UTM 3 with QEMU do not have it
     * @param mac the architecture of the Mac that is meant, which says whether hardware runs a guest that does not say it
     */
    public static UtmUpgrade of(UtmConfiguration configuration, String name, Architecture mac) {
        if (configuration instanceof LegacyQemuConfiguration legacy) {
            Bounded findings = new Bounded();
            UtmConfiguration upgraded = new LegacyQemuUpgrade(legacy, name, mac, findings).upgraded();
            return new UtmUpgrade(configuration, upgraded, findings.all());
        }
        if (configuration instanceof LegacyAppleConfiguration legacy) {
            Bounded findings = new Bounded();
            UtmConfiguration upgraded = new LegacyAppleUpgrade(legacy, findings).upgraded();
            return new UtmUpgrade(configuration, upgraded, findings.all());
        }
        return new UtmUpgrade(
                configuration,
                configuration,
                Findings.of(Finding.note(
                        "utm.upgrade.none", "ConfigurationVersion", "is 4 already: there is nothing to upgrade")));
    }

    /** The configuration of version 4. */
    public UtmConfiguration configuration() {
        return configuration;
    }

    /** What was lost, changed, filled in or made up; notes where nothing is to be done. */
    public Findings findings() {
        return findings;
    }

    /** Whether it was one of version 4 before. */
    @SuppressWarnings("ReferenceEquality") // an upgrade makes another, whatever it says
    public boolean isUnchanged() {
        return before == configuration;
    }

    @Override
    public String toString() {
        return configuration + (isUnchanged() ? ", unchanged" : ", upgraded from " + before);
    }
}
