package dev.satchel.utm.ctl;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** How a machine is started. */
public enum StartMode {
    /** As it is; one that is paused goes on. */
    NORMAL,
    /** What the guest writes is forgotten at the end. QEMU only; {@code utmctl} since 4.1.3. */
    DISPOSABLE("--disposable"),
    /** Into macOS' recovery. macOS guests of Apple's back end only; {@code utmctl} since 4.7.0. */
    RECOVERY("--recovery");

    private final ImmutableList<String> options;

    StartMode(String... options) {
        this.options = ImmutableList.copyOf(options);
    }

    List<String> options() {
        return options;
    }
}
