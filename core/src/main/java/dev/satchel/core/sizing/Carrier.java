package dev.satchel.core.sizing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The disk that is to hold a machine's images: what is free on it, and what its file system can hold. Immutable. */
public final class Carrier {
    private static final Carrier UNKNOWN = new Carrier(null, null);

    private final @Nullable DataSize free;
    private final @Nullable String fileSystem;

    private Carrier(@Nullable DataSize free, @Nullable String fileSystem) {
        this.free = free;
        this.fileSystem = fileSystem;
    }

    /** A carrier of which nothing is known; the start for the methods below. */
    public static Carrier unknown() {
        return UNKNOWN;
    }

    /**
     * The one that holds {@code place}, by what this system tells of it.
     *
     * @param place a file or folder that exists
     * @throws IOException if the system tells nothing of it
     */
    public static Carrier holding(Path place) throws IOException {
        FileStore store = Files.getFileStore(place);
        Carrier carrier = UNKNOWN.withFree(DataSize.bytes(Math.max(0, store.getUsableSpace())));
        return store.type().isBlank() ? carrier : carrier.withFileSystem(store.type());
    }

    /** The same with {@code free} as what can still be written on it, rights and quotas counted. */
    public Carrier withFree(DataSize free) {
        return new Carrier(free, fileSystem);
    }

    /**
     * The same with this file system.
     *
     * @param type libblkid's name, in any case: {@code exfat}, {@code vfat}, {@code ntfs}, {@code ext4}, {@code apfs};
     *     the names that macOS, Windows and drivers have for them are understood too, any other is kept as it is
     */
    public Carrier withFileSystem(String type) {
        checkArgument(
                !type.isBlank()
                        && type.length() <= 64
                        && CharMatcher.inRange('!', '~').matchesAllOf(type),
                "not a file system's name: '%s' (write for example exfat, ntfs, apfs or ext4)",
                type);
        return new Carrier(free, FileSystemTraits.canonicalName(type));
    }

    /** What is free on it. */
    public Optional<DataSize> free() {
        return Optional.ofNullable(free);
    }

    /** Its file system by libblkid's name. */
    public Optional<String> fileSystem() {
        return Optional.ofNullable(fileSystem);
    }

    /** The largest file that the file system takes, where it has a limit of its own: 4 GiB - 1 on FAT32. */
    public Optional<DataSize> largestFile() {
        return traits().map(FileSystemTraits::largestFile);
    }

    Optional<FileSystemTraits> traits() {
        return fileSystem().map(FileSystemTraits::of);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Carrier that
                && Objects.equals(free, that.free)
                && Objects.equals(fileSystem, that.fileSystem);
    }

    @Override
    public int hashCode() {
        return Objects.hash(free, fileSystem);
    }

    /** {@code exfat with 186.3 GiB free}. */
    @Override
    public String toString() {
        String type = fileSystem == null ? "an unknown file system" : fileSystem;
        return type + " with " + (free == null ? "an unknown amount" : free.rounded()) + " free";
    }
}
