package dev.satchel.storage.carrier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What the kernel fetched from devices for this process: {@code read_bytes} of {@code /proc/self/io}, which a page cache
 * that answers does not add to (Linux kernel, Documentation/filesystems/proc.rst, 3.3).
 */
final class ReadAccount {
    private static final Path ACCOUNT = Path.of("/proc/self/io");
    private static final String NAME = "read_bytes: ";
    private static final double NEARLY_ALL = 0.9;

    private final Path account;
    private final OptionalLong before;

    private ReadAccount(Path account) {
        this.account = account;
        this.before = fetched(account);
    }

    static ReadAccount begin() {
        return new ReadAccount(ACCOUNT);
    }

    static ReadAccount begin(Path account) {
        return new ReadAccount(account);
    }

    /** Who answered {@code read} bytes since the beginning. */
    Measurement.Reach reach(long read) {
        OptionalLong after = fetched(account);
        if (before.isEmpty() || after.isEmpty() || read == 0) {
            return Measurement.Reach.UNKNOWN;
        }
        return after.getAsLong() - before.getAsLong() >= NEARLY_ALL * read
                ? Measurement.Reach.DEVICE
                : Measurement.Reach.CACHE;
    }

    private static OptionalLong fetched(Path account) {
        try {
            return Files.readString(account)
                    .lines()
                    .filter(line -> line.startsWith(NAME))
                    .mapToLong(
                            line -> Long.parseLong(line.substring(NAME.length()).strip()))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty(); // another system, or a kernel that does not account
        }
    }
}
