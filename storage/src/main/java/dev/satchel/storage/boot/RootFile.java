package dev.satchel.storage.boot;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Files of a root that is not this host's own: a link is not followed, since it may be an absolute one. */
final class RootFile {
    private static final int LIMIT = 16 << 20;

    private static final int MOST_LINKS = 40; // as Linux

    private RootFile() {}

    /** Its text, the first 16 MiB of it; empty where there is no such file. */
    static Optional<String> text(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return Optional.of(new String(stream.readNBytes(LIMIT), StandardCharsets.UTF_8));
        }
    }

    /** What is in {@code folder} and ends with {@code suffix}, in the order in which programs read such folders. */
    static List<Path> list(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return ImmutableList.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, file -> file.getFileName().toString().endsWith(suffix))) {
            return ImmutableList.sortedCopyOf(files);
        }
    }

    /** A link counts: it leads somewhere only inside of its own root. */
    static boolean exists(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
    }

    /**
     * Whether a name leads to a file: links are followed as they would be if {@code root} were the root, where an absolute
     * one begins, and which {@code ..} does not leave.
     */
    static boolean leadsToFile(Path root, Path name) throws IOException {
        Deque<Path> left = new ArrayDeque<>(ImmutableList.copyOf(root.relativize(name)));
        Path at = root;
        int links = 0;
        while (!left.isEmpty()) {
            Path next = left.pop();
            Path child = at.resolve(next);
            if (next.toString().equals("..")) {
                at = at.equals(root) ? root : at.resolveSibling("");
            } else if (!Files.isSymbolicLink(child)) {
                at = next.toString().equals(".") ? at : child;
            } else if (++links > MOST_LINKS) {
                return false;
            } else {
                Path target = Files.readSymbolicLink(child);
                at = target.isAbsolute() ? root : at;
                ImmutableList.copyOf(target).reverse().forEach(left::push);
            }
        }
        return Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether {@code root} has a program of this name. */
    static boolean hasProgram(Path root, String name) {
        return ImmutableList.of("usr/bin", "usr/sbin", "sbin", "bin").stream()
                .anyMatch(folder -> exists(root.resolve(folder).resolve(name)));
    }
}
