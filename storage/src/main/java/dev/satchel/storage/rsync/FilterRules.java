package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.rsync.FilterRule.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Filter rules in order, and what they let through: the answer of {@code rsync -a} for the sending side, without rsync.
 * The first rule that matches decides, no rule means included, and what is below a hidden directory is never seen.
 *
 * <p>Verified against rsync 3.5.0. Paths are compared as UTF-8 bytes, as rsync does in any locale; {@code ?} is a byte.
 * Of {@code -C} the built-in list is used, not {@code ~/.cvsignore} and {@code $CVSIGNORE}.
 */
public final class FilterRules {
    /** Far beyond any file of rules. */
    private static final int FILE_LIMIT = 1 << 20;

    private static final CharMatcher WORD_BREAK = CharMatcher.anyOf(" \t\n\r\f\u000B");

    /** The manual of rsync 3.5.0, {@code --cvs-exclude}. */
    private static final List<String> CVS = Splitter.on(' ')
            .splitToList("RCS SCCS CVS CVS.adm RCSLOG cvslog.* tags TAGS .make.state .nse_depinfo *~ #* .#* ,* _$* *$"
                    + " *.old *.bak *.BAK *.orig *.rej .del-* *.a *.olb *.o *.obj *.so *.exe *.Z *.elc *.ln core"
                    + " .svn/ .git/ .hg/ .bzr/");

    private static final FilterRules NONE = new FilterRules(ImmutableList.of());

    private final ImmutableList<FilterRule> rules;

    private FilterRules(ImmutableList<FilterRule> rules) {
        this.rules = rules;
    }

    /** No rule: everything is included. */
    public static FilterRules none() {
        return NONE;
    }

    /** As {@link #of(List)}: {@code rules} in the order in which they are given. */
    public static FilterRules of(FilterRule... rules) {
        return of(ImmutableList.copyOf(rules));
    }

    /**
     * These, in this order; {@code !} forgets what came before it.
     *
     * @param rules of which the first that matches a path decides; none includes everything
     * @throws IllegalArgumentException for a rule that reads a file: only {@link Builder#filter} knows where from
     */
    public static FilterRules of(List<FilterRule> rules) {
        Builder builder = builder();
        for (FilterRule rule : rules) {
            checkArgument(rule.kind() != Kind.MERGE, "a rule that reads a file needs a builder: %s", rule);
            builder.addExpanded(rule);
        }
        return builder.build();
    }

    /**
     * Each of {@code rules} as {@code --filter} takes it, in this order.
     *
     * @throws IllegalArgumentException if rsync would refuse one of them
     */
    public static FilterRules parse(List<String> rules) {
        return of(rules.stream().map(FilterRule::parse).toList());
    }

    /**
     * The rules in {@code file}, of 1 MiB at most, as {@code --filter=merge FILE} reads it.
     *
     * @throws SatchelException with code {@code rsync.rules} if it cannot be read or rsync would refuse a line
     */
    public static FilterRules readFile(Path file) throws SatchelException {
        Builder builder = builder();
        builder.merge(file, FilterRule.parse(". file"));
        return builder.build();
    }

    /** Starts from no rule, and takes what rsync's options take. */
    public static Builder builder() {
        return new Builder();
    }

    /** The rules that are left of those given, in order; immutable. */
    public List<FilterRule> rules() {
        return rules;
    }

    /** The options that give rsync these rules, one word each, in order; immutable. */
    public List<String> arguments() {
        return rules.stream().map(FilterRule::argument).collect(ImmutableList.toImmutableList());
    }

    /**
     * Whether {@code path} would be sent.
     *
     * @param path relative to the top of the transfer, which is the inside of {@code src/}; a slash at the end says that
     *     it is a directory, one at the beginning says nothing
     * @throws IllegalStateException if there are rules in each directory ({@code :}), or with the modifier {@code /}:
     *     {@link #includes(String, Path)} reads them
     */
    public boolean includes(String path) {
        checkState(!needsSource(), "these rules need the source: %s", rules);
        try {
            return decide(path, null);
        } catch (SatchelException e) {
            throw new IllegalStateException("no file is read without a source", e);
        }
    }

    /**
     * As {@link #includes(String)}, with the rules that lie in the directories of {@code source}.
     *
     * @param path relative to {@code source}
     * @throws SatchelException with code {@code rsync.rules} if such a file cannot be read, or holds a rule that rsync
     *     refuses, or one that reads a further file, which is not followed here
     */
    public boolean includes(String path, Path source) throws SatchelException {
        return decide(path, source);
    }

    private boolean decide(String path, @Nullable Path source) throws SatchelException {
        String bytes = FilterRule.bytes(path);
        boolean directory = bytes.endsWith("/");
        List<String> names = Splitter.on('/').omitEmptyStrings().splitToList(bytes);
        StringBuilder entry = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            entry.append(i == 0 ? "" : "/").append(names.get(i));
            boolean isDirectory = directory || i < names.size() - 1;
            if (hides(entry.toString(), isDirectory, names.subList(0, i), source)) {
                return false;
            }
        }
        return true;
    }

    /** Whether some rule cannot be decided from a path alone. */
    boolean needsSource() {
        return rules.stream().anyMatch(r -> r.kind() == Kind.PER_DIRECTORY || r.has('/'));
    }

    /** The verdict on this entry alone, where its parents are known to be included and no rule needs the source. */
    boolean hides(String bytes, boolean directory) {
        for (FilterRule rule : rules) {
            if (rule.matches(bytes, directory)) {
                return rule.kind() == Kind.EXCLUDE;
            }
        }
        return false;
    }

    private boolean hides(String entry, boolean directory, List<String> parents, @Nullable Path source)
            throws SatchelException {
        for (FilterRule rule : rules) {
            if (rule.kind() == Kind.PER_DIRECTORY) {
                Boolean verdict = source == null ? null : perDirectory(rule, entry, directory, parents, source);
                if (verdict != null) {
                    return verdict;
                }
            } else if (rule.matches(rule.has('/') ? absolute(entry, source) : entry, directory)) {
                return rule.kind() == Kind.EXCLUDE;
            }
        }
        return false;
    }

    private static String absolute(String entry, @Nullable Path source) {
        return source == null
                ? entry
                : FilterRule.bytes(source.toAbsolutePath().normalize().toString())
                                .substring(1) + "/" + entry;
    }

    /** The rules of the entry's directory first, then those of the ones above it, unless one of them cleared. */
    private static @Nullable Boolean perDirectory(
            FilterRule merge, String entry, boolean directory, List<String> parents, Path source)
            throws SatchelException {
        String name = merge.patternBytes().replaceFirst("^/+", "");
        for (int depth = parents.size(); depth >= 0; depth--) {
            String folder = String.join("/", parents.subList(0, depth));
            Path file = source.resolve(FilterRule.text(folder)).resolve(FilterRule.text(name));
            List<FilterRule> rules = rulesIn(file, merge);
            int clear = lastClear(rules);
            for (FilterRule rule : rules.subList(clear + 1, rules.size())) {
                boolean anchoredHere = rule.patternBytes().startsWith("/") && !folder.isEmpty();
                if (rule.matches(anchoredHere ? entry.substring(folder.length() + 1) : entry, directory)) {
                    return rule.kind() == Kind.EXCLUDE;
                }
            }
            if (clear >= 0 || merge.has('n') || merge.has('C')) {
                return null;
            }
        }
        return null;
    }

    private static List<FilterRule> rulesIn(Path file, FilterRule merge) throws SatchelException {
        List<FilterRule> rules = new ArrayList<>();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return rules;
        }
        for (FilterRule rule : read(file, merge)) {
            if (rule.kind() == Kind.MERGE || rule.kind() == Kind.PER_DIRECTORY) {
                throw nested(file, rule);
            }
            rules.addAll(expanded(rule));
        }
        return rules;
    }

    private static SatchelException nested(Path file, FilterRule rule) {
        return new SatchelException(
                "rsync.rules",
                file.toString(),
                "the rule '" + rule + "' in it reads a further file",
                "put its rules into this file");
    }

    private static int lastClear(List<FilterRule> rules) {
        int last = -1;
        for (int i = 0; i < rules.size(); i++) {
            last = rules.get(i).kind() == Kind.CLEAR ? i : last;
        }
        return last;
    }

    private static List<FilterRule> expanded(FilterRule rule) {
        boolean list = rule.kind() == Kind.EXCLUDE && rule.has('C');
        return list ? CVS.stream().map(p -> FilterRule.bare(Kind.EXCLUDE, p)).toList() : ImmutableList.of(rule);
    }

    /** What a merge rule with its modifiers makes of the lines or words of {@code file}. */
    private static List<FilterRule> read(Path file, FilterRule merge) throws SatchelException {
        boolean words = merge.has('w') || merge.has('C');
        Kind bare = merge.has('+') ? Kind.INCLUDE : Kind.EXCLUDE;
        if (merge.has('C')) {
            return read(
                    file, words, word -> word.equals("!") ? FilterRule.parseBytes(word) : FilterRule.bare(bare, word));
        }
        if (merge.has('-') || merge.has('+')) {
            return read(file, words, line -> FilterRule.bare(bare, line));
        }
        return read(file, words, FilterRule::parseBytes);
    }

    private static List<FilterRule> read(Path file, boolean words, Function<String, FilterRule> parser)
            throws SatchelException {
        List<FilterRule> rules = new ArrayList<>();
        CharMatcher end = words ? WORD_BREAK : CharMatcher.anyOf("\r\n");
        for (String line : Splitter.on(end).omitEmptyStrings().split(content(file))) {
            if (!words && (line.startsWith("#") || line.startsWith(";"))) {
                continue;
            }
            try {
                rules.add(parser.apply(line));
            } catch (IllegalArgumentException e) {
                throw new SatchelException(
                        "rsync.rules", file.toString(), "rsync refuses a rule: " + e.getMessage(), null, e);
            }
        }
        return rules;
    }

    private static String content(Path file) throws SatchelException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_LIMIT + 1);
            if (bytes.length > FILE_LIMIT) {
                throw new SatchelException("rsync.rules", file.toString(), "over 1 MiB of filter rules");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (SatchelException e) {
            throw e;
        } catch (IOException e) {
            throw new SatchelException("rsync.rules", file.toString(), "cannot be read: " + e, null, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterRules that && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }

    /** One rule a line. */
    @Override
    public String toString() {
        return String.join("\n", rules.stream().map(FilterRule::toString).toList());
    }

    /** Collects rules in the order of rsync's options. */
    public static final class Builder {
        private final List<FilterRule> rules = new ArrayList<>();

        private Builder() {}

        /** As {@code --exclude} with {@code pattern}: {@code "+ x"} includes, {@code !} clears, an empty one does nothing. */
        public Builder exclude(String pattern) {
            return pattern.isEmpty()
                    ? this
                    : addExpanded(FilterRule.parseOption(Kind.EXCLUDE, FilterRule.bytes(pattern)));
        }

        /** As {@code --include} with {@code pattern}: {@code "- x"} excludes, {@code !} clears, an empty one does nothing. */
        public Builder include(String pattern) {
            return pattern.isEmpty()
                    ? this
                    : addExpanded(FilterRule.parseOption(Kind.INCLUDE, FilterRule.bytes(pattern)));
        }

        /**
         * As {@code --filter} with {@code rule}; a file that it names is read now.
         *
         * @throws SatchelException with code {@code rsync.rules} if such a file cannot be read
         * @throws IllegalArgumentException if rsync would refuse the rule
         */
        public Builder filter(String rule) throws SatchelException {
            FilterRule parsed = FilterRule.parse(rule);
            if (parsed.kind() == Kind.MERGE) {
                return merge(Path.of(parsed.pattern()), parsed);
            }
            return addExpanded(parsed);
        }

        /** As {@code --exclude-from}: each line of {@code file}, of 1 MiB at most, is a pattern. */
        public Builder excludeFrom(Path file) throws SatchelException {
            return optionFile(file, Kind.EXCLUDE);
        }

        /** As {@code --include-from}: each line of {@code file}, of 1 MiB at most, is a pattern. */
        public Builder includeFrom(Path file) throws SatchelException {
            return optionFile(file, Kind.INCLUDE);
        }

        /** The rules so far. */
        public FilterRules build() {
            return rules.isEmpty() ? NONE : new FilterRules(ImmutableList.copyOf(rules));
        }

        private Builder optionFile(Path file, Kind kind) throws SatchelException {
            for (FilterRule rule : read(file, false, line -> FilterRule.parseOption(kind, line))) {
                addExpanded(rule);
            }
            return this;
        }

        Builder merge(Path file, FilterRule merge) throws SatchelException {
            for (FilterRule rule : read(file, merge)) {
                if (rule.kind() == Kind.MERGE) {
                    throw nested(file, rule);
                }
                addExpanded(rule);
            }
            return this;
        }

        Builder addExpanded(FilterRule rule) {
            if (rule.kind() == Kind.CLEAR) {
                rules.clear();
                return this;
            }
            if (rule.kind() == Kind.PER_DIRECTORY && rule.has('e')) {
                String file = rule.patternBytes();
                rules.add(FilterRule.bare(Kind.EXCLUDE, file.substring(file.lastIndexOf('/') + 1)));
            }
            rules.addAll(expanded(rule));
            return this;
        }
    }
}
