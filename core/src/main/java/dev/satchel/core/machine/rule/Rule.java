package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Machine;
import java.util.function.Consumer;

/**
 * One thing that can be wrong with a machine. Immutable, without state, safe for use by several threads. The list of all
 * is {@link Rules#all()}.
 */
public abstract class Rule {
    private final About about;

    Rule(About about) {
        this.about = about.complete();
    }

    /** Stable, dotted, lower case: {@code disk.bus.absent}. */
    public final String code() {
        return about.code();
    }

    /** The worst that it finds; a milder case may be found less severe. */
    public final Severity severity() {
        return about.severity();
    }

    /** What is wrong, in one line. */
    public final String title() {
        return about.title();
    }

    /** Why it is wrong, and where that is known from: the tool and its version, or the document. */
    public final String why() {
        return about.why();
    }

    /** What would happen otherwise, where possible in the words of the tool. */
    public final String consequence() {
        return about.consequence();
    }

    /** What mends it. */
    public final String remedy() {
        return about.remedy();
    }

    /** Whether its findings can carry a {@link dev.satchel.core.check.Fix}; one that needs a decision does not. */
    public final boolean isFixable() {
        return about.fixable();
    }

    /** What this rule alone has against {@code machine} on {@code host}. */
    public final Findings check(Machine machine, Host host) {
        return check(Subject.of(machine, host));
    }

    /** What this rule alone has against {@code machine} on {@code host}, carried by {@code target}. */
    public final Findings check(Machine machine, Host host, TargetCapabilities target) {
        return check(Subject.of(machine, host, target));
    }

    private Findings check(Subject subject) {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        check(subject, findings::add);
        return Findings.of(findings.build());
    }

    abstract void check(Subject subject, Consumer<Finding> findings);

    /** A finding of this rule with the rule's own remedy. */
    final Finding finding(String where, String message) {
        return finding(where, message, remedy());
    }

    final Finding finding(String where, String message, String remedy) {
        return finding(severity(), where, message, remedy);
    }

    final Finding finding(Severity severity, String where, String message, String remedy) {
        return Finding.of(severity, code(), where, message, remedy).withConsequence(consequence());
    }

    /** {@code disk.bus.absent (error): the board has no such bus}. */
    @Override
    public final String toString() {
        return code() + " (" + Rules.word(severity()) + "): " + title();
    }
}
