package dev.satchel.core.process;

import com.google.common.collect.Iterables;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Processes of this host, by {@link ProcessBuilder}. */
final class SystemCommandRunner implements CommandRunner {
    static final SystemCommandRunner INSTANCE = new SystemCommandRunner();

    private static final Logger LOG = System.getLogger(SystemCommandRunner.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    /** By which what a command started is known, wherever it has gone; see {@link ProcessFamily}. */
    private static final String IDENTITY = "SATCHEL_COMMAND";

    /** In which the JDK encodes the words of a command: the default charset up to JDK 17, that of the locale since. */
    private static final Charset WORDS = charsetOfWords();

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private SystemCommandRunner() {}

    @Override
    public CommandResult run(Command command, OutputListener listener) throws IOException, InterruptedException {
        CommandEvent event = new CommandEvent();
        event.begin();
        long start = System.nanoTime();
        String identity = UUID.randomUUID().toString();
        Process process = start(command, identity);
        OutputDrain output = new OutputDrain(process.getInputStream(), OutputListener.Stream.OUTPUT, listener, command);
        OutputDrain error = new OutputDrain(process.getErrorStream(), OutputListener.Stream.ERROR, listener, command);
        Thread feeder = feed(process, command);
        try {
            if (!process.waitFor(limit(command).toMillis(), TimeUnit.MILLISECONDS)) {
                end(process, identity);
                output.join(LAST_WORDS);
                error.join(LAST_WORDS);
                throw ToolFailedException.timeout(command, seconds(limit(command)), output.text(), error.text());
            }
            event.exitCode = process.exitValue();
            // A grandchild may hold the streams open for ever: what it would say no longer counts.
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            output.join(PATIENCE);
            error.join(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
            output.requireWritten();
        } catch (InterruptedException e) {
            ProcessFamily.end(process, IDENTITY, identity); // also of one that is gone, and has left others running
            throw e;
        } finally {
            end(process, identity);
            feeder.interrupt();
            record(event, command, output.total() + error.total());
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        LOG.log(Level.DEBUG, "{0} ms, exit code {1}: {2}", elapsed.toMillis(), process.exitValue(), command);
        return new CommandResult(command, process.exitValue(), output.text(), error.text(), elapsed, output.dropped());
    }

    private static void record(CommandEvent event, Command command, long bytes) {
        event.end();
        if (event.shouldCommit()) {
            event.program = command.program();
            event.arguments = command.arguments().stream()
                    .map(command::redact)
                    .map(ShellQuoting::quote)
                    .collect(Collectors.joining(" "));
            event.bytes = bytes;
            event.commit();
        }
    }

    private static void end(Process process, String identity) {
        if (process.isAlive()) { // else asking would read all of /proc, for each command
            ProcessFamily.end(process, IDENTITY, identity);
        }
    }

    /** A limit without end, such as the largest duration there is, does not fit into milliseconds. */
    private static Duration limit(Command command) {
        return command.timeLimit().compareTo(LONGEST) > 0 ? LONGEST : command.timeLimit();
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    /** The JDK would put a question mark in its place, and so name another file, without a word. */
    private static void requireEncodable(Command command) throws SatchelException {
        CharsetEncoder encoder = WORDS.newEncoder();
        for (String word :
                Iterables.concat(command.words(), command.environment().values())) {
            if (!encoder.canEncode(word)) {
                throw new SatchelException(
                        "tool.encoding",
                        command.program(),
                        "cannot be told '" + command.redact(word) + "': Java passes words on in " + WORDS + " here",
                        "start Java in a locale with UTF-8, for example LC_ALL=C.UTF-8");
            }
        }
    }

    private static Charset charsetOfWords() {
        String name = System.getProperty("sun.jnu.encoding");
        boolean known = Runtime.version().feature() >= 18 && name != null && Charset.isSupported(name);
        return known ? Charset.forName(name) : Charset.defaultCharset();
    }

    private static Process start(Command command, String identity) throws SatchelException {
        requireEncodable(command);
        List<String> words = new ArrayList<>(command.words());
        Path program = ToolLocator.system().require(command.program());
        words.set(0, program.toString());
        ProcessBuilder builder = new ProcessBuilder(words);
        ToolEnvironment.prepare(builder.environment(), command);
        builder.environment().put(IDENTITY, identity);
        command.mark().ifPresent(mark -> builder.environment().put(MarkedProcesses.VARIABLE, mark));
        command.directory().ifPresent(folder -> builder.directory(folder.toFile()));
        command.inputFile().ifPresent(file -> builder.redirectInput(file.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SatchelException(
                    "tool.start", command.program(), "cannot be started: " + e.getMessage(), null, e);
        }
    }

    private static Thread feed(Process process, Command command) {
        Thread feeder = new Thread(
                () -> {
                    try (OutputStream input = process.getOutputStream()) {
                        if (command.input().isPresent()) {
                            input.write(command.input().get().getBytes(StandardCharsets.UTF_8));
                        }
                    } catch (IOException e) {
                        // The program ended, or closed its input, without reading all: its exit code tells.
                        LOG.log(Level.DEBUG, "{0} did not read its input: {1}", command.program(), e.getMessage());
                    }
                },
                command.program() + " input");
        feeder.setDaemon(true);
        feeder.start();
        return feeder;
    }
}
