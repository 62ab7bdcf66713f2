package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.ShellQuoting;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A command of which some words may be known only while the plan runs; see {@link Argument}. Immutable. */
public final class PlannedCommand {
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(1);

    /**
     * What some {@code sh} does not look up as a program, and does otherwise than the program of that name would: {@code
     * echo} of dash, for one, takes a backslash for the beginning of an escape. Then keywords, and the functions of {@link
     * PlanScript}.
     */
    private static final ImmutableSet<String> SHELLS_OWN = ImmutableSet.copyOf(Splitter.on(' ')
            .split(". : alias bg break builtin cd command continue declare echo eval exec exit export fc fg getopts"
                    + " hash help history jobs kill let local printf pwd read readonly return set shift source"
                    + " suspend time times trap type typeset ulimit umask unalias unset wait"
                    + " case coproc do done elif else esac fi for function if in select then until while"
                    + " take_away hold go_on"));

    /** Whether it may run once more. */
    private enum Repetition {
        ONCE,
        REPEATABLE
    }

    private final String program;
    private final ImmutableList<Argument> arguments;
    private final @Nullable String input;
    private final @Nullable String captured;
    private final Duration timeLimit;
    private final ProgressParser progress;
    private final ImmutableSet<Integer> success;
    private final ImmutableSortedMap<Integer, Finding> remarks;
    private final Repetition repetition;
    private final @Nullable DataSize outputLimit;
    private final ImmutableSet<String> hidden;
    private final @Nullable Path prefetched;

    private PlannedCommand(Draft draft) {
        checkArgument(!draft.program.isEmpty(), "a command needs a program");
        checkArgument(
                !draft.timeLimit.isNegative() && !draft.timeLimit.isZero(),
                "a time limit must be positive: %s",
                draft.timeLimit);
        this.program = draft.program;
        this.arguments = draft.arguments;
        this.input = draft.input;
        this.captured = draft.captured;
        this.timeLimit = draft.timeLimit;
        this.progress = draft.progress;
        this.success = draft.success;
        this.remarks = draft.remarks;
        this.repetition = draft.repetition;
        this.outputLimit = draft.outputLimit;
        this.hidden = draft.hidden;
        this.prefetched = draft.prefetched;
    }

    /** The parts of a command while it is made from another. */
    private static final class Draft {
        private final String program;
        private ImmutableList<Argument> arguments = ImmutableList.of();
        private @Nullable String input;
        private @Nullable String captured;
        private Duration timeLimit = DEFAULT_LIMIT;
        private ProgressParser progress = ProgressParser.NONE;
        private ImmutableSet<Integer> success = ImmutableSet.of(0);
        private ImmutableSortedMap<Integer, Finding> remarks = ImmutableSortedMap.of();
        private Repetition repetition = Repetition.ONCE;
        private @Nullable DataSize outputLimit;
        private ImmutableSet<String> hidden = ImmutableSet.of();
        private @Nullable Path prefetched;

        Draft(String program) {
            this.program = program;
        }

        Draft(PlannedCommand from) {
            this.program = from.program;
            this.arguments = from.arguments;
            this.input = from.input;
            this.captured = from.captured;
            this.timeLimit = from.timeLimit;
            this.progress = from.progress;
            this.success = from.success;
            this.remarks = from.remarks;
            this.repetition = from.repetition;
            this.outputLimit = from.outputLimit;
            this.hidden = from.hidden;
            this.prefetched = from.prefetched;
        }
    }

    private PlannedCommand with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new PlannedCommand(draft);
    }

    /** {@code program} with {@code arguments}; the time limit is one minute unless another is given. */
    public static PlannedCommand of(String program, String... arguments) {
        return new PlannedCommand(new Draft(program)).with(arguments);
    }

    /** With {@code more} words after those it has. */
    public PlannedCommand with(String... more) {
        return with(Stream.of(more).map(Argument::of).toArray(Argument[]::new));
    }

    /** With {@code path} as one more word, relative or absolute as it is. */
    public PlannedCommand with(Path path) {
        return with(Argument.of(path));
    }

    /** With {@code more} words after those it has. */
    public PlannedCommand with(Argument... more) {
        return with(draft -> draft.arguments =
                ImmutableList.<Argument>builder().addAll(arguments).add(more).build());
    }

    /** With {@code text} on its standard input. */
    public PlannedCommand withInput(String text) {
        return with(draft -> draft.input = text);
    }

    /**
     * As {@link #withInput}, with a text that is a secret.
     *
     * @param secret hidden as a whole, and each of its lines
     */
    public PlannedCommand withSecretInput(String secret) {
        return withInput(secret).hiding(secret).hiding(secret.lines().toArray(String[]::new));
    }

    /**
     * Shows {@code ***} wherever one of {@code more} stands: in arguments, in the input, and in what the program says
     * where that is quoted. A shell script made of the plan holds it all the same.
     *
     * @param more the secrets; blank ones hide nothing
     */
    public PlannedCommand hiding(String... more) {
        return with(draft -> draft.hidden = Stream.concat(hidden.stream(), Stream.of(more))
                .filter(text -> !text.isBlank())
                .collect(ImmutableSet.toImmutableSet()));
    }

    /**
     * Keeps what it prints, without the line ends after it, as the value {@code name} for later commands.
     *
     * @param name lower-case letters, digits and underscores, beginning with a letter
     */
    public PlannedCommand capturing(String name) {
        return with(draft -> draft.captured = Argument.checkName(name));
    }

    /** Ended, with its descendants, when it runs longer than {@code limit}, which is positive. */
    public PlannedCommand withTimeLimit(Duration limit) {
        return with(draft -> draft.timeLimit = limit);
    }

    /**
     * With its lines read as progress.
     *
     * @param parser is given each line of both output streams; what it throws ends the reading of progress, not the command
     */
    public PlannedCommand withProgress(ProgressParser parser) {
        return with(draft -> draft.progress = parser);
    }

    /**
     * With no more than the end of what it prints kept; see {@link Command#withOutputLimit}.
     *
     * @param limit 1 byte to 1 GiB; 16 MiB unless said otherwise
     */
    public PlannedCommand withOutputLimit(DataSize limit) {
        return with(draft -> draft.outputLimit = limit);
    }

    /**
     * With the tree below {@code folder} visited while it runs, as far as it lies on one file system, so that the kernel
     * knows its files already when the command asks for them: for one that looks through another tree first and only then
     * compares this one with it, as {@code rsync} does. Makes a difference in time alone; a shell script, and a plan that
     * was read from a journal, do without.
     *
     * @param folder absolute; what of it cannot be read is passed over
     */
    public PlannedCommand prefetching(Path folder) {
        return with(draft -> draft.prefetched = folder);
    }

    /** With {@code codes} as the exit codes that mean success, instead of 0 alone. */
    public PlannedCommand succeedingWith(Integer... codes) {
        return with(draft -> draft.success = ImmutableSet.copyOf(codes));
    }

    /**
     * Succeeds with {@code exitCode} too, which is worth a remark: whoever follows the plan is {@linkplain
     * PlanEvent.Remarked told} of it, and its {@linkplain PlanReport#findings() report} has it.
     *
     * @param exitCode 0 to 255
     * @param remark what that means; the end of what the command said is added to its message
     */
    public PlannedCommand remarkingOn(int exitCode, Finding remark) {
        return with(draft -> {
            draft.success = Stream.concat(success.stream(), Stream.of(exitCode)).collect(ImmutableSet.toImmutableSet());
            draft.remarks = ImmutableSortedMap.<Integer, Finding>naturalOrder()
                    .putAll(remarks)
                    .put(exitCode, remark)
                    .buildOrThrow();
        });
    }

    /**
     * May run once more, with the same outcome: after it was cut short, after it was done, and after what follows it in
     * its step was done. True of {@code rsync}, {@code mkfs} and {@code cp}; not of {@code mv}, nor of what appends. A
     * plan that is resumed repeats such commands alone.
     */
    public PlannedCommand repeatable() {
        return with(draft -> draft.repetition = Repetition.REPEATABLE);
    }

    /**
     * The same command as {@code command}, all of whose words are known.
     *
     * @throws IllegalArgumentException if it has an environment, a directory or files of its own, which a plan cannot show
     */
    public static PlannedCommand of(Command command) {
        checkArgument(
                command.environment().isEmpty()
                        && command.directory().isEmpty()
                        && command.inputFile().isEmpty()
                        && command.outputFile().isEmpty(),
                "a planned command has no environment, no directory and no files of its own: %s",
                command);
        PlannedCommand planned = of(command.program(), command.arguments().toArray(String[]::new))
                .withTimeLimit(command.timeLimit())
                .withOutputLimit(command.outputLimit())
                .hiding(command.secrets().toArray(String[]::new))
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

    /** What is worth a remark, by exit code; immutable, empty for most. */
    public Map<Integer, Finding> remarks() {
        return remarks;
    }

    /** Ended when it runs longer; positive. */
    public Duration timeLimit() {
        return timeLimit;
    }

    /** Whether it may run once more; see {@link #repeatable()}. */
    public boolean isRepeatable() {
        return repetition == Repetition.REPEATABLE;
    }

    /** What of it is not shown. */
    Stream<String> secrets() {
        return Stream.concat(hidden.stream(), arguments.stream().flatMap(Argument::secrets));
    }

    boolean hasSecrets() {
        return secrets().findAny().isPresent();
    }

    Optional<Path> prefetched() {
        return Optional.ofNullable(prefetched);
    }

    ProgressParser progress() {
        return progress;
    }

    boolean resolvesWith(Map<String, String> values) {
        return arguments.stream().allMatch(argument -> argument.resolvesWith(values));
    }

    /** Whether a value of an earlier command is among its words. */
    boolean needsValues() {
        return !resolvesWith(Map.of());
    }

    Command resolve(Map<String, String> values) {
        List<String> words =
                arguments.stream().map(argument -> argument.resolve(values)).toList();
        Command command = Command.of(program, words)
                .withTimeLimit(timeLimit)
                .succeedingWith(success.toArray(Integer[]::new))
                .hiding(secrets().toArray(String[]::new));
        Command limited = outputLimit == null ? command : command.withOutputLimit(outputLimit);
        return input == null ? limited : limited.withInput(input);
    }

    /** The words of the command as the plan shows them, values as {@code ${name}}. */
    List<String> words() {
        return Stream.concat(Stream.of(program), arguments.stream().map(Argument::toString))
                .map(this::hide)
                .collect(ImmutableList.toImmutableList());
    }

    String hide(String text) {
        return new Secrets(secrets()).hide(text);
    }

    /** As a line of a POSIX shell script that runs the program, also where the shell has a command of that name. */
    String toShell() {
        return toShell(SHELLS_OWN.contains(program) ? "env " + program : programWord());
    }

    /** A word with an equals sign would be an assignment in this place, unless it is quoted. */
    private String programWord() {
        String word = ShellQuoting.quote(program);
        return word.equals(program) && program.indexOf('=') >= 0 ? "'" + word + "'" : word;
    }

    private String toShell(String programWord) {
        String words = Stream.concat(Stream.of(programWord), arguments.stream().map(Argument::toShell))
                .collect(Collectors.joining(" "));
        // A script's own standard input, which may be the script, is none of the commands'.
        String fed = input == null ? words + " </dev/null" : "printf '%s' " + ShellQuoting.quote(input) + " | " + words;
        String tolerant = success.equals(ImmutableSet.of(0)) ? fed : tolerate(fed);
        return captured == null ? tolerant : captured + "=$(" + tolerant + ")";
    }

    private String tolerate(String line) {
        String codes = success.stream().map(String::valueOf).collect(Collectors.joining("|"));
        // A subshell that exits, since this may stand in a function that others are called after.
        String others = "case $? in " + codes + ") ;; *) (exit $?) ;; esac";
        return success.contains(0) ? line + " || " + others : "if " + line + "; then false; else " + others + "; fi";
    }

    /** The command as it would be typed, values as {@code "${name}"}, secrets as {@code ***}. */
    @Override
    public String toString() {
        return Stream.concat(
                        Stream.of(ShellQuoting.quote(program)),
                        arguments.stream().map(this::shown))
                .collect(Collectors.joining(" "));
    }

    private String shown(Argument argument) {
        if (!hasSecrets()) {
            return argument.toShell();
        }
        String whole = argument.toString();
        String hiddenWord = hide(whole);
        if (hiddenWord.equals(whole) && argument.secrets().findAny().isEmpty()) {
            return argument.toShell();
        }
        return hiddenWord.equals(Secrets.HIDDEN) ? hiddenWord : ShellQuoting.quote(hiddenWord);
    }
}
