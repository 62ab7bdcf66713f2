package dev.satchel.core.host;

/** A native call that brought no answer. It never leaves this package: it becomes evidence. */
final class NativeCallException extends Exception {
    private static final long serialVersionUID = 1;

    /** The values of Linux, macOS and the BSDs for the two that decide something. */
    static final int EPERM = 1;

    static final int ENOENT = 2;

    private final Kind kind;
    private final int code;

    private NativeCallException(Kind kind, int code, String message) {
        super(message, null, false, false); // no stack trace: it is an answer, and asked for often
        this.kind = kind;
        this.code = code;
    }

    enum Kind {
        /** The system refused, with {@link #code()}. */
        REFUSED,
        /** This system has no such library or function. */
        MISSING,
        /** JNA cannot be used here at all, so the system was not asked. */
        UNAVAILABLE
    }

    /** {@code errno}, {@code GetLastError()} or an {@code HRESULT}. */
    static NativeCallException refused(String call, int code) {
        return new NativeCallException(Kind.REFUSED, code, call + " failed with error " + code);
    }

    static NativeCallException missing(String what) {
        return new NativeCallException(Kind.MISSING, 0, what);
    }

    static NativeCallException unavailable(String why) {
        return new NativeCallException(Kind.UNAVAILABLE, 0, why);
    }

    Kind kind() {
        return kind;
    }

    int code() {
        return code;
    }

    boolean refusedWith(int code) {
        return kind == Kind.REFUSED && this.code == code;
    }
}
