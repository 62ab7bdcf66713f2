package dev.satchel.storage.internal;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.device.BlockDevice;
import dev.satchel.storage.device.LoopDevices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A file that is to be written as if it were a disk. */
public final class RawImage {
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

    private static final int LONGEST_MAGIC = 16;

    private final Path path;
    private final String codes;

    private RawImage(Path path, String codes) {
        this.path = path;
        this.codes = codes;
    }

    /**
     * Looks whether {@code image} may be written: it is raw, and neither a loop device nor a machine has it.
     *
     * @param codes what the codes of refusals begin with
     * @throws SatchelException with a code that ends in {@code .container}, {@code .attached}, {@code .busy} or
     *     {@code .read-only}
     */
    public static void requireFree(Path image, String codes) throws IOException {
        RawImage raw = new RawImage(image, codes);
        raw.checkRaw();
        raw.checkDetached();
        raw.checkUnlocked();
    }

    private void checkRaw() throws IOException {
        String head;
        try (InputStream stream = Files.newInputStream(path)) {
            head = new String(stream.readNBytes(LONGEST_MAGIC), StandardCharsets.ISO_8859_1);
        }
        for (Map.Entry<String, String> container : CONTAINERS.entrySet()) {
            if (head.startsWith(container.getKey())) {
                throw refusal(
                        ".container",
                        "is a " + container.getValue()
                                + " image: what is written goes to the disk inside of it, not over it",
                        "attach it as a disk (qemu-nbd), or convert it to a raw image");
            }
        }
    }

    private void checkDetached() throws IOException {
        for (BlockDevice device : LoopDevices.showing(path)) {
            throw refusal(
                    ".attached",
                    "is attached as " + device.path(),
                    "name that device, or detach it: losetup --detach " + device.path());
        }
    }

    /** QEMU holds locks on its images. */
    private void checkUnlocked() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (isLocked(channel)) {
                throw refusal(".busy", "is in use by another program", "end it first");
            }
        } catch (FileSystemException e) {
            throw refusal(".read-only", "this user may not write it", "make it writable, or run as root");
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try (FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // by this program
        }
    }

    private SatchelException refusal(String code, String what, String remedy) {
        return new SatchelException(codes + code, path.toString(), what, remedy);
    }
}
