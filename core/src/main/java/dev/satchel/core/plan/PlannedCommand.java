package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.ShellQuoting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A command of which some words may be known only while the plan runs; see {@link Argument}. Immutable. */
public final class PlannedCommand {
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(1);

    private final String program;
    private final ImmutableList<Argument> arguments;
    private final @Nullable String input;
    private final @Nullable String captured;
    private final Duration timeLimit;
    private final ProgressParser progress;
    private final ImmutableSet<Integer> success;

    private PlannedCommand(
            String program,
            ImmutableList<Argument> arguments,
            @Nullable String input,
            @Nullable String captured,
            Duration timeLimit,
            ProgressParser progress,
            ImmutableSet<Integer> success) {
        this.program = program;
        this.arguments = arguments;
        this.input = input;
        this.captured = captured;
        this.timeLimit = timeLimit;
        this.progress = progress;
        this.success = success;
    }

    /** {@code program} with {@code arguments}; the time limit is one minute unless another is given. */
    public static PlannedCommand of(String program, String... arguments) {
        return new PlannedCommand(
                        program, ImmutableList.of(), null, null, DEFAULT_LIMIT, ProgressParser.NONE, ImmutableSet.of(0))
                .with(arguments);
    }

    /** With {@code more} words after those it has. */
    public PlannedCommand with(String... more) {
        return with(Stream.of(more).map(Argument::of).toArray(Argument[]::new));
    }

    /** With a path as one more word. */
    public PlannedCommand with(Path path) {
        return with(Argument.of(path));
    }

    /** With {@code more} words after those it has. */
    public PlannedCommand with(Argument... more) {
        ImmutableList<Argument> all =
                ImmutableList.<Argument>builder().addAll(arguments).add(more).build();
        return new PlannedCommand(program, all, input, captured, timeLimit, progress, success);
    }

    /** With {@code text} on its standard input. */
    public PlannedCommand withInput(String text) {
        return new PlannedCommand(program, arguments, text, captured, timeLimit, progress, success);
    }

    /** Keeps what it prints, without the line ends after it, as the value {@code name} for later commands. */
    public PlannedCommand capturing(String name) {
        return new PlannedCommand(program, arguments, input, Argument.checkName(name), timeLimit, progress, success);
    }

    /** Ended when it runs longer. */
    public PlannedCommand withTimeLimit(Duration limit) {
        return new PlannedCommand(program, arguments, input, captured, limit, progress, success);
    }

    /** With its lines read as progress. */
    public PlannedCommand withProgress(ProgressParser parser) {
        return new PlannedCommand(program, arguments, input, captured, timeLimit, parser, success);
    }

    /** With {@code codes} as the exit codes that mean success, instead of 0 alone. */
    public PlannedCommand succeedingWith(Integer... codes) {
        return new PlannedCommand(program, arguments, input, captured, timeLimit, progress, ImmutableSet.copyOf(codes));
    }

    /**
     * The same command as {@code command}, all of whose words are known.
     *
     * @throws IllegalArgumentException if it has an environment or a directory of its own, which a plan cannot show
     */
    public static PlannedCommand of(Command command) {
        checkArgument(
                command.environment().isEmpty() && command.directory().isEmpty(),
                "a planned command has no environment and no directory of its own: %s",
                command);
        PlannedCommand planned = of(command.program(), command.arguments().toArray(String[]::new))
                .withTimeLimit(command.timeLimit())
                .succeedingWith(command.successCodes().toArray(Integer[]::new));
        return command.input().map(planned::withInput).orElse(planned);
    }

    /** The program. */
    public String program() {
        return program;
    }

    /** The words after the program; immutable. */
    public List<Argument> arguments() {
        return arguments;
    }

    /** What it reads, if anything. */
    public Optional<String> input() {
        return Optional.ofNullable(input);
    }

    /** The name under which its output is kept, if it is. */
    public Optional<String> captured() {
        return Optional.ofNullable(captured);
    }

    /** The exit codes that mean success. */
    public Set<Integer> successCodes() {
        return success;
    }

    ProgressParser progress() {
        return progress;
    }

    boolean resolvesWith(Map<String, String> values) {
        return arguments.stream().allMatch(argument -> argument.resolvesWith(values));
    }

    Command resolve(Map<String, String> values) {
        List<String> words =
                arguments.stream().map(argument -> argument.resolve(values)).toList();
        Command command =
                Command.of(program, words).withTimeLimit(timeLimit).succeedingWith(success.toArray(Integer[]::new));
        return input == null ? command : command.withInput(input);
    }

    /** The words of the command as the plan shows them, values as {@code ${name}}. */
    List<String> words() {
        return Stream.concat(Stream.of(program), arguments.stream().map(Argument::toString))
                .collect(ImmutableList.toImmutableList());
    }

    /** As a line of a POSIX shell script. */
    String toShell() {
        String words = Stream.concat(
                        Stream.of(ShellQuoting.quote(program)),
                        arguments.stream().map(Argument::toShell))
                .collect(Collectors.joining(" "));
        // A script's own standard input, which may be the script, is none of the commands'.
        String fed = input == null ? words + " </dev/null" : "printf '%s' " + ShellQuoting.quote(input) + " | " + words;
        String tolerant = success.equals(ImmutableSet.of(0)) ? fed : tolerate(fed);
        return captured == null ? tolerant : captured + "=$(" + tolerant + ")";
    }

    private String tolerate(String line) {
        String codes = success.stream().map(String::valueOf).collect(Collectors.joining("|"));
        return line + " || case $? in " + codes + ") ;; *) false ;; esac";
    }

    /** The command as it would be typed, values as {@code "${name}"}. */
    @Override
    public String toString() {
        return Stream.concat(
                        Stream.of(ShellQuoting.quote(program)),
                        arguments.stream().map(Argument::toShell))
                .collect(Collectors.joining(" "));
    }
}
