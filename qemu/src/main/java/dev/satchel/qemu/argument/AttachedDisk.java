package dev.satchel.qemu.argument;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A disk or drive as an argument list attaches it, and so as QEMU has to report it once it has started. Immutable.
 */
public final class AttachedDisk {
    /** What the guest sees. */
    public enum Kind {
        /** A disk; also an SD card, which guests take for one that stays. */
        FIXED,
        /** A drive whose medium can be taken out: a CD drive, a floppy drive. */
        REMOVABLE
    }

    private final String device;
    private final Kind kind;
    private final @Nullable Path file;
    private final @Nullable DataSize sector;

    AttachedDisk(String device, Kind kind, @Nullable Path file, @Nullable DataSize sector) {
        this.device = device;
        this.kind = kind;
        this.file = file;
        this.sector = sector;
    }

    /** The id of its device, which is the disk's. */
    public String device() {
        return device;
    }

    /** What the guest sees. */
    public Kind kind() {
        return kind;
    }

    /** The file or device that QEMU is told to open, exactly as it is told; empty for an empty drive. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** The logical sector size that QEMU is told; empty where that is left to the device. */
    public Optional<DataSize> logicalSectorSize() {
        return Optional.ofNullable(sector);
    }

    @Override
    public String toString() {
        return device + (file == null ? "" : " on " + file);
    }
}
