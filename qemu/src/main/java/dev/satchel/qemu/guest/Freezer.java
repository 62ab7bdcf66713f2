package dev.satchel.qemu.guest;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;

/** Halts all writing to the guest's file systems, and lets it go on. */
final class Freezer {
    private static final Logger LOG = System.getLogger(Freezer.class.getName());
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path socket;
    private final AgentLink link;

    Freezer(Path socket, AgentLink link) {
        this.socket = socket;
        this.link = link;
    }

    /** How the guest is called in a failure. */
    String where() {
        return socket.toString();
    }

    /** How many file systems were frozen. If this fails for another reason than a refusal, the guest was told to go on. */
    int freeze() throws IOException, InterruptedException {
        boolean unclear = true;
        try {
            int fileSystems = count("guest-fsfreeze-freeze");
            unclear = false;
            return fileSystems;
        } catch (AgentException e) {
            unclear = false; // the agent has thawed what it had frozen, or somebody else froze it
            throw e;
        } finally {
            if (unclear) {
                thawAfterFailure();
            }
        }
    }

    private void thawAfterFailure() {
        try {
            thawWhatever();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the guest's file systems may be frozen", e);
        }
    }

    boolean isFrozen() throws IOException, InterruptedException {
        AgentAnswer status = link.ask("guest-fsfreeze-status");
        return switch (status.node().asText("")) {
            case "frozen" -> true;
            case "thawed" -> false;
            default -> throw status.bad("told neither of frozen nor of thawed file systems");
        };
    }

    /** How many file systems were thawed. */
    int thaw() throws IOException, InterruptedException {
        return count("guest-fsfreeze-thaw");
    }

    private int count(String command) throws IOException, InterruptedException {
        AgentAnswer count = link.ask(command, ImmutableMap.of(), LIMIT);
        if (!count.node().isInt() || count.node().intValue() < 0) {
            throw count.bad("gave no number of file systems");
        }
        return count.node().intValue();
    }

    /** Thaws also while this thread is interrupted, and when this connection has ended. */
    void thawWhatever() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    if (link.hasEnded()) {
                        try (GuestAgent again = GuestAgent.connect(socket, AgentLink.LIMIT)) {
                            again.thaw();
                        }
                    } else {
                        thaw();
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
