package dev.satchel.core.host;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** Keeps the readings of one detection, in order. */
final class EvidenceLog {
    private final ImmutableList.Builder<Evidence> all = ImmutableList.builder();

    /** Keeps {@code evidence} and hands it back. */
    Evidence add(Evidence evidence) {
        all.add(evidence);
        return evidence;
    }

    void read(String source, String key, String value) {
        add(Evidence.read(source, key, value));
    }

    void failed(String source, String key, String reason) {
        add(Evidence.failed(source, key, reason));
    }

    /** Keeps what became of a call that did not work: a missing function is an answer, the rest is a failure. */
    void failed(String source, String key, NativeCallException e) {
        String why = String.valueOf(e.getMessage());
        add(
                e.kind() == NativeCallException.Kind.MISSING
                        ? Evidence.absent(source, key, why)
                        : Evidence.failed(source, key, why));
    }

    List<Evidence> all() {
        return all.build();
    }
}
