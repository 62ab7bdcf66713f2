package dev.satchel.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** Real files from the world, kept outside the repository: where {@code SATCHEL_SAMPLES} or {@code ../shared/samples} points. */
public final class Samples {
    private Samples() {}

    /** The folder {@code name} of the samples; skips the test, with the reason, where there are none. */
    public static Path folder(String name) {
        Path folder =
                root().map(r -> r.resolve(name)).filter(Files::isDirectory).orElse(null);
        if (folder == null) {
            throw new TestAbortedException(
                    "no samples '" + name + "': set SATCHEL_SAMPLES to the folder that holds them");
        }
        return folder;
    }

    private static Optional<Path> root() {
        String named = System.getenv("SATCHEL_SAMPLES");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isDirectory);
        }
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path samples = up.resolve("shared/samples");
            if (Files.isDirectory(samples)) {
                return Optional.of(samples);
            }
        }
        return Optional.empty();
    }
}
