package dev.satchel.storage.device;

/**
 * A process that has a device open.
 *
 * @param process its number
 * @param command its name, for people; empty, and the number 0, of one that only its lock tells of
 */
record DeviceUser(long process, String command, Kind kind) {
    /** What is known of it. */
    enum Kind {
        /** A virtual machine. */
        MACHINE,
        /** Another program, which may write to it. */
        WRITER,
        /** Another program, which reads. */
        READER,
        /** Nobody that could be found, by a lock of the kind that QEMU takes. */
        LOCK,
        /** This program itself. */
        SELF
    }
}
