package dev.satchel.qemu.capability;

import com.google.common.base.Strings;
import dev.satchel.core.host.OperatingSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where a system keeps what programs can find out again. */
final class CacheFolder {
    private CacheFolder() {}

    /** This user's; empty if the system does not tell where that is. */
    static Optional<Path> ofUser() {
        return of(OperatingSystem.current(), System::getenv, System.getProperty("user.home"));
    }

    /**
     * On Linux as the XDG Base Directory Specification says: the variable counts only if it names an absolute path.
     *
     * @param environment gives a variable's value, or null
     */
    static Optional<Path> of(
            OperatingSystem system, UnaryOperator<@Nullable String> environment, @Nullable String home) {
        Optional<Path> user = absolute(home);
        return switch (system) {
            case MACOS -> user.map(folder -> folder.resolve("Library/Caches/satchel"));
            case WINDOWS -> absolute(environment.apply("LOCALAPPDATA")).map(folder -> folder.resolve("satchel/cache"));
            case LINUX, OTHER ->
                absolute(environment.apply("XDG_CACHE_HOME"))
                        .or(() -> user.map(folder -> folder.resolve(".cache")))
                        .map(folder -> folder.resolve("satchel"));
        };
    }

    private static Optional<Path> absolute(@Nullable String text) {
        if (Strings.isNullOrEmpty(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
