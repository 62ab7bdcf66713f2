package dev.satchel.storage.retag;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The root of a system that does not run, in which names lead where they would if it did: an absolute link begins at the
 * root, and {@code ..} does not leave it, as in {@code chroot(2)}. Nothing in here leads to a file of this host.
 */
final class RootFolder {
    private static final int MOST_LINKS = 40; // as Linux

    /** No folder of configuration has more; of one that has, the first are looked at. */
    private static final int MOST_NAMES = 4096;

    private final Path root;
    private final Set<Path> closed = new LinkedHashSet<>();

    RootFolder(Path root) {
        this.root = root;
    }

    Path path() {
        return root;
    }

    /** What this user may not read, as far as it was met; a view. */
    Set<Path> closed() {
        return Collections.unmodifiableSet(closed);
    }

    /** The first bytes of a file; empty if this user may not read it. */
    Optional<byte[]> read(Path file, int most) throws IOException {
        try (InputStream stream = Files.newInputStream(root.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(stream.readNBytes(most));
        } catch (AccessDeniedException e) {
            closed.add(file);
            return Optional.empty();
        }
    }

    /** Where {@code name} leads: a path without links, relative to the root; empty if there is nothing. */
    Optional<Path> resolve(Path name) throws IOException {
        Deque<Path> left = new ArrayDeque<>(ImmutableList.copyOf(name));
        Path at = root;
        for (int links = 0; !left.isEmpty(); ) {
            Path next = left.pop();
            if (next.toString().isEmpty() || next.toString().equals(".")) {
                continue;
            }
            if (next.toString().equals("..")) {
                at = at.equals(root) ? root : parentOf(at);
                continue;
            }
            Path child = at.resolve(next);
            if (Files.isSymbolicLink(child)) {
                Path target = Files.readSymbolicLink(child);
                if (++links > MOST_LINKS) {
                    return Optional.empty();
                }
                at = target.isAbsolute() ? root : at;
                ImmutableList.copyOf(target).reverse().forEach(left::push);
            } else if (Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
                at = child;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(root.relativize(at));
    }

    /**
     * The names that {@code pattern} stands for: {@code *} is any text within a name, and letters may be of either case
     * below the EFI system partition, whose file system does not tell them apart.
     */
    List<Path> names(String pattern, Case letters) throws IOException {
        List<Path> names = ImmutableList.of(Path.of(""));
        for (Path part : Path.of(pattern)) {
            List<Path> deeper = new ArrayList<>();
            for (Path name : names) {
                deeper.addAll(children(name, part.toString(), letters));
            }
            names = ImmutableList.copyOf(deeper);
        }
        return names;
    }

    /** Whether capital letters differ from small ones. */
    enum Case {
        EXACT,
        EITHER
    }

    private List<Path> children(Path name, String part, Case letters) throws IOException {
        if (part.indexOf('*') < 0 && letters == Case.EXACT) {
            Path child = name.resolve(part);
            return resolve(child).isPresent() ? ImmutableList.of(child) : ImmutableList.of();
        }
        Pattern wanted = Pattern.compile(
                Pattern.quote(part).replace("*", "\\E.*\\Q"),
                Pattern.DOTALL | (letters == Case.EITHER ? Pattern.CASE_INSENSITIVE : 0));
        List<Path> found = new ArrayList<>();
        for (Path child : list(name)) {
            String text = String.valueOf(child.getFileName());
            if (wanted.matcher(text).matches() && (part.startsWith(".") || !text.startsWith("."))) {
                found.add(child);
            }
        }
        return ImmutableList.copyOf(found);
    }

    /** What lies in a folder, by name; nothing if it is none. */
    List<Path> list(Path name) throws IOException {
        Optional<Path> folder = resolve(name);
        if (folder.isEmpty() || !Files.isDirectory(root.resolve(folder.get()), LinkOption.NOFOLLOW_LINKS)) {
            return ImmutableList.of();
        }
        List<Path> names = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root.resolve(folder.get()))) {
            for (Path child : Iterables.limit(children, MOST_NAMES)) {
                names.add(name.resolve(Objects.requireNonNull(child.getFileName(), "a child has a name")));
            }
        } catch (NotDirectoryException e) {
            // Any more.
        } catch (AccessDeniedException e) {
            closed.add(name);
        }
        return ImmutableList.sortedCopyOf(
                Comparator.comparing(path -> path.toString().toLowerCase(Locale.ROOT)), names);
    }

    private Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? root : parent;
    }
}
