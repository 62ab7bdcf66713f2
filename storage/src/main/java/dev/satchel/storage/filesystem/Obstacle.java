package dev.satchel.storage.filesystem;

/**
 * Why a file system does not grant a wish, or grants it with a condition.
 *
 * @param wish which, in words
 * @param reason the fact, in half a sentence
 * @param source who says so
 */
public record Obstacle(String wish, String reason, Source source) {
    /** The reason and its source. */
    @Override
    public String toString() {
        return reason + " [" + source + "]";
    }
}
