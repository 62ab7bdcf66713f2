package dev.satchel.testing;

import dev.satchel.core.process.ToolLocator;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** The real tools that integration tests run. With {@code SATCHEL_REQUIRE_TOOLS=true} a missing one fails the test. */
public final class Tools {
    private Tools() {}

    /** The path of {@code program}; skips the test where it is missing, or fails it where tools are required. */
    public static Path require(String program) {
        return ToolLocator.system().find(program).orElseThrow(() -> absent("the program '" + program + "'"));
    }

    /** As {@link #require}, for several at once. */
    public static void requireAll(String... programs) {
        for (String program : programs) {
            require(program);
        }
    }

    /** Needs the rights of the system's administrator: loop devices and mounts. */
    public static void requireRoot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw absent("root");
        }
    }

    /** To be thrown where {@code what} a test needs is not here: it skips the test, or fails it where tools are required. */
    public static RuntimeException absent(String what) {
        if (Boolean.parseBoolean(System.getenv("SATCHEL_REQUIRE_TOOLS"))) {
            throw new AssertionError(what + " is needed and SATCHEL_REQUIRE_TOOLS=true");
        }
        return new TestAbortedException(what + " is not here");
    }
}
