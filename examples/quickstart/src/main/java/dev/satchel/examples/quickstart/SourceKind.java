package dev.satchel.examples.quickstart;

/** Where the system comes from that is put on the disk. */
enum SourceKind {
    /** A busybox with a kernel, made in a second. */
    TINY,
    /** A Debian, made with debootstrap. */
    DEBIAN,
    /** A mounted root that the user names. */
    GIVEN
}
