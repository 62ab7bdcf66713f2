package dev.satchel.qemu.capability;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes a verdict of what was seen. */
final class TrialJudge {
    private static final int QUOTED_LINES = 3;
    private static final int LONGEST_QUOTED_LINE = 240;

    /** What stands in the dump of a processor that a hypervisor gave up on, as QEMU writes it. */
    private static final Pattern DUMP =
            Pattern.compile("extra data\\[\\d+].*|[A-Z][A-Z0-9]{1,5} ?=.*|Code=.*|PC=.*|X\\d\\d=.*");

    /** A C library's {@code abort()} on Windows, and the fast fail of newer ones. */
    private static final int WINDOWS_ABORT = 3;

    private static final int SIGNALS = 128;
    private static final int SIGINT = 2;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final AcceleratorTrial trial;
    private final ProofGuest guest;

    TrialJudge(AcceleratorTrial trial, ProofGuest guest) {
        this.trial = trial;
        this.guest = guest;
    }

    AcceleratorProof judge(TrialRecord seen) {
        return switch (seen.end()) {
            case EXIT -> exited(seen, seen.exitCode() == null ? 0 : seen.exitCode());
            case STOP ->
                proof(
                        Outcome.GAVE_UP,
                        "the hypervisor gave up on a test guest with -cpu " + trial.cpuModel()
                                + ": QEMU stopped it with an internal error" + quoted(seen));
            case TIME -> timedOut(seen);
        };
    }

    private AcceleratorProof timedOut(TrialRecord seen) {
        String what = seen.progress() == TrialRecord.Progress.BEGUN ? "a test guest did not end" : "QEMU did not start";
        return proof(
                Outcome.TIMED_OUT,
                what + " within " + seconds(seen.limit()) + " s with -cpu " + trial.cpuModel() + quoted(seen));
    }

    private AcceleratorProof exited(TrialRecord seen, int code) {
        if (ranToItsEnd(seen, code)) {
            return proof(
                    Outcome.RAN,
                    "a test guest with -cpu " + trial.cpuModel() + " ran to its end in "
                            + Math.max(1, seen.elapsed().toMillis()) + " ms");
        }
        int signal = code > SIGNALS && code < SIGNALS + 64 ? code - SIGNALS : 0;
        if (signal == SIGINT
                || signal == SIGKILL
                || signal == SIGTERM
                || seen.shutdownReason().startsWith("host-")) {
            return proof(Outcome.UNTRIED, "QEMU was ended from outside before the test guest was" + quoted(seen));
        }
        if (signal != 0 || code < 0 || (code == WINDOWS_ABORT && trial.accelerator() == Accelerator.WHPX)) {
            return proof(
                    Outcome.CRASHED,
                    "QEMU with -cpu " + trial.cpuModel() + " crashed, "
                            + (signal == 0 ? "with exit code " + code : "of signal " + name(signal)) + quoted(seen));
        }
        if (seen.progress() == TrialRecord.Progress.BEGUN) {
            return strayed(seen, code);
        }
        return code == 0 && seen.said().isEmpty()
                ? proof(Outcome.UNTRIED, trial.program() + " ended at once, without running anything: is it QEMU?")
                : refused(seen, code);
    }

    private boolean ranToItsEnd(TrialRecord seen, int code) {
        return switch (guest) {
            case X86 -> code == ProofGuest.X86_EXIT_CODE;
            case AARCH64 -> code == 0 && seen.shutdownReason().equals("guest-shutdown");
        };
    }

    private AcceleratorProof strayed(TrialRecord seen, int code) {
        String how = seen.shutdownReason().equals("guest-reset")
                ? "was reset: its processor faulted where a working one does not"
                : "ended otherwise than it should: QEMU's exit code was " + code
                        + (seen.shutdownReason().isEmpty() ? "" : ", the reason " + seen.shutdownReason());
        return proof(Outcome.STRAYED, "a test guest with -cpu " + trial.cpuModel() + " " + how + quoted(seen));
    }

    private AcceleratorProof refused(TrialRecord seen, int code) {
        String all = String.join("\n", seen.said());
        String name = trial.accelerator().id();
        if (all.contains("invalid accelerator") || all.contains("No accelerator selected")) {
            return proof(Outcome.NOT_BUILT_IN, name + " is not compiled into " + trial.program() + quoted(seen));
        }
        if (all.contains("is not a valid device model name")) {
            return proof(Outcome.UNTRIED, trial.program() + " lacks a device that the test guest needs" + quoted(seen));
        }
        String words = seen.said().isEmpty() ? ", without a word" : quoted(seen);
        return proof(
                Outcome.REFUSED,
                "QEMU does not start with -accel " + name + " -cpu " + trial.cpuModel() + ": exit code " + code
                        + words);
    }

    private AcceleratorProof proof(Outcome outcome, String reason) {
        return new AcceleratorProof(trial.accelerator(), trial.cpuModel(), outcome, reason);
    }

    /**
     * What QEMU said, where it said something, without what it says each time: the first lines, since what follows is a
     * consequence.
     */
    private String quoted(TrialRecord seen) {
        String program = String.valueOf(trial.program().getFileName()) + ": ";
        List<String> lines = seen.said().stream()
                .map(String::strip)
                .map(line -> line.startsWith(program) ? line.substring(program.length()) : line)
                .filter(line -> !line.isEmpty() && !DUMP.matcher(line).matches())
                .toList();
        List<String> errors = lines.stream()
                .filter(line -> !line.startsWith("warning: ") && !line.startsWith("qemu: module "))
                .filter(line -> !line.startsWith("terminating on signal"))
                .collect(ImmutableList.toImmutableList());
        if (errors.isEmpty()) {
            return "";
        }
        return errors.stream()
                .limit(QUOTED_LINES)
                .map(line -> Ascii.truncate(line, LONGEST_QUOTED_LINE, "..."))
                .reduce((one, other) -> one + " / " + other)
                .map(words -> ", saying '" + words + "'")
                .orElse("");
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static String name(int signal) {
        return switch (signal) {
            case 4 -> "4 (SIGILL)";
            case 6 -> "6 (SIGABRT)";
            case 7 -> "7 (SIGBUS)";
            case 8 -> "8 (SIGFPE)";
            case 11 -> "11 (SIGSEGV)";
            default -> String.format(Locale.ROOT, "%d", signal);
        };
    }
}
