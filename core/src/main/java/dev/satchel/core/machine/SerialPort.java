package dev.satchel.core.machine;

import java.nio.file.Path;

/** Where a serial port of the guest leads. */
public sealed interface SerialPort {
    /** To this process's standard input and output. */
    record Stdio() implements SerialPort {}

    /** Into a file. */
    record ToFile(Path file) implements SerialPort {}

    /** To a UNIX-domain socket that the machine listens on. */
    record Socket(Path path) implements SerialPort {}

    /** To a pseudo terminal. */
    record Pty() implements SerialPort {}

    /** To this process's standard input and output. */
    static SerialPort stdio() {
        return new Stdio();
    }
}
