package dev.satchel.storage.fstab;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * New names of disks in place of old ones, all at once: two may be exchanged. A name is a tag and its value as {@code
 * blkid} prints it, decoded: {@code UUID=A40D-85E7}, {@code LABEL=My Disk}. Immutable and ordered.
 */
public final class Renaming {
    private static final Pattern PAIR = Pattern.compile(
            "(?:(UUID|LABEL|PARTUUID|PARTLABEL|ID)=)?([^=]+)=(?:(UUID|LABEL|PARTUUID|PARTLABEL|ID)=)?([^=]+)");

    private static final CharMatcher IDENTIFIER = CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("\"'/\\"));
    private static final CharMatcher LABEL =
            CharMatcher.javaIsoControl().or(CharMatcher.anyOf("\"'\\")).negate();

    private static final Renaming NONE = new Renaming(ImmutableMap.of());

    /** More than any machine has, and few enough to look for all in every line. */
    private static final int MOST = 1000;

    private final ImmutableMap<Tagged, String> newByOld;

    private Renaming(ImmutableMap<Tagged, String> newByOld) {
        this.newByOld = newByOld;
    }

    /** Every name stays. */
    public static Renaming none() {
        return NONE;
    }

    /**
     * File systems and partitions by their identifiers, whichever of the two each is.
     *
     * @param newByOld the new identifier for each old one, without {@code UUID=} and the like
     * @throws IllegalArgumentException as {@link #with(String, String)}
     */
    public static Renaming of(Map<String, String> newByOld) {
        Renaming renaming = none();
        for (Map.Entry<String, String> one : newByOld.entrySet()) {
            renaming = renaming.with(one.getKey(), one.getValue());
        }
        return renaming;
    }

    /**
     * Reads pairs {@code OLD=NEW} of identifiers, and {@code TAG=OLD=NEW} or {@code TAG=OLD=TAG=NEW} of names of one kind:
     * {@code LABEL=root=newroot}.
     *
     * @param pairs at least one for each name that changes
     * @throws IllegalArgumentException if one is no pair, if a value cannot be, or if a name is there twice
     */
    public static Renaming parse(List<String> pairs) {
        Renaming renaming = none();
        for (String text : pairs) {
            Matcher pair = PAIR.matcher(text);
            checkArgument(pair.matches(), "not OLD=NEW or TAG=OLD=NEW: '%s'", text);
            String tag = pair.group(1);
            String newTag = pair.group(3);
            checkArgument(newTag == null || newTag.equals(tag), "a name keeps its kind: '%s'", text);
            renaming = tag == null
                    ? renaming.with(pair.group(2), pair.group(4))
                    : renaming.with(Tag.valueOf(tag), pair.group(2), pair.group(4));
        }
        return renaming;
    }

    /**
     * And the file system or the partition with this identifier: {@code UUID} and {@code PARTUUID}.
     *
     * @param before its identifier, not empty
     * @param after the new one: letters, digits and what else is printed, but no blank, quote, slash or control character
     * @throws IllegalArgumentException if a value cannot be, or the name has a new one already
     */
    public Renaming with(String before, String after) {
        return with(Tag.UUID, before, after).with(Tag.PARTUUID, before, after);
    }

    /**
     * And what {@code tag} with this value names.
     *
     * @param tag of the name, also of the new one
     * @param before its value, decoded, not empty
     * @param after the new value: without control characters; a {@code LABEL} and a {@code PARTLABEL} may hold blanks and
     *     slashes, the others not
     * @throws IllegalArgumentException if a value cannot be, or the name has a new one already
     */
    public Renaming with(Tag tag, String before, String after) {
        checkArgument(!before.isEmpty(), "an old name cannot be empty");
        checkArgument(!after.isEmpty(), "an identifier cannot be empty");
        boolean isLabel = tag == Tag.LABEL || tag == Tag.PARTLABEL;
        checkArgument(
                isLabel ? LABEL.matchesAllOf(after) : IDENTIFIER.matchesAllOf(after),
                isLabel
                        ? "a label cannot hold quotes, backslashes or control characters: '%s'"
                        : "an identifier cannot hold blanks, quotes, slashes or control characters: '%s'",
                after);
        checkArgument(newByOld.size() < MOST, "more than %s names", MOST);
        Map<Tagged, String> all = new LinkedHashMap<>(newByOld);
        checkArgument(all.put(new Tagged(tag, before), after) == null, "%s=%s has a new name already", tag, before);
        return new Renaming(ImmutableMap.copyOf(all));
    }

    /** The new value of what {@code old} names; empty if it stays. Values are compared as libmount does, with case. */
    public Optional<String> of(Tagged old) {
        return Optional.ofNullable(newByOld.get(old));
    }

    /** The new value for each old name, in the order in which they were given; immutable. */
    public Map<Tagged, String> newByOld() {
        return newByOld;
    }

    /** Whether every name stays. */
    public boolean isEmpty() {
        return newByOld.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Renaming renaming && newByOld.equals(renaming.newByOld);
    }

    @Override
    public int hashCode() {
        return newByOld.hashCode();
    }

    /** {@code a -> b} for identifiers of either kind, {@code LABEL=c -> d} for a name of one. */
    @Override
    public String toString() {
        return newByOld.entrySet().stream()
                .map(one -> shown(one.getKey(), one.getValue()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String shown(Tagged old, String after) {
        boolean isOfEither = (old.tag() == Tag.UUID || old.tag() == Tag.PARTUUID)
                && after.equals(newByOld.get(new Tagged(Tag.UUID, old.value())))
                && after.equals(newByOld.get(new Tagged(Tag.PARTUUID, old.value())));
        return (isOfEither ? old.value() : old.toString()) + " -> " + after;
    }
}
