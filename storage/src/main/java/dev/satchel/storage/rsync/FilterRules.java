package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.rsync.FilterRule.Kind;
import dev.satchel.storage.rsync.FilterRule.Modifier;
import dev.satchel.storage.rsync.FilterRule.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Filter rules in order, and what they let through: the answer of {@code rsync -a} for the sending side, without rsync.
 * The first rule that matches decides, no rule means included, and what is below a hidden directory is never seen.
 *
 * <p>Verified against rsync 3.5.0 and 3.2.7, which answer alike. Paths are compared as UTF-8 bytes, as rsync does in any
 * locale; {@code ?} is a byte. Of {@code -C} the built-in list is used, not {@code ~/.cvsignore} and {@code $CVSIGNORE}.
 */
public final class FilterRules {
    /** Merging a file into itself has no end. */
    private static final int DEEPEST_MERGE = 100;

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
            builder.add(rule);
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
        builder.filter(FilterRule.merge(file));
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
            return matcher().includes(path);
        } catch (SatchelException e) {
            throw new IllegalStateException("no file is read without a source", e);
        }
    }

    /**
     * As {@link #includes(String)}, with the rules that lie in the directories of {@code source}.
     *
     * @param path relative to {@code source}
     * @throws SatchelException with code {@code rsync.rules} if such a file cannot be read, or holds a rule that rsync
     *     refuses
     */
    public boolean includes(String path, Path source) throws SatchelException {
        return matcher(source).includes(path);
    }

    /**
     * A matcher for many paths of {@code source}, whose files of rules it reads.
     *
     * @param source the top of the transfer; what is absolute is compared with this path
     * @throws SatchelException with code {@code rsync.rules} if a file of rules in it or above it cannot be read
     */
    public FilterMatcher matcher(Path source) throws SatchelException {
        return FilterMatcher.of(rules, source, Side.SENDER);
    }

    /**
     * A matcher for many paths of no tree in particular, as if it were {@code /} and held no file of rules.
     */
    public FilterMatcher matcher() {
        return withoutSource(Side.SENDER);
    }

    /**
     * A matcher of what is kept when rsync deletes: of the receiver's entries which the sender does not have, those that
     * it does not include are protected. The directory that an entry is in is taken to stay: in one that is deleted too,
     * rsync does not heed what is {@linkplain FilterRule.Modifier#PERISHABLE perishable}.
     *
     * @param target the receiving folder, whose files of rules it reads
     * @throws SatchelException with code {@code rsync.rules} if such a file cannot be read
     */
    public FilterMatcher receiverMatcher(Path target) throws SatchelException {
        return FilterMatcher.of(rules, target, Side.RECEIVER);
    }

    /** As {@link #receiverMatcher(Path)}, for no tree in particular. */
    public FilterMatcher receiverMatcher() {
        return withoutSource(Side.RECEIVER);
    }

    private FilterMatcher withoutSource(Side side) {
        return new FilterMatcher(scope(side));
    }

    /** For a walk over a tree of which no file of rules is read. */
    FilterScope scope() {
        return scope(Side.SENDER);
    }

    private FilterScope scope(Side side) {
        try {
            return FilterScope.top(rules, null, side);
        } catch (SatchelException e) {
            throw new IllegalStateException("no file is read without a source", e);
        }
    }

    /** Whether some rule cannot be decided from a path alone: it reads files in the directories, or is absolute. */
    public boolean needsSource() {
        return rules.stream().anyMatch(r -> r.kind() == Kind.PER_DIRECTORY || r.has(Modifier.ABSOLUTE));
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
            return option(Kind.EXCLUDE, pattern);
        }

        /** As {@code --include} with {@code pattern}: {@code "- x"} excludes, {@code !} clears, an empty one does nothing. */
        public Builder include(String pattern) {
            return option(Kind.INCLUDE, pattern);
        }

        private Builder option(Kind sign, String pattern) {
            return pattern.isEmpty() ? this : add(RuleParser.ofOption(sign).parse(ByteText.bytes(pattern)));
        }

        /**
         * As {@code --filter} with {@code rule}; a file that it names is read now.
         *
         * @throws SatchelException with code {@code rsync.rules} if such a file cannot be read
         * @throws IllegalArgumentException if rsync would refuse the rule
         */
        public Builder filter(String rule) throws SatchelException {
            return rule.isEmpty() ? this : filter(FilterRule.parse(rule));
        }

        /** As {@link #filter(String)}, with a {@code rule} that is read already. */
        public Builder filter(FilterRule rule) throws SatchelException {
            if (rule.kind() == Kind.MERGE) {
                return merge(rule, 0);
            }
            return add(rule);
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

        private Builder optionFile(Path file, Kind sign) throws SatchelException {
            RuleFile.read(file, RuleParser.ofOption(sign)).forEach(this::add);
            return this;
        }

        /** A relative name begins in the folder in which this process runs, as it does for rsync. */
        private Builder merge(FilterRule merge, int depth) throws SatchelException {
            Path file = ByteText.path(merge.patternBytes());
            if (merge.patternBytes().equals("-") || depth > DEEPEST_MERGE) {
                throw new SatchelException(
                        "rsync.rules",
                        file.toString(),
                        depth > DEEPEST_MERGE
                                ? "files of rules merge one another without end"
                                : "rules from standard input are not read here");
            }
            excludeItself(merge);
            for (FilterRule rule : RuleFile.read(file, RuleParser.ofFile(merge))) {
                if (rule.kind() == Kind.MERGE) {
                    merge(rule, depth + 1);
                } else {
                    add(rule);
                }
            }
            return this;
        }

        Builder add(FilterRule rule) {
            if (rule.kind() == Kind.CLEAR) {
                rules.clear();
                return this;
            }
            excludeItself(rule);
            rules.add(rule.without(Modifier.EXCLUDES_ITSELF));
            return this;
        }

        private void excludeItself(FilterRule rule) {
            if (rule.has(Modifier.EXCLUDES_ITSELF)) {
                String file = rule.patternBytes();
                rules.add(FilterRule.exclude(ByteText.text(file.substring(file.lastIndexOf('/') + 1))));
            }
        }
    }
}
