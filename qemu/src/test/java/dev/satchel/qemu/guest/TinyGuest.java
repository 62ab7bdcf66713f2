package dev.satchel.qemu.guest;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Debian's general kernel, and an initial RAM disk with busybox and Debian's guest agent: a guest that answers within
 * seconds. Both are downloaded at the first time, and unpacked, not installed.
 *
 * @param kernel the kernel's file
 * @param ramDisk the initial RAM disk
 */
record TinyGuest(Path kernel, Path ramDisk) {
    private static final Path CACHE = Path.of(System.getProperty("user.home", "/tmp"), ".cache", "satchel");

    private static final List<String> MODULES =
            List.of("virtio_pci", "virtio_console", "virtio_blk", "ext4", "crc32c_generic");

    private static final String INIT = """
            #!/bin/sh
            export PATH=/bin:/sbin
            mount -t devtmpfs dev /dev
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t tmpfs tmp /tmp
            for module in $(cat /etc/modules); do insmod /lib/modules/$module; done
            mkdir -p /dev/virtio-ports /var/run /mnt
            for port in /sys/class/virtio-ports/*; do
                ln -s "/dev/${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
            done
            ip link set lo up
            ip addr add 192.0.2.7/24 dev lo
            mount -t ext4 /dev/vda /mnt
            echo READY
            qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /var/run
            echo "the agent has ended"
            sleep 1000
            """;

    static TinyGuest make(Path folder) throws IOException, InterruptedException {
        Tools.requireAll("apt-get", "dpkg-deb", "depmod", "modprobe", "cpio", "zstd", "busybox", "ldd");
        Path tree = unpacked("debian-kernel", kernelPackage());
        Path kernel = only(tree.resolve("boot"), "vmlinuz-*");
        String version = kernel.getFileName().toString().substring("vmlinuz-".length());
        if (!Files.exists(tree.resolve("lib/modules").resolve(version).resolve("modules.dep"))) {
            run("depmod", "-b", tree.toString(), version);
        }
        Path root = Files.createDirectory(folder.resolve("ram"));
        for (String name : List.of("bin", "sbin", "dev", "proc", "sys", "tmp", "etc", "lib/modules", "var")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.copy(Tools.require("busybox"), root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : List.of(
                "sh", "mount", "mkdir", "insmod", "cat", "ln", "ip", "hwclock", "kill", "sleep", "env", "poweroff")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Files.createSymbolicLink(root.resolve("sbin/hwclock"), Path.of("../bin/busybox"));
        script(root.resolve("init"), INIT);
        script(root.resolve("sbin/shutdown"), "#!/bin/sh\npoweroff -f\n");
        agent(root);
        modules(root, tree, version);
        return new TinyGuest(kernel, archive(root, folder));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String kernelPackage() throws IOException, InterruptedException {
        return run("apt-cache", "depends", "linux-image-amd64")
                .lines()
                .map(String::trim)
                .filter(line -> line.startsWith("Depends: linux-image-"))
                .findFirst()
                .orElseThrow()
                .substring("Depends: ".length());
    }

    /** The agent, and the libraries that the loader says it needs, where the loader looks for them. */
    private static void agent(Path root) throws IOException, InterruptedException {
        Path installed = Path.of("/usr/sbin/qemu-ga");
        Path agent = Files.exists(installed)
                ? installed
                : unpacked("qemu-guest-agent", "qemu-guest-agent").resolve("usr/sbin/qemu-ga");
        Files.copy(agent, root.resolve("bin/qemu-ga"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String line : run("ldd", agent.toString()).lines().toList()) {
            for (String word : Splitter.on(CharMatcher.whitespace()).split(line)) {
                if (word.startsWith("/")) {
                    Path copy = root.resolve(word.substring(1));
                    Files.createDirectories(copy.getParent());
                    Files.copy(Path.of(word), copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** The order is modprobe's: virtio needs virtio_ring, not the other way round. */
    private static void modules(Path root, Path tree, String version) throws IOException, InterruptedException {
        Set<Path> files = new LinkedHashSet<>();
        for (String module : MODULES) {
            run("modprobe", "-d", tree.toString(), "-S", version, "--show-depends", module)
                    .lines()
                    .filter(line -> line.startsWith("insmod "))
                    .map(line -> Path.of(line.substring("insmod ".length()).trim()))
                    .forEach(files::add);
        }
        StringBuilder names = new StringBuilder();
        for (Path file : files) {
            String name = file.getFileName().toString();
            Files.copy(file, root.resolve("lib/modules").resolve(name));
            names.append(name).append('\n');
        }
        Files.writeString(root.resolve("etc/modules"), names);
    }

    private static Path archive(Path root, Path folder) throws IOException, InterruptedException {
        Path archive = folder.resolve("ram.cpio");
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
        run("zstd", "-q", "-3", archive.toString(), "-o", archive + ".zst");
        return folder.resolve("ram.cpio.zst");
    }

    /** The package {@code name}, unpacked into the cache's folder {@code key} by whoever comes first. */
    private static Path unpacked(String key, String name) throws IOException, InterruptedException {
        Path tree = CACHE.resolve(key).resolve("tree");
        if (Files.isDirectory(tree)) {
            return tree;
        }
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
