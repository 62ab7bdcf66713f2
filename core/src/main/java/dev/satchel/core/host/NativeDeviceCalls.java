package dev.satchel.core.host;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/** {@link DeviceCalls} of the C library. */
final class NativeDeviceCalls implements DeviceCalls {
    /** {@code O_RDWR | O_CLOEXEC}, alike on the architectures that a JDK is built for. */
    private static final int READ_WRITE_CLOSE_ON_EXEC = 0x2 | 0x80000;

    private static final int EINTR = 4;
    private static final int ATTEMPTS = 3;

    /** {@code open} and {@code ioctl} are variadic in C, and some architectures pass such arguments differently. */
    private interface C extends Library {
        int open(String path, int flags, Object... mode);

        int ioctl(int descriptor, NativeLong request, Object... argument);

        int close(int descriptor);
    }

    /** Loaded when first asked, so that having this class does not need the library. */
    private static final class Holder {
        static final C LIB = Native.load("c", C.class);
    }

    private static C library() throws NativeCallException {
        Jna.require();
        try {
            return Holder.LIB;
        } catch (LinkageError e) {
            throw NativeCallException.unavailable("the C library cannot be loaded: " + e.getMessage());
        }
    }

    @Override
    public int open(String path) throws NativeCallException {
        int descriptor = library().open(path, READ_WRITE_CLOSE_ON_EXEC);
        if (descriptor < 0) {
            throw NativeCallException.refused("open", Native.getLastError());
        }
        return descriptor;
    }

    @Override
    public int ioctl(int descriptor, long request, long argument) throws NativeCallException {
        int error = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int result = library().ioctl(descriptor, new NativeLong(request), new NativeLong(argument));
            if (result >= 0) {
                return result;
            }
            error = Native.getLastError();
            if (error != EINTR) { // KVM_CREATE_VM can be interrupted by a signal, and QEMU asks again too
                break;
            }
        }
        throw NativeCallException.refused("ioctl", error);
    }

    @Override
    public void close(int descriptor) {
        Holder.LIB.close(descriptor);
    }
}
