package dev.satchel.examples.cli;

import dev.satchel.core.SatchelException;

/** What the exit codes of {@code satchel} mean. */
final class ExitCode {
    static final int DONE = 0;
    /** The input was understood and has errors, which are printed; or the work failed. */
    static final int ERRORS = 1;

    static final int USAGE = 2;
    /** A tool or a right is missing. */
    static final int MISSING = 3;

    private ExitCode() {}

    static int of(SatchelException failure) {
        return failure.code().equals("tool.missing") || failure.code().startsWith("right.") ? MISSING : ERRORS;
    }
}
