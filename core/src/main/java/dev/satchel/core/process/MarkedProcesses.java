package dev.satchel.core.process;

/**
 * The processes that run under a {@linkplain Command#withMark mark}: those of a program that was itself ended without
 * being able to end them first ({@code kill -9}). Found on Linux; on other systems nobody is.
 */
public final class MarkedProcesses {
    static final String VARIABLE = "SATCHEL_MARK";

    private final String mark;

    private MarkedProcesses(String mark) {
        this.mark = mark;
    }

    /**
     * Those with this mark.
     *
     * @param mark as it was given to {@link Command#withMark}
     */
    public static MarkedProcesses of(String mark) {
        return new MarkedProcesses(mark);
    }

    /** Ends them, politely first, and waits until they are gone; returns how many there were. */
    public int end() {
        return ProcessFamily.end(VARIABLE, mark);
    }
}
