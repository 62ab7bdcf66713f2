package dev.satchel.storage.carrier;

import dev.satchel.core.unit.DataSize;

/**
 * Which of two is the limit, the link or the disk.
 *
 * @param limit which
 * @param link what the disk hangs on
 * @param perSecond what came in a second
 */
public record Bottleneck(Limit limit, Link link, DataSize perSecond) {
    /** Of what it promises or carries at most; the USB 3.0 specification itself promises 80 % of what it carries. */
    private static final double SATURATED = 0.8;

    /** Which is the limit. */
    public enum Limit {
        /** A faster disk would be no faster here. */
        LINK,
        /** A faster link would not help. */
        DISK,
        /** More came than the link carries: a cache answered, or it is another link. */
        IMPOSSIBLE
    }

    /**
     * Judges a disk that delivers {@code perSecond} by {@code link}.
     *
     * @param link the slowest on the way
     * @param perSecond measured, or what the maker of the disk promises
     */
    public static Bottleneck of(Link link, DataSize perSecond) {
        return new Bottleneck(limit(link, perSecond), link, perSecond);
    }

    private static Limit limit(Link link, DataSize perSecond) {
        if (perSecond.compareTo(link.ceiling()) > 0) {
            return Limit.IMPOSSIBLE;
        }
        return perSecond.bytes() >= SATURATED * link.expected().bytes() ? Limit.LINK : Limit.DISK;
    }

    /** For people, in one line. */
    @Override
    public String toString() {
        String rate = Rates.text(perSecond);
        return switch (limit) {
            case LINK -> link + " is the limit: " + rate + " of at most " + Rates.text(link.ceiling());
            case DISK ->
                "the disk is the limit: " + rate + ", " + link + " carries up to " + Rates.text(link.ceiling());
            case IMPOSSIBLE ->
                rate + " is more than " + link + " carries (" + Rates.text(link.ceiling())
                        + "): a cache answered, or it is another link";
        };
    }
}
