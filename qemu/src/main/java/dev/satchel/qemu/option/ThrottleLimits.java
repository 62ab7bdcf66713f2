package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;

/**
 * How much may be read and written in a second, by QEMU's names: {@code bps-total}, {@code bps-read}, {@code bps-write}
 * in bytes, {@code iops-total}, {@code iops-read}, {@code iops-write} in operations, each also with {@code -max} for a
 * burst.
 *
 * @param values by these names, each at least 1; immutable
 */
public record ThrottleLimits(Map<String, Long> values) {
    private static final ImmutableSet<String> NAMES =
            ImmutableSet.of("bps-total", "bps-read", "bps-write", "iops-total", "iops-read", "iops-write");

    /** Checks names and numbers. */
    public ThrottleLimits {
        values = ImmutableMap.copyOf(values);
        values.forEach((name, value) -> {
            String base = name.endsWith("-max") ? name.substring(0, name.length() - "-max".length()) : name;
            checkArgument(NAMES.contains(base), "not a limit: '%s' (known are %s)", name, NAMES);
            checkArgument(value >= 1, "a limit is at least 1: %s is %s", name, value);
        });
    }
}
