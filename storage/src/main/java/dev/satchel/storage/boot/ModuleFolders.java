package dev.satchel.storage.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Where the modules of a root's kernels are: a folder for each, named by its release ({@code uname -r}). */
final class ModuleFolders {
    private static final int NAME_LIMIT = 256;

    private ModuleFolders() {}

    /** Where {@code /lib} is a link, it may be an absolute one, which would lead to the modules of this host. */
    static Path of(Path root) {
        Path merged = root.resolve("usr/lib/modules");
        return Files.isDirectory(merged) || Files.isSymbolicLink(root.resolve("lib"))
                ? merged
                : root.resolve("lib/modules");
    }

    /**
     * The release of the kernel whose file is called {@code vmlinuz-NAME}. Debian, Fedora and openSUSE name it by its
     * release; Arch by its package, which {@code pkgbase} in the folder of modules says; Alpine by its flavour, which its
     * release ends with.
     */
    static Optional<String> release(Path root, String name) throws IOException {
        Path folders = of(root);
        if (name.isEmpty() || !Files.isDirectory(folders, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (Files.isDirectory(folders.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(name);
        }
        String flavoured = null;
        try (DirectoryStream<Path> releases = Files.newDirectoryStream(folders)) {
            for (Path folder : releases) {
                String release = folder.getFileName().toString();
                if (name.equals(packageOf(folder))) {
                    return Optional.of(release);
                }
                boolean newer = flavoured == null || Kernel.BY_VERSION.compare(flavoured, release) < 0;
                if (release.endsWith("-" + name) && newer) {
                    flavoured = release;
                }
            }
        }
        return Optional.ofNullable(flavoured);
    }

    private static String packageOf(Path folder) throws IOException {
        Path file = folder.resolve("pkgbase");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(NAME_LIMIT), StandardCharsets.UTF_8).trim();
        }
    }
}
