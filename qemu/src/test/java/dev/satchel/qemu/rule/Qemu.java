package dev.satchel.qemu.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The real QEMU with a board, told the rest in words that a user would write by hand. TCG always: what is shown here is
 * true of any host.
 */
final class Qemu {
    static final Qemu Q35 = board("x86_64", "q35");
    static final Qemu PC = board("x86_64", "pc");
    static final Qemu MICROVM = board("x86_64", "microvm");
    static final Qemu VIRT = board("aarch64", "virt", "-cpu", "cortex-a72");

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String program;
    private final List<String> first;
    private final ZoneId zone;

    private Qemu(String program, List<String> first, ZoneId zone) {
        this.program = program;
        this.first = first;
        this.zone = zone;
    }

    /** The QEMU for {@code architecture} with {@code board}, which may have properties behind a comma. */
    static Qemu board(String architecture, String board, String... more) {
        return new Qemu(
                "qemu-system-" + architecture,
                ImmutableList.<String>builder()
                        .add("-accel", "tcg", "-nodefaults", "-display", "none", "-machine", board)
                        .add(more)
                        .build(),
                ZoneOffset.UTC);
    }

    /** The same on a host in {@code other}. */
    Qemu in(ZoneId other) {
        return new Qemu(program, first, other);
    }

    /** A drive for a {@code -device} that names it. */
    static String drive(String id, String format, Path file) {
        return "if=none,id=" + id + ",format=" + format + ",file=" + file;
    }

    /** What QEMU says when it refuses to start with {@code words}; a start is a failure. */
    String refuses(String... words) throws IOException, InterruptedException {
        List<String> command = command(words);
        CommandResult result = CommandRunner.system()
                .run(Command.of(command.get(0), command.subList(1, command.size()))
                        .withTimeLimit(LIMIT));
        assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
        return result.error();
    }

    /** How QEMU ends by itself, started with {@code words}. */
    CommandResult ends(String... words) throws IOException, InterruptedException {
        return endsAfter("", words);
    }

    /** As {@link #ends}, {@code input} on its standard input. */
    CommandResult endsAfter(String input, String... words) throws IOException, InterruptedException {
        List<String> command = command(words);
        return CommandRunner.system()
                .run(Command.of(command.get(0), command.subList(1, command.size()))
                        .withInput(input)
                        .withTimeLimit(LIMIT));
    }

    private List<String> command(String... words) {
        return ImmutableList.<String>builder()
                .add(Tools.require(program).toString())
                .addAll(first)
                .add("-S")
                .add(words)
                .build();
    }

    /** Starts with {@code words}, the guest's first instruction not yet run. */
    Trial starts(String... words) throws IOException, InterruptedException {
        return Trial.of(command(words), zone);
    }

    /** Starts with {@code words} and lets the guest run. */
    Trial runs(String... words) throws IOException, InterruptedException {
        Trial trial = starts(words);
        trial.query("cont");
        return trial;
    }
}
