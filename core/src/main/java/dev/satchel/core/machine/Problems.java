package dev.satchel.core.machine;

import com.google.common.base.Ascii;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.LocatedNode.Place;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with one file. All of it is collected; the first in the order of the text is told, the rest counted. */
final class Problems {
    private static final int LONGEST = 400;
    private static final int MOST = 100;

    private record Problem(
            Place place, String code, String what, @Nullable String remedy) {}

    private final String file;
    private final String lead;
    /** A set, because a part of the file that several profiles share is bound once for each. */
    private final Set<Problem> all = new LinkedHashSet<>();

    Problems(String file) {
        this(file, "");
    }

    /** Whose facts begin with {@code lead}: what was done that makes them wrong. */
    Problems(String file, String lead) {
        this.file = file;
        this.lead = lead;
    }

    void add(Place place, String code, String what) {
        add(place, code, what, null);
    }

    /** {@code code} is the last part of {@code machine.file.*}. */
    void add(Place place, String code, String what, @Nullable String remedy) {
        if (isMany()) {
            return;
        }
        String line = Spelling.oneLine(Ascii.truncate(what, LONGEST, "..."));
        all.add(new Problem(place, "machine.file." + code, line, remedy == null ? null : Spelling.oneLine(remedy)));
    }

    /** A problem after which nothing further can be read; those found before it come first if they stand before it. */
    SatchelException stop(Place place, String code, String what, @Nullable String remedy) {
        add(place, code, what, remedy);
        return toException();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** So many that nobody reads a further one: looking for it, and for what was meant, is no longer worth the time. */
    boolean isMany() {
        return all.size() >= MOST;
    }

    /** Ends here if there is a problem. */
    void orThrow() throws SatchelException {
        if (!all.isEmpty()) {
            throw toException();
        }
    }

    private SatchelException toException() {
        Problem first = all.stream().min(Comparator.comparing(Problem::place)).orElseThrow();
        int others = all.size() - 1;
        String more = others == 0
                ? ""
                : " (and " + (isMany() ? "at least " : "") + others + " more problem" + (others == 1 ? ")" : "s)");
        return new SatchelException(
                first.code(),
                Spelling.oneLine(file) + ":" + first.place(),
                lead + first.what() + more,
                first.remedy(),
                null);
    }
}
