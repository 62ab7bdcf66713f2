package dev.satchel.qemu.qmp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real QEMU with a monitor and no guest worth the name; halted. */
final class BareQemu implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private BareQemu(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** With a monitor on {@link #socket()}. */
    static BareQemu start(String... more) throws IOException {
        Path folder = Files.createTempDirectory("qmp-");
        List<String> arguments = new ArrayList<>(List.of(
                "-chardev",
                "socket,id=m,path=" + folder.resolve("s") + ",server=on,wait=off",
                "-mon",
                "chardev=m,mode=control"));
        arguments.addAll(List.of(more));
        return start(folder, arguments);
    }

    static BareQemu start(Path folder, List<String> more) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-display", "none", "-S", "-m", "16"));
        command.addAll(more);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        return new BareQemu(folder, process);
    }

    Path socket() {
        return folder.resolve("s");
    }

    Path folder() {
        return folder;
    }

    QmpClient connect() throws IOException, InterruptedException {
        return connect(QmpAddress.unix(socket()));
    }

    QmpClient connect(QmpAddress address) throws IOException, InterruptedException {
        try {
            return QmpClient.connect(address, Duration.ofSeconds(60), process::isAlive);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; QEMU said: " + said(), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join(); // it has no disk that it could wait for
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
