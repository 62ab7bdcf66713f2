package dev.satchel.storage.filesystem;

/** What an operating system does with a file system. The order is from most to least. */
public enum Access {
    /** Reads and writes it, as it is installed. */
    READ_WRITE("reads and writes"),
    /** Reads it, as it is installed. */
    READ_ONLY("reads"),
    /** Does so with software that is added. */
    ADDED_SOFTWARE("with added software"),
    /** Does not know it. */
    NONE("not at all"),
    /** Nobody was found who says so. */
    UNKNOWN("unknown");

    private final String words;

    Access(String words) {
        this.words = words;
    }

    /** In lower-case words. */
    @Override
    public String toString() {
        return words;
    }
}
