package dev.satchel.utm.config;

import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A property list: its tree, and the bytes it was read from. One that was not changed is written as it was read, byte for
 * byte. One in XML that was changed keeps every line that need not change: comments, indentation, line ends, the order of
 * keys, its encoding. One that was binary, or that is new, is written as UTM itself writes (XML, keys in alphabetical
 * order, tabs, LF). Immutable.
 *
 * <p>Read are XML, also with a byte order mark of UTF-8, UTF-16 or UTF-32, with comments that hold {@code --}, and with
 * whatever follows its end, as Apple's reader takes them; and Apple's binary form. Document type declarations with an
 * inner part, entities of one's own, keys that occur twice, more than {@value #DEEPEST} levels or {@value #MOST_VALUES}
 * values, and files of more than 4 MiB are refused: no configuration needs them.
 */
public final class Plist {
    static final int DEEPEST = 100;
    static final int MOST_VALUES = 50_000;
    private static final int MOST_BYTES = 4 << 20;

    private final PlistValue root;
    private final @Nullable Source source;

    /** What a list was read from, with the tree that it holds. */
    private static final class Source {
        private final PlistValue root;
        private final byte[] bytes;

        Source(PlistValue root, byte[] bytes) {
            this.root = root;
            this.bytes = bytes;
        }

        boolean isBinary() {
            return PlistBinaryReader.isBinary(bytes);
        }
    }

    private Plist(PlistValue root, @Nullable Source source) {
        this.root = root;
        this.source = source;
    }

    /** The tree {@code root}, as yet unwritten. */
    public static Plist of(PlistValue root) {
        return new Plist(root, null);
    }

    /**
     * Reads {@code file}, XML or binary, of at most 4 MiB.
     *
     * @throws SatchelException with a code below {@code utm.plist} if it is not a property list; the message names
     *     file, line and column
     */
    public static Plist read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new SatchelException(
                    "utm.plist.missing", file.toString(), "is a folder", "name the property list in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return parseOwn(in.readNBytes(MOST_BYTES + 1), file.toString());
        } catch (NoSuchFileException e) {
            throw new SatchelException("utm.plist.missing", file.toString(), "there is no such file", null, e);
        }
    }

    /**
     * Reads {@code in} to its end, at most 4 MiB; it stays open.
     *
     * @param where names it in errors
     * @throws SatchelException with a code below {@code utm.plist} if it is not a property list
     */
    public static Plist read(InputStream in, String where) throws IOException {
        return parseOwn(in.readNBytes(MOST_BYTES + 1), where);
    }

    /**
     * Reads a property list.
     *
     * @param bytes XML or Apple's binary form, which they say themselves; at most 4 MiB
     * @param where names it in errors
     * @throws SatchelException with a code below {@code utm.plist} if it is none
     */
    public static Plist parse(byte[] bytes, String where) throws SatchelException {
        return parseOwn(bytes.length > MOST_BYTES ? bytes : bytes.clone(), where);
    }

    private static Plist parseOwn(byte[] bytes, String where) throws SatchelException {
        if (bytes.length > MOST_BYTES) {
            throw new SatchelException(
                    "utm.plist.size", where, "is larger than 4 MiB, which no configuration of a machine is");
        }
        PlistValue root = PlistBinaryReader.isBinary(bytes)
                ? new PlistBinaryReader(bytes, where).read()
                : PlistXmlReader.read(PlistEncoding.of(bytes, where).toUtf8(bytes, where), where);
        return new Plist(root, new Source(root, bytes));
    }

    /** The tree. */
    public PlistValue root() {
        return root;
    }

    /** Whether it was read from Apple's binary form. */
    public boolean isBinary() {
        return source != null && source.isBinary();
    }

    /** With the tree {@code other}; this list, with the bytes it was read from, if its tree is an equal one. */
    public Plist withRoot(PlistValue other) {
        if (other.equals(root)) {
            return this;
        }
        return new Plist(source != null && other.equals(source.root) ? source.root : other, source);
    }

    /** What is written: what was read, with the lines changed whose values did, else {@link #toXml()} in UTF-8. */
    @SuppressWarnings("ReferenceEquality") // a tree that is equal is made the very one that was read
    public byte[] bytes() {
        if (source != null && root == source.root) {
            return source.bytes.clone();
        }
        if (source != null && !source.isBinary()) {
            try {
                return edited(source);
            } catch (SatchelException e) {
                throw new IllegalStateException("what was read once is read again", e);
            }
        }
        return toXml().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] edited(Source from) throws SatchelException {
        PlistEncoding encoding = PlistEncoding.of(from.bytes, "");
        byte[] utf8 = encoding.toUtf8(from.bytes, "");
        byte[] edited = PlistEditor.edit(utf8, PlistXmlReader.layout(utf8, ""), from.root, root);
        return encoding.fromUtf8(from.bytes, edited);
    }

    /** The tree in UTM's own layout, whatever it was read from. */
    public String toXml() {
        return PlistXmlWriter.write(root);
    }

    /** Writes {@link #bytes()} to {@code file}, whole or not at all. */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, bytes());
    }

    /** By the tree alone. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Plist that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    /** {@link #toXml()}. */
    @Override
    public String toString() {
        return toXml();
    }
}
