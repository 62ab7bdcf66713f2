package dev.satchel.core;

import java.io.IOException;
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

    /** The kind of failure; never changes once published. */
    public final String code() {
        return code;
    }

    /** What would mend it; the message ends with the same words. */
    public final Optional<String> remedy() {
        return Optional.ofNullable(remedy);
    }
}
