package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.image.Existing;
import dev.satchel.qemu.internal.HalfMade;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image that QEMU makes and opens as a node of its own, so that the work on it needs no other program. What is only
 * written to is made beside its place, and appears there when it is whole; what the guest goes on with is made where it
 * stays, since QEMU remembers the name.
 */
final class NewImage {
    /** What an image lies upon. */
    record Base(String name, String driver) {}

    private static final Logger LOG = System.getLogger(NewImage.class.getName());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final QmpValue NONE = QmpValue.parse("null");

    private final Monitor monitor;
    private final Path file;
    private final @Nullable HalfMade beside;
    private final String node;
    private boolean open;

    private NewImage(Monitor monitor, Path file, @Nullable HalfMade beside, String kind) {
        this.monitor = monitor;
        this.file = file;
        this.beside = beside;
        this.node = Monitor.freshName(kind);
    }

    /** What will be in {@code file} when it is whole. */
    static NewImage beside(Monitor monitor, Path file, Existing existing, String kind) throws IOException {
        HalfMade made = HalfMade.of(file, HalfMade.Kind.ONE_FILE, existing);
        return new NewImage(monitor, made.path(), made, kind);
    }

    /** What is in {@code file} from the start, which nothing may be now. */
    static NewImage at(Monitor monitor, Path file, String kind) throws IOException {
        Path whole = file.toAbsolutePath().normalize();
        try {
            Files.createFile(whole);
        } catch (FileAlreadyExistsException e) {
            throw new SatchelException("image.exists", file.toString(), "exists already", "choose another name", e);
        } catch (FileSystemException e) {
            throw new SatchelException(
                    "image.target",
                    file.toString(),
                    Files.exists(whole, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(parent(whole))
                            ? "cannot be made: " + e.getMessage()
                            : "its folder does not exist",
                    null,
                    e);
        }
        return new NewImage(monitor, whole, null, kind);
    }

    /** Options of a node as those that {@code node} tells of; what the guest gives up is given up there too. */
    static Map<String, Object> optionsLike(QmpValue node) {
        ImmutableMap.Builder<String, Object> options =
                ImmutableMap.<String, Object>builder().put("discard", "unmap");
        if (node.at("cache").at("direct").isTrue()) {
            options.put("cache", ImmutableMap.of("direct", true));
        }
        return options.buildOrThrow();
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /**
     * Writes what makes it an image, and opens it.
     *
     * @param base what it lies upon, which is not opened, or null
     * @param size of the disk
     * @param options of the node and of the file below it
     */
    void make(ImageFormat format, DataSize size, @Nullable Base base, Map<String, Object> options)
            throws IOException, InterruptedException {
        switch (format) {
            case RAW -> {
                try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
                    opened.setLength(size.bytes());
                }
            }
            case QCOW2 -> makeQcow2(size, base);
            case VHDX, VPC, VMDK, PARALLELS ->
                throw new IllegalArgumentException("a running QEMU writes to raw and qcow2 images, not to "
                        + format.id() + ": convert it afterwards");
        }
        ImmutableMap.Builder<String, Object> layer = ImmutableMap.<String, Object>builder()
                .put("node-name", node)
                .put("driver", format.id())
                .put("file", protocol(options))
                .putAll(options);
        if (format == ImageFormat.QCOW2) {
            layer.put("backing", NONE); // whoever uses it attaches what it lies upon, or nobody does
        }
        monitor.ask("blockdev-add", layer.buildOrThrow(), file.toString());
        open = true;
    }

    private Map<String, Object> protocol(Map<String, Object> options) {
        return ImmutableMap.<String, Object>builder()
                .put("driver", "file")
                .put("filename", file.toString())
                .putAll(options)
                .buildOrThrow();
    }

    private void makeQcow2(DataSize size, @Nullable Base base) throws IOException, InterruptedException {
        String protocol = Monitor.freshName("file");
        monitor.ask(
                "blockdev-add",
                ImmutableMap.of("node-name", protocol, "driver", "file", "filename", file.toString()),
                file.toString());
        try {
            ImmutableMap.Builder<String, Object> options = ImmutableMap.<String, Object>builder()
                    .put("driver", "qcow2")
                    .put("file", protocol)
                    .put("size", roundedUp(size.bytes()));
            if (base != null) {
                options.put("backing-file", base.name()).put("backing-fmt", base.driver());
            }
            monitor.runJob(
                    "blockdev-create", ImmutableMap.of("options", options.buildOrThrow()), file.toString(), LIMIT);
        } finally {
            monitor.attempt("blockdev-del", ImmutableMap.of("node-name", protocol));
        }
    }

    /** QEMU shows a raw file whose length is no multiple of 512 as if it were one. */
    private static long roundedUp(long bytes) {
        return (bytes + 511) / 512 * 512;
    }

    String node() {
        return node;
    }

    Path file() {
        return file;
    }

    /** Takes it away from QEMU, and gives it its name. */
    void finish() throws IOException, InterruptedException {
        try {
            close();
            if (beside != null) {
                beside.finish();
            }
        } finally {
            removeHalf();
        }
    }

    /** Takes it away from QEMU, and removes the file. */
    void abandon() throws InterruptedException {
        try {
            if (open) {
                monitor.attempt("blockdev-del", ImmutableMap.of("node-name", node));
                open = false;
            }
        } finally {
            removeHalf();
            if (beside == null) {
                remove(file);
            }
        }
    }

    private void close() throws IOException, InterruptedException {
        if (open) {
            open = false;
            monitor.ask("blockdev-del", ImmutableMap.of("node-name", node), file.toString());
        }
    }

    private void removeHalf() {
        if (beside != null) {
            try {
                beside.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "a part of an image was left in " + file, e);
            }
        }
    }

    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a file that is of no use any more was left: " + file, e);
        }
    }
}
