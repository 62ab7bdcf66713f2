package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Trace;
import dev.satchel.storage.probe.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is on a device that somebody may miss. Tolerant on purpose: a damaged file system is still somebody's, and so is
 * what no signature belongs to, and what cannot be read.
 */
final class Contents {
    private static final int LOOKED_AT = 1 << 20;
    /** So many are named. */
    private static final int NAMED = 5;

    /**
     * One reason to ask first.
     *
     * @param code of the finding
     */
    record Content(String code, String text) {}

    private final BlockDevice device;
    private final Path node;

    private Contents(BlockDevice device) {
        this.device = device;
        this.node = device.node();
    }

    /** Every reason; none for a device that is empty as far as can be seen. */
    static List<Content> of(BlockDevice device) {
        return new Contents(device).all();
    }

    private List<Content> all() {
        List<Content> found = new ArrayList<>();
        try {
            List<Trace> traces =
                    Prober.standard().sectorSize(device.sectors().logical()).traces(node);
            List<String> partitions = partitions();
            if (!partitions.isEmpty()) {
                found.add(partitioned(partitions));
            } else if (!traces.isEmpty()) {
                found.add(new Content(
                        "device.data",
                        "it has traces of "
                                + several(traces, trace -> trace.type() + " at byte " + trace.offset())
                                + ": what it holds will be lost"));
            } else if (holdsData()) {
                found.add(new Content("device.data", "its first MiB is not empty: what it holds will be lost"));
            }
        } catch (IOException | IllegalArgumentException e) {
            if (!device.partitions().isEmpty()) {
                found.add(partitioned(kernelPartitions()));
            }
            found.add(new Content(
                    "device.unreadable",
                    "what is on it cannot be told, since it cannot be read: " + Objects.toString(reason(e))));
        }
        return ImmutableList.copyOf(found);
    }

    private static @Nullable String reason(Exception failure) {
        return failure.getCause() instanceof FileSystemException cause && cause.getReason() != null
                ? cause.getReason()
                : failure.getMessage();
    }

    private static Content partitioned(List<String> partitions) {
        return new Content(
                "device.partitioned",
                "it has " + partitions.size() + (partitions.size() == 1 ? " partition" : " partitions")
                        + ", which will be lost: " + several(partitions, text -> text));
    }

    /** Those of the table, as it is on the disk; and if that has none, those that the kernel knows. */
    private List<String> partitions() throws IOException {
        Probe probe = Prober.standard().sectorSize(device.sectors().logical()).probe(node);
        List<String> told = probe.volumes().stream()
                .filter(volume -> volume.number() > 0)
                .map(Contents::name)
                .toList();
        return told.isEmpty() ? kernelPartitions() : told;
    }

    private List<String> kernelPartitions() {
        return device.partitions().stream()
                .map(part -> part.path() + " (" + part.size().rounded() + ")")
                .toList();
    }

    private static String name(Volume volume) {
        return volume.number()
                + volume.label()
                        .or(volume::partLabel)
                        .map(label -> " '" + label + "'")
                        .orElse("")
                + " (" + volume.type().map(type -> type + ", ").orElse("")
                + volume.size().rounded() + ")";
    }

    private static <T> String several(List<T> all, Function<T, String> name) {
        int more = all.size() - NAMED;
        return all.stream().limit(NAMED).map(name).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private boolean holdsData() throws IOException {
        try (InputStream stream = Files.newInputStream(node)) {
            for (byte b : stream.readNBytes(LOOKED_AT)) {
                if (b != 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
