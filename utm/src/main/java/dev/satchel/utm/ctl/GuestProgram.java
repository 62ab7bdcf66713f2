package dev.satchel.utm.ctl;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program to be run in a guest, by its agent. Nothing of it goes through a shell. Immutable; the time limit is one minute
 * unless another is given.
 */
public final class GuestProgram {
    private final ImmutableList<String> words;
    private final ImmutableMap<String, String> environment;
    private final @Nullable String input;
    private final Duration limit;

    private GuestProgram(
            ImmutableList<String> words,
            ImmutableMap<String, String> environment,
            @Nullable String input,
            Duration limit) {
        this.words = words;
        this.environment = environment;
        this.input = input;
        this.limit = limit;
    }

    /**
     * {@code program} with {@code arguments}.
     *
     * @param program a path in the guest, or a name on its path; not empty
     * @param arguments as the program is to find them
     */
    public static GuestProgram of(String program, String... arguments) {
        return of(program, List.of(arguments));
    }

    /** As {@link #of(String, String...)} of {@code program} with {@code arguments}. */
    public static GuestProgram of(String program, List<String> arguments) {
        checkArgument(!program.isEmpty(), "a program has a name");
        return new GuestProgram(
                ImmutableList.<String>builder().add(program).addAll(arguments).build(),
                ImmutableMap.of(),
                null,
                Duration.ofMinutes(1));
    }

    /**
     * With one more environment variable, or another value of it.
     *
     * @param name not empty, without an equals sign
     * @param value as the program finds it
     */
    public GuestProgram withEnvironment(String name, String value) {
        checkArgument(
                !name.isEmpty() && name.indexOf('=') < 0, "a variable has a name without an equals sign: '%s'", name);
        return new GuestProgram(
                words,
                ImmutableMap.<String, String>builder()
                        .putAll(environment)
                        .put(name, value)
                        .buildKeepingLast(),
                input,
                limit);
    }

    /** With {@code text} in UTF-8 on its standard input, which is empty otherwise. */
    public GuestProgram withInput(String text) {
        return new GuestProgram(words, environment, text, limit);
    }

    /** No longer waited for after {@code limit}, which is positive; it may go on in the guest. */
    public GuestProgram withTimeLimit(Duration limit) {
        checkArgument(!limit.isNegative() && !limit.isZero(), "a time limit is positive: %s", limit);
        return new GuestProgram(words, environment, input, limit);
    }

    /** The program, then its arguments; immutable. */
    public List<String> words() {
        return words;
    }

    /** Immutable and ordered. */
    public Map<String, String> environment() {
        return environment;
    }

    /** What it reads, if anything. */
    public Optional<String> input() {
        return Optional.ofNullable(input);
    }

    /** Positive. */
    public Duration timeLimit() {
        return limit;
    }

    /** The words, for people. */
    @Override
    public String toString() {
        return Words.shown(String.join(" ", words));
    }
}
