package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import java.io.IOException;

/**
 * One kind of content, and how it is recognized.
 *
 * @param tolerant whether two of this sort at once are no contradiction
 * @param smallest the least number of bytes a device of this kind can have
 * @param magics looked for in this order; the first that is there is handed to the check
 */
record Kind(String type, Usage usage, boolean tolerant, long smallest, ImmutableList<Magic> magics, Check check) {
    /** Looks closer where a magic was found, and tells what is there. */
    @FunctionalInterface
    interface Check {
        Outcome look(Region region, Magic magic, Answer answer) throws IOException;
    }

    static final Check MAGIC_IS_ENOUGH = (region, magic, answer) -> Outcome.BELIEVED;

    static Kind of(String type, Usage usage, Check check) {
        return new Kind(type, usage, false, 0, ImmutableList.of(), check);
    }

    Kind magic(long base, int within, String bytes) {
        return noticedBy(new Magic(base, within, bytes));
    }

    /** May be there too where another kind begins so. */
    Kind besideMagic(long base, int within, String bytes) {
        return noticedBy(new Magic(base, within, bytes, Magic.Owner.ANOTHER));
    }

    private Kind noticedBy(Magic magic) {
        return new Kind(
                type,
                usage,
                tolerant,
                smallest,
                ImmutableList.<Magic>builder().addAll(magics).add(magic).build(),
                check);
    }

    Kind atLeast(long bytes) {
        return new Kind(type, usage, tolerant, bytes, magics, check);
    }

    Kind tolerated() {
        return new Kind(type, usage, true, smallest, magics, check);
    }
}
