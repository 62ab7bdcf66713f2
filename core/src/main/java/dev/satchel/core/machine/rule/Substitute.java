package dev.satchel.core.machine.rule;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a target has in place of what it has not: near enough that a machine can do with it, and never taken in silence.
 *
 * @param wanted by its name in the target's own words: {@code e1000e}; not blank
 * @param instead what stands in for it, in the same words; not blank
 * @param why what is the same, and what is not; in one line
 */
public record Substitute(String wanted, String instead, String why) {
    /** Checks that all is said. */
    public Substitute {
        checkArgument(
                !wanted.isBlank() && !instead.isBlank() && !why.isBlank() && !wanted.equals(instead),
                "a substitute is another thing, with a reason: %s for %s",
                instead,
                wanted);
    }

    /** {@code e1000 in place of e1000e: an older Intel card}. */
    @Override
    public String toString() {
        return instead + " in place of " + wanted + ": " + why;
    }
}
