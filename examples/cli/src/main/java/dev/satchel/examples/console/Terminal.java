package dev.satchel.examples.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether a person sits at the other end. The programs in {@code examples/bin} ask the system and say so by a property:
 * Java's own answer, the presence of a {@link java.io.Console}, changed its meaning with JDK 22.
 */
public final class Terminal {
    private Terminal() {}

    /** Whether standard input and standard error are a terminal. */
    public static boolean isThere() {
        return Boolean.getBoolean("satchel.terminal");
    }

    /** Asks, and waits for a line; empty where there is nobody to ask, or no answer. */
    public static Optional<String> ask(String question) throws IOException {
        if (!isThere()) {
            return Optional.empty();
        }
        System.err.print(question + " ");
        System.err.flush();
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return Optional.ofNullable(answers.readLine());
    }
}
