package dev.satchel.core.process;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program, its arguments and the circumstances it runs in: an immutable value. The time limit is one minute unless
 * another is given; there is no command without one.
 */
public final class Command {
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(1);

    private final ImmutableList<String> words;
    private final Duration timeLimit;
    private final ImmutableMap<String, String> environment;
    private final @Nullable Path directory;
    private final @Nullable String input;
    private final ImmutableSet<Integer> success;

    private Command(
            ImmutableList<String> words,
            Duration timeLimit,
            ImmutableMap<String, String> environment,
            @Nullable Path directory,
            @Nullable String input,
            ImmutableSet<Integer> success) {
        for (String word : words) {
            checkArgument(word.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", word);
        }
        checkArgument(!words.get(0).isEmpty(), "a command needs a program");
        checkArgument(!timeLimit.isNegative() && !timeLimit.isZero(), "a time limit must be positive: %s", timeLimit);
        this.words = words;
        this.timeLimit = timeLimit;
        this.environment = environment;
        this.directory = directory;
        this.input = input;
        this.success = success;
    }

    /** {@code program} (a name to be found on the path, or a path) with {@code arguments}. */
    public static Command of(String program, String... arguments) {
        return of(program, List.of(arguments));
    }

    /** {@code program} (a name to be found on the path, or a path) with {@code arguments}. */
    public static Command of(String program, List<String> arguments) {
        ImmutableList<String> words =
                ImmutableList.<String>builder().add(program).addAll(arguments).build();
        return new Command(words, DEFAULT_LIMIT, ImmutableMap.of(), null, null, ImmutableSet.of(0));
    }

    /** Ended, with its descendants, when it runs longer. */
    public Command withTimeLimit(Duration limit) {
        return new Command(words, limit, environment, directory, input, success);
    }

    /** With one more environment variable. */
    public Command withEnvironment(String name, String value) {
        ImmutableMap<String, String> more = ImmutableMap.<String, String>builder()
                .putAll(environment)
                .put(name, value)
                .buildKeepingLast();
        return new Command(words, timeLimit, more, directory, input, success);
    }

    /** Started in {@code folder} instead of this process's own. */
    public Command inDirectory(Path folder) {
        return new Command(words, timeLimit, environment, folder, input, success);
    }

    /** With {@code text} in UTF-8 on its standard input, which is empty otherwise. */
    public Command withInput(String text) {
        return new Command(words, timeLimit, environment, directory, text, success);
    }

    /** With {@code codes} as the exit codes that mean success, instead of 0 alone. */
    public Command succeedingWith(Integer... codes) {
        return new Command(words, timeLimit, environment, directory, input, ImmutableSet.copyOf(codes));
    }

    /** The name or path of the program. */
    public String program() {
        return words.get(0);
    }

    /** What follows the program; immutable. */
    public List<String> arguments() {
        return words.subList(1, words.size());
    }

    /** The program, then its arguments; immutable. */
    public List<String> words() {
        return words;
    }

    /** Positive. */
    public Duration timeLimit() {
        return timeLimit;
    }

    /** Added to the environment of this process; immutable and ordered. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Where it is started, if not in this process's own directory. */
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    /** What it reads, if anything. */
    public Optional<String> input() {
        return Optional.ofNullable(input);
    }

    /** The exit codes that mean success; immutable. */
    public Set<Integer> successCodes() {
        return success;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Command that
                && words.equals(that.words)
                && timeLimit.equals(that.timeLimit)
                && environment.equals(that.environment)
                && Objects.equals(directory, that.directory)
                && Objects.equals(input, that.input)
                && success.equals(that.success);
    }

    @Override
    public int hashCode() {
        return Objects.hash(words, timeLimit, environment, directory, input, success);
    }

    /** As it would be typed into a POSIX shell: {@code LC_ALL=C ls -l '/with blank'}. */
    @Override
    public String toString() {
        Stream<String> assignments =
                environment.entrySet().stream().map(e -> e.getKey() + "=" + ShellQuoting.quote(e.getValue()));
        return Stream.concat(assignments, words.stream().map(ShellQuoting::quote))
                .collect(Collectors.joining(" "));
    }
}
