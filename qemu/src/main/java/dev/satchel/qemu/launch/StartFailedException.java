package dev.satchel.qemu.launch;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * QEMU was started and there is no machine, or not the one that was meant; nothing of it is left. Its code names the
 * reason where that is known by QEMU's words ({@code disk.locked}, {@code right.kvm}, {@code port.used} ...), with the
 * remedy; else it is {@code qemu.died}, {@code qemu.start} if QEMU neither started nor ended in time, or the code of the
 * first of its {@link #findings()}.
 */
public final class StartFailedException extends SatchelException {
    private static final long serialVersionUID = 1;

    private final transient ImmutableList<String> command;
    private final transient Findings findings;
    private final @Nullable Integer exitCode;
    private final String said;

    StartFailedException(
            String code,
            String where,
            String what,
            @Nullable String remedy,
            @Nullable Throwable cause,
            Facts facts,
            Findings findings) {
        super(code, where, what, remedy, cause);
        this.command = facts.command();
        this.exitCode = facts.exitCode();
        this.said = facts.said();
        this.findings = findings;
    }

    /**
     * What is known of the start, whatever the reason.
     *
     * @param command program first
     * @param exitCode null if QEMU has not ended by itself
     * @param said the end of its output
     */
    record Facts(ImmutableList<String> command, @Nullable Integer exitCode, String said) {}

    /** With what QEMU was started, program first; immutable, and empty after serialization. */
    public List<String> command() {
        return command == null ? ImmutableList.of() : command;
    }

    /** What QEMU ended with, 128 and the signal's number if it was one; empty if it had to be ended. */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /** The end of what QEMU wrote, as it is, with its line ends; at most 64 KiB, and mostly a line or two. */
    public String said() {
        return said;
    }

    /** What the inspection of the machine found, if it came so far: errors only. None after serialization. */
    public Findings findings() {
        return findings == null ? Findings.none() : findings;
    }
}
