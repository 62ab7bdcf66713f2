package dev.satchel.storage.rsync;

/**
 * The pattern of one rule, ready to match; paths are bytes, one a character, relative to the top of the transfer. The
 * conditions are those of {@code rule_matches} in rsync 3.5.0.
 */
final class PathPattern {
    private final String literal;
    private final Glob glob;
    private final boolean wild;
    private final boolean directoriesOnly;
    private final boolean anchored;
    private final boolean deep;
    private final boolean deepPrefix;
    private final boolean tripleSuffix;
    private final int slashes;

    PathPattern(String text) {
        boolean onlyDirectories = text.length() > 1 && text.endsWith("/");
        String pattern = onlyDirectories ? text.substring(0, text.length() - 1) : text;
        this.directoriesOnly = onlyDirectories;
        this.wild = pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0 || pattern.indexOf('[') >= 0;
        this.deep = pattern.contains("**");
        this.deepPrefix = pattern.startsWith("**");
        this.tripleSuffix = pattern.endsWith("***");
        this.slashes = (int) pattern.chars().filter(c -> c == '/').count();
        this.anchored = pattern.startsWith("/");
        this.literal = anchored ? pattern.substring(1) : pattern;
        this.glob = Glob.compile(literal);
    }

    /** Whether it matches this entry itself; what it makes of parents is the caller's to ask. */
    boolean matches(String path, boolean directory) {
        if (directoriesOnly && !directory) {
            return false;
        }
        String name = path;
        if (slashes == 0 && !deep) {
            name = path.substring(path.lastIndexOf('/') + 1);
        } else if (deepPrefix) {
            name = "/" + path;
        }
        if (directory && tripleSuffix) {
            name = name + "/";
        }
        if (!wild) {
            return name.equals(literal)
                    || (!anchored
                            && name.endsWith(literal)
                            && name.charAt(name.length() - literal.length() - 1) == '/');
        }
        if (anchored || deepPrefix || (slashes == 0 && !deep)) {
            return glob.matches(name, 0);
        }
        if (deep) {
            return matchesAfterAnySlash(name);
        }
        return matchesLastComponents(name);
    }

    private boolean matchesAfterAnySlash(String name) {
        for (int from = 0; from >= 0; ) {
            if (glob.matches(name, from)) {
                return true;
            }
            int slash = name.indexOf('/', from);
            from = slash < 0 ? -1 : slash + 1;
        }
        return false;
    }

    private boolean matchesLastComponents(String name) {
        int from = name.length();
        for (int i = 0; i <= slashes; i++) {
            from = name.lastIndexOf('/', from - 1);
            if (from < 0) {
                return i == slashes && glob.matches(name, 0);
            }
        }
        return glob.matches(name, from + 1);
    }
}
