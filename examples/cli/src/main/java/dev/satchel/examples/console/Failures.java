package dev.satchel.examples.console;

import dev.satchel.core.SatchelException;
import dev.satchel.core.plan.PlanFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What went wrong, in one line and with an exit code: 1 the input has errors or the work failed, 3 a tool or right is missing. */
public final class Failures {
    private Failures() {}

    /** What {@code failure} is in our own words; empty for what can only be a mistake in a program. */
    public static Optional<SatchelException> explain(Throwable failure) {
        if (failure instanceof SatchelException known) {
            return Optional.of(known);
        }
        if (failure instanceof InterruptedException) {
            return Optional.of(cancelled(failure));
        }
        if (failure instanceof FileSystemException file) {
            return Optional.of(explain(file));
        }
        Throwable cause = failure.getCause();
        boolean isWrapped = failure instanceof UncheckedIOException || failure instanceof DirectoryIteratorException;
        if (isWrapped && cause != null) {
            return explain(cause); // a disk that fails while a folder is listed
        }
        // What is read or written is never the program's mistake.
        return failure instanceof IOException io
                ? Optional.of(new SatchelException("io", "reading or writing", io.toString(), null, io))
                : Optional.empty();
    }

    /** What a plan that failed or was cancelled could not take away again, in one line each. */
    public static List<String> left(Throwable failure) {
        boolean ofPlan = failure instanceof PlanFailedException || failure instanceof InterruptedException;
        return ofPlan
                ? Stream.of(failure.getSuppressed()).map(Throwable::getMessage).toList()
                : List.of();
    }

    private static SatchelException cancelled(Throwable failure) {
        String left = String.join(" | ", left(failure));
        return left.isEmpty()
                ? new SatchelException(
                        "cancelled", "cancelled", "what was attached, mounted or started was taken away again")
                : new SatchelException("cancelled", "cancelled", "left behind, to be taken away by hand: " + left);
    }

    private static SatchelException explain(FileSystemException failure) {
        String file = failure.getFile() == null ? "a file" : failure.getFile();
        if (failure instanceof NoSuchFileException) {
            return new SatchelException("file.missing", file, "does not exist", "correct the path");
        }
        if (failure instanceof AccessDeniedException) {
            return new SatchelException("right.file", file, "this user may not open it", "run it as root");
        }
        return new SatchelException("file", file, failure.getReason() == null ? "cannot be used" : failure.getReason());
    }

    /** The exit code for {@code failure}. */
    public static int exitCode(SatchelException failure) {
        return failure.code().equals("tool.missing") || failure.code().startsWith("right.") ? 3 : 1;
    }
}
