package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One filter rule of rsync, as {@code --filter} takes it: {@code - *.o}, {@code + /keep/}, {@code P /etc/fstab}, {@code
 * : .rsync-filter}. Immutable; what it prints, it reads.
 */
public final class FilterRule {
    /** What a rule does. */
    public enum Kind {
        /** {@code -}: hides the entry, and what is below it. */
        EXCLUDE("-"),
        /** {@code +}: lets the entry through. */
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

    private static final Map<String, String> LONG_NAMES = ImmutableMap.<String, String>builder()
            .put("clear", "!")
            .put("dir-merge", ":")
            .put("exclude", "-")
            .put("hide", "H")
            .put("include", "+")
            .put("merge", ".")
            .put("protect", "P")
            .put("risk", "R")
            .put("show", "S")
            .buildOrThrow();

    private final Kind kind;
    private final Side side;
    private final String modifiers;
    /** UTF-8 bytes, one a character. */
    private final String pattern;

    private final PathPattern matcher;

    private FilterRule(Kind kind, Side side, String modifiers, String pattern) {
        this.kind = kind;
        this.side = side;
        this.modifiers = modifiers;
        this.pattern = pattern;
        this.matcher = new PathPattern(pattern);
    }

    /** Excludes what {@code pattern} matches, whatever it begins with: {@code - x} is the name of a file here. */
    public static FilterRule exclude(String pattern) {
        return of(Kind.EXCLUDE, pattern);
    }

    /** Includes what {@code pattern} matches. */
    public static FilterRule include(String pattern) {
        return of(Kind.INCLUDE, pattern);
    }

    private static FilterRule of(Kind kind, String pattern) {
        checkArgument(!pattern.isEmpty(), "a pattern cannot be empty");
        checkArgument(pattern.indexOf('\0') < 0, "a pattern cannot hold a NUL character: '%s'", pattern);
        return new FilterRule(kind, Side.BOTH, "", bytes(pattern));
    }

    /**
     * Reads {@code rule} as {@code --filter} does.
     *
     * @throws IllegalArgumentException if rsync would refuse it (exit code 1), with rsync's words
     */
    public static FilterRule parse(String rule) {
        return parseBytes(bytes(rule));
    }

    static FilterRule parseBytes(String rule) {
        Scanner scanner = new Scanner(rule);
        String letter = scanner.letter();
        boolean sided = "HSPR".contains(letter);
        Side side = sided ? ("HS".contains(letter) ? Side.SENDER : Side.RECEIVER) : Side.BOTH;
        Kind kind = switch (letter) {
            case "-", "H", "P" -> Kind.EXCLUDE;
            case "+", "S", "R" -> Kind.INCLUDE;
            case "." -> Kind.MERGE;
            case ":" -> Kind.PER_DIRECTORY;
            case "!" -> Kind.CLEAR;
            default -> throw new IllegalArgumentException("Unknown filter rule: " + text(rule));
        };
        boolean merge = kind == Kind.MERGE || kind == Kind.PER_DIRECTORY;
        StringBuilder modifiers = new StringBuilder();
        while (kind != Kind.CLEAR && scanner.atModifier()) {
            char c = scanner.next();
            boolean fits = switch (c) {
                case '/', 'p', 'x' -> true;
                case '!' -> !merge;
                case '-', '+' -> merge && modifiers.indexOf("-") < 0 && modifiers.indexOf("+") < 0;
                case 'e', 'n', 'w' -> merge;
                case 's', 'r' -> !sided;
                case 'C' -> !sided && modifiers.indexOf("-") < 0 && modifiers.indexOf("+") < 0;
                default -> false;
            };
            if (!fits) {
                throw new IllegalArgumentException("invalid modifier '" + c + "' at position "
                        + (scanner.position() - 1) + " in filter rule: " + text(rule));
            }
            if (c == 's' || c == 'r') {
                Side named = c == 's' ? Side.SENDER : Side.RECEIVER;
                side = side == Side.BOTH || side == named ? named : Side.BOTH;
            } else {
                modifiers.append(c);
            }
        }
        String pattern = scanner.rest();
        if (kind == Kind.CLEAR) {
            checkArgument(pattern.isEmpty(), "'!' rule has trailing characters: %s", text(rule));
        } else if (pattern.isEmpty() && modifiers.indexOf("C") >= 0) {
            pattern = kind == Kind.PER_DIRECTORY ? ".cvsignore" : "";
        } else {
            checkArgument(!pattern.isEmpty(), "unexpected end of filter rule: %s", text(rule));
        }
        return new FilterRule(kind, side, modifiers.toString(), pattern);
    }

    /**
     * Reads a pattern as {@code --exclude=PATTERN} and {@code --include=PATTERN} do: {@code "- "} or {@code "+ "} before
     * it decide the kind instead, and the lone word {@code !} clears.
     */
    static FilterRule parseOption(Kind kind, String bytes) {
        if (bytes.equals("!")) {
            return new FilterRule(Kind.CLEAR, Side.BOTH, "", "");
        }
        boolean prefixed = bytes.startsWith("- ") || bytes.startsWith("+ ");
        Kind decided = prefixed ? (bytes.charAt(0) == '-' ? Kind.EXCLUDE : Kind.INCLUDE) : kind;
        String pattern = prefixed ? bytes.substring(2) : bytes;
        checkArgument(!pattern.isEmpty(), "unexpected end of filter rule: %s", text(bytes));
        return new FilterRule(decided, Side.BOTH, "", pattern);
    }

    /** A bare pattern in a file that holds only such. */
    static FilterRule bare(Kind kind, String bytes) {
        return new FilterRule(kind, Side.BOTH, "", bytes);
    }

    /** What it does. */
    public Kind kind() {
        return kind;
    }

    /** Which end it is for. */
    public Side side() {
        return side;
    }

    /** The pattern or the name of a file, as it was written; empty for {@code !} and {@code -C}. */
    public String pattern() {
        return text(pattern);
    }

    /** Whether this rule decides about the entry on the sending side, if it is asked at all. */
    boolean matches(String path, boolean directory) {
        if (side == Side.RECEIVER || has('x')) {
            return false;
        }
        return matcher.matches(path, directory) != has('!');
    }

    boolean has(char modifier) {
        return modifiers.indexOf(modifier) >= 0;
    }

    String patternBytes() {
        return pattern;
    }

    /** As an argument of rsync: {@code --exclude=/dev/*}, or {@code --filter=- !} where that would be misread. */
    String argument() {
        boolean plain = side == Side.BOTH && modifiers.isEmpty();
        boolean misread = pattern.equals("!") || pattern.startsWith("- ") || pattern.startsWith("+ ");
        if (plain && !misread && (kind == Kind.EXCLUDE || kind == Kind.INCLUDE)) {
            return (kind == Kind.EXCLUDE ? "--exclude=" : "--include=") + pattern();
        }
        return "--filter=" + this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterRule that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** As {@code --filter} takes it: {@code - /dev/*}. */
    @Override
    public String toString() {
        String sides = side == Side.SENDER ? "s" : side == Side.RECEIVER ? "r" : "";
        String letters = kind.letter + modifiers + sides;
        return pattern.isEmpty() ? letters : letters + " " + pattern();
    }

    static String bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Walks over the letters before the pattern. */
    private static final class Scanner {
        private final String rule;
        private int at;

        Scanner(String rule) {
            this.rule = rule;
        }

        String letter() {
            for (Map.Entry<String, String> name : LONG_NAMES.entrySet()) {
                if (rule.startsWith(name.getKey()) && endsWord(name.getKey().length())) {
                    at = name.getKey().length();
                    skipComma();
                    return name.getValue();
                }
            }
            if (rule.isEmpty()) {
                return "";
            }
            at = 1;
            skipComma();
            return rule.substring(0, 1);
        }

        private void skipComma() {
            if (at < rule.length() && rule.charAt(at) == ',') {
                at++;
            }
        }

        private boolean endsWord(int end) {
            return end == rule.length() || " _,".indexOf(rule.charAt(end)) >= 0;
        }

        boolean atModifier() {
            return at < rule.length() && rule.charAt(at) != ' ' && rule.charAt(at) != '_';
        }

        char next() {
            return rule.charAt(at++);
        }

        int position() {
            return at;
        }

        String rest() {
            return at < rule.length() && (rule.charAt(at) == ' ' || rule.charAt(at) == '_')
                    ? rule.substring(at + 1)
                    : rule.substring(at);
        }
    }
}
