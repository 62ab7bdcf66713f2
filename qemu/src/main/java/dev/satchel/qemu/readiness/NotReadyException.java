package dev.satchel.qemu.readiness;

import dev.satchel.core.SatchelException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine was not ready in time; its code is {@code readiness.timeout}. The message has what was seen last; here it is in
 * parts, and longer.
 */
public final class NotReadyException extends SatchelException {
    private static final long serialVersionUID = 1;

    private final String lastSeen;
    private final String serialTail;
    private final @Nullable String screenshot;

    NotReadyException(
            String where,
            String what,
            String lastSeen,
            String serialTail,
            @Nullable Path screenshot,
            @Nullable Throwable cause) {
        super("readiness.timeout", where, what, null, cause);
        this.lastSeen = lastSeen;
        this.serialTail = serialTail;
        this.screenshot = screenshot == null ? null : screenshot.toString();
    }

    /** What the last try came to. */
    public String lastSeen() {
        return lastSeen;
    }

    /** The last lines that the guest wrote to its serial port; empty, if it wrote none or has none. */
    public String serialTail() {
        return serialTail;
    }

    /**
     * A PNG of the screen at that moment; empty, if the machine has no picture. It lies beside the folder in which the
     * machine ran, is readable for this user alone, and outlives the machine: until twenty newer ones lie there, or the
     * system clears that place (when the user logs out, or the host starts again).
     */
    public Optional<Path> screenshot() {
        return Optional.ofNullable(screenshot).map(Path::of);
    }
}
