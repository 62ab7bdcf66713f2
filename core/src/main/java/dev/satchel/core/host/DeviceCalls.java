package dev.satchel.core.host;

/** The three system calls that a Linux device is asked with. */
interface DeviceCalls {
    /** Opens for reading and writing. */
    int open(String path) throws NativeCallException;

    /** Returns what {@code ioctl(2)} returned, never negative. */
    int ioctl(int descriptor, long request, long argument) throws NativeCallException;

    /** Closes; there is nobody to tell of a failure. */
    void close(int descriptor);
}
