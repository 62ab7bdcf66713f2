package dev.satchel.qemu.image;

import java.util.Optional;

/**
 * What a check of an image's structure found. Counts are of clusters, and of what is left after a repair.
 *
 * @param verdict in a word
 * @param corruptions places where the image contradicts itself: data is lost or will be
 * @param leaks clusters that are reserved and used by nothing: only space is lost
 * @param corruptionsFixed how many were mended
 * @param leaksFixed how many were mended
 * @param checkErrors what could not be checked
 * @param totalClusters how many the disk has
 * @param allocatedClusters how many have a place in the image
 * @param details what {@code qemu-img} said of single places, line by line, cut after 64 KiB
 */
public record ImageCheck(
        Verdict verdict,
        long corruptions,
        long leaks,
        long corruptionsFixed,
        long leaksFixed,
        long checkErrors,
        long totalClusters,
        long allocatedClusters,
        String details) {
    /** The result of a check, by the exit code that {@code qemu-img(1)} documents. */
    public enum Verdict {
        /** Nothing is wrong. */
        CLEAN(0),
        /** The check could not be done to its end. */
        INCOMPLETE(1),
        /** The image contradicts itself. */
        CORRUPT(2),
        /** Clusters are reserved for nothing; the data is whole. */
        LEAKS(3),
        /** This format has nothing to check. */
        UNSUPPORTED(63);

        private final int exitCode;

        Verdict(int exitCode) {
            this.exitCode = exitCode;
        }

        static Optional<Verdict> of(int exitCode) {
            for (Verdict verdict : values()) {
                if (verdict.exitCode == exitCode) {
                    return Optional.of(verdict);
                }
            }
            return Optional.empty();
        }
    }
}
