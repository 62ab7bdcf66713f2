package dev.satchel.storage.filesystem;

import dev.satchel.core.host.OperatingSystem;

/** Operating systems as their makers write them. */
final class Systems {
    private Systems() {}

    static String title(OperatingSystem system) {
        return switch (system) {
            case LINUX -> "Linux";
            case MACOS -> "macOS";
            case WINDOWS -> "Windows";
            case OTHER -> "another system";
        };
    }
}
