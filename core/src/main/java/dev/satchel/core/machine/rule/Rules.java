package dev.satchel.core.machine.rule;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Comparator.comparing;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The list of all rules, and judging by all of them. */
public final class Rules {
    private static final ImmutableList<Rule> ALL = Stream.of(
                    ImageRules.all(),
                    DeviceRules.all(),
                    DiskUseRules.all(),
                    BusRules.all(),
                    BootRules.all(),
                    CpuRules.all(),
                    CpuFlagRules.all(),
                    MemoryRules.all(),
                    GuestRules.all(),
                    Windows11Rules.all(),
                    NetworkRules.all(),
                    PictureRules.all(),
                    ServedRules.all(),
                    PartRules.all(),
                    SerialRules.all(),
                    OtherRules.all(),
                    ArgumentRules.all(),
                    ShareRules.all(),
                    TargetRules.all())
            .flatMap(List::stream)
            .sorted(comparing(Rule::code))
            .collect(toImmutableList());

    private Rules() {}

    /** All rules, in the order of their codes; immutable. */
    public static List<Rule> all() {
        return ALL;
    }

    /**
     * The rule with this code.
     *
     * @param code as findings carry it, such as {@code disk.bus.absent}; empty where no rule has it
     */
    public static Optional<Rule> of(String code) {
        return ALL.stream().filter(rule -> rule.code().equals(code)).findFirst();
    }

    /**
     * What stands against running {@code machine} on {@code host}, whatever the target: the errors first, those of one
     * severity in the order of their codes. Nothing is thrown; of the files that the machine names, at most the first
     * 4 KiB and the last 512 bytes are read.
     */
    public static Findings check(Machine machine, Host host) {
        return check(Subject.of(machine, host));
    }

    /** As {@link #check(Machine, Host)} of {@code machine} on {@code host}, and what {@code target} cannot carry. */
    public static Findings check(Machine machine, Host host, TargetCapabilities target) {
        return check(Subject.of(machine, host, target));
    }

    private static Findings check(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : ALL) {
            rule.check(subject, findings::add);
        }
        findings.sort(comparing(Finding::severity));
        return Findings.of(findings);
    }

    /** The catalogue as a page of Markdown: each rule with its reason, what would happen otherwise, and its remedy. */
    public static String toMarkdown() {
        return RulePage.of(ALL);
    }

    static String word(Severity severity) {
        return Ascii.toLowerCase(severity.name());
    }
}
