package dev.satchel.qemu.argument;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of images, by which their formats are told apart. They are read again when a file has changed: an
 * argument list is made often, and opening its files would be half of the work.
 */
final class ImageStart {
    /** As long as the longest sign of a format. */
    private static final int LENGTH = 8;

    /** Far more than one program's machines have; when it is reached, all is forgotten. */
    private static final int MOST = 1024;

    private static final ConcurrentMap<Path, Start> STARTS = new ConcurrentHashMap<>();

    private static final class Start {
        private final long size;
        private final FileTime changed;
        private final @Nullable Object key;
        private final byte[] bytes;

        Start(BasicFileAttributes file, byte[] bytes) {
            this.size = file.size();
            this.changed = file.lastModifiedTime();
            this.key = file.fileKey();
            this.bytes = bytes;
        }

        boolean isOf(BasicFileAttributes file) {
            return size == file.size()
                    && changed.equals(file.lastModifiedTime())
                    && (key == null || key.equals(file.fileKey()));
        }
    }

    private ImageStart() {}

    /** Of the file at {@code path}, or what it is a link to; empty if there is none. */
    static Optional<BasicFileAttributes> attributes(Path path) {
        if (!STARTS.containsKey(path) && !path.toFile().exists()) {
            return Optional.empty(); // without the cost of an exception, which is that of ten files that are there
        }
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Nothing for what is no file, or cannot be read: QEMU will say what is wrong, and knows more. */
    static byte[] of(Path path, Optional<BasicFileAttributes> found) {
        Optional<BasicFileAttributes> file = found.filter(BasicFileAttributes::isRegularFile);
        if (file.isEmpty()) {
            return new byte[0];
        }
        Start known = STARTS.get(path);
        if (known != null && known.isOf(file.get())) {
            return known.bytes;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(LENGTH);
            if (STARTS.size() >= MOST) {
                STARTS.clear();
            }
            STARTS.put(path, new Start(file.get(), start));
            return start;
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
