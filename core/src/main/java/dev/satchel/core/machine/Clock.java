package dev.satchel.core.machine;

/** What the guest takes the hardware clock for. */
public enum Clock {
    /** Coordinated universal time: all but Windows. */
    UTC("utc"),
    /** The host's local time: Windows. */
    LOCAL("local");

    private final String id;

    Clock(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
