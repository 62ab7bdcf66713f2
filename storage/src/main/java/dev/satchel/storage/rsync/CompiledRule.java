package dev.satchel.storage.rsync;

import dev.satchel.storage.rsync.FilterRule.Kind;
import dev.satchel.storage.rsync.FilterRule.Modifier;

/**
 * A rule with a pattern, ready to match; paths are bytes, one a character, relative to the top of the transfer. The
 * conditions are those of rsync 3.5.0, its oddities included.
 */
final class CompiledRule {
    /** What is compared with what. */
    private enum Manner {
        NEVER,
        /** The name alone. */
        NAME,
        /** The path from its beginning. */
        WHOLE,
        /** As many names at the end of the path as the pattern has. */
        LAST_NAMES,
        /** The path, and what is left of it after each slash. */
        AFTER_ANY_SLASH
    }

    private final FilterRule rule;
    private final boolean include;
    private final boolean negated;
    private final boolean absolute;
    private final boolean directoriesOnly;
    private final boolean slashBefore;
    private final boolean slashBehindDirectories;
    private final int slashes;
    private final Manner manner;
    /** Without wildcards; else the prefix that everything has which matches. */
    private final String literal;

    private final boolean wild;
    private final Glob glob;

    /**
     * A rule as it stands.
     *
     * @param rule with a pattern
     */
    CompiledRule(FilterRule rule) {
        this(rule, "");
    }

    /**
     * A rule from a file in a directory.
     *
     * @param rule with a pattern
     * @param folder the absolute path of that directory without a slash at its end, which goes before an anchored pattern;
     *     empty for a rule that is relative to the top of the transfer
     */
    CompiledRule(FilterRule rule, String folder) {
        String written = rule.patternBytes();
        this.rule = rule;
        this.include = rule.kind() == Kind.INCLUDE;
        this.negated = rule.has(Modifier.NEGATED);
        this.absolute = rule.has(Modifier.ABSOLUTE) || !folder.isEmpty();
        this.directoriesOnly = written.length() > 1 && written.endsWith("/");
        String pattern = folder + (directoriesOnly ? written.substring(0, written.length() - 1) : written);
        this.slashes = (int) pattern.chars().filter(c -> c == '/').count();
        this.wild = pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0 || pattern.indexOf('[') >= 0;
        boolean deep = pattern.contains("**");
        boolean deepPrefix = pattern.startsWith("**");
        boolean anchored = pattern.startsWith("/");
        this.slashBefore = deepPrefix;
        this.slashBehindDirectories = pattern.endsWith("***");
        this.glob = Glob.compile(anchored ? pattern.substring(1) : pattern);
        this.literal = wild ? glob.prefix() : anchored ? pattern.substring(1) : pattern;
        this.manner = manner(rule, written, slashes, anchored, deep, deepPrefix);
    }

    private static Manner manner(
            FilterRule rule, String written, int slashes, boolean anchored, boolean deep, boolean deepPrefix) {
        if (rule.has(Modifier.XATTR) || written.length() > LONGEST) {
            return Manner.NEVER;
        }
        if (slashes == 0 && !deep) {
            return Manner.NAME;
        }
        if (anchored || deepPrefix) {
            return Manner.WHOLE;
        }
        return deep ? Manner.AFTER_ANY_SLASH : Manner.LAST_NAMES;
    }

    /** A longer pattern rsync discards, with a message. */
    private static final int LONGEST = 4095;

    /** The rule as it was given. */
    FilterRule rule() {
        return rule;
    }

    /** Whether what matches is let through. */
    boolean includes() {
        return include;
    }

    /**
     * Whether the rule decides about this entry.
     *
     * @param path relative to the top of the transfer, without a slash at its end
     * @param top the absolute path of that top without its first slash; empty for {@code /}
     */
    boolean matches(String path, boolean directory, String top) {
        if (manner == Manner.NEVER) {
            return false;
        }
        if (directoriesOnly && !directory) {
            return negated;
        }
        return matchesPattern(path, directory, top) != negated;
    }

    private boolean matchesPattern(String path, boolean directory, String top) {
        String name = path;
        if (manner == Manner.NAME) {
            if (!wild) {
                return isLastName(path);
            }
            name = path.substring(path.lastIndexOf('/') + 1);
        } else if (absolute && !top.isEmpty()) {
            name = top + "/" + path;
        } else if (slashBefore) {
            name = "/" + path;
        }
        if (slashBehindDirectories && directory) {
            name = name + "/";
        }
        return switch (manner) {
            case NEVER -> false;
            case NAME -> glob.matches(name, 0);
            case WHOLE -> wild ? glob.matches(name, 0) : name.equals(literal);
            case LAST_NAMES -> wild ? matchesLastNames(name) : isLastName(name);
            case AFTER_ANY_SLASH -> glob.matchesAfterAnySlash(name);
        };
    }

    /** Whether the path ends with the literal, after a slash or as a whole. */
    private boolean isLastName(String path) {
        int before = path.length() - literal.length() - 1;
        return path.endsWith(literal) && (before < 0 || path.charAt(before) == '/');
    }

    private boolean matchesLastNames(String name) {
        int from = name.length();
        for (int i = 0; i <= slashes; i++) {
            from = name.lastIndexOf('/', from - 1);
            if (from < 0) {
                return i == slashes && glob.matches(name, 0);
            }
        }
        return glob.matches(name, from + 1);
    }

    /**
     * Whether it can match anything in a directory, or below it.
     *
     * @param folder its path relative to the top, with a slash at its end; empty for the top
     */
    boolean concerns(String folder) {
        if (manner == Manner.NEVER) {
            return false;
        }
        if (manner != Manner.WHOLE || negated || absolute || slashBefore) {
            return true;
        }
        int common = Math.min(folder.length(), literal.length());
        boolean agrees = folder.regionMatches(0, literal, 0, common);
        return agrees && (wild || literal.length() > folder.length());
    }
}
