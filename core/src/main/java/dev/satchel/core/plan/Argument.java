package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.process.ShellQuoting;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One word of a planned command: text that is known when the plan is made, and values that are known only while it
 * runs, such as the loop device that the system will pick. A dollar sign in the text is a dollar sign; a value is
 * never taken apart.
 */
public final class Argument {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Value(String name) implements Part {}

    private final ImmutableList<Part> parts;

    private Argument(ImmutableList<Part> parts) {
        this.parts = parts;
    }

    /** Just {@code text}. */
    public static Argument of(String text) {
        return new Argument(ImmutableList.of(new Literal(text)));
    }

    /** The path as text. */
    public static Argument of(Path path) {
        return of(path.toString());
    }

    /**
     * What an earlier command of the plan printed; see {@link PlannedCommand#capturing(String)}.
     *
     * @param name lower-case letters, digits and underscores
     */
    public static Argument value(String name) {
        return new Argument(ImmutableList.of(new Value(checkName(name))));
    }

    /** This, directly followed by {@code text}. */
    public Argument then(String text) {
        return then(of(text));
    }

    /** This, directly followed by {@code next}. */
    public Argument then(Argument next) {
        return new Argument(
                ImmutableList.<Part>builder().addAll(parts).addAll(next.parts).build());
    }

    static String checkName(String name) {
        checkArgument(NAME.matcher(name).matches(), "not a name for a value: '%s'", name);
        return name;
    }

    String resolve(Map<String, String> values) {
        return parts.stream()
                .map(part -> {
                    if (part instanceof Value value) {
                        String known = values.get(value.name());
                        checkState(known != null, "no command of the plan has printed '%s' yet", value.name());
                        return known;
                    }
                    return ((Literal) part).text();
                })
                .collect(Collectors.joining());
    }

    /** Whether all values it needs are among {@code values}. */
    boolean resolvesWith(Map<String, String> values) {
        return parts.stream().noneMatch(part -> part instanceof Value value && !values.containsKey(value.name()));
    }

    String toShell() {
        if (parts.stream().allMatch(Literal.class::isInstance)) {
            return ShellQuoting.quote(resolve(Map.of()));
        }
        return parts.stream()
                .map(part -> part instanceof Value value
                        ? "\"${" + value.name() + "}\""
                        : ShellQuoting.quote(((Literal) part).text()))
                .collect(Collectors.joining());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Argument argument && parts.equals(argument.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** The text, with {@code ${name}} for each value. */
    @Override
    public String toString() {
        return parts.stream()
                .map(part -> part instanceof Value value ? "${" + value.name() + "}" : ((Literal) part).text())
                .collect(Collectors.joining());
    }
}
