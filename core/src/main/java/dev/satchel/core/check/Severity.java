package dev.satchel.core.check;

/** How much a finding matters, the worst first. */
public enum Severity {
    /** It will not work, or it loses data. */
    ERROR,
    /** It works, and not as the reader would expect. */
    WARNING,
    /** Good to know. */
    NOTE
}
