package dev.satchel.examples.quickstart;

import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The distribution's general kernel, unpacked from its packages into a folder and not installed. The general one,
 * because a kernel for clouds has no drivers for USB and SATA and would never start from a disk that is carried.
 *
 * @param tree the unpacked packages
 * @param version as in {@code uname -r}
 */
record KernelPackage(Path tree, String version) {
    private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(10);

    /** The package that depends on the newest general kernel: Debian's name, then Ubuntu's. */
    private static final Map<Architecture, List<String>> META_PACKAGES = Map.of(
            Architecture.X86_64, List.of("linux-image-amd64", "linux-image-generic"),
            Architecture.AARCH64, List.of("linux-image-arm64", "linux-image-generic"));

    /** Downloads it with {@code apt-get} into {@code cache}, unless it is there, and unpacks it there. */
    static KernelPackage fetch(Architecture architecture, Path cache, CommandRunner runner)
            throws IOException, InterruptedException {
        List<String> packages = packages(architecture, runner);
        Path tree = Files.createDirectories(cache).resolve(packages.get(0));
        if (!Files.exists(tree)) {
            Path fresh = Files.createTempDirectory(cache, "unpacking");
            for (String name : packages) {
                unpack(name, cache, fresh, runner);
            }
            runner.run(Command.of("depmod", "-b", fresh.toString(), versionIn(fresh)))
                    .orThrow();
            Files.move(fresh, tree);
        }
        return new KernelPackage(tree, versionIn(tree));
    }

    /** The file with the kernel itself. */
    Path image() {
        return tree.resolve("boot/vmlinuz-" + version);
    }

    /**
     * The files of {@code modules} and of all that they need, in the order in which they have to be loaded. A module
     * that is built into this kernel has no file, and one that it does not have is left out.
     */
    List<Path> modules(List<String> modules, CommandRunner runner) throws IOException, InterruptedException {
        Stream.Builder<Path> files = Stream.builder();
        for (String module : modules) {
            runner
                    .run(Command.of("modprobe", "-d", tree.toString(), "-S", version, "--show-depends", module))
                    .lines()
                    .stream()
                    .filter(line -> line.startsWith("insmod "))
                    .map(line -> Path.of(line.substring("insmod ".length()).trim()))
                    .forEach(files);
        }
        return files.build().distinct().toList();
    }

    private static List<String> packages(Architecture architecture, CommandRunner runner)
            throws IOException, InterruptedException {
        for (String meta : META_PACKAGES.getOrDefault(architecture, List.of())) {
            Optional<String> image = runner.run(Command.of("apt-cache", "depends", meta)).lines().stream()
                    .map(String::trim)
                    .filter(line -> line.startsWith("Depends: linux-image-"))
                    .map(line -> line.substring("Depends: ".length()))
                    .findFirst();
            if (image.isPresent()) {
                // Ubuntu keeps the modules in a package of their own; Debian's image has them.
                String modules = image.get().replace("linux-image-", "linux-modules-");
                boolean split = meta.endsWith("-generic");
                return split ? List.of(image.get(), modules) : List.of(image.get());
            }
        }
        throw new SatchelException(
                "quickstart.kernel",
                "apt-cache",
                "knows no general kernel for " + architecture.id(),
                "run 'apt-get update' once");
    }

    private static void unpack(String name, Path cache, Path into, CommandRunner runner)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(cache, "download");
        runner.run(Command.of("apt-get", "download", name).inDirectory(folder).withTimeLimit(DOWNLOAD_LIMIT))
                .orThrow();
        try (Stream<Path> files = Files.list(folder)) {
            Path archive = files.findFirst().orElseThrow();
            runner.run(Command.of("dpkg-deb", "-x", archive.toString(), into.toString()))
                    .orThrow();
            Files.delete(archive);
        }
        Files.delete(folder);
    }

    private static String versionIn(Path tree) throws IOException {
        try (Stream<Path> files = Files.list(tree.resolve("lib/modules"))) {
            return files.findFirst().orElseThrow().getFileName().toString();
        }
    }
}
