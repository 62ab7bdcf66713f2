package dev.satchel.core.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.SectorSizes;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The device that an identity names, as it was when it was looked for: where it is opened, what it tells of itself, and
 * what speaks against giving it to a guest. A later look may tell otherwise ({@link #isStill}). Immutable.
 */
public final class FoundDevice {
    /** The code of the one objection that says nothing against reading. */
    private static final String READ_ONLY = "device.read-only";

    private final Path path;
    private final Path node;
    private final DeviceIdentity identity;
    private final @Nullable SectorSizes sectors;
    private final String attachment;
    private final @Nullable Findings objections;

    private FoundDevice(Builder builder) {
        this.path = builder.path;
        this.node = builder.node;
        this.identity = builder.identity;
        this.sectors = builder.sectors;
        this.attachment = builder.attachment;
        this.objections = builder.objections;
    }

    /**
     * Begins with a device that is opened at {@code path}, of which nothing more is known: its node is the same, its
     * identity is its path, and nobody judged it.
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /**
     * Where it is to be opened, in a form that keeps meaning this device for as long as it stays attached: {@code
     * /dev/disk/by-id/...}, {@code /dev/rdisk4}, {@code \\.\PhysicalDrive2}.
     */
    public Path path() {
        return path;
    }

    /** What the host calls it at this time: {@code /dev/sdb}, {@code /dev/disk4}. */
    public Path node() {
        return node;
    }

    /** What it tells of itself. */
    public DeviceIdentity identity() {
        return identity;
    }

    /** What it addresses and what it writes at once, if that was found out. */
    public Optional<SectorSizes> sectors() {
        return Optional.ofNullable(sectors);
    }

    /** What is another after each time that it was plugged in, empty where the host has no such number. */
    public String attachment() {
        return attachment;
    }

    /** Whether whoever found it looked for what speaks against using it. */
    public boolean isJudged() {
        return objections != null;
    }

    /**
     * What speaks against giving it to a guest; nothing, if nobody judged it.
     *
     * @param access what the guest may do: what forbids writing is a warning to one who reads, since what is read may
     *     change meanwhile
     */
    public Findings objections(Access access) {
        if (objections == null) {
            return Findings.none();
        }
        return switch (access) {
            case READ_WRITE -> objections;
            case READ_ONLY ->
                Findings.of(objections.errors().stream()
                        .filter(finding -> !finding.code().equals(READ_ONLY))
                        .map(finding ->
                                Finding.warning(finding.code(), finding.where(), finding.message(), finding.remedy()))
                        .collect(ImmutableList.toImmutableList()));
        };
    }

    /**
     * Whether {@code later}, a later reading, is of the same device, attached without a pause, as far as the host can
     * tell. What speaks against its use may have changed.
     */
    public boolean isStill(FoundDevice later) {
        return path.equals(later.path)
                && node.equals(later.node)
                && identity.equals(later.identity)
                && Objects.equals(sectors, later.sectors)
                && attachment.equals(later.attachment);
    }

    /** For people: its path, and what the host calls it if that is another. */
    @Override
    public String toString() {
        return path.equals(node) ? path.toString() : path + " (" + node + ")";
    }

    /** Collects what is known of a device. */
    public static final class Builder {
        private final Path path;
        private Path node;
        private DeviceIdentity identity;
        private @Nullable SectorSizes sectors;
        private String attachment = "";
        private @Nullable Findings objections;

        private Builder(Path path) {
            this.path = path;
            this.node = path;
            this.identity = DeviceIdentity.path(path);
        }

        /** Called {@code node} by the host at this time. */
        public Builder node(Path node) {
            this.node = node;
            return this;
        }

        /** Telling {@code identity} of itself. */
        public Builder identity(DeviceIdentity identity) {
            this.identity = identity;
            return this;
        }

        /** With sectors of the sizes {@code sectors}. */
        public Builder sectors(SectorSizes sectors) {
            this.sectors = sectors;
            return this;
        }

        /** With {@code attachment}, which is another after each time that it was plugged in: Linux' {@code diskseq}. */
        public Builder attachment(String attachment) {
            this.attachment = attachment;
            return this;
        }

        /**
         * Judged, with {@code objections} against giving it to a guest that writes: errors for what forbids it, warnings
         * for what is to be known.
         */
        public Builder judged(Findings objections) {
            this.objections = objections;
            return this;
        }

        /** The device. */
        public FoundDevice build() {
            return new FoundDevice(this);
        }
    }
}
