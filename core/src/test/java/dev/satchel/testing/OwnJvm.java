package dev.satchel.testing;

import java.io.File;
import java.nio.file.Path;

/** What starts another JVM with the classes of this one, whether a test runs on the module path or on the class path. */
public final class OwnJvm {
    private OwnJvm() {}

    /** The program. */
    public static String program() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** All classes of the module under test, of its tests and of what they need, as one class path. */
    public static String classPath() {
        return String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"),
                Path.of("target/test-classes").toAbsolutePath().toString());
    }
}
