package dev.satchel.qemu.guest;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A program that runs in the guest until it ends, or is killed. */
final class ProgramRun {
    private static final Duration FIRST_POLL = Duration.ofMillis(5);
    private static final Duration LONGEST_POLL = Duration.ofMillis(250);

    private final AgentLink link;
    private final GuestCommand command;

    ProgramRun(AgentLink link, GuestCommand command) {
        this.link = link;
        this.command = command;
    }

    GuestResult run() throws IOException, InterruptedException {
        long deadline = AgentLink.deadline(command.timeLimit());
        long pid = link.ask("guest-exec", arguments()).number("pid");
        boolean over = false;
        try {
            AgentAnswer status = awaitEnd(pid, deadline);
            over = true;
            return result(status);
        } finally {
            if (!over) {
                kill(pid);
            }
        }
    }

    private Map<String, Object> arguments() {
        ImmutableMap.Builder<String, Object> arguments = ImmutableMap.builder();
        arguments.put("path", command.program()).put("arg", command.arguments()).put("capture-output", true);
        if (!command.environment().isEmpty()) {
            arguments.put(
                    "env",
                    command.environment().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList());
        }
        command.input()
                .ifPresent(
                        input -> arguments.put("input-data", Base64.getEncoder().encodeToString(input)));
        return arguments.buildOrThrow();
    }

    private AgentAnswer awaitEnd(long pid, long deadline) throws IOException, InterruptedException {
        long pause = FIRST_POLL.toMillis();
        while (true) {
            AgentAnswer status = link.ask("guest-exec-status", ImmutableMap.of("pid", pid));
            if (status.isTrue("exited")) {
                return status;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new SatchelException(
                        "guest.timeout",
                        command.program(),
                        "not done in the guest after " + command.timeLimit().toMillis() + " ms (the command was: "
                                + command + ")");
            }
            Thread.sleep(pause);
            pause = Math.min(LONGEST_POLL.toMillis(), pause * 2);
        }
    }

    private void kill(long pid) {
        link.askInPassing(
                "guest-exec",
                ImmutableMap.of("path", "kill", "arg", List.of("-KILL", Long.toString(pid))),
                "process " + pid + " of the guest was left running");
    }

    private GuestResult result(AgentAnswer status) throws SatchelException {
        byte[] output = status.bytes("out-data");
        byte[] error = status.bytes("err-data");
        int most = Math.toIntExact(command.outputLimit().bytes());
        return new GuestResult(
                status.numberIfThere("exitcode"),
                status.numberIfThere("signal"),
                cut(output, most),
                extent(output, most, status.isTrue("out-truncated")),
                cut(error, most),
                extent(error, most, status.isTrue("err-truncated")));
    }

    private static byte[] cut(byte[] bytes, int most) {
        return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static GuestResult.Extent extent(byte[] bytes, int most, boolean cutByAgent) {
        return bytes.length > most || cutByAgent ? GuestResult.Extent.CUT : GuestResult.Extent.WHOLE;
    }
}
