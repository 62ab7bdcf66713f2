package dev.satchel.storage.fstab;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a line mounts: a tag that is looked up, or anything else as it is. Tag names are case-sensitive, as for
 * libmount: {@code uuid=x} is a plain word.
 */
public sealed interface FstabSource {
    /** What a tag names. */
    enum Tag {
        /** The file system's own identifier, in libblkid's form. */
        UUID,
        /** The file system's label. */
        LABEL,
        /** The partition's identifier: a GUID, or {@code 1a2b3c4d-01} on a disk with an MBR. */
        PARTUUID,
        /** The partition's name, on GPT only. */
        PARTLABEL,
        /** A name below {@code /dev/disk/by-id}; libmount knows it from 2.36 on, systemd 252 does not. */
        ID
    }

    /**
     * A tag and its value.
     *
     * @param value without quotes, decoded; may be empty in a file that says so
     */
    record Tagged(Tag tag, String value) implements FstabSource {
        /** {@code UUID=value}. */
        @Override
        public String toString() {
            return tag + "=" + value;
        }
    }

    /**
     * A path, {@code host:/folder}, {@code //host/share}, {@code tmpfs} or any other word.
     *
     * @param text decoded
     */
    record Plain(String text) implements FstabSource {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Tells a tag from anything else; {@code UUID="x"} is {@code UUID=x}, as libmount resolves it.
     *
     * @param text the first field of a line, decoded
     */
    static FstabSource parse(String text) {
        for (Tag tag : Tag.values()) {
            String prefix = tag + "=";
            if (text.startsWith(prefix)) {
                return new Tagged(tag, unquoted(text.substring(prefix.length())));
            }
        }
        return new Plain(text);
    }

    /** {@code UUID=} with {@code value}, which is not empty. */
    static FstabSource uuid(String value) {
        checkArgument(!value.isEmpty(), "a UUID cannot be empty");
        return new Tagged(Tag.UUID, value);
    }

    /** {@code PARTUUID=} with {@code value}, which is not empty. */
    static FstabSource partUuid(String value) {
        checkArgument(!value.isEmpty(), "a PARTUUID cannot be empty");
        return new Tagged(Tag.PARTUUID, value);
    }

    /** The {@code value} without the quotes around it, if it has two of a kind. */
    private static String unquoted(String value) {
        int last = value.length() - 1;
        boolean quoted = last > 0
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(last) == value.charAt(0);
        return quoted ? value.substring(1, last) : value;
    }
}
