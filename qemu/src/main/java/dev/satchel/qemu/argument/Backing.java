package dev.satchel.qemu.argument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** What a disk's bytes come from, and how QEMU opens it. */
final class Backing {
    private static final byte[] QCOW2 = {'Q', 'F', 'I', (byte) 0xfb};
    private static final byte[] VHDX = {'v', 'h', 'd', 'x', 'f', 'i', 'l', 'e'};

    private final Disk disk;
    private final Path file;
    private final ImageFormat format;
    private final boolean device;

    private Backing(Disk disk, Path file, ImageFormat format, boolean device) {
        this.disk = disk;
        this.file = file;
        this.format = format;
        this.device = device;
    }

    /**
     * The backing of {@code disk}, which is not an empty drive.
     *
     * @throws SatchelException if its device is not found, or if its file plainly is not what it is said to be
     */
    static Backing of(Disk disk, Assembly assembly) throws SatchelException {
        if (disk.source() instanceof DiskSource.Device source) {
            Path path = assembly.absolute(assembly.setup().devices().resolve(source.identity()));
            return new Backing(disk, path, ImageFormat.RAW, true);
        }
        if (disk.source() instanceof DiskSource.Image image) {
            Path path = assembly.absolute(image.file());
            check(path, image.format());
            return new Backing(disk, path, image.format(), isDevice(path));
        }
        Path path = ((DiskSource.Medium) disk.source())
                .file()
                .map(assembly::absolute)
                .orElseThrow(() -> new IllegalStateException("an empty drive has nothing behind it"));
        return new Backing(disk, path, ImageFormat.RAW, isDevice(path));
    }

    private static boolean isDevice(Path path) {
        return Files.exists(path)
                ? !Files.isRegularFile(path) && !Files.isDirectory(path)
                : path.startsWith("/dev") || path.toString().startsWith("\\\\.\\");
    }

    /** QEMU starts with a qcow2 file that is called raw, and the guest sees the file's own bytes as its disk. */
    private static void check(Path path, ImageFormat said) throws SatchelException {
        if (!Files.isRegularFile(path)) {
            return;
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(path)) {
            start = in.readNBytes(VHDX.length);
        } catch (IOException e) {
            return; // QEMU will say what is wrong, and knows more
        }
        if (start.length == 0) {
            return;
        }
        refuse(path, said, start, QCOW2, ImageFormat.QCOW2);
        refuse(path, said, start, VHDX, ImageFormat.VHDX);
    }

    private static void refuse(Path path, ImageFormat said, byte[] start, byte[] sign, ImageFormat format)
            throws SatchelException {
        boolean is = start.length >= sign.length && Arrays.equals(start, 0, sign.length, sign, 0, sign.length);
        if (is == (said == format)) {
            return;
        }
        throw new SatchelException(
                "disk.format",
                path.toString(),
                is ? "is a " + format.id() + " image, not " + said.id() : "is not a " + format.id() + " image",
                is ? "say format " + format.id() : "name its real format");
    }

    boolean isDevice() {
        return device;
    }

    Path file() {
        return file;
    }

    /** Whether the guest is to be told that there is no write cache; {@code -drive cache=} does it by itself. */
    boolean isWriteThrough() {
        return disk.cache() == CacheMode.WRITETHROUGH || disk.cache() == CacheMode.DIRECTSYNC;
    }

    QemuOption option(Assembly assembly) {
        return switch (assembly.setup().style()) {
            case DRIVE -> drive();
            case BLOCKDEV -> blockdev(assembly);
        };
    }

    private QemuOption drive() {
        QemuOption option = QemuOption.of("-drive")
                .with("file", file.toString())
                .with("format", format.id())
                .with("if", "none")
                .with("id", disk.id());
        if (disk.cache() != CacheMode.WRITEBACK) {
            option = option.with("cache", disk.cache().id());
        }
        if (disk.discard() == Disk.Discard.UNMAP) {
            option = option.with("discard", "unmap");
        }
        return disk.access() == Access.READ_ONLY ? option.with("readonly", "on") : option;
    }

    /** What holds for the format holds for the file below it: nothing is inherited. */
    private QemuOption blockdev(Assembly assembly) {
        Map<String, Object> common = common();
        ImmutableMap.Builder<String, Object> protocol = ImmutableMap.<String, Object>builder()
                .put("driver", device ? "host_device" : "file")
                .put("node-name", assembly.nodeName(disk.id() + "-file"))
                .put("filename", file.toString())
                .putAll(common);
        return QemuOption.json(
                "-blockdev",
                ImmutableMap.<String, Object>builder()
                        .put("node-name", disk.id())
                        .put("driver", format.id())
                        .putAll(common)
                        .put("file", protocol.buildOrThrow())
                        .buildOrThrow());
    }

    private Map<String, Object> common() {
        ImmutableMap.Builder<String, Object> common = ImmutableMap.builder();
        common.put("read-only", disk.access() == Access.READ_ONLY);
        if (disk.cache() == CacheMode.NONE || disk.cache() == CacheMode.DIRECTSYNC) {
            common.put("cache", Map.of("direct", true));
        }
        if (disk.discard() == Disk.Discard.UNMAP) {
            common.put("discard", "unmap");
        }
        return common.buildOrThrow();
    }
}
