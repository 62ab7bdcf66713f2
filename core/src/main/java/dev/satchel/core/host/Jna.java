package dev.satchel.core.host;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/** The one door to JNA: everything that can go wrong in loading it or a function becomes {@link NativeCallException}. */
final class Jna {
    private Jna() {}

    /** Tried once, when first asked for. */
    private static final class Loaded {
        static final @Nullable String TROUBLE = attempt();

        private static @Nullable String attempt() {
            try {
                return Native.POINTER_SIZE > 0 ? null : "JNA knows no pointers";
            } catch (VirtualMachineError e) {
                throw e;
            } catch (Error | RuntimeException e) {
                // A missing or refused library is a LinkageError, one of another version a plain Error.
                return "the native part of JNA cannot be loaded: " + e;
            }
        }
    }

    /** Passes if JNA can be used. */
    static void require() throws NativeCallException {
        if (Loaded.TROUBLE != null) {
            throw NativeCallException.unavailable(Loaded.TROUBLE);
        }
    }

    /**
     * Finds a function by name, so that one which this version of the system lacks fails alone.
     *
     * @param convention {@link Function#C_CONVENTION} or {@link Function#ALT_CONVENTION}
     */
    static Function function(String library, String name, int convention) throws NativeCallException {
        require();
        NativeLibrary loaded;
        try {
            loaded = NativeLibrary.getInstance(library);
        } catch (UnsatisfiedLinkError e) {
            throw NativeCallException.missing("this system has no library " + library);
        }
        try {
            return loaded.getFunction(name, convention);
        } catch (UnsatisfiedLinkError e) {
            throw NativeCallException.missing(library + " of this system has no function " + name);
        }
    }
}
