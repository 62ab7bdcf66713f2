package dev.satchel.storage.boot;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

    private final String image;
    private final @Nullable String initrd;
    private final String version;

    private Kernel(String image, @Nullable String initrd, String version) {
        this.image = image;
        this.initrd = initrd;
        this.version = version;
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
                    if (name.matches() && !name.group(1).endsWith(".old") && isFile(file)) {
                        kernels.add(kernel(boot, name));
                    }
                }
            }
        }
        if (kernels.isEmpty()) {
            for (String folder : ImmutableList.of("", "boot/")) {
                if (isFile(root.resolve(folder + "vmlinuz"))) {
                    boolean initrd = isFile(root.resolve(folder + "initrd.img"));
                    kernels.add(new Kernel("/" + folder + "vmlinuz", initrd ? "/" + folder + "initrd.img" : null, ""));
                    break;
                }
            }
        }
        return ImmutableList.sortedCopyOf(
                Comparator.comparing(Kernel::version, BY_VERSION).reversed(), kernels);
    }

    private static Kernel kernel(Path boot, Matcher name) {
        String version = name.group(1);
        String initrd =
                ImmutableList.of("initrd.img-%s", "initramfs-%s.img", "initrd-%s", "initrd-%s.img", "initramfs-%s")
                        .stream()
                        .map(form -> form.replace("%s", version))
                        .filter(file -> isFile(boot.resolve(file)))
                        .findFirst()
                        .map(file -> "/boot/" + file)
                        .orElse(null);
        return new Kernel("/boot/" + name.group(), initrd, version);
    }

    /** A link counts: it may be absolute, and leads somewhere only inside of its own root. */
    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
    }

    /** The path that GRUB loads: {@code /boot/vmlinuz-6.1.0-56-amd64}. */
    public String image() {
        return image;
    }

    /** The path of its initial RAM disk, if it has one. */
    public Optional<String> initrd() {
        return Optional.ofNullable(initrd);
    }

    /** What follows the name of its file: the name of its folder in {@code /lib/modules} too; may be empty. */
    public String version() {
        return version;
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
