package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.process.ShellQuoting;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One word of a planned command: text that is known when the plan is made, and values that are known only while it
 * runs, such as the loop device that the system will pick. A dollar sign in the text is a dollar sign; a value is
 * never taken apart.
 */
public final class Argument {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Secret(String text) implements Part {}

    private record Value(String name) implements Part {}

    private final ImmutableList<Part> parts;

    private Argument(ImmutableList<Part> parts) {
        this.parts = parts;
    }

    /**
     * Just {@code text}.
     *
     * @param text as the program is to find it
     */
    public static Argument of(String text) {
        return new Argument(ImmutableList.of(new Literal(text)));
    }

    /** {@code path} as text. */
    public static Argument of(Path path) {
        return of(path.toString());
    }

    /**
     * A text that is shown as {@code ***} wherever the plan, its commands or what they say are shown; a shell script made
     * of the plan holds it.
     *
     * @param text not blank, and without line ends: it would be hidden in nothing, or nowhere
     */
    public static Argument secret(String text) {
        checkArgument(!text.isBlank() && text.lines().count() == 1, "a secret is not blank and has one line");
        return new Argument(ImmutableList.of(new Secret(text)));
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
                    return text(part);
                })
                .collect(Collectors.joining());
    }

    private static String text(Part part) {
        return part instanceof Secret secret ? secret.text() : ((Literal) part).text();
    }

    private static String shown(Part part) {
        if (part instanceof Value value) {
            return "${" + value.name() + "}";
        }
        return part instanceof Secret ? Secrets.HIDDEN : ((Literal) part).text();
    }

    /** The texts in it that are not to be shown. */
    Stream<String> secrets() {
        return parts.stream().filter(Secret.class::isInstance).map(Argument::text);
    }

    /** As JSON that {@link #read} understands: a text, or where that would not say all, a list of texts and values. */
    void write(ArrayNode list) {
        if (parts.size() == 1 && parts.get(0) instanceof Literal literal) {
            list.add(literal.text());
            return;
        }
        ArrayNode array = list.addArray();
        for (Part part : parts) {
            if (part instanceof Value value) {
                array.addObject().put("value", value.name());
            } else {
                array.add(shown(part));
            }
        }
    }

    /** Whether the text that people see is all that there is to know. */
    boolean isPlain() {
        return parts.size() == 1 && parts.get(0) instanceof Literal;
    }

    static Argument read(JsonNode node) {
        if (node.isTextual()) {
            return of(node.textValue());
        }
        ImmutableList.Builder<Part> parts = ImmutableList.builder();
        for (JsonNode part : node) {
            parts.add(
                    part.isTextual()
                            ? new Literal(part.textValue())
                            : new Value(checkName(part.path("value").asText())));
        }
        return new Argument(parts.build());
    }

    /** Whether all values it needs are among {@code values}. */
    boolean resolvesWith(Map<String, String> values) {
        return parts.stream().noneMatch(part -> part instanceof Value value && !values.containsKey(value.name()));
    }

    /** As a word of a POSIX shell, to be run: secrets as they are. */
    String toShell() {
        if (parts.stream().noneMatch(Value.class::isInstance)) {
            return ShellQuoting.quote(resolve(Map.of()));
        }
        return parts.stream()
                .map(part ->
                        part instanceof Value value ? "\"${" + value.name() + "}\"" : ShellQuoting.quote(text(part)))
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

    /** The text, with {@code ${name}} for each value and {@code ***} for a secret. */
    @Override
    public String toString() {
        return parts.stream().map(Argument::shown).collect(Collectors.joining());
    }
}
