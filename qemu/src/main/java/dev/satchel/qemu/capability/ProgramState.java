package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * By what it is seen, without reading the program, that its answers may be others now: its size, its times and its
 * inode, and those of the modules that are installed for it, since a package that adds a display or a block driver
 * leaves the program as it was.
 *
 * @param program where it really is
 * @param identity of the program
 * @param modules of all modules
 * @param newest the latest of their times
 */
record ProgramState(Path program, String identity, String modules, Instant newest) {
    /** The system's clock of files may stand still for some milliseconds, on FAT for two seconds. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final int MOST_MODULES = 1000;

    /** What Debian and its kin put between {@code lib} and {@code qemu}. */
    private static final List<String> LIBRARY_FOLDERS = ImmutableList.of(
            "lib",
            "lib64",
            "lib/x86_64-linux-gnu",
            "lib/aarch64-linux-gnu",
            "lib/riscv64-linux-gnu",
            "lib/powerpc64le-linux-gnu",
            "lib/s390x-linux-gnu",
            "lib/arm-linux-gnueabihf",
            "lib/i386-linux-gnu");

    /** Of the program as it is now; empty if it is not there, which its start will say better. */
    static Optional<ProgramState> of(Path program) {
        try {
            Path real = program.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            Instant changed = changed(real, attributes);
            List<String> modules = new ArrayList<>();
            Instant newest = changed;
            for (Path folder : moduleFolders(real)) {
                Instant there = list(folder, modules);
                newest = there.isAfter(newest) ? there : newest;
            }
            Collections.sort(modules);
            return Optional.of(
                    new ProgramState(real, identity(attributes, changed), digest(String.join("\n", modules)), newest));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where QEMU looks for modules: by its variable, and beside the program by the prefix it was built for. */
    private static List<Path> moduleFolders(Path program) {
        ImmutableList.Builder<Path> folders = ImmutableList.builder();
        String named = System.getenv("QEMU_MODULE_DIR");
        if (named != null && !named.isEmpty()) {
            try {
                folders.add(Path.of(named));
            } catch (InvalidPathException e) {
                // no folder that QEMU could open
            }
        }
        Path bin = program.getParent();
        Path prefix = bin == null ? null : bin.getParent();
        if (prefix != null) {
            LIBRARY_FOLDERS.forEach(each -> folders.add(prefix.resolve(each).resolve("qemu")));
        }
        return folders.build();
    }

    private static Instant list(Path folder, List<String> modules) throws IOException {
        Instant newest = Instant.EPOCH;
        if (!Files.isDirectory(folder)) {
            return newest;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (modules.size() >= MOST_MODULES) {
                    break;
                }
                BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
                Instant changed = attributes.lastModifiedTime().toInstant();
                modules.add(entry + " " + attributes.size() + " " + changed);
                newest = changed.isAfter(newest) ? changed : newest;
            }
        }
        return newest;
    }

    private static String identity(BasicFileAttributes attributes, Instant changed) {
        return attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " " + changed + " "
                + attributes.fileKey();
    }

    /** Also sees a program that was written over and given its old time again, where the system tells. */
    private static Instant changed(Path file, BasicFileAttributes attributes) {
        try {
            if (Files.getAttribute(file, "unix:ctime") instanceof FileTime time) {
                return time.toInstant();
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // a system without
        }
        return attributes.lastModifiedTime().toInstant();
    }

    /** Whether a change after this look would be seen by the times: not yet, of a file that was written just now. */
    boolean isSettled() {
        return newest.isBefore(Instant.now().minus(SETTLED));
    }

    /** The name of what is remembered of the program at this place. */
    String name() {
        return digest(program.toString());
    }

    /** The name of what is remembered of a program with this content, and these modules. */
    String nameOfContent(String contentHash) {
        return digest(contentHash + "\n" + modules);
    }

    /** Reads all of the program. */
    String contentHash() throws IOException {
        return MoreFiles.asByteSource(program).hash(Hashing.sha256()).toString();
    }

    private static String digest(String text) {
        return Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, 32);
    }
}
