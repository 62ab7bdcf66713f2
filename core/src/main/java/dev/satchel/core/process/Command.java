package dev.satchel.core.process;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program, its arguments and the circumstances it runs in: an immutable value. The time limit is one minute unless
 * another is given; there is no command without one. Nor is there one whose output is kept without a limit.
 *
 * <p>What was marked as a secret reads {@code ***} in {@link #toString()}, and wherever else this library shows the
 * command or quotes what it said: errors, logs, events of the flight recorder, lines that a listener is told.
 */
public final class Command {
    /** What a secret reads as. */
    private static final String HIDDEN = "***";

    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(1);
    private static final DataSize DEFAULT_OUTPUT = DataSize.mebibytes(16);
    private static final CharMatcher MARK = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.is('-'));

    private final ImmutableList<String> words;
    private final Duration timeLimit;
    private final ImmutableMap<String, String> environment;
    private final @Nullable Path directory;
    private final @Nullable String input;
    private final @Nullable Path inputFile;
    private final @Nullable OutputFile outputFile;
    private final ImmutableSet<Integer> success;
    private final DataSize outputLimit;
    private final ImmutableSet<String> secrets;
    private final @Nullable String mark;

    private Command(Draft draft) {
        for (String word : draft.words) {
            checkArgument(word.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", word);
        }
        checkArgument(!draft.words.get(0).isEmpty(), "a command needs a program");
        checkArgument(
                !draft.timeLimit.isNegative() && !draft.timeLimit.isZero(),
                "a time limit must be positive: %s",
                draft.timeLimit);
        this.words = draft.words;
        this.timeLimit = draft.timeLimit;
        this.environment = draft.environment;
        this.directory = draft.directory;
        checkArgument(
                draft.input == null || draft.inputFile == null, "an input is a text or a file: %s", draft.inputFile);
        this.input = draft.input;
        this.inputFile = draft.inputFile;
        this.outputFile = draft.outputFile;
        this.success = draft.success;
        this.outputLimit = draft.outputLimit;
        this.secrets = draft.secrets;
        this.mark = draft.mark;
    }

    /**
     * Where the bytes of an output go.
     *
     * @param file that they become
     * @param limit of them
     */
    record OutputFile(Path file, DataSize limit) {}

    /** The parts of a command while it is made from another. */
    private static final class Draft {
        private ImmutableList<String> words;
        private Duration timeLimit = DEFAULT_LIMIT;
        private ImmutableMap<String, String> environment = ImmutableMap.of();
        private @Nullable Path directory;
        private @Nullable String input;
        private @Nullable Path inputFile;
        private @Nullable OutputFile outputFile;
        private ImmutableSet<Integer> success = ImmutableSet.of(0);
        private DataSize outputLimit = DEFAULT_OUTPUT;
        private ImmutableSet<String> secrets = ImmutableSet.of();
        private @Nullable String mark;

        Draft(ImmutableList<String> words) {
            this.words = words;
        }

        Draft(Command from) {
            this.words = from.words;
            this.timeLimit = from.timeLimit;
            this.environment = from.environment;
            this.directory = from.directory;
            this.input = from.input;
            this.inputFile = from.inputFile;
            this.outputFile = from.outputFile;
            this.success = from.success;
            this.outputLimit = from.outputLimit;
            this.secrets = from.secrets;
            this.mark = from.mark;
        }
    }

    private Command with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Command(draft);
    }

    /** {@code program} (a name to be found on the path, or a path) with {@code arguments}. */
    public static Command of(String program, String... arguments) {
        return of(program, List.of(arguments));
    }

    /** {@code program} (a name to be found on the path, or a path) with {@code arguments}. */
    public static Command of(String program, List<String> arguments) {
        return new Command(new Draft(
                ImmutableList.<String>builder().add(program).addAll(arguments).build()));
    }

    /**
     * Ended, with its descendants, when it runs longer.
     *
     * @param limit positive
     */
    public Command withTimeLimit(Duration limit) {
        return with(draft -> draft.timeLimit = limit);
    }

    /**
     * With one more environment variable.
     *
     * @param name of the variable; one that is there already is replaced
     * @param value as the program finds it
     */
    public Command withEnvironment(String name, String value) {
        ImmutableMap<String, String> more = ImmutableMap.<String, String>builder()
                .putAll(environment)
                .put(name, value)
                .buildKeepingLast();
        return with(draft -> draft.environment = more);
    }

    /**
     * As {@link #withEnvironment}, with a value that is a secret.
     *
     * @param name of the variable, which is shown
     * @param secret its value, which is not
     */
    public Command withSecretEnvironment(String name, String secret) {
        return withEnvironment(name, secret).hiding(secret);
    }

    /**
     * With one more argument at the end that is a secret. Where a program takes secrets in other ways, prefer them: on
     * most systems every user can see the arguments of every process.
     *
     * @param secret the whole argument; of one such as {@code --password=x} the part after the first {@code =} is taken
     *     for a secret by itself too
     */
    public Command withSecretArgument(String secret) {
        Command more = with(draft -> draft.words = ImmutableList.<String>builder()
                        .addAll(words)
                        .add(secret)
                        .build())
                .hiding(secret);
        int value = secret.indexOf('=') + 1;
        return secret.startsWith("-") && value > 0 ? more.hiding(secret.substring(value)) : more;
    }

    /** Started in {@code folder} instead of this process's own. */
    public Command inDirectory(Path folder) {
        return with(draft -> draft.directory = folder);
    }

    /** With {@code text} in UTF-8 on its standard input, which is empty otherwise. */
    public Command withInput(String text) {
        return with(draft -> draft.input = text);
    }

    /**
     * With the bytes of {@code file}, as they are, on its standard input.
     *
     * @param file that is there; the command has no other input
     */
    public Command withInputFrom(Path file) {
        return with(draft -> draft.inputFile = file);
    }

    /**
     * With the bytes of its standard output, as they are, in {@code file} instead of the result. Of more than {@code limit} the
     * rest is {@linkplain CommandResult#dropped() dropped}: the output is closed then, of which most programs die.
     *
     * @param file made, or emptied before; what is there after a failure is a part
     * @param limit of bytes, 0 or more
     */
    public Command withOutputTo(Path file, DataSize limit) {
        return with(draft -> draft.outputFile = new OutputFile(file, limit));
    }

    /**
     * As {@link #withInput}, with a text that is a secret, such as the passphrase of a volume.
     *
     * @param secret hidden as a whole, and each of its lines
     */
    public Command withSecretInput(String secret) {
        return withInput(secret).hiding(secret).hiding(secret.lines().toArray(String[]::new));
    }

    /**
     * Shows {@code ***} wherever one of {@code more} stands: in arguments, in values of environment variables, and in
     * what the program says where that is quoted.
     *
     * @param more the secrets; blank ones hide nothing
     */
    public Command hiding(String... more) {
        ImmutableSet<String> all = Stream.concat(secrets.stream(), Stream.of(more))
                .filter(secret -> !secret.isBlank())
                // The longest first: of two that begin alike, the shorter would leave the end of the longer to be read.
                .sorted(Comparator.comparingInt(String::length).reversed())
                .collect(ImmutableSet.toImmutableSet());
        return with(draft -> draft.secrets = all);
    }

    /** With {@code codes} as the exit codes that mean success, instead of 0 alone. */
    public Command succeedingWith(Integer... codes) {
        return with(draft -> draft.success = ImmutableSet.copyOf(codes));
    }

    /**
     * Keeps no more than the last {@code limit} of each of its two output streams; 16 MiB unless said otherwise. The end
     * and not the beginning, because what went wrong is said last. See {@link CommandResult#dropped()}.
     *
     * @param limit 1 byte to 1 GiB
     */
    public Command withOutputLimit(DataSize limit) {
        checkArgument(limit.bytes() > 0 && limit.bytes() <= 1 << 30, "a limit of output is 1 byte to 1 GiB: %s", limit);
        return with(draft -> draft.outputLimit = limit);
    }

    /**
     * With a mark in its environment by which {@link MarkedProcesses} finds it again, and what it started, even when
     * this process is gone.
     *
     * @param mark 1 to 100 letters, digits and hyphens
     */
    public Command withMark(String mark) {
        checkArgument(
                !mark.isEmpty() && mark.length() <= 100 && MARK.matchesAllOf(mark),
                "a mark is 1 to 100 letters, digits and hyphens: '%s'",
                mark);
        return with(draft -> draft.mark = mark);
    }

    /** The name or path of the program. */
    public String program() {
        return words.get(0);
    }

    /** What follows the program, secrets included; immutable. */
    public List<String> arguments() {
        return words.subList(1, words.size());
    }

    /** The program, then its arguments, secrets included; immutable. */
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

    /** The file that it reads, if it does. */
    public Optional<Path> inputFile() {
        return Optional.ofNullable(inputFile);
    }

    /** The file that its output becomes, if it does. */
    public Optional<Path> outputFile() {
        return Optional.ofNullable(outputFile).map(OutputFile::file);
    }

    Optional<OutputFile> output() {
        return Optional.ofNullable(outputFile);
    }

    /** The exit codes that mean success; immutable. */
    public Set<Integer> successCodes() {
        return success;
    }

    /** How much of each output stream is kept. */
    public DataSize outputLimit() {
        return outputLimit;
    }

    /** By which its processes are found again, if it has such a mark. */
    public Optional<String> mark() {
        return Optional.ofNullable(mark);
    }

    /** What is shown as {@code ***}, as it really is; immutable, the longest first. */
    public Set<String> secrets() {
        return secrets;
    }

    /**
     * What is to be shown of {@code text}: all of it but the secrets of this command.
     *
     * @param text what somebody is about to see, for example what the program said
     */
    public String redact(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, HIDDEN);
        }
        return shown;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Command that
                && words.equals(that.words)
                && timeLimit.equals(that.timeLimit)
                && environment.equals(that.environment)
                && Objects.equals(directory, that.directory)
                && Objects.equals(input, that.input)
                && Objects.equals(inputFile, that.inputFile)
                && Objects.equals(outputFile, that.outputFile)
                && success.equals(that.success)
                && outputLimit.equals(that.outputLimit)
                && secrets.equals(that.secrets)
                && Objects.equals(mark, that.mark);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                words,
                timeLimit,
                environment,
                directory,
                input,
                inputFile,
                outputFile,
                success,
                outputLimit,
                secrets,
                mark);
    }

    /** As it would be typed into a POSIX shell, secrets as {@code ***}: {@code TZ=UTC ls -l '/with blank'}. */
    @Override
    public String toString() {
        Stream<String> assignments = environment.entrySet().stream().map(e -> e.getKey() + "=" + shown(e.getValue()));
        Stream<String> files = Stream.concat(
                inputFile().stream().map(file -> "<" + shown(file.toString())),
                outputFile().stream().map(file -> ">" + shown(file.toString())));
        return Stream.of(assignments, words.stream().map(this::shown), files)
                .flatMap(parts -> parts)
                .collect(Collectors.joining(" "));
    }

    /** A word that only hides something needs no quotes. */
    private String shown(String word) {
        String redacted = redact(word);
        return redacted.equals(HIDDEN) ? HIDDEN : ShellQuoting.quote(redacted);
    }
}
