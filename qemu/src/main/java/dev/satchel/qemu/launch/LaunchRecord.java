package dev.satchel.qemu.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Enums;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a machine that was started, in its folder, so that another program finds it again. Immutable.
 */
public final class LaunchRecord {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Linux takes two MiB of arguments, in which JSON may write six bytes for one. */
    private static final int LONGEST = 16 << 20;

    /**
     * The parts that are known before QEMU runs.
     *
     * @param command program first
     * @param owner who started it
     * @param agent where the guest's agent is spoken to; null if there is no channel to one
     * @param controlPort where another program finds the monitor that is for it; empty if that is a socket in the folder
     * @param used files that QEMU does not lock, and no other machine may use
     */
    record Plan(
            String name,
            ImmutableList<String> command,
            LaunchOptions.Lifetime lifetime,
            ProcessIdentity owner,
            @Nullable Path agent,
            LaunchOptions.Console console,
            OptionalInt controlPort,
            ImmutableList<Path> used,
            Instant started) {}

    private final Path folder;
    private final Plan plan;
    private final @Nullable ProcessIdentity qemu;
    private final @Nullable ProcessIdentity tpm;

    private LaunchRecord(Path folder, Plan plan, @Nullable ProcessIdentity qemu, @Nullable ProcessIdentity tpm) {
        this.folder = folder;
        this.plan = plan;
        this.qemu = qemu;
        this.tpm = tpm;
    }

    static LaunchRecord of(RuntimeFolder folder, Plan plan) {
        return new LaunchRecord(folder.path(), plan, null, null);
    }

    LaunchRecord running(ProcessIdentity qemu, @Nullable ProcessIdentity tpm) {
        return new LaunchRecord(folder, plan, qemu, tpm);
    }

    /** The machine's, for people. */
    public String name() {
        return plan.name();
    }

    /** QEMU's process id. */
    public long pid() {
        return qemu == null ? -1 : qemu.pid();
    }

    /** The machine's folder, by which {@link RunningMachine#reconnect} finds it. */
    public Path folder() {
        return folder;
    }

    /** With what QEMU was started, program first; immutable. */
    public List<String> command() {
        return plan.command();
    }

    /** Whether the machine may outlive the program that started it. */
    public LaunchOptions.Lifetime lifetime() {
        return plan.lifetime();
    }

    /** When it was started. */
    public Instant started() {
        return plan.started();
    }

    /** Where the guest's agent is spoken to, if the machine has a channel to one. */
    public Optional<Path> agentSocket() {
        return Optional.ofNullable(plan.agent());
    }

    boolean hasConsole() {
        return plan.console() == LaunchOptions.Console.ALWAYS;
    }

    OptionalInt controlPort() {
        return plan.controlPort();
    }

    ImmutableList<Path> used() {
        return plan.used();
    }

    Optional<ProcessIdentity> qemu() {
        return Optional.ofNullable(qemu);
    }

    Optional<ProcessIdentity> tpm() {
        return Optional.ofNullable(tpm);
    }

    ProcessIdentity owner() {
        return plan.owner();
    }

    /** Puts it into the folder, whole; it is not forced to the disk, as the machine does not outlive the system either. */
    void write() throws IOException {
        ObjectNode document = JSON.createObjectNode()
                .put("satchel", VERSION)
                .put("name", plan.name())
                .put("lifetime", plan.lifetime().name())
                .put("console", plan.console().name())
                .put("started", plan.started().toString());
        document.set("owner", written(plan.owner()));
        if (qemu != null) {
            document.set("qemu", written(qemu));
        }
        if (tpm != null) {
            document.set("tpm", written(tpm));
        }
        if (plan.agent() != null) {
            document.put("agent", plan.agent().toString());
        }
        plan.controlPort().ifPresent(port -> document.put("controlPort", port));
        ArrayNode words = document.putArray("command");
        plan.command().forEach(words::add);
        ArrayNode files = document.putArray("used");
        plan.used().forEach(file -> files.add(file.toString()));
        Path file = folder.resolve(RuntimeFolder.RECORD);
        Path fresh = folder.resolve(RuntimeFolder.RECORD + ".new");
        Files.write(fresh, document.toPrettyString().getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ObjectNode written(ProcessIdentity process) {
        return JSON.createObjectNode().put("pid", process.pid()).put("began", process.began());
    }

    /**
     * The one in {@code folder}.
     *
     * @throws SatchelException with code {@code launch.record} if there is none, or none that can be read
     */
    static LaunchRecord read(RuntimeFolder folder) throws IOException {
        Path file = folder.file(RuntimeFolder.RECORD);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            throw new SatchelException(
                    "launch.record",
                    folder.toString(),
                    "no machine runs in this folder",
                    "'running' tells which do",
                    e);
        }
        try {
            JsonNode document = JSON.readTree(bytes.length > LONGEST ? new byte[0] : bytes);
            if (document.path("satchel").asInt() != VERSION) {
                throw damaged(file, "it is not of version " + VERSION);
            }
            return read(folder, document);
        } catch (JsonProcessingException e) {
            throw damaged(file, e.getOriginalMessage());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static LaunchRecord read(RuntimeFolder folder, JsonNode document) {
        Plan plan = new Plan(
                document.path("name").asText(),
                words(document.path("command")),
                Enums.getIfPresent(
                                LaunchOptions.Lifetime.class,
                                document.path("lifetime").asText())
                        .or(LaunchOptions.Lifetime.BOUND),
                process(document.path("owner"))
                        .orElseThrow(() -> new IllegalArgumentException("nobody is said to have started it")),
                document.has("agent") ? Path.of(document.path("agent").asText()) : null,
                Enums.getIfPresent(
                                LaunchOptions.Console.class,
                                document.path("console").asText())
                        .or(LaunchOptions.Console.AS_DESCRIBED),
                port(document.path("controlPort")),
                words(document.path("used")).stream().map(Path::of).collect(ImmutableList.toImmutableList()),
                Instant.parse(document.path("started").asText()));
        return new LaunchRecord(
                folder.path(),
                plan,
                process(document.path("qemu")).orElse(null),
                process(document.path("tpm")).orElse(null));
    }

    private static OptionalInt port(JsonNode node) {
        if (node.isMissingNode()) {
            return OptionalInt.empty();
        }
        int port = node.asInt();
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + node);
        }
        return OptionalInt.of(port);
    }

    private static Optional<ProcessIdentity> process(JsonNode node) {
        long pid = node.path("pid").asLong();
        return pid > 0 ? Optional.of(new ProcessIdentity(pid, node.path("began").asText())) : Optional.empty();
    }

    private static ImmutableList<String> words(JsonNode array) {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        array.forEach(word -> words.add(word.asText()));
        return words.build();
    }

    private static SatchelException damaged(Path file, String why) {
        return new SatchelException("launch.record", file.toString(), "cannot be read: " + why);
    }

    /**
     * Whether QEMU runs. One that was started, and not yet written down when its program was killed, is known by the
     * file in which QEMU itself writes its number.
     */
    boolean isAlive() {
        if (qemu != null) {
            return qemu.isAlive();
        }
        return plan.owner().isAlive()
                || ownPid().filter(ProcessIdentity::isAlive).isPresent();
    }

    private Optional<ProcessIdentity> ownPid() {
        try {
            Long pid = Longs.tryParse(
                    Files.readString(folder.resolve(RuntimeFolder.PID)).strip());
            return pid == null ? Optional.empty() : ProcessIdentity.of(pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Ends QEMU by force, and removes what it leaves: for one that no longer answers. Does nothing to another process that
     * has its number by now.
     */
    public void kill() throws InterruptedException {
        if (qemu == null) {
            return;
        }
        qemu.signal(ProcessIdentity.Signal.KILL);
        if (qemu.awaitEnd(PATIENCE)) {
            RuntimeFolder.at(folder).close();
            DeadSockets.remove(command());
        }
    }

    @Override
    public String toString() {
        return "machine " + plan.name() + " (process " + pid() + ") in " + folder;
    }
}
