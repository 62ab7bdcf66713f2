package dev.satchel.storage.probe;

/**
 * Bytes by which a kind is noticed.
 *
 * @param base where its superblock begins; negative: counted from the end
 * @param within how far from there the bytes stand
 * @param bytes one character a byte
 */
record Magic(long base, int within, String bytes) {
    /** For a kind that has none, or whose place must be calculated. */
    static final Magic NONE = new Magic(0, 0, "");

    long block(Region region) {
        return base >= 0 ? base : region.size() + base;
    }

    long offset(Region region) {
        return block(region) + within;
    }
}
