package dev.satchel.core;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, where, and what mends it: bad input, a tool that failed, a device that was refused. The message is
 * one line for people, {@link #code()} is stable for programs. Mistakes of the caller are {@link
 * IllegalArgumentException} and {@link IllegalStateException} instead.
 */
public class SatchelException extends IOException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final @Nullable String remedy;

    /**
     * Names the kind, the place and the fact.
     *
     * @param code stable and dotted, for example {@code tool.missing}
     * @param where the file, device, tool or line that is meant
     */
    public SatchelException(String code, String where, String what) {
        this(code, where, what, null, null);
    }

    /** As above, with the cure. */
    public SatchelException(String code, String where, String what, String remedy) {
        this(code, where, what, remedy, null);
    }

    /** As above, with the cause; {@code remedy} is null where nobody knows one. */
    public SatchelException(
            String code, String where, String what, @Nullable String remedy, @Nullable Throwable cause) {
        super(where + ": " + what + (remedy == null ? "" : "; " + remedy), cause);
        this.code = code;
        this.remedy = remedy;
    }

    /**
     * Why {@code file} could not be read, in the words of people and not of the JDK.
     *
     * @param code as in the constructors
     * @param file what was to be read
     * @param cause what reading it threw; one that is explained already is returned as it is
     */
    public static SatchelException unreadable(String code, Path file, IOException cause) {
        if (cause instanceof SatchelException known) {
            return known;
        }
        String where = file.toString();
        if (cause instanceof NoSuchFileException) {
            return new SatchelException(code, where, "there is no such file or folder", "correct the path", cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new SatchelException(code, where, "this user may not read it", "run as root", cause);
        }
        String reason = cause instanceof FileSystemException failed ? failed.getReason() : cause.getMessage();
        if ("Is a directory".equals(reason)) {
            return new SatchelException(code, where, "is a folder", "name a file", cause);
        }
        return new SatchelException(
                code, where, "cannot be read: " + (reason == null ? cause.toString() : reason), null, cause);
    }

    /** The kind of failure; never changes once published. */
    public final String code() {
        return code;
    }

    /** What would mend it; the message ends with the same words. */
    public final Optional<String> remedy() {
        return Optional.ofNullable(remedy);
    }
}
