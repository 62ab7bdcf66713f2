package dev.satchel.storage.carrier;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was measured of a carrier; what was not is empty. Immutable. */
public final class Measurement {
    private final Path target;
    private final @Nullable Throughput sequentialRead;
    private final @Nullable Throughput sequentialWrite;
    private final @Nullable Latencies randomRead;
    private final @Nullable Latencies randomWrite;
    private final @Nullable Latencies syncs;
    private final Reach reach;

    /** Who answered what was read. */
    public enum Reach {
        /** The disk: the kernel fetched from a device what was read. */
        DEVICE,
        /** Something before it: less was fetched than was read. */
        CACHE,
        /** This system does not account for it. */
        UNKNOWN
    }

    private Measurement(Builder builder) {
        this.target = builder.target;
        this.sequentialRead = builder.sequentialRead;
        this.sequentialWrite = builder.sequentialWrite;
        this.randomRead = builder.randomRead;
        this.randomWrite = builder.randomWrite;
        this.syncs = builder.syncs;
        this.reach = builder.reach;
    }

    /** The device or the folder. */
    public Path target() {
        return target;
    }

    /** Reading in order, 4 MiB at a time, at eight places of the device. */
    public Optional<Throughput> sequentialRead() {
        return Optional.ofNullable(sequentialRead);
    }

    /** Writing in order, 4 MiB at a time, and what it took to be on the medium at the end. */
    public Optional<Throughput> sequentialWrite() {
        return Optional.ofNullable(sequentialWrite);
    }

    /** Reading 4 KiB at random places, one at a time. */
    public Optional<Latencies> randomRead() {
        return Optional.ofNullable(randomRead);
    }

    /** Writing 4 KiB at random places, one at a time. */
    public Optional<Latencies> randomWrite() {
        return Optional.ofNullable(randomWrite);
    }

    /** Writing 4 KiB and waiting until it is on the medium, as each commit of a data base does. */
    public Optional<Latencies> syncs() {
        return Optional.ofNullable(syncs);
    }

    /** Who answered what was read. */
    public Reach reach() {
        return reach;
    }

    /** One line for each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        line(text, "read in order", sequentialRead);
        line(text, "written in order", sequentialWrite);
        line(text, "4 KiB read at random", randomRead);
        line(text, "4 KiB written at random", randomWrite);
        line(text, "4 KiB written and forced", syncs);
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(name).append(": ").append(value).append('\n');
        }
    }

    /** Collects what was measured. */
    static final class Builder {
        private final Path target;

        @Nullable
        Throughput sequentialRead;

        @Nullable
        Throughput sequentialWrite;

        @Nullable
        Latencies randomRead;

        @Nullable
        Latencies randomWrite;

        @Nullable
        Latencies syncs;

        Reach reach = Reach.UNKNOWN;

        Builder(Path target) {
            this.target = target;
        }

        Measurement build() {
            return new Measurement(this);
        }
    }
}
