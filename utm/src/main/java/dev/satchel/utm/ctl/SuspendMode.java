package dev.satchel.utm.ctl;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** How a machine is suspended. */
public enum SuspendMode {
    /** It stays in memory. */
    MEMORY,
    /**
     * Its state is written to its disk too. UTM refuses that for a disposable start, x86-64 under HVF, displays with OpenGL,
     * and any NVMe drive.
     */
    DISK("--save-state");

    private final ImmutableList<String> options;

    SuspendMode(String... options) {
        this.options = ImmutableList.copyOf(options);
    }

    List<String> options() {
        return options;
    }
}
