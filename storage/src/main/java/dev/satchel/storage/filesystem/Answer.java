package dev.satchel.storage.filesystem;

/** Whether it can. */
public enum Answer {
    /** It can, as it is made here by default. */
    YES("yes"),
    /** With an option, a mapping or a condition that the remark names. */
    PARTLY("partly"),
    /** It cannot. */
    NO("no"),
    /** Nobody was found who says so, and it was not tried. */
    UNKNOWN("unknown");

    private final String word;

    Answer(String word) {
        this.word = word;
    }

    /** In lower case. */
    @Override
    public String toString() {
        return word;
    }
}
