package dev.satchel.qemu.capability;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a trial.
 *
 * @param end why nothing more was seen
 * @param exitCode how QEMU ended, if it did so by itself
 * @param progress how far it came
 * @param shutdownReason why the guest was shut down, as QEMU gives it; empty if it was not
 * @param said what QEMU wrote besides the protocol, the first lines of it
 * @param elapsed from when the guest was let go to its end; from the start of QEMU if it was not let go
 * @param limit what had run out, if something had
 */
record TrialRecord(
        End end,
        @Nullable Integer exitCode,
        Progress progress,
        String shutdownReason,
        List<String> said,
        Duration elapsed,
        Duration limit) {

    enum End {
        /** QEMU ended by itself. */
        EXIT,
        /** QEMU stopped the guest unasked, and lived on until it was ended. */
        STOP,
        /** The time was up, and QEMU was ended. */
        TIME
    }

    enum Progress {
        /** The guest was not let go. */
        STARTING,
        /** It was. */
        BEGUN
    }

    TrialRecord {
        said = ImmutableList.copyOf(said);
    }
}
