package dev.satchel.storage.probe;

/**
 * What was noticed and not believed.
 *
 * @param type in libblkid's words
 * @param offset of the magic by which it was noticed, in bytes from the start
 * @param reason why it is not believed, in words for people
 */
public record Rejection(String type, long offset, String reason) {}
