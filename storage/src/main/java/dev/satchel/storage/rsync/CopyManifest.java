package dev.satchel.storage.rsync;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteStreams;
import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.storage.rsync.RsyncComparison.Difference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of each regular file of a tree, to look later, and elsewhere, whether a copy is still what it was: {@code
 * sha256sum --check} reads the same file. Immutable.
 */
public final class CopyManifest {
    private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-f]{64}) [ *](.+)", Pattern.DOTALL);
    private static final long LONGEST = 1L << 30;

    /** By path as bytes, one a character. */
    private final ImmutableSortedMap<String, String> sums;

    private CopyManifest(Map<String, String> sums) {
        this.sums = ImmutableSortedMap.copyOf(sums);
    }

    /**
     * Reads every regular file below {@code root} that {@code rules} let through; other file systems are not entered.
     *
     * @throws SatchelException with code {@code manifest.unreadable} if one cannot be read, and {@code rsync.rules} for a
     *     file of rules
     * @throws InterruptedException if this thread was interrupted
     */
    public static CopyManifest of(Path root, FilterRules rules) throws IOException, InterruptedException {
        Map<String, String> sums = new TreeMap<>();
        Path top = root.toAbsolutePath().normalize();
        Object device = device(top);
        Deque<Folder> folders = new ArrayDeque<>();
        folders.add(new Folder(top, FilterScope.top(rules.rules(), top, FilterRule.Side.SENDER)));
        while (!folders.isEmpty()) {
            Folder folder = folders.pop();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.path())) {
                for (Path entry : entries) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("while files were read for a manifest");
                    }
                    String name = ByteText.name(entry);
                    BasicFileAttributes is =
                            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (folder.scope().hides(name, is.isDirectory())) {
                        continue;
                    }
                    if (is.isRegularFile()) {
                        sums.put(folder.scope().folder() + name, sum(entry));
                    } else if (is.isDirectory() && device(entry).equals(device)) {
                        folders.push(new Folder(entry, folder.scope().enter(name)));
                    }
                }
            } catch (SatchelException e) {
                throw e;
            } catch (IOException e) {
                throw unreadable(folder.path(), e);
            }
        }
        return new CopyManifest(sums);
    }

    private record Folder(Path path, FilterScope scope) {}

    private static Object device(Path folder) throws IOException {
        try {
            return Files.getAttribute(folder, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException notUnix) {
            return 0;
        }
    }

    private static SatchelException unreadable(Path path, IOException cause) {
        return SatchelException.unreadable("manifest.unreadable", path, cause);
    }

    private static String sum(Path file) throws SatchelException {
        try (InputStream in = Files.newInputStream(file);
                HashingInputStream hashing = new HashingInputStream(Hashing.sha256(), in)) {
            ByteStreams.exhaust(hashing);
            return hashing.hash().toString();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Reads what {@link #writeTo} or {@code sha256sum} wrote into {@code file}.
     *
     * @throws SatchelException with code {@code manifest.unreadable} or {@code manifest.line}
     */
    public static CopyManifest read(Path file) throws SatchelException {
        Map<String, String> sums = new TreeMap<>();
        String text;
        try {
            if (Files.size(file) > LONGEST) {
                throw new SatchelException("manifest.unreadable", file.toString(), "over 1 GiB");
            }
            text = ByteText.latin1(Files.readAllBytes(file));
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        int number = 0;
        for (String line : Splitter.on('\n').omitEmptyStrings().split(text)) {
            number++;
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                throw new SatchelException(
                        "manifest.line",
                        file + ", line " + number,
                        "is no line of sha256sum",
                        "make the manifest anew from a copy that is known to be good");
            }
            String path = m.group(1).isEmpty() ? m.group(3) : unescaped(m.group(3));
            sums.put(path.startsWith("./") ? path.substring(2) : path, m.group(2));
        }
        return new CopyManifest(sums);
    }

    /** Writes it to {@code file}, whole or not at all. */
    public void writeTo(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        sums.forEach((path, sum) -> {
            String escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
            text.append(escaped.equals(path) ? "" : "\\")
                    .append(sum)
                    .append("  ")
                    .append(escaped)
                    .append('\n');
        });
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String unescaped(String path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\' && i + 1 < path.length()) {
                char next = path.charAt(++i);
                text.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** How many files it holds. */
    public int size() {
        return sums.size();
    }

    /** The sum of each file by its path relative to the top, in lower-case hexadecimal; immutable and ordered. */
    public SortedMap<String, String> sums() {
        ImmutableSortedMap.Builder<String, String> text = ImmutableSortedMap.naturalOrder();
        sums.forEach((path, sum) -> text.put(ByteText.text(path), sum));
        return text.build();
    }

    /**
     * What of the files named here is missing in {@code copy} or has another content; what is there besides is not looked
     * at.
     *
     * @param copy a folder that should hold them
     * @throws InterruptedException if this thread was interrupted
     */
    public RsyncComparison compare(Path copy) throws IOException, InterruptedException {
        List<Difference> differences = new ArrayList<>();
        Path top = copy.toAbsolutePath().normalize();
        String prefix = ByteText.bytes(top.toString()) + "/";
        for (Map.Entry<String, String> entry : sums.entrySet()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while a manifest was compared");
            }
            Path file = ByteText.path(prefix + entry.getKey());
            boolean inside = file.normalize().startsWith(top);
            if (!inside || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                differences.add(new Difference(ByteText.text(entry.getKey()), "missing"));
            } else if (!sum(file).equals(entry.getValue())) {
                differences.add(new Difference(ByteText.text(entry.getKey()), "content"));
            }
        }
        return new RsyncComparison(copy.toString(), differences.size(), differences);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CopyManifest that && sums.equals(that.sums);
    }

    @Override
    public int hashCode() {
        return sums.hashCode();
    }

    /** For people. */
    @Override
    public String toString() {
        return "a manifest of " + sums.size() + " files";
    }
}
