package dev.satchel.storage.clone;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;

/** What opens an encrypted root; shown nowhere. */
record Passphrase(String text) {
    /** What {@code cryptsetup} reads of one that is typed. */
    private static final int LONGEST = 512;

    Passphrase {
        checkArgument(!text.isBlank(), "a passphrase is not blank");
        checkArgument(
                CharMatcher.javaIsoControl().matchesNoneOf(text),
                "a passphrase is one line without control characters: it has to be typed");
        checkArgument(text.length() <= LONGEST, "a passphrase has %s characters at most", LONGEST);
    }

    /** Whether every keyboard layout has its letters. */
    boolean isPlain() {
        return CharMatcher.ascii().matchesAllOf(text);
    }

    @Override
    public String toString() {
        return "***";
    }
}
