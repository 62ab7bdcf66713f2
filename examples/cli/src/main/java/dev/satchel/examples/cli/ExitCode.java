package dev.satchel.examples.cli;

/** What the exit codes of {@code satchel} mean. */
final class ExitCode {
    static final int DONE = 0;
    /** The input was understood and has errors, which are printed; or the work failed. */
    static final int ERRORS = 1;

    static final int USAGE = 2;

    private ExitCode() {}
}
