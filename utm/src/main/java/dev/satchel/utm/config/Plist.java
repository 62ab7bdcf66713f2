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
 * A property list: its tree, and the bytes it was read from. One that was not changed is written as it was read, down to
 * comments and the order of keys; one that was changed is written as UTM itself writes (keys in alphabetical order, tabs,
 * LF), without the comments. Immutable.
 *
 * <p>Read are XML, also with a byte order mark and with comments that hold {@code --} as Apple's reader takes them, and
 * Apple's binary form. Document type declarations with an inner part, entities of one's own, more than {@value
 * #DEEPEST} levels, and files of more than 4 MiB are refused: no configuration needs them.
 */
public final class Plist {
    static final int DEEPEST = 100;
    private static final int MOST_BYTES = 4 << 20;

    private final PlistValue root;
    private final byte @Nullable [] source;

    private Plist(PlistValue root, byte @Nullable [] source) {
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
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(MOST_BYTES + 1), file.toString());
        } catch (NoSuchFileException e) {
            throw new SatchelException("utm.plist.missing", file.toString(), "there is no such file", null, e);
        }
    }

    /**
     * Reads a property list.
     *
     * @param bytes XML or Apple's binary form, which they say themselves; at most 4 MiB
     * @param where names it in errors
     * @throws SatchelException with a code below {@code utm.plist} if it is none
     */
    public static Plist parse(byte[] bytes, String where) throws SatchelException {
        if (bytes.length > MOST_BYTES) {
            throw new SatchelException(
                    "utm.plist.size", where, "is larger than 4 MiB, which no configuration of a machine is");
        }
        PlistValue root = PlistBinaryReader.isBinary(bytes)
                ? new PlistBinaryReader(bytes, where).read()
                : new PlistXmlReader(PlistXmlReader.decode(bytes, where), where).read();
        return new Plist(root, bytes.clone());
    }

    /** The tree. */
    public PlistValue root() {
        return root;
    }

    /** With the tree {@code other}; this list, with the bytes it was read from, if its tree is an equal one. */
    public Plist withRoot(PlistValue other) {
        return other.equals(root) ? this : new Plist(other, null);
    }

    /** What is written: what was read if nothing was changed, else {@link #toXml()} in UTF-8. */
    public byte[] bytes() {
        return source == null ? toXml().getBytes(StandardCharsets.UTF_8) : source.clone();
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
