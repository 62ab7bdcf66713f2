package dev.satchel.testing;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Packages of Debian for tests: downloaded at the first time into the user's cache, unpacked and not installed. */
public final class DebianPackage {
    private static final Path CACHE = Path.of(System.getProperty("user.home", "/tmp"), ".cache", "satchel");

    private DebianPackage() {}

    /** The tree of the package {@code name}, in the cache's folder {@code key}; unpacked by whoever comes first. */
    public static Path unpacked(String key, String name) throws IOException, InterruptedException {
        Path tree = CACHE.resolve(key).resolve("tree");
        if (Files.isDirectory(tree)) {
            return tree;
        }
        Tools.requireAll("apt-get", "dpkg-deb");
        Path half = Files.createTempDirectory(Files.createDirectories(CACHE.resolve(key)), "half");
        try {
            CommandRunner.system()
                    .run(Command.of("apt-get", "download", name)
                            .inDirectory(half)
                            .withTimeLimit(Duration.ofMinutes(5)))
                    .orThrow();
            run(
                    "dpkg-deb",
                    "-x",
                    only(half, "*.deb").toString(),
                    half.resolve("tree").toString());
            Files.move(half.resolve("tree"), tree);
        } catch (FileAlreadyExistsException e) {
            // another test was quicker
        } finally {
            run("rm", "-r", half.toString());
        }
        return tree;
    }

    static Path only(Path folder, String glob) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            return files.iterator().next();
        }
    }

    static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }
}
