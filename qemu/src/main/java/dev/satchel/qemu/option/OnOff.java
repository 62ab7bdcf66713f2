package dev.satchel.qemu.option;

import java.util.Optional;

/** QEMU's booleans. */
public enum OnOff {
    /** {@code on}. */
    ON("on"),
    /** {@code off}. */
    OFF("off");

    private final String id;

    OnOff(String id) {
        this.id = id;
    }

    /** As it is written. */
    public String id() {
        return id;
    }

    /**
     * Reads {@code text} as QEMU does: {@code on}, {@code yes}, {@code true}, {@code y} and their opposites; empty for all
     * else, {@code 1} too.
     */
    public static Optional<OnOff> parse(String text) {
        return switch (text) {
            case "on", "yes", "true", "y" -> Optional.of(ON);
            case "off", "no", "false", "n" -> Optional.of(OFF);
            default -> Optional.empty();
        };
    }
}
