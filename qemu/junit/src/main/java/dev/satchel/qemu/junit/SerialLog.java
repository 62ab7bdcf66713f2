package dev.satchel.qemu.junit;

/**
 * All that a guest wrote, from the first character on, of which the end is kept: what one test sees begins at a place in it
 * that stays the same when the beginning is forgotten.
 */
final class SerialLog {
    /** As much as the machine keeps. */
    static final int KEPT = 1 << 20;

    private final StringBuilder end = new StringBuilder();
    private long forgotten;

    synchronized void add(String said) {
        end.append(said);
        int excess = end.length() - KEPT;
        if (excess > 0) {
            end.delete(0, excess);
            forgotten += excess;
        }
    }

    /** How much there was so far. */
    synchronized long length() {
        return forgotten + end.length();
    }

    /** What there was after {@code place}, as far as it is kept. */
    synchronized String after(long place) {
        return end.substring((int) Math.max(0, place - forgotten));
    }
}
