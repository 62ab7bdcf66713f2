package dev.satchel.core.machine;

/** Whether something may be changed. */
public enum Access {
    /** It may. */
    READ_WRITE("read-write"),
    /** It may not. */
    READ_ONLY("read-only");

    private final String id;

    Access(String id) {
        this.id = id;
    }

    /** As it is written in a machine file. */
    public String id() {
        return id;
    }
}
