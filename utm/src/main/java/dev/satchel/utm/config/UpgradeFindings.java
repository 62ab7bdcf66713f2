package dev.satchel.utm.config;

import dev.satchel.core.check.Finding;

/** The kinds of things that happen to a value on its way to version 4. */
final class UpgradeFindings {
    private final Bounded findings;

    UpgradeFindings(Bounded findings) {
        this.findings = findings;
    }

    /** It was missing, and UTM takes {@code value}. */
    void filled(String where, Object value) {
        findings.add(Finding.note("utm.upgrade.filled", where, "is missing; UTM takes " + shown(value)));
    }

    /** It had to be made up, as UTM does. */
    void random(String where, String what) {
        findings.add(Finding.note("utm.upgrade.random", where, what));
    }

    /** It says the same in another way. */
    void renamed(String where, Object before, Object after) {
        findings.add(Finding.note("utm.upgrade.changed", where, shown(before) + " becomes " + shown(after)));
    }

    /** It does not say the same any more. */
    void changed(String where, Object before, Object after, String why) {
        findings.add(Finding.warning(
                "utm.upgrade.changed",
                where,
                shown(before) + " becomes " + shown(after) + ": " + why,
                "set it in UTM if it was meant"));
    }

    /** It has no place in version 4. */
    void lost(String where, Object value, String why) {
        findings.add(Finding.warning(
                "utm.upgrade.lost", where, shown(value) + " is lost: " + why, "set it in UTM if it was meant"));
    }

    /** It has no place in version 4, and had no effect. */
    void dropped(String where, Object value, String why) {
        findings.add(Finding.note("utm.upgrade.lost", where, shown(value) + " is dropped: " + why));
    }

    /** A file of the bundle must move. */
    void file(String where, String what, String remedy) {
        findings.add(Finding.warning("utm.upgrade.file", where, what, remedy));
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    static String shown(Object value) {
        if (value instanceof PlistValue.Text text) {
            return "'" + PlistXmlReader.shortened(text.value()) + "'";
        }
        if (value instanceof String text) {
            return "'" + PlistXmlReader.shortened(text) + "'";
        }
        if (value instanceof PlistValue.Whole whole) {
            return whole.value().toString();
        }
        if (value instanceof PlistValue.Real real) {
            return PlistXmlWriter.digits(real.value());
        }
        if (value instanceof PlistValue.Flag flag) {
            return String.valueOf(flag.value());
        }
        if (value instanceof PlistValue.Data data) {
            return data.size() + " bytes";
        }
        if (value instanceof PlistArray array) {
            return array.values().size() + " values";
        }
        if (value instanceof PlistDictionary dictionary) {
            return dictionary.entries().size() + " keys";
        }
        return String.valueOf(value);
    }
}
