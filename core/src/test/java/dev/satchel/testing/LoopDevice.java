package dev.satchel.testing;

import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file that Linux shows as a disk, until it is closed. */
public final class LoopDevice implements AutoCloseable {
    private final Path file;
    private final Path node;

    private LoopDevice(Path file, Path node) {
        this.file = file;
        this.node = node;
    }

    /** Attaches {@code file}, made if it is missing, with the further {@code options} of losetup. */
    public static LoopDevice attach(Path file, DataSize size, String... options) throws Exception {
        Tools.requireRoot();
        Tools.require("losetup");
        if (!Files.exists(file)) {
            try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
                made.setLength(size.bytes());
            }
        }
        List<String> arguments = Stream.concat(
                        Stream.of(options),
                        Stream.of("--find", "--show", file.toRealPath().toString()))
                .toList();
        String node = CommandRunner.system()
                .run(Command.of("losetup", arguments))
                .orThrow()
                .output()
                .strip();
        return new LoopDevice(file, Path.of(node));
    }

    /** {@code /dev/loop3}. */
    public Path node() {
        return node;
    }

    /** What is behind it. */
    public Path file() {
        return file;
    }

    /** Runs {@code program} to its end, whatever that is. */
    public static CommandResult run(String program, String... arguments) throws IOException, InterruptedException {
        return CommandRunner.system().run(Command.of(program, arguments));
    }

    @Override
    public void close() throws IOException {
        try {
            run("losetup", "--detach", node.toString()).orThrow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
