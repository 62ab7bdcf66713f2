package dev.satchel.examples.cli;

import java.io.IOException;
import java.nio.file.Path;

/** What a path of the command line stands for. */
final class DiskPath {
    private DiskPath() {}

    /** Whether it is a device, by whatever link it is named; anything else is an image. */
    static boolean isDevice(Path path) {
        try {
            return path.toRealPath().startsWith("/dev");
        } catch (IOException absent) {
            return path.toAbsolutePath().startsWith("/dev");
        }
    }
}
