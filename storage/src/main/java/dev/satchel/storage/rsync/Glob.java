package dev.satchel.storage.rsync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wildcard pattern over bytes, which are held one a character. It is matched by following all possibilities at once,
 * so that no pattern takes longer than its length times that of the text: rules may come from a file that somebody else
 * wrote.
 */
final class Glob {
    private enum Kind {
        /** A set of bytes, exactly one of which must stand here. */
        ONE,
        /** Any bytes but slashes. */
        STAR,
        /** Any bytes. */
        DEEP_STAR
    }

    private record Token(Kind kind, BitSet bytes) {}

    private static final BitSet NOTHING = new BitSet();

    private final Token[] tokens;
    /** What every match begins with, to decide most questions with one comparison. */
    private final String prefix;

    private Glob(List<Token> tokens, String prefix) {
        this.tokens = tokens.toArray(Token[]::new);
        this.prefix = prefix;
    }

    static Glob compile(String pattern) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (c == '*') {
                int stars = i;
                while (stars < pattern.length() && pattern.charAt(stars) == '*') {
                    stars++;
                }
                tokens.add(new Token(stars - i > 1 ? Kind.DEEP_STAR : Kind.STAR, NOTHING));
                i = stars;
            } else if (c == '?') {
                BitSet any = new BitSet();
                any.set(0, 256);
                any.clear('/');
                tokens.add(new Token(Kind.ONE, any));
                i++;
            } else if (c == '[') {
                ByteClass parsed = ByteClass.parse(pattern, i);
                if (parsed == null) {
                    tokens.add(new Token(Kind.ONE, NOTHING)); // a broken class matches nothing, and so does the pattern
                    break;
                }
                tokens.add(new Token(Kind.ONE, parsed.bytes()));
                i = parsed.end();
            } else if (c == '\\') {
                tokens.add(new Token(Kind.ONE, i + 1 < pattern.length() ? single(pattern.charAt(i + 1)) : NOTHING));
                i += 2;
            } else {
                tokens.add(new Token(Kind.ONE, single(c)));
                i++;
            }
        }
        StringBuilder prefix = new StringBuilder();
        for (Token token : tokens) {
            if (token.kind() != Kind.ONE || token.bytes().cardinality() != 1) {
                break;
            }
            prefix.append((char) token.bytes().nextSetBit(0));
        }
        return new Glob(tokens, prefix.toString());
    }

    /** Whether all of {@code text} from {@code from} on matches. */
    boolean matches(String text, int from) {
        if (!text.startsWith(prefix, from)) {
            return false;
        }
        int length = tokens.length;
        boolean[] here = new boolean[length + 1];
        boolean[] next = new boolean[length + 1];
        here[prefix.length()] = true;
        skipStars(here, prefix.length());
        for (int i = from + prefix.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alive = false;
            for (int t = 0; t < length; t++) {
                if (!here[t]) {
                    continue;
                }
                switch (tokens[t].kind()) {
                    case ONE -> {
                        if (tokens[t].bytes().get(c)) {
                            next[t + 1] = true;
                            alive = true;
                        }
                    }
                    case STAR -> {
                        if (c != '/') {
                            next[t] = true;
                            alive = true;
                        }
                    }
                    case DEEP_STAR -> {
                        next[t] = true;
                        alive = true;
                    }
                }
            }
            if (!alive) {
                return false;
            }
            skipStars(next, 0);
            boolean[] spare = here;
            here = next;
            next = spare;
            Arrays.fill(next, false);
        }
        return here[length];
    }

    /** A star may match nothing: whoever stands before it may stand behind it. */
    private void skipStars(boolean[] states, int from) {
        for (int t = from; t < tokens.length; t++) {
            if (states[t] && tokens[t].kind() != Kind.ONE) {
                states[t + 1] = true;
            }
        }
    }

    private static BitSet single(char c) {
        BitSet set = new BitSet();
        set.set(c);
        return set;
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
