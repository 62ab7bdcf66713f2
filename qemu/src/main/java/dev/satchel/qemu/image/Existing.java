package dev.satchel.qemu.image;

/** What is done if there is a file already where one is to be made. */
public enum Existing {
    /** It is left alone, and the call fails with code {@code image.exists}. */
    REFUSED,
    /**
     * The new file takes its place when it is whole, with its mode, owner and group; until then the old one is as it was.
     * An image that QEMU has open is left alone, with code {@code image.locked}.
     */
    REPLACED
}
