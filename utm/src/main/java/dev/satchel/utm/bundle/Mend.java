package dev.satchel.utm.bundle;

import com.google.common.collect.ImmutableSet;
import java.util.Set;

/** What a bundle can be given, or be rid of, so that it can travel. */
public enum Mend {
    /** An image that lies on others becomes one that lies on none; needs {@code qemu-img}. */
    FLATTEN,
    /** An image outside of {@code Data}, or behind a link, is copied into it, and named by its name alone. */
    GATHER,
    /** What UTM would delete from {@code Data} goes into {@value UtmBundle#OWN_FOLDER}, where UTM touches nothing. */
    KEEP_STRANGERS,
    /** An image that was not closed is repaired; needs {@code qemu-img}. */
    REPAIR,
    /** Only when asked for: the processor becomes UTM's choice for the Mac that it runs on. */
    CLEAR_PROCESSOR,
    /** Only when asked for: names of interfaces, host networks and addresses of one Mac go. */
    CLEAR_NETWORK,
    /** Only when asked for: the state of a suspended machine is given up; needs {@code qemu-img}. */
    FORGET_SUSPENDED;

    private static final Set<Mend> LOSSLESS = ImmutableSet.of(FLATTEN, GATHER, KEEP_STRANGERS, REPAIR);

    /** Those that change nothing of what the machine is; immutable. */
    public static Set<Mend> lossless() {
        return LOSSLESS;
    }
}
