package dev.satchel.storage.device;

/** What somebody wants to do with a device. */
public enum Intent {
    /** To read its bytes: whatever changes meanwhile makes them worthless, and nothing is lost. */
    READ_RAW,
    /** To give it to a machine that reads and writes what is on it, while this host keeps away. */
    PASS_THROUGH,
    /** To overwrite its bytes, with an image for example. */
    WRITE_RAW,
    /** To make a file system on it. */
    FORMAT,
    /** To write a partition table on it, which a whole disk is needed for. */
    PARTITION;

    /** Whether what is on it is lost. */
    public boolean destroys() {
        return switch (this) {
            case READ_RAW, PASS_THROUGH -> false;
            case WRITE_RAW, FORMAT, PARTITION -> true;
        };
    }
}
