package dev.satchel.storage.driver;

/**
 * A name with wildcards under which a module answers, from a list {@code modules.alias}: {@code
 * pci:v*d*sv*sd*bc01sc08i02*}. It means what libkmod takes it for: letter for letter up to the first wildcard, then as
 * {@code fnmatch(3)} without flags; a hyphen is an underscore, but not between brackets. Immutable.
 */
public final class ModuleAlias {
    private final String pattern;
    private final String literal;

    private ModuleAlias(String pattern) {
        this.pattern = pattern;
        int wild = 0;
        while (wild < pattern.length() && "*?[".indexOf(pattern.charAt(wild)) < 0) {
            wild++;
        }
        this.literal = pattern.substring(0, wild);
    }

    /** Takes {@code pattern} as it stands in the list; any text is one. */
    public static ModuleAlias parse(String pattern) {
        return new ModuleAlias(underscored(pattern));
    }

    /**
     * Whether a device that calls itself so is meant.
     *
     * @param modalias as in {@code /sys/bus/pci/devices/0000:00:1f.2/modalias}
     */
    public boolean matches(String modalias) {
        return matchesUnderscored(underscored(modalias));
    }

    boolean matchesUnderscored(String name) {
        return name.startsWith(literal) && Wildcards.match(pattern, literal.length(), name, literal.length());
    }

    /** What begins every name that it matches: up to the first wildcard. */
    String literal() {
        return literal;
    }

    /** As libkmod's {@code alias_normalize}. */
    static String underscored(String name) {
        StringBuilder changed = null;
        boolean inBrackets = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '[') {
                inBrackets = true;
            } else if (c == ']') {
                inBrackets = false;
            } else if (c == '-' && !inBrackets) {
                changed = changed == null ? new StringBuilder(name) : changed;
                changed.setCharAt(i, '_');
            }
        }
        return changed == null ? name : changed.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModuleAlias that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    /** The pattern, with underscores. */
    @Override
    public String toString() {
        return pattern;
    }
}
