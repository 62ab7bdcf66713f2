package dev.satchel.core.process;

/** Is told what a running command says, a line at a time; a carriage return ends a line too, as progress bars use it. */
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

    /** One line, without its end; blank lines are left out. */
    void line(Stream stream, String line);
}
