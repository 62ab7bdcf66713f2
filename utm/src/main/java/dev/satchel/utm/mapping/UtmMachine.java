package dev.satchel.utm.mapping;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Machine;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a configuration of UTM became: a machine, unless that is impossible, and what did not map. Immutable. */
public final class UtmMachine {
    private final @Nullable Machine machine;
    private final Findings findings;

    UtmMachine(@Nullable Machine machine, Findings findings) {
        this.machine = machine;
        this.findings = findings;
    }

    /** The same, with {@code earlier} before what it says itself. */
    UtmMachine withEarlier(Findings earlier) {
        return new UtmMachine(machine, earlier.and(findings));
    }

    /** The machine; empty if its architecture is none, or it has no memory: {@link #findings()} says so. */
    public Optional<Machine> machine() {
        return Optional.ofNullable(machine);
    }

    /** What does not map, what UTM would refuse, and what the reader should know. */
    public Findings findings() {
        return findings;
    }

    /**
     * The machine.
     *
     * @param subject what was mapped, for the message
     * @throws SatchelException with the first error, if there is no machine
     */
    public Machine orThrow(String subject) throws SatchelException {
        if (machine == null) {
            findings.orThrow(subject);
            throw new IllegalStateException("no machine and no error");
        }
        return machine;
    }

    @Override
    public String toString() {
        return machine + "\n" + findings;
    }
}
