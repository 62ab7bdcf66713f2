package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.capability.QemuVersion;
import dev.satchel.qemu.qmp.QmpClient;
import dev.satchel.qemu.qmp.QmpException;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** A machine's monitor, with what all that is done here has in common: names, errors, small jobs. */
final class Monitor {
    private static final Logger LOG = System.getLogger(Monitor.class.getName());

    /** A command may have to wait until the requests that are under way are done. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final QmpClient qmp;
    private final String machine;

    Monitor(QmpClient qmp, String machine) {
        this.qmp = qmp;
        this.machine = machine;
    }

    /** For messages. */
    String where() {
        return "machine '" + machine + "'";
    }

    String machine() {
        return machine;
    }

    QmpClient qmp() {
        return qmp;
    }

    /** A name that no other part of the machine has; QEMU's block nodes have at most 31 characters. */
    static String freshName(String kind) {
        return "satchel-" + kind + "-"
                + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 16 | 1L << 47);
    }

    QmpValue ask(String command) throws IOException, InterruptedException {
        return ask(command, ImmutableMap.of());
    }

    /** QEMU's refusal is told as what it means, for {@code subject}. */
    QmpValue ask(String command, Map<String, ?> arguments, String subject) throws IOException, InterruptedException {
        try {
            return qmp.execute(command, arguments, LIMIT);
        } catch (QmpException e) {
            throw LiveFailure.of(subject, e);
        }
    }

    QmpValue ask(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        return ask(command, arguments, where());
    }

    /** What is tidied up, where a failure changes nothing any more. */
    void attempt(String command, Map<String, ?> arguments) throws InterruptedException {
        try {
            qmp.execute(command, arguments, LIMIT);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "not done: " + command + " " + arguments, e);
        }
    }

    QemuVersion version() throws IOException, InterruptedException {
        QmpValue version = ask("query-version").at("qemu");
        return new QemuVersion(
                (int) version.at("major").number().orElse(0),
                (int) version.at("minor").number().orElse(0),
                (int) version.at("micro").number().orElse(0));
    }

    void require(int major, int minor, String what) throws IOException, InterruptedException {
        QemuVersion version = version();
        if (!version.isAtLeast(major, minor)) {
            throw new SatchelException(
                    "live.version",
                    where(),
                    what + " needs QEMU " + major + "." + minor + ", and this one is " + version,
                    "run the machine with a newer QEMU");
        }
    }

    /** QEMU's word for what the machine does. */
    String status() throws IOException, InterruptedException {
        return ask("query-status").at("status").text().orElse("");
    }

    /**
     * Sees that QEMU may write to the machine's disks. When it has saved the state it has given them up, for another QEMU to
     * go on with, until this one does; one of 7.2 that is told to write all the same ends by an assertion.
     */
    void requireDisks(String subject) throws IOException, InterruptedException {
        if (status().equals("postmigrate")) {
            throw new SatchelException(
                    "live.refused",
                    subject,
                    "the machine is halted since its state was saved, and its disks stay as that state knows them",
                    "let the machine go on first");
        }
    }

    List<QmpValue> jobs() throws IOException, InterruptedException {
        return qmp.execute("query-jobs", ImmutableMap.of(), LIMIT).elements();
    }

    /**
     * Runs a command that begins a job, and waits for the job's end. One that is not done in time goes on, and leaves
     * nothing behind either.
     */
    void runJob(String command, Map<String, ?> arguments, String subject, Duration limit)
            throws IOException, InterruptedException {
        String id = freshName("job");
        ask(
                command,
                ImmutableMap.<String, Object>builder()
                        .put("job-id", id)
                        .putAll(arguments)
                        .buildOrThrow(),
                subject);
        JobWatch.start(this, subject, List.of(id), JobWatch.WhenReady.COMPLETE, JobWatch.NOTHING)
                .await(limit);
    }

    /** The value of a property of an object of the machine; empty, if there is no such object or property. */
    Optional<QmpValue> property(String path, String name) throws IOException, InterruptedException {
        try {
            return Optional.of(qmp.execute("qom-get", ImmutableMap.of("path", path, "property", name), LIMIT));
        } catch (QmpException e) {
            return Optional.empty();
        }
    }

    /** What an object of the machine has; empty if there is none. */
    List<QmpValue> properties(String path) throws IOException, InterruptedException {
        try {
            return qmp.execute("qom-list", ImmutableMap.of("path", path), LIMIT).elements();
        } catch (QmpException e) {
            return List.of();
        }
    }
}
