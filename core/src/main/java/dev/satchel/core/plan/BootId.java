package dev.satchel.core.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Which run of the host's kernel this is: what was attached or mounted before it is not there any more. */
final class BootId {
    /** Random, made anew at each start of Linux; see {@code random(4)}. */
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** The same text until the host starts anew; where that cannot be told, another one each time. */
    static String current() {
        try {
            return Files.readString(LINUX).strip();
        } catch (IOException e) {
            // macOS: launchd starts with the system. A second process has the same number nowhere.
            return ProcessHandle.of(1)
                    .flatMap(first -> first.info().startInstant())
                    .map(start -> "first process of " + start)
                    .orElseGet(() -> "unknown " + UUID.randomUUID());
        }
    }
}
