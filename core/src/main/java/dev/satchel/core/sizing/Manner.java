package dev.satchel.core.sizing;

/** How a guest's code gets to a processor, the fastest first. */
public enum Manner {
    /** The processor runs it, and nothing stands between: the disk is started on the machine itself. */
    NATIVE("natively", "it runs at the machine's own speed"),
    /** The processor runs it in a virtual machine. */
    VIRTUALIZED("virtualized", "it runs close to the machine's own speed; disk and graphics lose the most"),
    /** It is translated piece by piece. */
    EMULATED(
            "emulated",
            Manner.TRANSLATED + ": a small Linux is good enough for tests,"
                    + " and Windows takes hours to install and is no pleasure afterwards");

    /** The ground of that cost. */
    static final String TRANSLATED = "every instruction is translated, which is tens of times slower";

    private final String id;
    private final String cost;

    Manner(String id, String cost) {
        this.id = id;
        this.cost = cost;
    }

    /** For files and sentences: {@code virtualized}. */
    public String id() {
        return id;
    }

    /** What it costs, in words. */
    public String cost() {
        return cost;
    }

    /** The {@link #id()}. */
    @Override
    public String toString() {
        return id;
    }
}
