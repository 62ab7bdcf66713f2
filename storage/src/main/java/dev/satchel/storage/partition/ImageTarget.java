package dev.satchel.storage.partition;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.plan.Action;
import dev.satchel.core.plan.PlannedCommand;
import dev.satchel.core.plan.Step;
import dev.satchel.core.unit.DataSize;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.LoopDevices;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A raw image that exists.
 *
 * @param path absolute
 * @param sector what a guest will see
 */
record ImageTarget(Path path, DataSize sector) implements PartitionTarget {
    /** What begins with these bytes is the container of a disk, and not the disk. */
    private static final Map<String, String> CONTAINERS = ImmutableMap.<String, String>builder()
            .put("QFI\u00FB", "qcow2")
            .put("vhdxfile", "VHDX")
            .put("KDMV", "VMDK")
            .put("conectix", "VHD")
            .put("WithoutFreeSpace", "Parallels")
            .put("WithouFreSpacExt", "Parallels")
            .put("<<< ", "VDI")
            .buildOrThrow();

    /** So many kinds of traces are named. */
    private static final int NAMED = 5;

    private static final int LONGEST_MAGIC = 16;
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
        checkRaw();
        checkDetached();
        checkUnlocked();
        return Findings.none();
    }

    private void checkRaw() throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new SatchelException(
                    "partition.image.missing", path.toString(), "is no file", "make it first: satchel image create");
        }
        String head;
        try (InputStream stream = Files.newInputStream(path)) {
            head = new String(stream.readNBytes(LONGEST_MAGIC), StandardCharsets.ISO_8859_1);
        }
        for (Map.Entry<String, String> container : CONTAINERS.entrySet()) {
            if (head.startsWith(container.getKey())) {
                throw new SatchelException(
                        "partition.image.container",
                        path.toString(),
                        "is a " + container.getValue()
                                + " image: a table is written to the disk inside of it, not over it",
                        "attach it as a disk (qemu-nbd), or convert it to a raw image");
            }
        }
    }

    private void checkDetached() throws IOException {
        for (BlockDevice device : LoopDevices.showing(path)) {
            throw new SatchelException(
                    "partition.image.attached",
                    path.toString(),
                    "is attached as " + device.path(),
                    "partition " + device.path() + " instead, or detach it: losetup --detach " + device.path());
        }
    }

    /** QEMU holds locks on its images. */
    private void checkUnlocked() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (isLocked(channel)) {
                throw new SatchelException(
                        "partition.image.busy", path.toString(), "is in use by another program", "end it first");
            }
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try (FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this program
        }
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
