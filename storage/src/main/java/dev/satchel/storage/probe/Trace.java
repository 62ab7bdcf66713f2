package dev.satchel.storage.probe;

import java.nio.charset.StandardCharsets;

/**
 * Something that says that there is data, or was.
 *
 * @param type in libblkid's words: {@code ext4}, {@code gpt}
 * @param offset of its magic, in bytes from the start
 * @param length of its magic in bytes
 * @param magic the bytes themselves, in hexadecimal, lower case
 */
public record Trace(String type, Usage usage, long offset, int length, String magic, Certainty certainty) {
    /** How much there is of it. */
    public enum Certainty {
        /** A signature as {@code wipefs} lists it: all but its checksum is in order. */
        SIGNATURE,
        /** A magic without what belongs to it, or a copy that was made for repairs. */
        REMNANT
    }

    static Trace remnant(String type, Usage usage, long offset, String magic) {
        return new Trace(
                type,
                usage,
                offset,
                magic.length(),
                Text.hex(magic.getBytes(StandardCharsets.ISO_8859_1)),
                Certainty.REMNANT);
    }
}
