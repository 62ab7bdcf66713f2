package dev.satchel.qemu.guest;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that is to be run in a guest. No shell is involved: an argument is an argument. Immutable: each method returns a
 * changed copy.
 */
public final class GuestCommand {
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(1);

    /** What the agent itself keeps of each stream (QEMU 7.2, qga/commands.c). */
    private static final DataSize MOST_OUTPUT = DataSize.mebibytes(16);

    private static final int MOST_INPUT = 16 << 20;

    private final String program;
    private final ImmutableList<String> arguments;
    private final ImmutableMap<String, String> environment;
    private final byte[] input;
    private final Duration timeLimit;
    private final DataSize outputLimit;

    private GuestCommand(
            String program,
            ImmutableList<String> arguments,
            ImmutableMap<String, String> environment,
            byte[] input,
            Duration timeLimit,
            DataSize outputLimit) {
        this.program = program;
        this.arguments = arguments;
        this.environment = environment;
        this.input = input;
        this.timeLimit = timeLimit;
        this.outputLimit = outputLimit;
    }

    /** {@code program} (a path in the guest, or a name that the agent finds on its own path) with {@code arguments}. */
    public static GuestCommand of(String program, String... arguments) {
        return of(program, List.of(arguments));
    }

    /** {@code program} (a path in the guest, or a name that the agent finds on its own path) with {@code arguments}. */
    public static GuestCommand of(String program, List<String> arguments) {
        checkArgument(!program.isEmpty(), "a command needs a program");
        checkWord(program);
        arguments.forEach(GuestCommand::checkWord);
        return new GuestCommand(
                program, ImmutableList.copyOf(arguments), ImmutableMap.of(), new byte[0], DEFAULT_LIMIT, MOST_OUTPUT);
    }

    private static void checkWord(String word) {
        checkArgument(word.indexOf('\0') < 0, "an argument cannot hold a NUL character: '%s'", word);
    }

    /**
     * With one more variable. With any at all, the program gets these and none of the agent's own.
     *
     * @param name not empty, without an equals sign or a NUL; one that is there already is replaced
     * @param value anything but a NUL
     */
    public GuestCommand withEnvironment(String name, String value) {
        checkArgument(!name.isEmpty() && name.indexOf('=') < 0, "no name of a variable: '%s'", name);
        checkWord(name);
        checkWord(value);
        ImmutableMap<String, String> more = ImmutableMap.<String, String>builder()
                .putAll(environment)
                .put(name, value)
                .buildKeepingLast();
        return new GuestCommand(program, arguments, more, input, timeLimit, outputLimit);
    }

    /** With {@code bytes}, at most 16 MiB, on its standard input, which is empty otherwise. */
    public GuestCommand withInput(byte[] bytes) {
        checkArgument(bytes.length <= MOST_INPUT, "at most 16 MiB of input: %s bytes", bytes.length);
        return new GuestCommand(program, arguments, environment, bytes.clone(), timeLimit, outputLimit);
    }

    /** Waited for {@code limit}, which is more than nothing; one minute otherwise. */
    public GuestCommand withTimeLimit(Duration limit) {
        checkArgument(!limit.isNegative() && !limit.isZero(), "a time limit must be positive: %s", limit);
        return new GuestCommand(program, arguments, environment, input, limit, outputLimit);
    }

    /**
     * With {@code most} of each stream kept, from its beginning; 16 MiB otherwise, which is the agent's own limit and
     * what more than that becomes.
     */
    public GuestCommand withOutputLimit(DataSize most) {
        DataSize bounded = most.compareTo(MOST_OUTPUT) > 0 ? MOST_OUTPUT : most;
        return new GuestCommand(program, arguments, environment, input, timeLimit, bounded);
    }

    /** The program. */
    public String program() {
        return program;
    }

    /** What follows it; immutable. */
    public List<String> arguments() {
        return arguments;
    }

    /** Instead of the agent's own, if not empty; immutable and ordered. */
    public Map<String, String> environment() {
        return environment;
    }

    /** A copy of what it reads, if anything. */
    public Optional<byte[]> input() {
        return input.length == 0 ? Optional.empty() : Optional.of(input.clone());
    }

    /** How long it is waited for. */
    public Duration timeLimit() {
        return timeLimit;
    }

    /** How much of each stream is kept. */
    public DataSize outputLimit() {
        return outputLimit;
    }

    /** The program and its arguments, for people. */
    @Override
    public String toString() {
        return arguments.isEmpty() ? program : program + " " + String.join(" ", arguments);
    }
}
