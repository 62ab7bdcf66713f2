package dev.satchel.testing;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Packages of Debian for 64-bit Arm, unpacked in the user's cache; what this host knows of packages stays as it is. */
public final class ArmPackages {
    private static final Path CACHE = Path.of(System.getProperty("user.home", "/tmp"), ".cache", "satchel", "arm64");
    private static final String DEPENDS = "Depends: ";

    private ArmPackages() {}

    /** The general kernel; 60 MB are downloaded at the first time. */
    public static DebianKernel kernel() throws IOException, InterruptedException {
        Path tree = CACHE.resolve("kernel");
        if (!Files.isDirectory(tree)) {
            Tools.requireAll("apt-cache", "apt-get", "dpkg-deb", "depmod");
            Path configuration = configuration();
            String name = apt(configuration, CACHE, "apt-cache", "depends", "linux-image-arm64")
                    .lines()
                    .map(String::trim)
                    .filter(line -> line.startsWith(DEPENDS + "linux-image-"))
                    .findFirst()
                    .orElseThrow()
                    .substring(DEPENDS.length());
            unpack(configuration, name, tree);
        }
        Path image = only(tree.resolve("boot"), "vmlinuz-*");
        String version = String.valueOf(image.getFileName()).substring("vmlinuz-".length());
        DebianKernel kernel = new DebianKernel(tree, image, version);
        if (!Files.exists(kernel.modules().resolve("modules.dep"))) {
            run("depmod", "-b", tree.toString(), version);
        }
        return kernel;
    }

    /** The tree of the package {@code name}. */
    public static Path unpacked(String name) throws IOException, InterruptedException {
        Path tree = CACHE.resolve(name);
        if (!Files.isDirectory(tree)) {
            Tools.requireAll("apt-get", "dpkg-deb");
            unpack(configuration(), name, tree);
        }
        return tree;
    }

    /** A world of apt's own, in which this host has that processor and nothing is installed. */
    private static Path configuration() throws IOException, InterruptedException {
        Path state = CACHE.resolve("apt");
        Path configuration = state.resolve("apt.conf");
        if (Files.exists(state.resolve("ready"))) {
            return configuration;
        }
        Files.createDirectories(state.resolve("lists/partial"));
        Files.createDirectories(state.resolve("cache/archives/partial"));
        Files.writeString(state.resolve("status"), "");
        Files.writeString(
                state.resolve("sources.list"),
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main\n");
        Files.writeString(configuration, """
                APT::Architecture "arm64";
                APT::Architectures { "arm64"; };
                APT::Sandbox::User "root";
                Acquire::Languages "none";
                Dir::State "STATE";
                Dir::State::Lists "STATE/lists";
                Dir::State::status "STATE/status";
                Dir::Cache "STATE/cache";
                Dir::Etc::sourcelist "STATE/sources.list";
                Dir::Etc::sourceparts "/dev/null";
                """.replace("STATE", state.toString()));
        apt(configuration, state, "apt-get", "update");
        Files.writeString(state.resolve("ready"), "");
        return configuration;
    }

    private static void unpack(Path configuration, String name, Path tree) throws IOException, InterruptedException {
        Path half = Files.createTempDirectory(CACHE, "half");
        try {
            apt(configuration, half, "apt-get", "download", name);
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
    }

    private static String apt(Path configuration, Path folder, String... words)
            throws IOException, InterruptedException {
        List<String> all = List.of(words);
        return CommandRunner.system()
                .run(Command.of(all.get(0), all.subList(1, all.size()))
                        .withEnvironment("APT_CONFIG", configuration.toString())
                        .inDirectory(folder)
                        .withTimeLimit(Duration.ofMinutes(5)))
                .orThrow()
                .output();
    }

    private static Path only(Path folder, String glob) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            return files.iterator().next();
        }
    }

    private static String run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system()
                .run(Command.of(program, arguments))
                .orThrow()
                .output();
    }
}
