package dev.satchel.storage.probe;

import org.jspecify.annotations.Nullable;

/** What a detector found: values in libblkid's form, null where there is none. */
record FileSystem(
        String type,
        @Nullable String version,
        @Nullable String uuid,
        @Nullable String label,
        @Nullable String bootLabel) {
    static FileSystem of(String type, @Nullable String version, @Nullable String uuid, @Nullable String label) {
        return new FileSystem(type, version, uuid, label, null);
    }
}
