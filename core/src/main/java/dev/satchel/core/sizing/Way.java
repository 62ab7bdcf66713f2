package dev.satchel.core.sizing;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * One way to run a guest on a host, judged.
 *
 * @param route which way
 * @param manner how the guest's code would run
 * @param verdict whether it can be gone
 * @param why in one or two sentences
 * @param instead what to do instead, or first; empty where there is nothing to do
 */
public record Way(Route route, Manner manner, Verdict verdict, String why, String instead) {
    /** Checks that it is explained. */
    public Way {
        checkArgument(!why.isBlank(), "way %s without a reason", route);
    }

    /** Whether a way can be gone. */
    public enum Verdict {
        /** Yes. */
        YES("yes"),
        /** Much speaks for it, and something is not proven, not supported, or to be done first. */
        UNPROVEN("unproven"),
        /** Too little is known of the host to tell. */
        UNKNOWN("unknown"),
        /** No. */
        NO("no");

        private final String id;

        Verdict(String id) {
            this.id = id;
        }

        /** The name in files. */
        public String id() {
            return id;
        }
    }

    /** {@code qemu-tcg (emulated): yes. Why. Instead.} */
    @Override
    public String toString() {
        return route + " (" + manner + "): " + verdict.id() + ". " + why + (instead.isEmpty() ? "" : " " + instead);
    }

    static Way yes(Route route, Manner manner, String why) {
        return new Way(route, manner, Verdict.YES, why, "");
    }

    static Way unproven(Route route, Manner manner, String why, String first) {
        return new Way(route, manner, Verdict.UNPROVEN, why, first);
    }

    static Way unknown(Route route, Manner manner, String why) {
        return new Way(
                route, manner, Verdict.UNKNOWN, why, "Record the host with Host.detect() on the machine itself.");
    }

    static Way no(Route route, Manner manner, String why, String instead) {
        return new Way(route, manner, Verdict.NO, why, instead);
    }
}
