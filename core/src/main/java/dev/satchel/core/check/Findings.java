package dev.satchel.core.check;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An immutable list of findings, in the order in which they were found. */
public final class Findings implements Iterable<Finding> {
    private static final Findings NONE = new Findings(ImmutableList.of());

    private final ImmutableList<Finding> all;

    private Findings(ImmutableList<Finding> all) {
        this.all = all;
    }

    /** Nothing was found. */
    public static Findings none() {
        return NONE;
    }

    /** The {@code findings} in the order given; none is allowed. */
    public static Findings of(Finding... findings) {
        return of(List.of(findings));
    }

    /** The {@code findings} in the order in which they are iterated; copied, so that later changes do not show. */
    public static Findings of(Iterable<Finding> findings) {
        return new Findings(ImmutableList.copyOf(findings));
    }

    /** All of them, immutable. */
    public List<Finding> all() {
        return all;
    }

    /** Those of {@link Severity#ERROR}. */
    public List<Finding> errors() {
        return stream().filter(f -> f.severity() == Severity.ERROR).collect(ImmutableList.toImmutableList());
    }

    /** Whether one of them is an error. */
    public boolean hasErrors() {
        return stream().anyMatch(f -> f.severity() == Severity.ERROR);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** These, then all of {@code others}, also those that are among these already. */
    public Findings and(Findings others) {
        return of(
                ImmutableList.<Finding>builder().addAll(all).addAll(others.all).build());
    }

    /**
     * These, then those of {@code others} that are not among these: two checks that saw the same say the same code of
     * the same place, or of a part of it ({@code disks[a]} and {@code disks[a].bus}).
     */
    public Findings andNew(Findings others) {
        List<Finding> fresh = others.stream()
                .filter(other -> stream()
                        .noneMatch(f -> f.code().equals(other.code())
                                && (isWithin(f.where(), other.where()) || isWithin(other.where(), f.where()))))
                .toList();
        return and(of(fresh));
    }

    private static boolean isWithin(String part, String whole) {
        return part.startsWith(whole)
                && (part.length() == whole.length() || ".[".indexOf(part.charAt(whole.length())) >= 0);
    }

    /** The findings as a stream. */
    public Stream<Finding> stream() {
        return all.stream();
    }

    /**
     * Ends here if there are errors.
     *
     * @param subject what was checked, for the message
     * @return these findings
     * @throws SatchelException with the code of the first error, and all errors in the message
     */
    public Findings orThrow(String subject) throws SatchelException {
        List<Finding> errors = errors();
        if (errors.isEmpty()) {
            return this;
        }
        String what = errors.stream()
                .map(f -> f.where() + ": " + f.message() + (f.remedy().isEmpty() ? "" : "; " + f.remedy()))
                .collect(Collectors.joining(" | "));
        throw new SatchelException(errors.get(0).code(), subject, what);
    }

    @Override
    public Iterator<Finding> iterator() {
        return all.iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Findings findings && all.equals(findings.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    /** One line each. */
    @Override
    public String toString() {
        return stream().map(Finding::toString).collect(Collectors.joining("\n"));
    }
}
