package dev.satchel.core.process;

/**
 * Is told what a running command says, a line at a time; a carriage return and a backspace end a line too, as progress bars
 * use them.
 */
@FunctionalInterface
public interface OutputListener {
    /** Hears nothing. */
    OutputListener NONE = (stream, line) -> {};

    /** Where a line was written to. */
    enum Stream {
        /** Standard output. */
        OUTPUT,
        /** Standard error. */
        ERROR
    }

    /**
     * One line was written.
     *
     * @param stream where to
     * @param line without its end, secrets of the command as {@code ***}; blank lines are left out, and one of more than
     *     64 KiB comes in pieces
     */
    void line(Stream stream, String line);
}
