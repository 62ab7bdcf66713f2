package dev.satchel.storage.boot;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the initial RAM disks of a root carry the drivers of other machines, by the configuration of what makes them;
 * and whether its kernels have these drivers at all. Immutable.
 */
public final class Initramfs {
    /** What a disk may hang on elsewhere, and a module each that stands for it (Linux 5.10 to 6.12). */
    private static final Map<String, Set<String>> TRANSPORTS = ImmutableMap.of(
            "USB", ImmutableSet.of("usb_storage"),
            "NVMe", ImmutableSet.of("nvme"),
            "SATA", ImmutableSet.of("ahci"),
            "virtio", ImmutableSet.of("virtio_blk"));

    /** Whose initial RAM disks they are. */
    public enum Generator {
        /** Debian, Ubuntu. */
        INITRAMFS_TOOLS,
        /** Fedora, RHEL, openSUSE. */
        DRACUT,
        /** Arch. */
        MKINITCPIO,
        /** Alpine. */
        MKINITFS,
        /** Another, or none. */
        OTHER;

        Optional<InitramfsMaker> maker() {
            return switch (this) {
                case INITRAMFS_TOOLS -> Optional.of(new InitramfsTools());
                case DRACUT -> Optional.of(new Dracut());
                case MKINITCPIO -> Optional.of(new Mkinitcpio());
                case MKINITFS -> Optional.of(new Mkinitfs());
                case OTHER -> Optional.empty();
            };
        }
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

    private final Path root;
    private final ImmutableList<Kernel> kernels;
    private final Generator generator;
    private final Reach reach;
    private final Findings findings;

    private Initramfs(Path root, List<Kernel> kernels, Generator generator, Reach reach, Findings findings) {
        this.root = root;
        this.kernels = ImmutableList.copyOf(kernels);
        this.generator = generator;
        this.reach = reach;
        this.findings = findings;
    }

    /** Looks at {@code root} and its {@code kernels}. */
    public static Initramfs of(Path root, List<Kernel> kernels) throws IOException {
        Generator generator = generatorOf(root);
        Optional<InitramfsMaker> maker = generator.maker();
        Reach reach = maker.isPresent() ? maker.get().reach(root) : Reach.UNKNOWN;
        List<Finding> found = new ArrayList<>();
        for (Kernel kernel : kernels) {
            missing(root, kernel, found);
        }
        return new Initramfs(root, kernels, generator, reach, Findings.of(found));
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

    /**
     * How they are made anew so that they work on any machine; empty where nobody known makes them.
     *
     * @param modules that must be in too, by name, and that the kernels have
     * @param volume the root that they are to find
     */
    public Optional<InitramfsRebuild> rebuild(List<String> modules, RootVolume volume) throws IOException {
        Optional<InitramfsMaker> maker = generator.maker();
        return maker.isPresent() ? Optional.of(maker.get().rebuild(root, kernels, modules, volume)) : Optional.empty();
    }

    /**
     * Whether they find {@code volume} as they are: they work on any machine, and neither need a driver that only one made anew
     * has, nor a passphrase.
     */
    public boolean finds(RootVolume volume) {
        return reach == Reach.PORTABLE
                && generator.maker().map(maker -> maker.finds(volume)).orElse(false);
    }

    /**
     * What would have to be done in the root so that they can unlock it, as a command; empty if they can.
     *
     * @throws IllegalStateException if nobody known makes them
     */
    public Optional<String> missingToUnlock() {
        return maker().missingToUnlock(root);
    }

    /**
     * What a LUKS container is called below {@code /dev/mapper} once they have opened it.
     *
     * @param container its UUID
     * @throws IllegalStateException if nobody known makes them
     */
    public String mapping(String container) {
        return maker().mapping(container);
    }

    /**
     * The line of {@code crypttab} by which they open the container of {@code volume}; empty if it has none, or if they read
     * no such file.
     */
    public Optional<String> crypttab(RootVolume volume) {
        return volume.container()
                .flatMap(uuid -> maker().crypttabOptions()
                        .map(options -> volume.mapping().orElseThrow() + " UUID=" + uuid + " none " + options));
    }

    private InitramfsMaker maker() {
        return generator
                .maker()
                .orElseThrow(() -> new IllegalStateException("nobody known makes the initial RAM disks of " + root));
    }

    /**
     * The kernels that have no such module, neither apart nor built in; one whose list of modules is missing is none of them.
     *
     * @param module its name: {@code btrfs}
     */
    public List<Kernel> kernelsWithout(String module) throws IOException {
        ImmutableList.Builder<Kernel> without = ImmutableList.builder();
        for (Kernel kernel : kernels) {
            Optional<Set<String>> present = modules(root, kernel);
            if (present.isPresent() && !present.get().contains(module)) {
                without.add(kernel);
            }
        }
        return without.build();
    }

    /** The program of the root that lists what is in an initial RAM disk, a path at the end of each line; empty if none. */
    public Optional<String> lister() {
        return generator.maker().flatMap(InitramfsMaker::lister);
    }

    /**
     * The kernel arguments besides {@code root=} and {@code rootflags=} without which they would not find {@code volume}.
     * Alpine's loads no driver that it is not told of; what opens a LUKS container each is told in a way of its own.
     */
    public List<String> arguments(RootVolume volume) throws IOException {
        Optional<InitramfsMaker> maker = generator.maker();
        return maker.isPresent() ? maker.get().arguments(root, volume) : ImmutableList.of();
    }

    private static Generator generatorOf(Path root) {
        if (RootFile.exists(root.resolve("usr/sbin/update-initramfs"))) {
            return Generator.INITRAMFS_TOOLS;
        }
        if (RootFile.hasProgram(root, "dracut")) {
            return Generator.DRACUT;
        }
        if (RootFile.hasProgram(root, "mkinitcpio")) {
            return Generator.MKINITCPIO;
        }
        return RootFile.hasProgram(root, "mkinitfs") ? Generator.MKINITFS : Generator.OTHER;
    }

    /** By their names; empty where there is no list of them. */
    private static Optional<Set<String>> modules(Path root, Kernel kernel) throws IOException {
        Path folder = ModuleFolders.of(root).resolve(kernel.release().orElse(kernel.version()));
        if (kernel.release().isEmpty() || !Files.isRegularFile(folder.resolve("modules.dep"))) {
            return Optional.empty();
        }
        Set<String> present = new HashSet<>();
        for (String list : ImmutableList.of("modules.dep", "modules.builtin")) {
            for (String line :
                    Splitter.on('\n').split(RootFile.text(folder.resolve(list)).orElse(""))) {
                String path = line.split(":", 2)[0].trim();
                String file = path.substring(path.lastIndexOf('/') + 1);
                present.add(file.split("\\.ko", 2)[0].replace('-', '_'));
            }
        }
        return Optional.of(present);
    }

    private static void missing(Path root, Kernel kernel, List<Finding> found) throws IOException {
        Set<String> present = modules(root, kernel).orElse(null);
        if (present == null) {
            found.add(Finding.note(
                    "boot.kernel.modules",
                    kernel.image(),
                    "has no list of modules (lib/modules/" + kernel.version()
                            + "/modules.dep): whether it has drivers for other machines cannot be told"));
            return;
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

    /** {@code initramfs-tools, one machine}. */
    @Override
    public String toString() {
        return generator.name().toLowerCase(Locale.ROOT).replace('_', '-') + ", "
                + reach.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
