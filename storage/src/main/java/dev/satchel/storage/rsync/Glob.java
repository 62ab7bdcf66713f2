package dev.satchel.storage.rsync;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A wildcard pattern over bytes, which are held one a character, matched as rsync's {@code wildmatch} does: not every
 * failure lets it try elsewhere. What was tried is remembered, so that no pattern takes longer than its stars times the
 * square of the text: rules may come from a file that somebody else wrote.
 */
final class Glob {
    private enum Kind {
        /** A set of bytes, exactly one of which must stand here. */
        ONE,
        /** Any bytes but slashes. */
        STAR,
        /** Any bytes. */
        DEEP_STAR,
        /** A class that is not closed, or of an unknown name: nothing matches, and no other try is of use. */
        BROKEN
    }

    private enum Result {
        MATCH,
        /** Not here. */
        NO,
        /** The text is too short, and so is what is left of it further on. */
        NO_MORE,
        /** A single star met a slash: only a double star before it can go on. */
        NO_UNTIL_DEEP_STAR
    }

    private record Token(Kind kind, BitSet bytes) {}

    private static final BitSet NOTHING = new BitSet();

    private final Token[] tokens;
    private final int stars;
    /** What every match begins with, to decide most questions with one comparison. */
    private final String prefix;

    private Glob(List<Token> tokens) {
        this.tokens = tokens.toArray(Token[]::new);
        this.stars = (int) tokens.stream().filter(Glob::isStar).count();
        StringBuilder literal = new StringBuilder();
        for (Token token : tokens) {
            if (token.kind() != Kind.ONE || token.bytes().cardinality() != 1) {
                break;
            }
            literal.append((char) token.bytes().nextSetBit(0));
        }
        this.prefix = literal.toString();
    }

    private static boolean isStar(Token token) {
        return token.kind() == Kind.STAR || token.kind() == Kind.DEEP_STAR;
    }

    static Glob compile(String pattern) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (c == '*') {
                int first = i;
                while (i < pattern.length() && pattern.charAt(i) == '*') {
                    i++;
                }
                tokens.add(new Token(i - first > 1 ? Kind.DEEP_STAR : Kind.STAR, NOTHING));
            } else if (c == '[') {
                ByteClass parsed = ByteClass.parse(pattern, i);
                if (parsed == null) {
                    tokens.add(new Token(Kind.BROKEN, NOTHING));
                    break;
                }
                tokens.add(new Token(Kind.ONE, parsed.bytes()));
                i = parsed.end();
            } else if (c == '\\') {
                tokens.add(new Token(Kind.ONE, i + 1 < pattern.length() ? single(pattern.charAt(i + 1)) : NOTHING));
                i += 2;
            } else {
                tokens.add(new Token(Kind.ONE, c == '?' ? anyButSlash() : single(c)));
                i++;
            }
        }
        return new Glob(tokens);
    }

    /** The bytes with which everything begins that matches. */
    String prefix() {
        return prefix;
    }

    /** Whether all of {@code text} from {@code from} on matches. */
    boolean matches(String text, int from) {
        return text.startsWith(prefix, from)
                && new Attempt(text).at(prefix.length(), from + prefix.length()) == Result.MATCH;
    }

    /** Whether all of {@code text} matches, or what is left of it after one of its slashes. */
    boolean matchesAfterAnySlash(String text) {
        Attempt attempt = new Attempt(text);
        Result result = attempt.at(0, 0);
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            if (result == Result.MATCH || result == Result.NO_MORE) {
                break; // what is left further on is shorter still
            }
            result = attempt.at(0, slash + 1);
        }
        return result == Result.MATCH;
    }

    /** One text, and what was found about it so far. */
    private final class Attempt {
        private final String text;
        /** By the number of the token after a star, then by position: what came of the rest of the pattern there. */
        private final @Nullable Map<Long, Result> known;

        Attempt(String text) {
            this.text = text;
            // With one star no position is tried twice, or not often.
            this.known = stars > 2 ? new HashMap<>() : null;
        }

        Result at(int token, int from) {
            int position = from;
            for (int t = token; t < tokens.length; t++, position++) {
                Token next = tokens[t];
                if (isStar(next)) {
                    return star(t, position);
                }
                if (position >= text.length() || next.kind() == Kind.BROKEN) {
                    return Result.NO_MORE;
                }
                if (!next.bytes().get(text.charAt(position))) {
                    return Result.NO;
                }
            }
            return position == text.length() ? Result.MATCH : Result.NO;
        }

        private Result star(int t, int from) {
            boolean deep = tokens[t].kind() == Kind.DEEP_STAR;
            if (t == tokens.length - 1) {
                return deep || text.indexOf('/', from) < 0 ? Result.MATCH : Result.NO;
            }
            for (int position = from; position < text.length(); position++) {
                Result rest = rest(t + 1, position);
                if (rest == Result.NO) {
                    if (!deep && text.charAt(position) == '/') {
                        return Result.NO_UNTIL_DEEP_STAR;
                    }
                } else if (!deep || rest != Result.NO_UNTIL_DEEP_STAR) {
                    return rest;
                }
            }
            return Result.NO_MORE;
        }

        private Result rest(int token, int position) {
            // Most tries fail at the first byte; remembering those would cost more than trying.
            if (known == null || !couldBegin(token, position)) {
                return at(token, position);
            }
            long key = (long) token << 32 | position;
            Result before = known.get(key);
            if (before == null) {
                before = at(token, position);
                known.put(key, before);
            }
            return before;
        }

        private boolean couldBegin(int token, int position) {
            Token first = tokens[token];
            return first.kind() != Kind.ONE || first.bytes().get(text.charAt(position));
        }
    }

    private static BitSet single(char c) {
        BitSet set = new BitSet();
        set.set(c);
        return set;
    }

    private static BitSet anyButSlash() {
        BitSet any = new BitSet();
        any.set(0, 256);
        any.clear('/');
        return any;
    }

    /** A class in brackets, as rsync's wildmatch reads it. */
    private record ByteClass(BitSet bytes, int end) {
        /** Null if it is not closed, or names an unknown class. */
        static @Nullable ByteClass parse(String p, int open) {
            int i = open + 1;
            boolean negated = i < p.length() && (p.charAt(i) == '!' || p.charAt(i) == '^');
            if (negated) {
                i++;
            }
            BitSet bytes = new BitSet();
            int previous = 0;
            boolean first = true;
            while (true) {
                if (i >= p.length()) {
                    return null;
                }
                char c = p.charAt(i);
                if (c == ']' && !first) {
                    break;
                }
                first = false;
                if (c == '\\') {
                    if (++i >= p.length()) {
                        return null;
                    }
                    previous = p.charAt(i);
                    bytes.set(previous);
                } else if (c == '-' && previous != 0 && i + 1 < p.length() && p.charAt(i + 1) != ']') {
                    i++;
                    if (p.charAt(i) == '\\' && ++i >= p.length()) {
                        return null;
                    }
                    if (previous <= p.charAt(i)) {
                        bytes.set(previous, p.charAt(i) + 1);
                    }
                    previous = 0;
                } else if (c == '[' && i + 1 < p.length() && p.charAt(i + 1) == ':') {
                    int close = p.indexOf(']', i + 2);
                    if (close < 0) {
                        return null;
                    }
                    if (close - 1 < i + 2 || p.charAt(close - 1) != ':') {
                        bytes.set('['); // no ":]": an ordinary bracket, and what follows is ordinary too
                        previous = '[';
                    } else {
                        if (!addNamed(p.substring(i + 2, close - 1), bytes)) {
                            return null;
                        }
                        i = close;
                        previous = 0;
                    }
                } else {
                    bytes.set(c);
                    previous = c;
                }
                i++;
            }
            if (negated) {
                bytes.flip(0, 256);
            }
            bytes.clear('/');
            return new ByteClass(bytes, i + 1);
        }

        private static boolean addNamed(String name, BitSet bytes) {
            switch (name) {
                case "alnum" -> {
                    addNamed("alpha", bytes);
                    addNamed("digit", bytes);
                }
                case "alpha" -> {
                    addNamed("upper", bytes);
                    addNamed("lower", bytes);
                }
                case "blank" -> {
                    bytes.set(' ');
                    bytes.set('\t');
                }
                case "cntrl" -> {
                    bytes.set(0, 32);
                    bytes.set(127);
                }
                case "digit" -> bytes.set('0', '9' + 1);
                case "graph" -> bytes.set(33, 127);
                case "lower" -> bytes.set('a', 'z' + 1);
                case "print" -> bytes.set(32, 127);
                case "punct" -> {
                    bytes.set('!', '0');
                    bytes.set(':', 'A');
                    bytes.set('[', 'a');
                    bytes.set('{', 127);
                }
                case "space" -> {
                    bytes.set('\t', '\r' + 1);
                    bytes.set(' ');
                }
                case "upper" -> bytes.set('A', 'Z' + 1);
                case "xdigit" -> {
                    addNamed("digit", bytes);
                    bytes.set('A', 'F' + 1);
                    bytes.set('a', 'f' + 1);
                }
                default -> {
                    return false;
                }
            }
            return true;
        }
    }
}
