package dev.satchel.core.machine.rule;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.check.Severity;

/**
 * What a rule says of itself, whatever the machine.
 *
 * @param severity the worst that it finds
 * @param code stable, dotted, lower case
 * @param title what is wrong, in one line
 * @param why why it is, with the source of the fact
 * @param consequence what would happen otherwise
 * @param remedy what mends it
 * @param fixable whether there is ever a fix
 */
record About(
        Severity severity, String code, String title, String why, String consequence, String remedy, boolean fixable) {

    static About error(String code, String title) {
        return new About(Severity.ERROR, code, title, "", "", "", false);
    }

    static About warning(String code, String title) {
        return new About(Severity.WARNING, code, title, "", "", "", false);
    }

    static About note(String code, String title) {
        return new About(Severity.NOTE, code, title, "", "", "", false);
    }

    About because(String why) {
        return new About(severity, code, title, why, consequence, remedy, fixable);
    }

    About otherwise(String consequence) {
        return new About(severity, code, title, why, consequence, remedy, fixable);
    }

    About mendedBy(String remedy) {
        return new About(severity, code, title, why, consequence, remedy, fixable);
    }

    /** In some cases, at least, the remedy needs no decision. */
    About withFix() {
        return new About(severity, code, title, why, consequence, remedy, true);
    }

    About complete() {
        checkArgument(
                !why.isEmpty() && !consequence.isEmpty() && !remedy.isEmpty(),
                "rule %s does not say why, what follows and what mends it",
                code);
        return this;
    }
}
