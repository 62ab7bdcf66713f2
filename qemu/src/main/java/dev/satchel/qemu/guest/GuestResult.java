package dev.satchel.qemu.guest;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a program in a guest ended. Immutable. */
public final class GuestResult {
    /** Whether all that a stream gave was kept. */
    public enum Extent {
        /** All. */
        WHOLE,
        /** Its beginning: the command's limit or the agent's was reached. */
        CUT
    }

    private final @Nullable Long exitCode;
    private final @Nullable Long signal;
    private final byte[] output;
    private final Extent outputExtent;
    private final byte[] error;
    private final Extent errorExtent;

    GuestResult(
            @Nullable Long exitCode,
            @Nullable Long signal,
            byte[] output,
            Extent outputExtent,
            byte[] error,
            Extent errorExtent) {
        this.exitCode = exitCode;
        this.signal = signal;
        this.output = output;
        this.outputExtent = outputExtent;
        this.error = error;
        this.errorExtent = errorExtent;
    }

    /** Its exit code, if it ended by itself. Windows has codes of 32 bits. */
    public OptionalLong exitCode() {
        return exitCode == null ? OptionalLong.empty() : OptionalLong.of(exitCode);
    }

    /** What ended it otherwise: the number of a signal, or of an exception of Windows. */
    public OptionalLong signal() {
        return signal == null ? OptionalLong.empty() : OptionalLong.of(signal);
    }

    /** Whether it ended by itself with exit code 0. */
    public boolean succeeded() {
        return exitCode != null && exitCode == 0;
    }

    /** Its standard output, as UTF-8 (bytes that are not become U+FFFD). */
    public String output() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /** A copy of the bytes of its standard output. */
    public byte[] outputBytes() {
        return output.clone();
    }

    /** Whether that is all. */
    public Extent outputExtent() {
        return outputExtent;
    }

    /** Its standard error, as UTF-8 (bytes that are not become U+FFFD). */
    public String error() {
        return new String(error, StandardCharsets.UTF_8);
    }

    /** A copy of the bytes of its standard error. */
    public byte[] errorBytes() {
        return error.clone();
    }

    /** Whether that is all. */
    public Extent errorExtent() {
        return errorExtent;
    }

    /** How it ended, for people. */
    @Override
    public String toString() {
        return exitCode != null ? "exit code " + exitCode : "ended by signal " + signal;
    }
}
