package dev.satchel.storage.boot;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A kernel of a Linux root, and the initial RAM disk that belongs to it. */
public final class Kernel {
    /** Debian, Fedora, openSUSE, Arch and Alpine; Gentoo; some Arm systems. Names are written to a GRUB script: plain ones only. */
    private static final Pattern IMAGE = Pattern.compile("(?:vmlinuz|vmlinux|kernel|Image)-([A-Za-z0-9._+~-]{1,200})");

    private static final Pattern NUMBER_OR_TEXT = Pattern.compile("\\d+|\\D+");

    /** By version, as people count: 6.9 before 6.10. */
    static final Comparator<String> BY_VERSION = Comparator.comparing(
            Kernel::chunks, Ordering.from(Kernel::compareChunks).lexicographical());

    /** The microcode of either maker (Arch): a kernel takes what is its processor's. */
    private static final List<String> MICROCODE = ImmutableList.of("amd-ucode.img", "intel-ucode.img");

    private static final List<String> INITIAL_RAM_DISKS =
            ImmutableList.of("initrd.img-%s", "initramfs-%s.img", "initrd-%s", "initrd-%s.img", "initramfs-%s");

    private final String image;
    private final ImmutableList<String> initrds;
    private final String version;
    private final @Nullable String release;

    private Kernel(String image, List<String> initrds, String version, @Nullable String release) {
        this.image = image;
        this.initrds = ImmutableList.copyOf(initrds);
        this.version = version;
        this.release = release;
    }

    /**
     * The kernels of {@code root}, in its folder for them, the newest first; where there is none, the one that {@code
     * /vmlinuz} or {@code /boot/vmlinuz} stands for.
     */
    public static List<Kernel> of(Path root) throws IOException {
        Path boot = root.resolve("boot");
        List<Kernel> kernels = new ArrayList<>();
        if (Files.isDirectory(boot)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(boot)) {
                for (Path file : files) {
                    Matcher name = IMAGE.matcher(file.getFileName().toString());
                    if (name.matches() && !name.group(1).endsWith(".old") && RootFile.leadsToFile(root, file)) {
                        kernels.add(kernel(root, name));
                    }
                }
            }
        }
        if (kernels.isEmpty()) {
            for (String folder : ImmutableList.of("", "boot/")) {
                if (RootFile.leadsToFile(root, root.resolve(folder + "vmlinuz"))) {
                    boolean initrd = RootFile.leadsToFile(root, root.resolve(folder + "initrd.img"));
                    List<String> initrds = initrd ? ImmutableList.of("/" + folder + "initrd.img") : ImmutableList.of();
                    kernels.add(new Kernel("/" + folder + "vmlinuz", initrds, "", null));
                    break;
                }
            }
        }
        return ImmutableList.sortedCopyOf(
                Comparator.comparing(Kernel::version, BY_VERSION).reversed(), kernels);
    }

    private static Kernel kernel(Path root, Matcher name) throws IOException {
        Path boot = root.resolve("boot");
        String version = name.group(1);
        Optional<String> initrd = Optional.empty();
        for (String form : INITIAL_RAM_DISKS) {
            String file = form.replace("%s", version);
            if (initrd.isEmpty() && RootFile.leadsToFile(root, boot.resolve(file))) {
                initrd = Optional.of(file);
            }
        }
        ImmutableList.Builder<String> initrds = ImmutableList.builder();
        if (initrd.isPresent()) {
            for (String file : MICROCODE) {
                if (RootFile.leadsToFile(root, boot.resolve(file))) {
                    initrds.add("/boot/" + file);
                }
            }
            initrds.add("/boot/" + initrd.get());
        }
        String release = ModuleFolders.release(root, version).orElse(null);
        return new Kernel("/boot/" + name.group(), initrds.build(), version, release);
    }

    /** The path that GRUB loads: {@code /boot/vmlinuz-6.1.0-56-amd64}. */
    public String image() {
        return image;
    }

    /** The path of its initial RAM disk, if it has one. */
    public Optional<String> initrd() {
        return initrds.isEmpty() ? Optional.empty() : Optional.of(initrds.get(initrds.size() - 1));
    }

    /** All that is loaded with it, in order: microcode for the processor where the distribution keeps that apart, its own. */
    public List<String> initrds() {
        return initrds;
    }

    /** What follows the name of its file: {@code 6.1.0-56-amd64}, on Arch {@code linux}, on Alpine {@code lts}; may be empty. */
    public String version() {
        return version;
    }

    /** The name of its folder in {@code /lib/modules}, which is what {@code uname -r} will say; empty where there is none. */
    public Optional<String> release() {
        return Optional.ofNullable(release);
    }

    /**
     * The folder of its modules; empty where there is none.
     *
     * @param root in which it was found
     */
    public Optional<Path> modules(Path root) {
        return release().map(name -> ModuleFolders.of(root).resolve(name));
    }

    private static Iterable<String> chunks(String version) {
        List<String> chunks = new ArrayList<>();
        Matcher chunk = NUMBER_OR_TEXT.matcher(version);
        while (chunk.find()) {
            chunks.add(chunk.group());
        }
        return chunks;
    }

    private static int compareChunks(String a, String b) {
        CharMatcher digits = CharMatcher.inRange('0', '9');
        boolean numbers = digits.matches(a.charAt(0)) && digits.matches(b.charAt(0));
        return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }

    /** Its image. */
    @Override
    public String toString() {
        return image;
    }
}
