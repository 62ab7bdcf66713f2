package dev.satchel.storage.filesystem;

/**
 * Who says so.
 *
 * @param document by its title, as its publisher names it
 * @param section of the document where it stands; empty where the document is one page
 */
public record Source(String document, String section) {
    /** {@code document, section}. */
    @Override
    public String toString() {
        return section.isEmpty() ? document : document + ", " + section;
    }
}
