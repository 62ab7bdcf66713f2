package dev.satchel.core.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The published schema of the file form. */
final class MachineSchema {
    private static final String RESOURCE = "machine-1.schema.json";

    private MachineSchema() {}

    static String text() {
        // Asked from here: in a named module another module's code does not find it.
        try (InputStream in = Objects.requireNonNull(MachineSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the artifact is incomplete: " + RESOURCE + " cannot be read", e);
        }
    }
}
