package dev.satchel.qemu.capability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.core.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A JSON document in a folder for caches, which holds what can be found out again: what is wrong with the file is never
 * an error, and what cannot be kept is not kept.
 */
final class CacheFile {
    private static final Logger LOG = System.getLogger(CacheFile.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path file;
    private final int largest;

    /**
     * @param largest the most bytes that are read
     */
    CacheFile(Path folder, String name, int largest) {
        this.folder = folder.toAbsolutePath();
        this.file = this.folder.resolve(name);
        this.largest = largest;
    }

    /** What is there; empty if there is nothing to be believed. */
    Optional<JsonNode> read() {
        try {
            if (!isOurs()) {
                return Optional.empty();
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                bytes = in.readNBytes(largest + 1);
            }
            return bytes.length > largest ? Optional.empty() : Optional.ofNullable(JSON.readTree(bytes));
        } catch (JsonProcessingException e) {
            LOG.log(Level.DEBUG, "{0} is not what was written there: {1}", file, e.getOriginalMessage());
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} cannot be read: {1}", file, e.toString());
            return Optional.empty();
        }
    }

    /** A plain file, and of this user where that can be told: nobody else is believed. */
    private boolean isOurs() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        String user = System.getProperty("user.name", "?");
        if (user.equals("?") || !Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return true;
        }
        return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName().equals(user);
    }

    /** Replaces what is there, for readers of the same moment at once. */
    void write(JsonNode document) {
        try {
            makeFolder();
            if (Files.isSymbolicLink(file)) {
                Files.delete(file); // or it would be followed
            }
            AtomicFile.write(file, document.toPrettyString() + "\n");
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} cannot be kept: {1}", file, e.toString());
        }
    }

    private void makeFolder() throws IOException {
        Path parent = folder.getParent();
        if (Files.isDirectory(folder) || parent == null) {
            return;
        }
        Files.createDirectories(parent);
        if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
    }
}
