package dev.satchel.core.host;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import java.util.Optional;

/** {@link Sysctl} of libSystem. */
final class NativeSysctl implements Sysctl {
    /** The longest text asked for is a name of a few words. */
    private static final int LONGEST = 1024;

    @Override
    public Optional<byte[]> value(String name) throws NativeCallException {
        Function sysctlbyname = Jna.function("System", "sysctlbyname", Function.C_CONVENTION);
        try (Memory old = new Memory(LONGEST)) {
            // size_t, 8 bytes, as a long is on macOS; no value is set.
            NativeLongByReference length = new NativeLongByReference(new NativeLong(LONGEST));
            int result = sysctlbyname.invokeInt(new Object[] {name, old, length, Pointer.NULL, new NativeLong(0)});
            if (result != 0) {
                int error = Native.getLastError();
                if (error == NativeCallException.ENOENT) {
                    return Optional.empty();
                }
                throw NativeCallException.refused("sysctlbyname", error);
            }
            return Optional.of(
                    old.getByteArray(0, (int) Math.min(length.getValue().longValue(), LONGEST)));
        }
    }
}
