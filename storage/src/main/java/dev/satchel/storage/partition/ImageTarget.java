package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.internal.RawImage;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A raw image that exists.
 *
 * @param path absolute
 * @param sector what a guest will see
 */
record ImageTarget(Path path, DataSize sector) implements PartitionTarget {
    /** So many kinds of traces are named. */
    private static final int NAMED = 5;

    private static final int SFDISK_SECTOR = 512;

    @Override
    public DiskGeometry geometry() throws IOException {
        return DiskGeometry.of(DataSize.bytes(size()), sector);
    }

    private long size() throws SatchelException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new SatchelException(
                    "partition.image.kind",
                    path.toString(),
                    "is no file, and an image is one",
                    "name an image; a disk is found by what it says of itself, not opened as one");
        }
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new SatchelException(
                    "partition.image.missing",
                    path.toString(),
                    "there is no such image",
                    "make it first, for example: truncate --size=64G " + path.getFileName(),
                    e);
        }
    }

    @Override
    public Findings checkOverwriting() throws IOException {
        checkUnused();
        List<Trace> traces = Prober.standard().sectorSize(sector).traces(path);
        if (traces.isEmpty()) {
            return Findings.none();
        }
        String named = traces.stream().map(Trace::type).distinct().limit(NAMED).collect(Collectors.joining(", "));
        return Findings.of(Finding.warning(
                "partition.image.data",
                path.toString(),
                "it has traces of " + named + ": what it holds will be lost",
                "make sure that this is the image that is meant"));
    }

    @Override
    public Findings checkUnused() throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new SatchelException(
                    "partition.image.missing", path.toString(), "is no file", "make it first: satchel image create");
        }
        RawImage.requireFree(path, "partition.image");
        return Findings.none();
    }

    @Override
    public void checkSfdisk() throws SatchelException {
        if (sector.bytes() != SFDISK_SECTOR) {
            throw new SatchelException(
                    "partition.sfdisk",
                    path.toString(),
                    "sfdisk takes the sectors of a file to have 512 bytes, not " + sector.bytes(),
                    "attach it: losetup --sector-size " + sector.bytes() + "; or write the table in-process");
        }
    }

    @Override
    public List<Action> checks() {
        return ImmutableList.of(new Action.Verify(
                path + " is not in use",
                () -> checkUnused(),
                PlannedCommand.of("test", "-f").with(path).with("-a", "-w").with(path)));
    }

    @Override
    public PartitionLayout.Kernel kernel() {
        return PartitionLayout.Kernel.IS_NOT_TOLD;
    }

    @Override
    public void tellKernel(Step.Builder step) {
        // It knows nothing of an image.
    }

    @Override
    public Findings kernelFindings() {
        return Findings.none();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
