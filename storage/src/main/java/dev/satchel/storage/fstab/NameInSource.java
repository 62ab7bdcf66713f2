package dev.satchel.storage.fstab;

import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import java.util.Locale;
import java.util.Optional;

/**
 * Where in a source, as it is written in the file, the name of a disk is.
 *
 * @param tag what it names
 * @param from where its value begins, behind a quote
 * @param to where it ends, before a quote
 * @param form how it is written
 */
record NameInSource(Tag tag, int from, int to, Form form) {
    /** How a value is written. */
    enum Form {
        /** {@code UUID=value}. */
        TAG,
        /** {@code /dev/disk/by-uuid/value}. */
        LINK
    }

    /** The name in {@code written}, if it has one. */
    static Optional<NameInSource> in(String written) {
        for (Tag tag : Tag.values()) {
            String word = tag + "=";
            if (written.startsWith(word)) {
                int quote = quoteAround(written, word.length());
                return Optional.of(new NameInSource(tag, word.length() + quote, written.length() - quote, Form.TAG));
            }
            String folder = "/dev/disk/by-" + tag.name().toLowerCase(Locale.ROOT) + "/";
            if (written.startsWith(folder)) {
                return Optional.of(new NameInSource(tag, folder.length(), written.length(), Form.LINK));
            }
        }
        return Optional.empty();
    }

    /** {@code written} with the new name, if there is one. */
    Optional<String> renamed(String written, Renaming renaming) {
        String field = FstabField.decode(written.substring(from, to));
        String value = form == Form.LINK ? UdevName.decode(field) : field;
        return renaming.of(new Tagged(tag, value))
                .map(after -> written.substring(0, from)
                        + FstabField.encode(form == Form.LINK ? UdevName.encode(after) : after)
                        + written.substring(to));
    }

    private static int quoteAround(String written, int value) {
        int last = written.length() - 1;
        char first = value < last ? written.charAt(value) : 0;
        return (first == '"' || first == '\'') && written.charAt(last) == first ? 1 : 0;
    }
}
