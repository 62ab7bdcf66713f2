package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a disk are. The list of kinds is closed: a new kind is a new major version. */
public sealed interface DiskSource {
    /**
     * A file that holds an image.
     *
     * @param file where it is
     * @param format never guessed from content: a guest could forge a header
     */
    record Image(Path file, ImageFormat format) implements DiskSource {}

    /**
     * A whole device, passed through as it is.
     *
     * @param identity what it is, and not where it was plugged in
     */
    record Device(DeviceIdentity identity) implements DiskSource {}

    /**
     * What a server of network block devices shows, as raw bytes.
     *
     * @param server where it listens
     * @param export what it calls the disk; empty: the one that has no name
     */
    record Nbd(NbdServer server, String export) implements DiskSource {
        private static final int LONGEST_EXPORT = 1000;

        /** Checks the name. */
        public Nbd {
            checkArgument(
                    export.codePointCount(0, export.length()) <= LONGEST_EXPORT
                            && export.chars().noneMatch(Character::isISOControl),
                    "the name of an export has up to %s characters, none of them control characters",
                    LONGEST_EXPORT);
        }

        @Override
        public String toString() {
            return "NBD server " + server + (export.isEmpty() ? "" : ", export " + export);
        }
    }

    /** A drive with a removable, read-only medium, or an empty one. Immutable. */
    final class Medium implements DiskSource {
        private final @Nullable Path file;

        private Medium(@Nullable Path file) {
            this.file = file;
        }

        /** What lies in the drive, if anything. */
        public Optional<Path> file() {
            return Optional.ofNullable(file);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Medium that && Objects.equals(file, that.file);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(file);
        }

        @Override
        public String toString() {
            return file == null ? "an empty drive" : "medium " + file;
        }
    }

    /** A drive that holds the medium in {@code file}. */
    static Medium medium(Path file) {
        return new Medium(file);
    }

    /** A drive without a medium. */
    static Medium emptyDrive() {
        return new Medium(null);
    }
}
