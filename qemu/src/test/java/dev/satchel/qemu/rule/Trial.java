package dev.satchel.qemu.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A QEMU that did start, and what it and its guest tell; ended when it is closed. */
final class Trial implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    private final Path folder;
    private final Process process;
    private final Thread atExit;
    private final QmpClient qmp;

    private Trial(Path folder, Process process, Thread atExit, QmpClient qmp) {
        this.folder = folder;
        this.process = process;
        this.atExit = atExit;
        this.qmp = qmp;
    }

    static Trial of(List<String> command, ZoneId zone) throws IOException, InterruptedException {
        // A socket's path has to be short, which the folders of the test framework are not.
        Path folder = Files.createTempDirectory("rule-");
        ProcessBuilder builder = new ProcessBuilder(ImmutableList.<String>builder()
                        .addAll(command)
                        .add("-qmp", "unix:" + folder.resolve("qmp") + ",server=on,wait=off")
                        .build())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", zone.getId());
        Process process = builder.start();
        Thread atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
        boolean started = false;
        try {
            process.getOutputStream().close();
            QmpClient qmp = QmpClient.connect(folder.resolve("qmp"), START, process::isAlive);
            started = true;
            Trial trial = new Trial(folder, process, atExit, qmp);
            trial.query("query-status"); // answered only once the machine is built
            return trial;
        } catch (IOException e) {
            throw new AssertionError(command + " did not start: " + Files.readString(folder.resolve("said")), e);
        } finally {
            if (!started) {
                end(process, atExit, folder);
            }
        }
    }

    QmpValue query(String command) throws IOException, InterruptedException {
        return qmp.execute(command);
    }

    QmpValue property(String path, String property) throws IOException, InterruptedException {
        return qmp.execute("qom-get", Map.of("path", path, "property", property));
    }

    /** What the monitor for people answers. */
    String monitor(String line) throws IOException, InterruptedException {
        return qmp.execute("human-monitor-command", Map.of("command-line", line))
                .text()
                .orElse("");
    }

    /** The answer of {@code query-block} for the device or drive {@code id}. */
    QmpValue block(String id) throws IOException, InterruptedException {
        Optional<QmpValue> found = query("query-block").elements().stream()
                .filter(block -> block.at("device").text().filter(id::equals).isPresent())
                .findFirst();
        return found.orElseThrow(() -> new AssertionError("no drive " + id));
    }

    /** The names of the types that implement {@code kind}. */
    List<String> types(String kind) throws IOException, InterruptedException {
        return qmp.execute("qom-list-types", Map.of("implements", kind, "abstract", false)).elements().stream()
                .flatMap(type -> type.at("name").text().stream())
                .toList();
    }

    /** Where the board's own device of {@code type} is. */
    String boardsOwn(String type) throws IOException, InterruptedException {
        String folder = "/machine/unattached";
        return qmp.execute("qom-list", Map.of("path", folder)).elements().stream()
                .filter(child -> child.at("type").text().orElse("").equals("child<" + type + ">"))
                .flatMap(child -> child.at("name").text().stream())
                .map(name -> folder + "/" + name)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the board has no " + type));
    }

    /** What a device of {@code type} can be told. */
    QmpValue properties(String type) throws IOException, InterruptedException {
        return qmp.execute("device-list-properties", Map.of("typename", type));
    }

    /** How many devices of {@code type} the board and the words made. */
    int count(String type) throws IOException, InterruptedException {
        String tree = monitor("info qtree");
        return (int) tree.lines()
                .filter(line -> line.strip().startsWith("dev: " + type + ","))
                .count();
    }

    long pid() {
        return process.pid();
    }

    /** Has QEMU take {@code size} of memory and write to all of it, as a busy guest would. */
    void fill(DataSize size) throws InterruptedException {
        try {
            qmp.execute(
                    "object-add",
                    Map.of("qom-type", "memory-backend-ram", "id", "full", "size", size.bytes(), "prealloc", true));
        } catch (IOException e) {
            assertThat(process.onExit()).as("QEMU ended: %s", e.getMessage()).succeedsWithin(START);
        }
    }

    String status() throws IOException, InterruptedException {
        return query("query-status").at("status").text().orElse("");
    }

    /** What QEMU itself wrote to its terminal so far. */
    String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    /** The exit code, as soon as QEMU ends. */
    int awaitEnd(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("QEMU ended within %s", limit)
                .isTrue();
        return process.exitValue();
    }

    private static void end(Process process, Thread atExit, Path folder) throws IOException {
        process.destroyForcibly()
                .onExit()
                .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                .join();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Override
    public void close() throws IOException {
        qmp.close();
        end(process, atExit, folder);
    }
}
