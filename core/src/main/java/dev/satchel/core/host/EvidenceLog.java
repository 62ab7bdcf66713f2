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

    /**
     * Keeps the three verdicts beside the readings they rest on.
     *
     * @param why what showed the translation, or why it or the machine is unknown
     */
    void conclude(Architecture machine, Architecture process, Translation translation, String why) {
        verdict("nativeArch", machine.id(), machine == Architecture.UNKNOWN, why);
        verdict("processArch", process.id(), process == Architecture.UNKNOWN, "os.arch is none that is known");
        verdict("translation", translation.id() + ": " + why, translation == Translation.UNKNOWN, why);
    }

    private void verdict(String key, String value, boolean unknown, String why) {
        add(unknown ? Evidence.failed("concluded", key, "unknown: " + why) : Evidence.read("concluded", key, value));
    }

    List<Evidence> all() {
        return all.build();
    }
}
