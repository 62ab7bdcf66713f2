package dev.satchel.testing;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Debian's general kernel, and what makes an initial RAM disk for it.
 *
 * @param tree its package, unpacked, with lists of the modules
 * @param image the kernel's file
 * @param version the name of its modules' folder
 */
public record DebianKernel(Path tree, Path image, String version) {
    private static final String DEPENDS = "Depends: ";

    /** The one for x86-64 that is current; 70 MB are downloaded at the first time. */
    public static DebianKernel current() throws IOException, InterruptedException {
        Tools.requireAll("apt-cache", "depmod", "modprobe", "cpio", "zstd");
        String name = DebianPackage.run("apt-cache", "depends", "linux-image-amd64")
                .lines()
                .map(String::trim)
                .filter(line -> line.startsWith(DEPENDS + "linux-image-"))
                .findFirst()
                .orElseThrow()
                .substring(DEPENDS.length());
        Path tree = DebianPackage.unpacked("debian-kernel", name);
        Path image = DebianPackage.only(tree.resolve("boot"), "vmlinuz-*");
        String version = String.valueOf(image.getFileName()).substring("vmlinuz-".length());
        DebianKernel kernel = new DebianKernel(tree, image, version);
        if (!Files.exists(kernel.modules().resolve("modules.dep"))) {
            DebianPackage.run("depmod", "-b", tree.toString(), version);
        }
        return kernel;
    }

    /** The folder of its modules, with {@code modules.dep} and {@code modules.builtin}. */
    public Path modules() {
        return tree.resolve("lib/modules").resolve(version);
    }

    /**
     * Copies {@code modules}, and those that they need, to {@code lib/modules} of the RAM disk in {@code root}, and lists
     * them in its {@code etc/modules} in the order in which they can be loaded, which modprobe knows: virtio needs
     * virtio_ring, not the other way round.
     */
    public void copyModules(List<String> modules, Path root) throws IOException, InterruptedException {
        Set<Path> files = new LinkedHashSet<>();
        for (String module : modules) {
            DebianPackage.run("modprobe", "-d", tree.toString(), "-S", version, "--show-depends", module)
                    .lines()
                    .filter(line -> line.startsWith("insmod "))
                    .map(line -> Path.of(line.substring("insmod ".length()).trim()))
                    .forEach(files::add);
        }
        Path folder = Files.createDirectories(root.resolve("lib/modules"));
        StringBuilder names = new StringBuilder();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            Files.copy(file, folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
            names.append(name).append('\n');
        }
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/modules"), names);
    }

    /** Puts busybox into the RAM disk in {@code root}, under its own name and those of {@code applets}. */
    public static void copyBusybox(Path root, List<String> applets) throws IOException {
        copyBusybox(Tools.require("busybox"), root, applets);
    }

    /** As {@link #copyBusybox(Path, List)}, with {@code busybox}, which may be another processor's. */
    public static void copyBusybox(Path busybox, Path root, List<String> applets) throws IOException {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(busybox, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : applets) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
    }

    /** Packs the RAM disk in {@code root} into {@code file}, as the kernel reads it: owned by root, and compressed. */
    public static void pack(Path root, Path file) throws IOException, InterruptedException {
        Path archive = root.resolveSibling(root.getFileName() + ".cpio");
        String list;
        try (Stream<Path> walk = Files.walk(root)) {
            list = String.join(
                    "\n",
                    walk.map(path -> "./" + root.relativize(path)).sorted().toList());
        }
        CommandRunner.system()
                .run(Command.of("cpio", "-o", "-H", "newc", "-R", "0:0", "--reproducible", "-F", archive.toString())
                        .inDirectory(root)
                        .withInput(list + "\n"))
                .orThrow();
        DebianPackage.run("zstd", "-q", "-3", "--rm", "-f", archive.toString(), "-o", file.toString());
    }
}
