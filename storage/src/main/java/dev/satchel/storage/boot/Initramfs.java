package dev.satchel.storage.boot;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether the initial RAM disks of a root carry the drivers of other machines, by the configuration of what makes them;
 * and whether its kernels have these drivers at all. Immutable.
 */
public final class Initramfs {
    private static final int LIMIT = 16 << 20;

    /** What a disk may hang on elsewhere, and a module each that stands for it (Linux 5.10 to 6.12). */
    private static final Map<String, Set<String>> TRANSPORTS = ImmutableMap.of(
            "USB", ImmutableSet.of("usb_storage"),
            "NVMe", ImmutableSet.of("nvme"),
            "SATA", ImmutableSet.of("ahci"),
            "virtio", ImmutableSet.of("virtio_blk"));

    private static final Pattern MODULES = Pattern.compile("^\\s*MODULES=[\"']?([a-z]+)", Pattern.MULTILINE);
    private static final Pattern HOST_ONLY = Pattern.compile("^\\s*hostonly=[\"']?\\s*([a-z]+)", Pattern.MULTILINE);

    /** Whose initial RAM disks they are. */
    public enum Generator {
        /** Debian, Ubuntu. */
        INITRAMFS_TOOLS,
        /** Fedora, RHEL, openSUSE. */
        DRACUT,
        /** Arch. */
        MKINITCPIO,
        /** Another, or none. */
        OTHER
    }

    /** Where they work. */
    public enum Reach {
        /** On any machine the kernel has drivers for. */
        PORTABLE,
        /** On the machine they were made on. */
        ONE_MACHINE,
        /** Cannot be told from configuration. */
        UNKNOWN
    }

    private final Generator generator;
    private final Reach reach;
    private final Findings findings;

    private Initramfs(Generator generator, Reach reach, Findings findings) {
        this.generator = generator;
        this.reach = reach;
        this.findings = findings;
    }

    /** Looks at {@code root} and its {@code kernels}. */
    public static Initramfs of(Path root, List<Kernel> kernels) throws IOException {
        Generator generator = generatorOf(root);
        Reach reach = switch (generator) {
            case INITRAMFS_TOOLS -> initramfsTools(root);
            case DRACUT -> dracut(root);
            // Its "fallback" images are portable, and which one is started is the menu's matter.
            case MKINITCPIO, OTHER -> Reach.UNKNOWN;
        };
        List<Finding> found = new ArrayList<>();
        for (Kernel kernel : kernels) {
            missing(root, kernel, found);
        }
        return new Initramfs(generator, reach, Findings.of(found));
    }

    /** Who makes them. */
    public Generator generator() {
        return generator;
    }

    /** Where they work. */
    public Reach reach() {
        return reach;
    }

    /** The drivers that kernels do not have. */
    public Findings findings() {
        return findings;
    }

    private static Generator generatorOf(Path root) {
        if (isFile(root.resolve("usr/sbin/update-initramfs"))) {
            return Generator.INITRAMFS_TOOLS;
        }
        if (isFile(root.resolve("usr/bin/dracut")) || isFile(root.resolve("usr/sbin/dracut"))) {
            return Generator.DRACUT;
        }
        return isFile(root.resolve("usr/bin/mkinitcpio")) ? Generator.MKINITCPIO : Generator.OTHER;
    }

    /** initramfs.conf(5): the files of conf.d are read after initramfs.conf, and the last word counts. */
    private static Reach initramfsTools(Path root) throws IOException {
        String mode = "most";
        List<Path> files = new ArrayList<>();
        files.add(root.resolve("etc/initramfs-tools/initramfs.conf"));
        files.addAll(list(root.resolve("usr/share/initramfs-tools/conf.d")));
        files.addAll(list(root.resolve("etc/initramfs-tools/conf.d")));
        for (Path file : files) {
            Matcher setting = MODULES.matcher(text(file));
            while (setting.find()) {
                mode = setting.group(1);
            }
        }
        return switch (mode) {
            case "most" -> Reach.PORTABLE;
            case "dep", "netboot" -> Reach.ONE_MACHINE;
            default -> Reach.UNKNOWN;
        };
    }

    /** dracut.conf(5): Fedora and openSUSE set hostonly in /usr/lib/dracut/dracut.conf.d. */
    private static Reach dracut(Path root) throws IOException {
        String hostOnly = "unset";
        List<Path> files = new ArrayList<>();
        files.add(root.resolve("etc/dracut.conf"));
        files.addAll(list(root.resolve("usr/lib/dracut/dracut.conf.d")));
        files.addAll(list(root.resolve("etc/dracut.conf.d")));
        for (Path file : files) {
            Matcher setting = HOST_ONLY.matcher(text(file));
            while (setting.find()) {
                hostOnly = setting.group(1);
            }
        }
        return switch (hostOnly) {
            case "no" -> Reach.PORTABLE;
            case "yes" -> Reach.ONE_MACHINE;
            default -> Reach.UNKNOWN;
        };
    }

    private static void missing(Path root, Kernel kernel, List<Finding> found) throws IOException {
        Path folder = modules(root).resolve(kernel.version());
        if (kernel.version().isEmpty() || !Files.isRegularFile(folder.resolve("modules.dep"))) {
            found.add(Finding.note(
                    "boot.kernel.modules",
                    kernel.image(),
                    "has no list of modules (lib/modules/" + kernel.version()
                            + "/modules.dep): whether it has drivers for other machines cannot be told"));
            return;
        }
        Set<String> present = new HashSet<>();
        for (String list : ImmutableList.of("modules.dep", "modules.builtin")) {
            for (String line : Splitter.on('\n').split(text(folder.resolve(list)))) {
                String path = line.split(":", 2)[0].trim();
                String file = path.substring(path.lastIndexOf('/') + 1);
                present.add(file.split("\\.ko", 2)[0].replace('-', '_'));
            }
        }
        List<String> absent = TRANSPORTS.entrySet().stream()
                .filter(transport -> transport.getValue().stream().noneMatch(present::contains))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!absent.isEmpty()) {
            found.add(Finding.warning(
                    "boot.kernel.drivers",
                    kernel.image(),
                    "has no driver for disks on " + absent.stream().collect(Collectors.joining(", ")),
                    "install a general kernel in the source (Debian: linux-image-amd64, not linux-image-cloud-amd64)"));
        }
    }

    /** Where {@code /lib} is a link, it may be an absolute one, which would lead to the modules of this host. */
    private static Path modules(Path root) {
        Path merged = root.resolve("usr/lib/modules");
        return Files.isDirectory(merged) || Files.isSymbolicLink(root.resolve("lib"))
                ? merged
                : root.resolve("lib/modules");
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return ImmutableList.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return ImmutableList.sortedCopyOf(files);
        }
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(LIMIT), StandardCharsets.UTF_8);
        }
    }

    /** {@code initramfs-tools, one machine}. */
    @Override
    public String toString() {
        return generator.name().toLowerCase(Locale.ROOT).replace('_', '-') + ", "
                + reach.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
