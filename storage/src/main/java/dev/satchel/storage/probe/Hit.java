package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;

/**
 * Content that was found and believed. Its values have libblkid's names and form. Immutable.
 */
public final class Hit {
    private final Trace trace;
    private final boolean tolerated;
    /** Strings of bytes. */
    private final Map<String, String> tags;

    Hit(Trace trace, boolean tolerated, Map<String, String> tags) {
        this.trace = trace;
        this.tolerated = tolerated;
        this.tags = tags;
    }

    /** {@code ext4}, {@code vfat}, {@code crypto_LUKS}. */
    public String type() {
        return trace.type();
    }

    /** What it is there for. */
    public Usage usage() {
        return trace.usage();
    }

    /** By which bytes it was noticed. */
    public Trace trace() {
        return trace;
    }

    boolean isTolerated() {
        return tolerated;
    }

    /**
     * The value with libblkid's name for it: {@code UUID_SUB}, {@code FSSIZE}.
     *
     * @param name in capitals
     * @return bytes that are no UTF-8 as U+FFFD; empty if there is none
     */
    public Optional<String> tag(String name) {
        return Optional.ofNullable(tags.get(name)).map(Text::decode);
    }

    /** All values, as {@code blkid --probe --output export} prints them but for its escapes. Immutable, ordered. */
    public Map<String, String> tags() {
        ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
        all.put("TYPE", type());
        tags.forEach((name, value) -> all.put(name, Text.decode(value)));
        return all.buildOrThrow();
    }

    /** As {@code blkid --probe --output udev} prints it: {@code ID_FS_LABEL_ENC}. Immutable, ordered. */
    public Map<String, String> udev() {
        ImmutableMap.Builder<String, String> all = ImmutableMap.builder();
        all.put("ID_FS_TYPE", Text.encoded(type()));
        tags.forEach((name, value) -> {
            if (name.equals("UUID") || name.equals("UUID_SUB") || name.startsWith("LABEL")) {
                all.put("ID_FS_" + name, Text.safe(value));
                all.put("ID_FS_" + name + "_ENC", Text.encoded(value));
            } else if (name.equals("VERSION") || name.endsWith("_ID")) {
                all.put("ID_FS_" + name, Text.encoded(value));
            } else {
                all.put("ID_FS_" + name, Text.decode(value));
            }
        });
        return all.buildOrThrow();
    }

    /** For people and logs. */
    @Override
    public String toString() {
        return tags().toString();
    }
}
