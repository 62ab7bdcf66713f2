package dev.satchel.storage.probe;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a device or a partition is, and how that was decided. Immutable.
 *
 * <p>It is as strict as libblkid's safe probe: what has a wrong checksum is rejected, and of several contradicting
 * contents none is chosen. {@link Prober#traces} is the other question: whether there is anything at all.
 */
public final class Identification {
    /** Which rule decided. */
    public enum Rule {
        /** Nothing was found, or nothing that is believed. That is no permission to format. */
        NOTHING,
        /** Up to 1024 bytes hold nothing. */
        TOO_SMALL,
        /** There is one content. */
        ONLY,
        /** Encryption, RAID or a volume group: what is inside of it was not looked for. */
        CONTAINER,
        /** Up to the size of a floppy disk the first that is found is the answer, and RAID is not looked for. */
        FIRST_OF_TINY,
        /** ISO 9660, UDF and HFS may be together: the first of them is the answer. */
        FIRST_OF_TOLERANT,
        /** Several contents contradict each other, and nobody knows which is meant. */
        AMBIVALENT,
        /** A partition table was written where what was found had cleared the device: the table is right. */
        TABLE
    }

    private final Rule rule;
    private final ImmutableList<Hit> hits;
    private final ImmutableList<Rejection> rejections;
    private final long wiped;

    Identification(Rule rule, ImmutableList<Hit> hits, ImmutableList<Rejection> rejections, long wiped) {
        this.rule = rule;
        this.hits = hits;
        this.rejections = rejections;
        this.wiped = wiped;
    }

    static Identification nothing(Rule rule) {
        return new Identification(rule, ImmutableList.of(), ImmutableList.of(), 0);
    }

    /** The same evidence, of which a partition table is the stronger. */
    Identification overruled() {
        return new Identification(Rule.TABLE, hits, rejections, 0);
    }

    /** Up to where what was found had cleared the device. */
    long wiped() {
        return wiped;
    }

    /** The answer; empty if there is none, or several. */
    public Optional<Hit> hit() {
        return switch (rule) {
            case NOTHING, TOO_SMALL, AMBIVALENT, TABLE -> Optional.empty();
            case ONLY, CONTAINER, FIRST_OF_TINY, FIRST_OF_TOLERANT -> Optional.of(hits.get(0));
        };
    }

    /** What decided. */
    public Rule rule() {
        return rule;
    }

    /** All that was found and believed, in libblkid's order. Immutable. */
    public List<Hit> hits() {
        return hits;
    }

    /** What was noticed and not believed, in the same order. Immutable. */
    public List<Rejection> rejections() {
        return rejections;
    }

    /**
     * As {@code blkid --probe --output udev} prints it, {@code ID_FS_AMBIVALENT} too. Immutable, ordered.
     */
    public Map<String, String> udev() {
        if (rule == Rule.AMBIVALENT) {
            return ImmutableMap.of(
                    "ID_FS_AMBIVALENT",
                    hits.stream()
                            .map(hit -> hit.usage() + ":" + hit.type()
                                    + hit.tag("VERSION")
                                            .map(version -> ":" + version)
                                            .orElse(""))
                            .collect(Collectors.joining(" ")));
        }
        return hit().map(Hit::udev).orElse(ImmutableMap.of());
    }

    /** For people and logs. */
    @Override
    public String toString() {
        return rule + " " + hits + " " + rejections;
    }
}
