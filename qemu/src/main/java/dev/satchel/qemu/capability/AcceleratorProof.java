package dev.satchel.qemu.capability;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import dev.satchel.core.host.Accelerator.Verdict;
import java.nio.charset.StandardCharsets;

/**
 * What came of running a guest: whether an accelerator works, with this QEMU, this board and this processor model, and
 * how that is known. A device node that opens, and even a virtual machine that is made, prove little; see {@link
 * AcceleratorTrial}.
 *
 * @param accelerator what ran the guest, or did not
 * @param cpuModel the processor it was to have, as in QEMU's {@code -cpu}
 * @param outcome what happened
 * @param reason the same in one line, with QEMU's own words where it said any; at most 1000 characters
 */
public record AcceleratorProof(Accelerator accelerator, String cpuModel, Outcome outcome, String reason) {
    private static final int LONGEST = 1000;

    /** What can come of a trial. */
    public enum Outcome {
        /** The guest ran to its end, and said so. */
        RAN("ran", Verdict.USABLE),
        /** This QEMU was built without the accelerator. */
        NOT_BUILT_IN("not-built-in", Verdict.UNUSABLE),
        /** QEMU ended before the guest began: no right to use the device, no module, no such processor model. */
        REFUSED("refused", Verdict.UNUSABLE),
        /** QEMU itself died, of a failed assertion or another fault. */
        CRASHED("crashed", Verdict.UNUSABLE),
        /** The hypervisor could not go on with the guest; QEMU's run state was {@code internal-error}. */
        GAVE_UP("gave-up", Verdict.UNUSABLE),
        /** The guest ended otherwise than it should: its processor faulted where a processor does not. */
        STRAYED("strayed", Verdict.UNUSABLE),
        /** The guest did not end in time. */
        TIMED_OUT("timed-out", Verdict.UNUSABLE),
        /** Nothing can be said: there is no guest for this architecture, or this QEMU lacks what the trial needs. */
        UNTRIED("untried", Verdict.UNPROVEN);

        private final String id;
        private final Verdict verdict;

        Outcome(String id, Verdict verdict) {
            this.id = id;
            this.verdict = verdict;
        }

        /** The name in files. */
        public String id() {
            return id;
        }

        /** What it means. */
        public Verdict verdict() {
            return verdict;
        }
    }

    /** Takes out of the reason what is no text for one line, and shortens it. */
    public AcceleratorProof {
        checkArgument(!cpuModel.isEmpty(), "a proof is of a processor model");
        String line = Ascii.truncate(CharMatcher.javaIsoControl().replaceFrom(reason, ' '), LONGEST, "...");
        reason = new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8); // no half characters
    }

    /** What it means. */
    public Verdict verdict() {
        return outcome.verdict();
    }

    /** Whether a guest ran. */
    public boolean usable() {
        return verdict() == Verdict.USABLE;
    }

    /** {@code kvm: unusable (..)}. */
    @Override
    public String toString() {
        return accelerator + ": " + verdict().id() + " (" + reason + ")";
    }
}
