package dev.satchel.qemu.commandline;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.option.Drive;
import dev.satchel.qemu.option.KeyedOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much a disk may do in a second, by all the names that QEMU has for it (7.2, {@code qemu_common_drive_opts} of {@code
 * blockdev.c} and {@code throttle_group_properties} of {@code block/throttle-groups.c}). Immutable.
 */
final class Limits {
    /** More is refused ({@code THROTTLE_VALUE_MAX}). */
    private static final long MOST = 1_000_000_000_000_000L;

    private static final String PREFIX = "throttling.";

    /** The names of before QEMU 1.7, which {@code -drive} still takes. */
    private static final ImmutableMap<String, String> OLD = ImmutableMap.<String, String>builder()
            .put("bps", "bps-total")
            .put("bps_rd", "bps-read")
            .put("bps_wr", "bps-write")
            .put("iops", "iops-total")
            .put("iops_rd", "iops-read")
            .put("iops_wr", "iops-write")
            .put("bps_max", "bps-total-max")
            .put("bps_rd_max", "bps-read-max")
            .put("bps_wr_max", "bps-write-max")
            .put("iops_max", "iops-total-max")
            .put("iops_rd_max", "iops-read-max")
            .put("iops_wr_max", "iops-write-max")
            .put("iops_size", "iops-size")
            .buildOrThrow();

    private final Map<String, Long> values = new LinkedHashMap<>();
    private final List<String> lost = new ArrayList<>();
    private String refusal = "";

    private Limits() {}

    /** Those that {@code drive} has itself. */
    static Limits of(Drive drive) {
        Limits limits = new Limits();
        for (String key : drive.values().keys()) {
            String old = OLD.get(key);
            if (old != null) {
                limits.read(key, old, drive);
                if (drive.get(PREFIX + old).isPresent()) {
                    limits.refuse("'" + PREFIX + old + "' and its alias '" + key + "' can't be used at the same time");
                }
            } else if (key.startsWith(PREFIX) && !key.equals(PREFIX + "group")) {
                limits.read(key, key.substring(PREFIX.length()), drive);
            }
        }
        limits.check();
        return limits;
    }

    /** Those of an object that is a throttle group. */
    static Limits ofGroup(KeyedOption<?> group) {
        Limits limits = new Limits();
        for (String key : group.values().keys()) {
            if (key.startsWith("x-")) {
                limits.read(key, key.substring(2), group);
            } else if (key.startsWith("limits.")) {
                limits.read(key, key.substring("limits.".length()), group);
            }
        }
        limits.check();
        return limits;
    }

    static boolean isLimit(String key) {
        return key.startsWith(PREFIX) || OLD.containsKey(key);
    }

    private void read(String key, String name, KeyedOption<?> option) {
        Optional<Long> number = number(option.get(key).orElse(""));
        if (number.isEmpty()) {
            refuse("Parameter '" + PREFIX + name + "' expects a number");
        } else if (number.get() > MOST) {
            refuse("bps/iops/max values must be within [0, " + MOST + "]");
        } else if (number.get() > 0) {
            values.put(name, number.get());
            if (!name.matches("(bps|iops)-(total|read|write)")) {
                lost.add(key);
            }
        }
    }

    /** As {@code strtoull} of base 0 reads it: no units. */
    private static Optional<Long> number(String text) {
        try {
            return text.matches("(0[xX])?[0-9A-Fa-f]+") ? Optional.of(Long.decode(text)) : Optional.empty();
        } catch (NumberFormatException e) {
            return text.matches("[0-9]+") ? Optional.of(Long.MAX_VALUE) : Optional.empty();
        }
    }

    private void check() {
        for (String unit : List.of("bps", "iops")) {
            for (String burst : List.of("", "-max")) {
                boolean parts = has(unit + "-read" + burst) || has(unit + "-write" + burst);
                if (parts && has(unit + "-total" + burst)) {
                    refuse("bps/iops/max total values and read/write values cannot be used at the same time");
                }
            }
        }
        for (Map.Entry<String, Long> burst : values.entrySet()) {
            if (burst.getKey().endsWith("-max")) {
                String base = burst.getKey().substring(0, burst.getKey().length() - "-max".length());
                long usual = values.getOrDefault(base, 0L);
                if (usual == 0) {
                    refuse("bps_max/iops_max require corresponding bps/iops values");
                } else if (burst.getValue() < usual) {
                    refuse("bps_max/iops_max cannot be lower than bps/iops");
                }
            }
        }
    }

    private boolean has(String name) {
        return values.containsKey(name);
    }

    private void refuse(String words) {
        refusal = refusal.isEmpty() ? words : refusal;
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return values.isEmpty() && refusal.isEmpty();
    }

    /** What a machine has of them, having told on {@code line} at {@code part} what it has not. */
    Optional<Throttle> throttle(Line line, Part part) {
        if (!refusal.isEmpty()) {
            line.error(
                    "disk.throttle",
                    part,
                    "QEMU refuses the limits (" + refusal + "); the machine's disk has none",
                    "write numbers without a unit, and either a total or limits of reads and writes");
            return Optional.empty();
        }
        Throttle.Builder throttle = Throttle.builder();
        boolean any = false;
        for (Map.Entry<String, Long> limit : values.entrySet()) {
            any |= set(throttle, limit.getKey(), limit.getValue());
        }
        if (!lost.isEmpty()) {
            line.warn(
                    "disk.throttle",
                    part,
                    "bursts are no part of a machine; what is left out: "
                            + Joiner.on(", ").join(lost),
                    "let the limit be what the disk may do all the time");
        }
        return any ? Optional.of(throttle.build()) : Optional.empty();
    }

    private static boolean set(Throttle.Builder throttle, String name, long value) {
        @Nullable
        Object known = switch (name) {
            case "bps-total" -> throttle.total(DataSize.bytes(value));
            case "bps-read" -> throttle.read(DataSize.bytes(value));
            case "bps-write" -> throttle.write(DataSize.bytes(value));
            case "iops-total" -> throttle.totalOperations(operations(value));
            case "iops-read" -> throttle.readOperations(operations(value));
            case "iops-write" -> throttle.writeOperations(operations(value));
            default -> null;
        };
        return known != null;
    }

    /** No disk does more. */
    private static int operations(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
