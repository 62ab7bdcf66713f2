package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Sets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * One filter rule of rsync, as {@code --filter} takes it: {@code - *.o}, {@code + /keep/}, {@code P /etc/fstab}, {@code
 * : .rsync-filter}. Immutable; what it prints, it reads.
 *
 * <p>Patterns are bytes to rsync. A byte that is not UTF-8, from a file of rules, is the lone surrogate {@code U+DC80} to
 * {@code U+DCFF} in the texts here, and that byte again when it is read.
 */
public final class FilterRule {
    /** What a rule does. */
    public enum Kind {
        /** {@code -}: hides the entry, and what is below it; protects it from deletion. */
        EXCLUDE("-"),
        /** {@code +}: lets the entry through; lets it be deleted. */
        INCLUDE("+"),
        /** {@code .}: reads rules from a file, once. */
        MERGE("."),
        /** {@code :}: reads rules from a file of that name in each directory. */
        PER_DIRECTORY(":"),
        /** {@code !}: forgets the rules before it. */
        CLEAR("!");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }

        boolean readsFile() {
            return this == MERGE || this == PER_DIRECTORY;
        }
    }

    /** Which end of the transfer a rule is for. */
    public enum Side {
        /** Hides on the sender, protects on the receiver. */
        BOTH,
        /** What is sent. */
        SENDER,
        /** What may be deleted. */
        RECEIVER
    }

    /** What a rule may say besides its kind, in the order in which rsync itself writes them. */
    public enum Modifier {
        /** {@code /}: the pattern is compared with the absolute path. */
        ABSOLUTE('/'),
        /** {@code !}: it matches what the pattern does not match. */
        NEGATED('!'),
        /** {@code C}: the list of {@code --cvs-exclude}; of a file: words, bare patterns, not inherited. */
        CVS('C'),
        /** {@code n}: what a file says does not hold in the directories below. */
        NOT_INHERITED('n'),
        /** {@code w}: a file is read by words and not by lines, and has no comments. */
        WORDS('w'),
        /** {@code -}: a file holds patterns to exclude, and no rules. */
        BARE_EXCLUDES('-'),
        /** {@code +}: a file holds patterns to include, and no rules. */
        BARE_INCLUDES('+'),
        /** {@code e}: a file of rules is excluded itself. */
        EXCLUDES_ITSELF('e'),
        /** {@code x}: it is about the names of extended attributes, not of files. */
        XATTR('x'),
        /** {@code s}: it is for the sender. */
        SENDER('s'),
        /** {@code r}: it is for the receiver. */
        RECEIVER('r'),
        /** {@code p}: it is not heeded in a directory that is being deleted. */
        PERISHABLE('p');

        private final char letter;

        Modifier(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    private static final Set<Modifier> BARE =
            Sets.immutableEnumSet(Modifier.BARE_EXCLUDES, Modifier.BARE_INCLUDES, Modifier.CVS);

    private final Kind kind;
    private final Set<Modifier> modifiers;
    /** UTF-8 bytes, one a character. */
    private final String pattern;

    /** For what was checked already. */
    FilterRule(Kind kind, Set<Modifier> modifiers, String pattern) {
        this.kind = kind;
        this.modifiers = Sets.immutableEnumSet(modifiers);
        this.pattern = pattern;
    }

    /** Excludes what {@code pattern} matches, whatever it begins with: {@code - x} is the name of a file here. */
    public static FilterRule exclude(String pattern) {
        return of(Kind.EXCLUDE, pattern);
    }

    /** Includes what {@code pattern} matches. */
    public static FilterRule include(String pattern) {
        return of(Kind.INCLUDE, pattern);
    }

    /** Does not send what {@code pattern} matches, and does not keep it from deletion either. */
    public static FilterRule hide(String pattern) {
        return exclude(pattern).with(Modifier.SENDER);
    }

    /** Sends what {@code pattern} matches. */
    public static FilterRule show(String pattern) {
        return include(pattern).with(Modifier.SENDER);
    }

    /** Keeps what {@code pattern} matches from being deleted on the receiver. */
    public static FilterRule protect(String pattern) {
        return exclude(pattern).with(Modifier.RECEIVER);
    }

    /** Lets what {@code pattern} matches be deleted on the receiver. */
    public static FilterRule risk(String pattern) {
        return include(pattern).with(Modifier.RECEIVER);
    }

    /** Reads the rules in {@code file}; a relative one begins where rsync is started. */
    public static FilterRule merge(Path file) {
        return of(Kind.MERGE, file.toString());
    }

    /** Reads the rules in a file of that {@code name} in each directory; {@code /name} also in those above the source. */
    public static FilterRule perDirectory(String name) {
        return of(Kind.PER_DIRECTORY, name);
    }

    /** Excludes what CVS would: objects, backups, the folders of version control ({@code -C}). */
    public static FilterRule cvs() {
        return new FilterRule(Kind.EXCLUDE, EnumSet.of(Modifier.CVS), "");
    }

    /** Forgets the rules before it. */
    public static FilterRule clear() {
        return new FilterRule(Kind.CLEAR, EnumSet.noneOf(Modifier.class), "");
    }

    private static FilterRule of(Kind kind, String pattern) {
        checkArgument(!pattern.isEmpty(), "a pattern cannot be empty");
        checkArgument(pattern.indexOf('\0') < 0, "a pattern cannot hold a NUL character: '%s'", pattern);
        return new FilterRule(kind, EnumSet.noneOf(Modifier.class), ByteText.bytes(pattern));
    }

    /**
     * Reads {@code rule} as {@code --filter} does.
     *
     * @throws IllegalArgumentException if rsync would refuse it (exit code 1), with rsync's words
     */
    public static FilterRule parse(String rule) {
        return RuleParser.OF_OPTION_FILTER.parse(ByteText.bytes(rule));
    }

    /**
     * The same rule with {@code more} modifiers.
     *
     * @throws IllegalArgumentException if rsync knows no such rule: {@code !} of a file of rules, {@code n} of a pattern
     */
    public FilterRule with(Modifier... more) {
        Set<Modifier> all = EnumSet.noneOf(Modifier.class);
        all.addAll(modifiers);
        for (Modifier modifier : more) {
            checkArgument(
                    modifiers.contains(modifier) || accepts(kind, all, modifier),
                    "a rule '%s' cannot have the modifier '%s'",
                    this,
                    modifier.letter);
            all.add(modifier);
        }
        return new FilterRule(kind, all, pattern);
    }

    /** Whether a rule of this kind that has these may have {@code more}. */
    static boolean accepts(Kind kind, Set<Modifier> modifiers, Modifier more) {
        if (kind == Kind.CLEAR) {
            return false;
        }
        return switch (more) {
            case ABSOLUTE, XATTR, SENDER, RECEIVER, PERISHABLE -> true;
            case NEGATED -> !kind.readsFile();
            case CVS -> modifiers.stream().noneMatch(BARE::contains);
            case BARE_EXCLUDES, BARE_INCLUDES ->
                kind.readsFile() && modifiers.stream().noneMatch(BARE::contains);
            case NOT_INHERITED, WORDS, EXCLUDES_ITSELF -> kind.readsFile();
        };
    }

    /** The same rule without {@code fewer}. */
    FilterRule without(Modifier fewer) {
        Set<Modifier> left = EnumSet.noneOf(Modifier.class);
        left.addAll(modifiers);
        left.remove(fewer);
        return new FilterRule(kind, left, pattern);
    }

    /** What it does. */
    public Kind kind() {
        return kind;
    }

    /** Which end it is for. */
    public Side side() {
        if (has(Modifier.SENDER) == has(Modifier.RECEIVER)) {
            return Side.BOTH;
        }
        return has(Modifier.SENDER) ? Side.SENDER : Side.RECEIVER;
    }

    /** What it says besides; immutable, in the order of the enum. */
    public Set<Modifier> modifiers() {
        return modifiers;
    }

    /** The pattern or the name of a file, as it was written; empty for {@code !} and {@code -C}. */
    public String pattern() {
        return ByteText.text(pattern);
    }

    boolean has(Modifier modifier) {
        return modifiers.contains(modifier);
    }

    String patternBytes() {
        return pattern;
    }

    /**
     * As an argument of rsync: {@code --exclude=/dev/*}, or {@code --filter=- !} where that would be misread.
     *
     * @throws IllegalArgumentException for a pattern with bytes that are not UTF-8: no argument of a process holds them
     */
    String argument() {
        boolean plain = modifiers.isEmpty();
        boolean misread = pattern.equals("!") || pattern.startsWith("- ") || pattern.startsWith("+ ");
        String shown = pattern();
        checkArgument(
                shown.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE),
                "the pattern is not UTF-8, which an argument of a command must be: %s",
                shown);
        if (plain && !misread && (kind == Kind.EXCLUDE || kind == Kind.INCLUDE)) {
            return (kind == Kind.EXCLUDE ? "--exclude=" : "--include=") + shown;
        }
        return "--filter=" + this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterRule that
                && kind == that.kind
                && modifiers.equals(that.modifiers)
                && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * kind.hashCode() + modifiers.hashCode()) + pattern.hashCode();
    }

    /** As {@code --filter} takes it: {@code - /dev/*}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.letter);
        modifiers.forEach(modifier -> text.append(modifier.letter));
        return pattern.isEmpty()
                ? text.toString()
                : text.append(' ').append(pattern()).toString();
    }
}
