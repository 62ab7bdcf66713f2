package dev.satchel.qemu.junit;

/** How long a machine lives. */
public enum Lifecycle {
    /** As long as the tests of the class run; between them it is made clean as {@link Reset} says. */
    PER_CLASS,
    /** As long as one test: each has a machine that was started for it. */
    PER_TEST
}
