package dev.satchel.qemu.image;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code qemu-img info} tells of an image. Immutable. */
public final class ImageInfo {
    /**
     * What an overlay says it lies upon.
     *
     * @param name as it is written in the overlay
     * @param fullName where that leads, as QEMU sees it
     * @param driver the recorded format; empty where QEMU would guess, which a guest can abuse
     */
    public record BackingName(String name, String fullName, String driver) {
        /** The recorded format, if it is one of Satchel's. */
        public Optional<ImageFormat> format() {
            return formatOf(driver);
        }
    }

    /** What only qcow2 has. */
    public static final class Qcow2 {
        private final String compatibility;
        private final String compression;
        private final int refcountBits;
        private final boolean lazyRefcounts;
        private final boolean extendedL2;
        private final boolean corrupt;

        Qcow2(
                String compatibility,
                String compression,
                int refcountBits,
                boolean lazyRefcounts,
                boolean extendedL2,
                boolean corrupt) {
            this.compatibility = compatibility;
            this.compression = compression;
            this.refcountBits = refcountBits;
            this.lazyRefcounts = lazyRefcounts;
            this.extendedL2 = extendedL2;
            this.corrupt = corrupt;
        }

        /** {@code 0.10} for version 2, {@code 1.1} for version 3. */
        public String compatibility() {
            return compatibility;
        }

        /** {@code zlib} or {@code zstd}; empty where QEMU does not tell, as for version 2 before 5.1. */
        public String compression() {
            return compression;
        }

        /** The width of a reference count: 1 to 64, usually 16. */
        public int refcountBits() {
            return refcountBits;
        }

        /** Whether reference counts are written late. */
        public boolean hasLazyRefcounts() {
            return lazyRefcounts;
        }

        /** Whether clusters are allocated in parts. */
        public boolean hasExtendedL2() {
            return extendedL2;
        }

        /** Whether QEMU marked it as damaged; it is then opened for reading only, until it is repaired. */
        public boolean isCorrupt() {
            return corrupt;
        }
    }

    private final String file;
    private final String driver;
    private final DataSize virtualSize;
    private final @Nullable DataSize allocatedSize;
    private final @Nullable DataSize clusterSize;
    private final @Nullable BackingName backing;
    private final ImmutableList<ImageSnapshot> snapshots;
    private final boolean encrypted;
    private final boolean dirty;
    private final @Nullable Qcow2 qcow2;

    ImageInfo(
            String file,
            String driver,
            DataSize virtualSize,
            @Nullable DataSize allocatedSize,
            @Nullable DataSize clusterSize,
            @Nullable BackingName backing,
            ImmutableList<ImageSnapshot> snapshots,
            boolean encrypted,
            boolean dirty,
            @Nullable Qcow2 qcow2) {
        this.file = file;
        this.driver = driver;
        this.virtualSize = virtualSize;
        this.allocatedSize = allocatedSize;
        this.clusterSize = clusterSize;
        this.backing = backing;
        this.snapshots = snapshots;
        this.encrypted = encrypted;
        this.dirty = dirty;
        this.qcow2 = qcow2;
    }

    static Optional<ImageFormat> formatOf(String driver) {
        return Stream.of(ImageFormat.values())
                .filter(format -> format.id().equals(driver))
                .findFirst();
    }

    /** QEMU's name of the file. */
    public String file() {
        return file;
    }

    /** QEMU's name of the format: {@code qcow2}, {@code vdi} ... */
    public String driver() {
        return driver;
    }

    /** The format, if it is one of Satchel's. */
    public Optional<ImageFormat> format() {
        return formatOf(driver);
    }

    /** What a guest sees. */
    public DataSize virtualSize() {
        return virtualSize;
    }

    /** What the file takes of its file system; zero for a device, empty where QEMU does not know. */
    public Optional<DataSize> allocatedSize() {
        return Optional.ofNullable(allocatedSize);
    }

    /** The unit of allocation, in formats that have one. */
    public Optional<DataSize> clusterSize() {
        return Optional.ofNullable(clusterSize);
    }

    /** What it lies upon, if anything. */
    public Optional<BackingName> backing() {
        return Optional.ofNullable(backing);
    }

    /** The states that it holds inside itself, in the order in which they were made; immutable. */
    public List<ImageSnapshot> snapshots() {
        return snapshots;
    }

    /** Whether its content is encrypted. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** Whether it was not closed in good order, so that its reference counts are to be repaired. */
    public boolean isDirty() {
        return dirty;
    }

    /** What only qcow2 has, if this is one. */
    public Optional<Qcow2> qcow2() {
        return Optional.ofNullable(qcow2);
    }

    @Override
    public String toString() {
        return file + " (" + driver + ", " + virtualSize + ")";
    }
}
