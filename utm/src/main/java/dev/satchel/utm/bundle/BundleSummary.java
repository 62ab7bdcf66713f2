package dev.satchel.utm.bundle;

import java.util.Optional;

/**
 * What a list shows of a bundle, in the words of its configuration.
 *
 * @param name for people; a machine of UTM 3 is called as its folder
 * @param uuid as it is written; empty if it is not
 * @param backend {@code QEMU} or {@code Apple}
 * @param architecture as QEMU calls it
 */
public record BundleSummary(String name, Optional<String> uuid, String backend, String architecture) {
    /** {@code Field Windows (QEMU, aarch64)}, in characters that can be seen. */
    @Override
    public String toString() {
        return Shown.of(name) + " (" + backend + ", " + Shown.of(architecture) + ")";
    }
}
