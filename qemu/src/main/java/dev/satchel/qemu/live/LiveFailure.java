package dev.satchel.qemu.live;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.qemu.qmp.QmpException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What QEMU (7.2) says when it refuses or fails, and what that means. */
final class LiveFailure {
    /** QEMU's word in the error of a job that was cancelled. */
    static final String CANCELLED = "Operation canceled";

    private record Known(
            String code, Pattern text, @Nullable String remedy) {}

    /** The first that is found counts. */
    private static final List<Known> KNOWN = ImmutableList.of(
            known(
                    "live.space",
                    "No space left on device|Disk quota exceeded|File too large",
                    "make room where the file is to be, or choose another disk"),
            known(
                    "live.locked",
                    "Failed to get (shared )?\"[a-z ]+\" lock|Is another process using the image",
                    "end the machine or program that uses the image"),
            known(
                    "live.busy",
                    "is busy: block device is in use by block job|Node .* is busy|already in use by (a )?job",
                    "wait for the work that is going on with this disk, or cancel it"),
            known(
                    "live.bitmap",
                    "[Bb]itmap '.*' (could )?not (be )?found",
                    "begin with a whole backup that is tracked"),
            known("live.version", "The command .* has not been found", "run the machine with a newer QEMU"));

    private LiveFailure() {}

    private static Known known(String code, String pattern, @Nullable String remedy) {
        return new Known(code, Pattern.compile(pattern), remedy);
    }

    static SatchelException of(String subject, QmpException refusal) {
        String text = String.valueOf(refusal.getMessage());
        String prefix = "QEMU: ";
        return of(subject, prefix + text, refusal);
    }

    static SatchelException of(String subject, String said) {
        return of(subject, "QEMU: " + said, null);
    }

    private static SatchelException of(String subject, String what, @Nullable Throwable cause) {
        Known known = KNOWN.stream()
                .filter(each -> each.text().matcher(what).find())
                .findFirst()
                .orElse(new Known("live.failed", Pattern.compile(""), null));
        return new SatchelException(known.code(), subject, what, known.remedy(), cause);
    }
}
