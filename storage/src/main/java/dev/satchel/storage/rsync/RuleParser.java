package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import dev.satchel.storage.rsync.FilterRule.Kind;
import dev.satchel.storage.rsync.FilterRule.Modifier;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one rule, from an option or from a file whose own rule says how it is to be read. Refuses what rsync 3.5.0
 * refuses, in its words. Texts are bytes, one a character.
 */
final class RuleParser {
    private static final Map<String, Character> LONG_NAMES = ImmutableMap.<String, Character>builder()
            .put("clear", '!')
            .put("dir-merge", ':')
            .put("exclude", '-')
            .put("hide", 'H')
            .put("include", '+')
            .put("merge", '.')
            .put("protect", 'P')
            .put("risk", 'R')
            .put("show", 'S')
            .buildOrThrow();

    /** What the rules in a file have from the rule that names the file. */
    private static final Set<Modifier> INHERITED =
            Sets.immutableEnumSet(Modifier.ABSOLUTE, Modifier.NEGATED, Modifier.PERISHABLE);

    private static final Set<Modifier> SIDES = Sets.immutableEnumSet(Modifier.SENDER, Modifier.RECEIVER);

    /** How a text begins. */
    private enum Prefix {
        /** With a rule's letter or name. */
        RULE,
        /** With a pattern, or with {@code "- "}, {@code "+ "}, or it is {@code !}. */
        OPTIONAL,
        /** With a pattern. */
        NONE,
        /** With a pattern, or it is {@code !}. */
        NONE_BUT_CLEAR
    }

    /** Of the option {@code --filter}. */
    static final RuleParser OF_OPTION_FILTER =
            new RuleParser(Prefix.RULE, Kind.EXCLUDE, EnumSet.noneOf(Modifier.class), Extent.LINE, false);

    private enum Extent {
        LINE,
        WORD
    }

    private final Prefix prefix;
    private final Kind sign;
    private final Set<Modifier> inherited;
    private final Extent extent;
    /** In a file whose name ends with a slash in the rule that names it, which nobody means. */
    private final boolean onlyDirectories;

    private RuleParser(Prefix prefix, Kind sign, Set<Modifier> inherited, Extent extent, boolean onlyDirectories) {
        this.onlyDirectories = onlyDirectories;
        this.prefix = prefix;
        this.sign = sign;
        this.inherited = inherited;
        this.extent = extent;
    }

    /** Of the options {@code --exclude}, {@code --include} and the files of {@code --exclude-from} and its sister. */
    static RuleParser ofOption(Kind sign) {
        return new RuleParser(Prefix.OPTIONAL, sign, EnumSet.noneOf(Modifier.class), Extent.LINE, false);
    }

    /** Of the file that {@code rule} names, or of the list that it stands for. */
    static RuleParser ofFile(FilterRule rule) {
        Set<Modifier> inherited = EnumSet.noneOf(Modifier.class);
        inherited.addAll(Sets.intersection(rule.modifiers(), Sets.union(INHERITED, SIDES)));
        Extent extent = rule.has(Modifier.WORDS) || rule.has(Modifier.CVS) ? Extent.WORD : Extent.LINE;
        Kind sign = rule.has(Modifier.BARE_INCLUDES) || rule.kind() == Kind.INCLUDE ? Kind.INCLUDE : Kind.EXCLUDE;
        boolean bare = rule.has(Modifier.BARE_INCLUDES) || rule.has(Modifier.BARE_EXCLUDES);
        Prefix prefix = rule.has(Modifier.CVS) ? Prefix.NONE_BUT_CLEAR : bare ? Prefix.NONE : Prefix.RULE;
        boolean slash = rule.kind() == Kind.PER_DIRECTORY && rule.patternBytes().endsWith("/");
        return new RuleParser(prefix, sign, inherited, extent, slash);
    }

    boolean readsWords() {
        return extent == Extent.WORD;
    }

    /**
     * The rule that {@code text} says.
     *
     * @throws IllegalArgumentException if rsync would refuse it
     */
    FilterRule parse(String text) {
        checkArgument(text.indexOf('\0') < 0, "a rule cannot hold a NUL character: %s", text);
        if (text.isEmpty()) {
            throw refused("unexpected end of filter rule: ", text);
        }
        return switch (prefix) {
            case RULE -> new Scan(text).rule();
            case OPTIONAL -> optionallyPrefixed(text);
            case NONE -> finished(sign, EnumSet.noneOf(Modifier.class), text, text);
            case NONE_BUT_CLEAR ->
                text.equals("!") ? FilterRule.clear() : finished(sign, EnumSet.noneOf(Modifier.class), text, text);
        };
    }

    private FilterRule optionallyPrefixed(String text) {
        if (text.equals("!")) {
            return FilterRule.clear();
        }
        boolean excludes = text.startsWith("- ");
        boolean prefixed = excludes || text.startsWith("+ ");
        Kind kind = prefixed ? (excludes ? Kind.EXCLUDE : Kind.INCLUDE) : sign;
        return finished(kind, EnumSet.noneOf(Modifier.class), prefixed ? text.substring(2) : text, text);
    }

    private FilterRule finished(Kind kind, Set<Modifier> own, String pattern, String text) {
        boolean ofFile = inherited.stream().anyMatch(SIDES::contains);
        if (ofFile && own.stream().anyMatch(SIDES::contains)) {
            throw refused("specified-side merge file contains specified-side filter: ", text);
        }
        Set<Modifier> all = EnumSet.noneOf(Modifier.class);
        all.addAll(own);
        if (kind != Kind.CLEAR) {
            all.addAll(inherited);
        }
        if (kind == Kind.CLEAR) {
            if (!pattern.isEmpty()) {
                throw refused("'!' rule has trailing characters: ", text);
            }
        } else if (pattern.isEmpty()) {
            if (!own.contains(Modifier.CVS)) {
                throw refused("unexpected end of filter rule: ", text);
            }
            return new FilterRule(kind, all, kind.readsFile() ? ".cvsignore" : "");
        }
        boolean only = onlyDirectories && kind != Kind.CLEAR && kind != Kind.MERGE && !pattern.endsWith("/");
        return new FilterRule(kind, all, only ? pattern + "/" : pattern);
    }

    private static IllegalArgumentException refused(String what, String text) {
        return new IllegalArgumentException(what + ByteText.text(text));
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Walks over the letters before the pattern. */
    private final class Scan {
        private final String text;
        private int at;

        Scan(String text) {
            this.text = text;
        }

        FilterRule rule() {
            char letter = letter();
            Set<Modifier> own = EnumSet.noneOf(Modifier.class);
            Kind kind = switch (letter) {
                case '-', 'H', 'P' -> Kind.EXCLUDE;
                case '+', 'S', 'R' -> Kind.INCLUDE;
                case '.' -> Kind.MERGE;
                case ':' -> Kind.PER_DIRECTORY;
                case '!' -> Kind.CLEAR;
                default -> throw refused("Unknown filter rule: ", text);
            };
            boolean sided = "HSPR".indexOf(letter) >= 0;
            if (sided) {
                own.add(letter == 'H' || letter == 'S' ? Modifier.SENDER : Modifier.RECEIVER);
            }
            if (kind != Kind.CLEAR) {
                modifiers(kind, own, sided);
                at = Math.min(at + 1, text.length()); // the blank or underscore
            }
            return finished(kind, own, text.substring(at), text);
        }

        /** Leaves {@code at} behind the letter or name, and behind a comma that follows. */
        private char letter() {
            char first = text.charAt(0);
            if (first >= 'a' && first <= 'z') {
                for (Map.Entry<String, Character> name : LONG_NAMES.entrySet()) {
                    int end = name.getKey().length();
                    if (text.startsWith(name.getKey()) && endsWord(end)) {
                        at = end < text.length() && text.charAt(end) == ',' ? end + 1 : end;
                        return name.getValue();
                    }
                }
            }
            at = text.startsWith(",", 1) ? 2 : 1;
            return first;
        }

        private boolean endsWord(int end) {
            return end == text.length()
                    || text.charAt(end) == '_'
                    || text.charAt(end) == ','
                    || isSpace(text.charAt(end));
        }

        private void modifiers(Kind kind, Set<Modifier> own, boolean sided) {
            for (; at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != '_'; at++) {
                Modifier modifier = modifier(text.charAt(at));
                boolean ofSide = modifier == Modifier.SENDER || modifier == Modifier.RECEIVER;
                if (modifier == null
                        || !FilterRule.accepts(kind, own, modifier)
                        || (sided && (ofSide || modifier == Modifier.CVS))) {
                    throw refused(
                            "invalid modifier '" + text.charAt(at) + "' at position " + at + " in filter rule: ", text);
                }
                own.add(modifier);
            }
        }

        private @Nullable Modifier modifier(char letter) {
            for (Modifier modifier : Modifier.values()) {
                if (modifier.letter() == letter) {
                    return modifier;
                }
            }
            return null;
        }
    }
}
