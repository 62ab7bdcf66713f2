package dev.satchel.core.file;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extended attributes of files on Linux ({@code xattr(7)}): SELinux' label, access lists, capabilities. {@code
 * UserDefinedFileAttributeView} knows those of users alone.
 */
final class ExtendedAttributes {
    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");

    /** {@code XATTR_SIZE_MAX} and {@code XATTR_LIST_MAX} of {@code linux/limits.h}. */
    private static final int MOST_BYTES = 1 << 16;

    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    /** The calls of {@code llistxattr(2)} and its kin, which do not follow links. */
    private interface C extends Library {
        NativeLong llistxattr(String path, Pointer list, NativeLong size);

        NativeLong lgetxattr(String path, String name, Pointer value, NativeLong size);

        int lsetxattr(String path, String name, Pointer value, NativeLong size, int flags);
    }

    /** Tried when first asked, so that having this class does not need the library. */
    private static final class Holder {
        static final @Nullable C LIB = load();

        private static @Nullable C load() {
            try {
                return Native.load("c", C.class);
            } catch (VirtualMachineError e) {
                throw e;
            } catch (Error | RuntimeException e) {
                // A missing or refused library is a LinkageError, one of another version a plain Error.
                System.getLogger(ExtendedAttributes.class.getName())
                        .log(System.Logger.Level.WARNING, "files that are replaced lose extended attributes: " + e);
                return null;
            }
        }
    }

    private ExtendedAttributes() {}

    /**
     * Gives {@code to} those of {@code from}, as far as this user may set them and native code can be called.
     *
     * @throws IOException if there is no room for them
     */
    static void copy(Path from, Path to) throws IOException {
        C lib = LINUX ? Holder.LIB : null;
        if (lib == null) {
            return;
        }
        try (Memory value = new Memory(MOST_BYTES)) {
            for (String name : names(lib, from, value)) {
                long length = lib.lgetxattr(from.toString(), name, value, new NativeLong(MOST_BYTES))
                        .longValue();
                if (length >= 0
                        && lib.lsetxattr(to.toString(), name, value, new NativeLong(length), 0) != 0
                        && isFull(Native.getLastError())) {
                    throw new IOException(to + ": no room for the extended attribute " + name);
                }
            }
        }
    }

    private static Set<String> names(C lib, Path file, Memory list) {
        long length = lib.llistxattr(file.toString(), list, new NativeLong(MOST_BYTES))
                .longValue();
        if (length <= 0) {
            return ImmutableSet.of();
        }
        String names = new String(list.getByteArray(0, (int) length), StandardCharsets.UTF_8);
        return Splitter.on('\0').omitEmptyStrings().splitToStream(names).collect(ImmutableSet.toImmutableSet());
    }

    private static boolean isFull(int error) {
        return error == ENOSPC || error == EDQUOT;
    }
}
