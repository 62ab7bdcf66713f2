package dev.satchel.core.machine;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The published schema of the file form. */
final class MachineSchema {
    private static final String RESOURCE = "machine-1.schema.json";

    private MachineSchema() {}

    static String text() {
        try {
            return Resources.toString(Resources.getResource(MachineSchema.class, RESOURCE), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the artifact is incomplete: " + RESOURCE + " cannot be read", e);
        }
    }
}
