package dev.satchel.qemu.qmp;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * How QEMU introduces itself.
 *
 * @param version of QEMU: {@code 7.2.22}
 * @param packageName who built it, as they say: {@code Debian 1:7.2+dfsg-7}; often empty
 * @param capabilities what may be switched on for a connection; {@code oob} is the only one there is (QEMU 7.2); immutable
 */
public record QmpGreeting(String version, String packageName, List<String> capabilities) {
    /** Copies the list. */
    public QmpGreeting {
        capabilities = ImmutableList.copyOf(capabilities);
    }

    /** Whether commands may overtake others; see {@link QmpClient#executeOutOfBand}. */
    public boolean offersOutOfBand() {
        return capabilities.contains("oob");
    }
}
