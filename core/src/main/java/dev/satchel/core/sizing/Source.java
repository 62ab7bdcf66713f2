package dev.satchel.core.sizing;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Where a figure is from.
 *
 * @param publisher who says so: {@code Microsoft}; {@code Satchel} where it is our own judgement or trial
 * @param page the name of the page or document, which outlives its address; for our own the ground
 * @param asOf the year in which it said so
 */
public record Source(String publisher, String page, int asOf) {
    /** Checks that all of it is said. */
    public Source {
        checkArgument(!publisher.isBlank() && !page.isBlank(), "a source needs a publisher and a page");
        checkArgument(asOf >= 2000, "a source needs the year in which it was read, not %s", asOf);
    }

    /** {@code Microsoft, "Windows 11 specs and system requirements" (as of 2025)}. */
    @Override
    public String toString() {
        return publisher + ", \"" + page + "\" (as of " + asOf + ")";
    }
}
