package dev.satchel.storage.probe;

/**
 * Bytes by which a kind is noticed.
 *
 * @param base where its superblock begins; negative: counted from the end
 * @param within how far from there the bytes stand
 * @param bytes one character a byte
 * @param owner whose they are
 */
record Magic(long base, int within, String bytes, Owner owner) {
    /** What the bytes say where nothing else speaks for the kind. */
    enum Owner {
        /** That this kind was there. */
        KIND,
        /** Nothing of this kind: they are another's, beside or before which it may stand. */
        ANOTHER
    }

    /** For a kind that has none, or whose place must be calculated. */
    static final Magic NONE = new Magic(0, 0, "");

    Magic(long base, int within, String bytes) {
        this(base, within, bytes, Owner.KIND);
    }

    long block(Region region) {
        return base >= 0 ? base : region.size() + base;
    }

    long offset(Region region) {
        return block(region) + within;
    }
}
