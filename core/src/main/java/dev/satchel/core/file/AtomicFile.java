package dev.satchel.core.file;

import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file so that a crash, a full disk or a pulled plug leaves the old content or the new, and never a part:
 * the bytes are written beside it, forced to the disk, and renamed over it. Owner, group, mode and (on Linux) extended
 * attributes of a file that is replaced are kept as far as this user may set them. A symbolic link is followed, so that
 * the link stays one.
 */
public final class AtomicFile {
    private static final int MOST_LINKS = 40; // as Linux
    private static final int LONGEST_STEM = 180;

    private AtomicFile() {}

    /** Makes {@code content}, in UTF-8, the content of {@code file}: as {@link #write(Path, byte[])}. */
    public static void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes {@code content} the content of {@code file}.
     *
     * @throws IOException if it could not be written; {@code file} is then as it was, and nothing lies beside it
     */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, channel -> put(channel, 0, content));
    }

    /**
     * Makes {@code file} one of {@code length} with {@code pieces} at their places, and holes elsewhere, which read as zeros
     * and take no space where the file system has sparse files.
     *
     * @param pieces by their offsets, within {@code length}
     * @throws IOException as {@link #write(Path, byte[])}
     */
    public static void write(Path file, DataSize length, SortedMap<Long, byte[]> pieces) throws IOException {
        write(file, channel -> {
            for (Map.Entry<Long, byte[]> piece : pieces.entrySet()) {
                put(channel, piece.getKey(), piece.getValue());
            }
            if (channel.size() < length.bytes()) {
                put(channel, length.bytes() - 1, new byte[1]);
            }
        });
    }

    private static void put(FileChannel channel, long offset, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
            channel.write(bytes, offset + bytes.position());
        }
    }

    /** Writes into a new file. */
    private interface Filling {
        void fill(FileChannel channel) throws IOException;
    }

    private static void write(Path file, Filling filling) throws IOException {
        Path target = targetOf(file);
        Path folder = target.getParent();
        Path beside = beside(target);
        try {
            try (FileChannel channel =
                    FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                // First, so that what is secret in the old file is never open to more readers in the new.
                copyAttributes(target, beside);
                filling.fill(channel);
                channel.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
        force(folder);
    }

    /**
     * Deletes what earlier writes of {@code file} left beside it: a process that is killed cannot clean up. Not while
     * somebody writes it.
     *
     * @param file that is about to be written again
     */
    public static void sweep(Path file) throws IOException {
        sweep(file, writer -> true);
    }

    /**
     * As {@link #sweep}, of writers alone that run no more on this host: others may be writing the file.
     *
     * @param file that is about to be written again
     */
    public static void sweepAbandoned(Path file) throws IOException {
        sweep(file, writer -> ProcessHandle.of(writer).isEmpty());
    }

    private static void sweep(Path file, LongPredicate swept) throws IOException {
        Path target = targetOf(file);
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        Pattern left = Pattern.compile(Pattern.quote("." + stem(target) + ".") + "(\\d{1,18})-[0-9a-f]+\\.new");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, one -> {
            Matcher name = left.matcher(one.getFileName().toString());
            return name.matches() && swept.test(Long.parseLong(name.group(1)));
        })) {
            for (Path one : files) {
                Files.deleteIfExists(one);
            }
        }
    }

    /** Where {@code file} leads, also if there is nothing yet. */
    private static Path targetOf(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemLoopException(file.toString());
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /**
     * A name that nothing has yet, beside {@code target}, for what is to take its place: hidden, and one that {@link #sweep}
     * knows.
     */
    public static Path beside(Path target) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            Path beside = target.resolveSibling("." + stem(target) + "."
                    + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + ".new");
            if (!Files.exists(beside)) {
                return beside;
            }
        }
        throw new FileAlreadyExistsException(target + ": no free name beside it");
    }

    /** The name of {@code target}, or its beginning: a name has 255 bytes at most, and more is to stand behind this one. */
    private static String stem(Path target) {
        String name = String.valueOf(target.getFileName());
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > LONGEST_STEM) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end);
    }

    private static void copyAttributes(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null || !Files.exists(from)) {
            return;
        }
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes fresh = view.readAttributes();
        if (!old.owner().equals(fresh.owner())) {
            view.setOwner(old.owner());
        }
        if (!old.group().equals(fresh.group())) {
            view.setGroup(old.group());
        }
        ExtendedAttributes.copy(from, to);
        view.setPermissions(old.permissions()); // after an access list, which it agrees with
    }

    /** The rename itself must reach the disk too; where a directory cannot be opened (Windows) the system does it. */
    private static void force(@Nullable Path folder) throws IOException {
        if (folder == null || !Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
