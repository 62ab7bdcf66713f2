package dev.satchel.core.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link ExclusiveOpen} of Linux' C library. {@code FileChannel} has no option for {@code O_EXCL} on what exists: {@code
 * CREATE_NEW} adds {@code O_CREAT}, which is refused then.
 */
final class NativeExclusiveOpen implements ExclusiveOpen {
    static final NativeExclusiveOpen INSTANCE = new NativeExclusiveOpen();

    /**
     * {@code O_RDONLY | O_EXCL | O_CLOEXEC | O_NONBLOCK}, alike on the architectures that a JDK is built for. Reading
     * suffices to claim the device, and udev looks at a device anew when one that could write lets it go; without {@code
     * O_NONBLOCK} a drive would pull its tray in, and a FIFO wait for ever.
     */
    private static final int FLAGS = 0x80 | 0x80000 | 0x800;

    private static final int SHARED = 0x80000 | 0x800;

    /** {@code LOCK_EX | LOCK_NB} of {@code flock(2)}. */
    private static final int LOCK = 2 | 4;

    /** {@code S_IFMT} and {@code S_IFBLK} of {@code stat(2)}. */
    private static final int TYPE = 0xf000;

    private static final int BLOCK_DEVICE = 0x6000;

    private static final int EINTR = 4;
    private static final int EBUSY = 16;

    /** What {@code open(2)} on a device says, as {@code errno(3)} names it. */
    private static final Map<Integer, String> ERRORS = Map.of(
            1, "is not permitted", //
            2, "is not there",
            5, "does not answer",
            6, "has nothing behind it",
            13, "may not be read by this user",
            19, "has nothing behind it",
            123, "holds no medium");

    private static final int ATTEMPTS = 3;

    /** {@code open} is variadic in C, and some architectures pass such arguments differently. */
    private interface C extends Library {
        int open(String path, int flags, Object... mode);

        int close(int descriptor);

        int flock(int descriptor, int operation);
    }

    /** Tried when first asked, so that having this class does not need the library. */
    private static final class Holder {
        static @Nullable C lib;
        static String trouble = "";

        static {
            try {
                lib = Native.load("c", C.class);
            } catch (VirtualMachineError e) {
                throw e;
            } catch (Error | RuntimeException e) {
                // A missing or refused library is a LinkageError, one of another version a plain Error.
                trouble = e.toString();
            }
        }
    }

    @Override
    public int open(Path device) throws SatchelException {
        return open(device, FLAGS);
    }

    @Override
    public int openShared(Path device) throws SatchelException {
        return open(device, SHARED);
    }

    @Override
    public boolean lock(int descriptor) {
        C lib = Holder.lib;
        return lib != null && lib.flock(descriptor, LOCK) == 0;
    }

    private int open(Path device, int flags) throws SatchelException {
        if (!DeviceHold.isSupported()) {
            throw new SatchelException("device.hold", device.toString(), "only Linux holds devices exclusively");
        }
        C lib = Holder.lib;
        if (lib == null) {
            throw new SatchelException(
                    "device.hold",
                    device.toString(),
                    "cannot be held exclusively, since native code cannot be called: " + Holder.trouble,
                    "let JNA load its library: --enable-native-access, jna.tmpdir on a file system without noexec");
        }
        int error = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int descriptor = lib.open(device.toString(), flags);
            if (descriptor >= 0) {
                requireBlockDevice(device, descriptor);
                return descriptor;
            }
            error = Native.getLastError();
            if (error != EINTR) {
                break;
            }
        }
        if (error == EBUSY) {
            throw new SatchelException(
                    "device.busy",
                    device.toString(),
                    "is in use: mounted, swap, a part of LVM or RAID, or held by another machine or program",
                    "end that use; lsblk, findmnt and fuser -v " + device + " tell of it");
        }
        throw new SatchelException(
                "device.hold",
                device.toString(),
                ERRORS.getOrDefault(error, "cannot be opened: error " + error),
                "look whether it is attached, and whether this user may read it");
    }

    /** On a regular file the flag has no meaning: nothing would be held. */
    private void requireBlockDevice(Path device, int descriptor) throws SatchelException {
        boolean block = false;
        try {
            Object mode = Files.getAttribute(Path.of("/proc/self/fd", String.valueOf(descriptor)), "unix:mode");
            block = ((Integer) mode & TYPE) == BLOCK_DEVICE;
        } catch (IOException | UnsupportedOperationException e) {
            throw new SatchelException("device.hold", device.toString(), "cannot be looked at: " + e, null, e);
        } finally {
            if (!block) {
                close(descriptor);
            }
        }
        if (!block) {
            throw new SatchelException("device.hold", device.toString(), "is not a block device");
        }
    }

    @Override
    public void close(int descriptor) {
        C lib = Holder.lib;
        if (lib != null) {
            lib.close(descriptor);
        }
    }
}
