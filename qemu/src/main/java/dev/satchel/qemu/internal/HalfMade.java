package dev.satchel.qemu.internal;

import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import dev.satchel.qemu.image.Existing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An image that is being made: written beside its target, under a hidden name that ends in {@code .new}, and renamed when
 * it is whole. Formats that make several files, which name one another, are written into a folder beside the target, so
 * that they have their own names from the start.
 */
public final class HalfMade implements AutoCloseable {
    /** How many files an image has. */
    public enum Kind {
        /** One. */
        ONE_FILE,
        /** Several, which name one another. */
        MANY_FILES
    }

    private final Path target;
    private final Path beside;
    private final Kind kind;
    private final Existing existing;

    private HalfMade(Path target, Path beside, Kind kind, Existing existing) {
        this.target = target;
        this.beside = beside;
        this.kind = kind;
        this.existing = existing;
    }

    /**
     * Prepares to make {@code file}.
     *
     * @param kind how many files it will be
     * @param existing what is done if it is there already
     * @throws SatchelException with code {@code image.exists}, {@code image.locked}, {@code image.denied} or {@code image.target}
     */
    public static HalfMade of(Path file, Kind kind, Existing existing) throws IOException {
        Path target = file.toAbsolutePath();
        boolean there = Files.exists(target);
        if (there) {
            target = target.toRealPath(); // a link stays one
            check(target, existing);
        } else if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new SatchelException("image.target", file.toString(), "is a link that leads nowhere");
        }
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new SatchelException("image.target", file.toString(), "its folder does not exist");
        }
        Path beside = AtomicFile.beside(target);
        HalfMade made = new HalfMade(target, beside, kind, existing);
        boolean begun = false;
        try {
            made.begin(there);
            begun = true;
            return made;
        } catch (FileSystemException e) {
            throw new SatchelException(
                    "image.target", file.toString(), "nothing can be written beside it: " + e.getMessage(), null, e);
        } finally {
            if (!begun) {
                made.close();
            }
        }
    }

    private static void check(Path target, Existing existing) throws IOException {
        if (existing == Existing.REFUSED) {
            throw new SatchelException(
                    "image.exists", target.toString(), "exists already", "choose another name, or allow to replace it");
        }
        if (!Files.isRegularFile(target)) {
            throw new SatchelException(
                    "image.target", target.toString(), "is no file that can be replaced", "convert into it instead");
        }
        if (isLocked(target)) {
            throw new SatchelException(
                    "image.locked", target.toString(), "is in use by QEMU", "end the machine or program that uses it");
        }
    }

    /**
     * QEMU holds read locks on single bytes from 100 and from 200 on, for what it does and for what it forbids
     * (block/file-posix.c); a write lock on all of them is not to be had while any is held.
     */
    private static boolean isLocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(100, 200, false)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (FileSystemException e) {
            throw new SatchelException(
                    "image.denied", file.toString(), "may not be written: " + e.getMessage(), null, e);
        }
    }

    private void begin(boolean replaces) throws IOException {
        if (kind == Kind.MANY_FILES) {
            Files.createDirectory(beside);
            return;
        }
        Files.createFile(beside);
        if (replaces) {
            copyAttributes();
        }
    }

    /** Before there is anything in it, so that what was secret is never open to more readers. */
    private void copyAttributes() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes old = Files.readAttributes(target, PosixFileAttributes.class);
        PosixFileAttributes fresh = view.readAttributes();
        if (!old.owner().equals(fresh.owner())) {
            view.setOwner(old.owner());
        }
        if (!old.group().equals(fresh.group())) {
            view.setGroup(old.group());
        }
        view.setPermissions(old.permissions());
    }

    /** What is to be written. */
    public Path path() {
        return kind == Kind.MANY_FILES ? beside.resolve(String.valueOf(target.getFileName())) : beside;
    }

    /** The folder where it will be. */
    public Path folder() {
        return target.resolveSibling(".").normalize();
    }

    /** Gives it its name, once it is on the disk. */
    public void finish() throws IOException {
        if (kind == Kind.ONE_FILE) {
            force(beside);
            move(beside, target);
            return;
        }
        List<Path> parts;
        try (Stream<Path> files = Files.list(beside)) {
            // The description last: before it is there, nothing is.
            parts = files.sorted(Comparator.comparing((Path part) -> part.equals(path()))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
        for (Path part : parts) {
            force(part);
        }
        List<Path> moved = new ArrayList<>();
        boolean whole = false;
        try {
            for (Path part : parts) {
                Path to = target.resolveSibling(part.getFileName());
                move(part, to);
                moved.add(to);
            }
            whole = true;
        } finally {
            if (!whole && existing == Existing.REFUSED) {
                for (Path part : moved) { // nothing was there before
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    private void move(Path from, Path to) throws IOException {
        if (existing == Existing.REPLACED) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            Files.createLink(to, from); // unlike a rename, this never takes the place of a file
            Files.delete(from);
        } catch (FileAlreadyExistsException e) {
            throw new SatchelException("image.exists", to.toString(), "was made by somebody else meanwhile", null, e);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.move(from, to); // a file system without hard links
        }
    }

    /** By its descriptor and not by a channel, which an interrupt would close. */
    private static void force(Path file) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.getFD().sync();
        }
    }

    /** Removes what was not given its name. */
    @Override
    public void close() throws IOException {
        if (kind == Kind.MANY_FILES && Files.isDirectory(beside)) {
            try (Stream<Path> files = Files.list(beside)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        Files.deleteIfExists(beside);
    }
}
