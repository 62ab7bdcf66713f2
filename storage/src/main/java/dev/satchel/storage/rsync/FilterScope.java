package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.rsync.FilterRule.Kind;
import dev.satchel.storage.rsync.FilterRule.Modifier;
import dev.satchel.storage.rsync.FilterRule.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force in one directory of a tree: those given, and those of the files that lie in this directory and above
 * it. Immutable; {@link #enter} makes that of a directory in it.
 */
final class FilterScope {
    /** Of a list of rules: one rule, or a place where the rules of a file per directory stand, or those of CVS. */
    private sealed interface Item {
        record Pattern(CompiledRule rule) implements Item {}

        record FromFiles(int key) implements Item {}

        record Cvs(List<CompiledRule> rules) implements Item {}
    }

    /**
     * A file that is looked for in each directory.
     *
     * @param key stands for the list of its rules
     * @param rule by which it is read
     * @param name its name; before the {@code state} is ready, a path perhaps
     */
    private record PerDirectory(int key, FilterRule rule, String name, State state) {
        enum State {
            /** Whether it is also looked for above the source is not decided. */
            NEW,
            READY
        }
    }

    /** What is the same in all directories of a tree. */
    private record Tree(@Nullable Path source, String top, Side side, List<CompiledRule> cvs) {}

    /** Merging a file into itself has no end. */
    private static final int DEEPEST_MERGE = 100;

    private final Tree tree;
    /** Relative to the top, with a slash at its end; empty for the top. */
    private final String folder;

    private final List<Item> rules;
    private final Map<Integer, List<Item>> lists;
    /** In the order in which they came to be, where one was taken away null. */
    private final List<@Nullable PerDirectory> files;

    private FilterScope(
            Tree tree,
            String folder,
            List<Item> rules,
            Map<Integer, List<Item>> lists,
            List<@Nullable PerDirectory> files) {
        this.tree = tree;
        this.folder = folder;
        this.rules = rules;
        this.lists = lists;
        this.files = files;
    }

    /**
     * The top of a tree.
     *
     * @param rules with no rule of kind {@link Kind#MERGE} or {@link Kind#CLEAR} among them
     * @param source where the files per directory lie; null if none is to be read
     * @param side {@link Side#SENDER} or {@link Side#RECEIVER}
     */
    static FilterScope top(List<FilterRule> rules, @Nullable Path source, Side side) throws SatchelException {
        String top = source == null
                ? ""
                : ByteText.bytes(source.toAbsolutePath().normalize().toString()).substring(1);
        Side others = side == Side.SENDER ? Side.RECEIVER : Side.SENDER;
        List<CompiledRule> cvs = cvs(rules, others);
        List<Item> items = new ArrayList<>();
        List<@Nullable PerDirectory> files = new ArrayList<>();
        Map<Integer, List<Item>> lists = new HashMap<>();
        for (FilterRule rule : rules) {
            Item item = null;
            if (rule.kind() == Kind.PER_DIRECTORY) {
                // A rule for the other side is not asked, but it takes the name.
                item = register(rule, rule.patternBytes(), files, lists);
            } else if (rule.has(Modifier.CVS)) {
                item = new Item.Cvs(cvs);
            } else {
                item = new Item.Pattern(new CompiledRule(rule));
            }
            if (item != null && rule.side() != others) {
                items.add(item);
            }
        }
        FilterScope above = new FilterScope(new Tree(source, top, side, cvs), "", items, lists, files);
        return files.isEmpty() ? above : above.entered("");
    }

    /** Those of the first rule that names the list; any later one means the same. */
    private static List<CompiledRule> cvs(List<FilterRule> rules, Side others) {
        for (FilterRule rule : rules) {
            if (rule.has(Modifier.CVS) && !rule.kind().readsFile()) {
                return compiled(CvsList.rules(rule).stream()
                        .filter(r -> r.side() != others)
                        .toList());
            }
        }
        return List.of();
    }

    private static List<CompiledRule> compiled(List<FilterRule> rules) {
        return rules.stream().map(CompiledRule::new).toList();
    }

    private static @Nullable Item register(
            FilterRule rule, String path, List<@Nullable PerDirectory> files, Map<Integer, List<Item>> lists) {
        String name = lastName(withoutSlash(path));
        for (PerDirectory file : files) {
            if (file != null && lastName(file.name()).equals(name)) {
                return null; // rsync looks for one name once
            }
        }
        int key = lists.size();
        lists.put(key, List.of());
        files.add(new PerDirectory(key, rule, withoutSlash(path), PerDirectory.State.NEW));
        return new Item.FromFiles(key);
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Relative to the top, with a slash at its end; empty for the top. */
    String folder() {
        return folder;
    }

    /**
     * That of a directory in this one.
     *
     * @param name of the directory
     * @throws SatchelException with code {@code rsync.rules} if a file of rules in it cannot be read, or is refused
     */
    FilterScope enter(String name) throws SatchelException {
        return entered(folder + name + "/");
    }

    /** As {@link #enter}, where no file of rules is read. */
    FilterScope enterWithoutSource(String name) {
        checkState(tree.source() == null, "the files of rules of %s are to be read", tree.source());
        String inner = folder + name + "/";
        return new FilterScope(tree, inner, concerning(inner), lists, files);
    }

    private FilterScope entered(String inner) throws SatchelException {
        List<Item> concerned = concerning(inner);
        if (files.isEmpty() || tree.source() == null) {
            return new FilterScope(tree, inner, concerned, lists, files);
        }
        Reading reading = new Reading(inner);
        reading.all();
        return new FilterScope(tree, inner, concerned, reading.lists, reading.files);
    }

    private List<Item> concerning(String inner) {
        List<Item> concerned = new ArrayList<>(rules.size());
        for (Item item : rules) {
            if (!(item instanceof Item.Pattern pattern) || pattern.rule().concerns(inner)) {
                concerned.add(item);
            }
        }
        return concerned;
    }

    /** Whether an entry of this directory is excluded. */
    boolean hides(String name, boolean directory) {
        CompiledRule rule = decide(name, directory);
        return rule != null && !rule.includes();
    }

    /** The rule that decides about an entry of this directory, if one does. */
    @Nullable
    CompiledRule decide(String name, boolean directory) {
        return decide(rules, folder + name, directory);
    }

    private @Nullable CompiledRule decide(List<Item> items, String path, boolean directory) {
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            CompiledRule found = null;
            if (item instanceof Item.Pattern pattern) {
                found = pattern.rule().matches(path, directory, tree.top()) ? pattern.rule() : null;
            } else if (item instanceof Item.FromFiles file) {
                found = decide(lists.getOrDefault(file.key(), List.of()), path, directory);
            } else if (item instanceof Item.Cvs list) {
                found = first(list.rules(), path, directory);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable CompiledRule first(List<CompiledRule> cvs, String path, boolean directory) {
        for (CompiledRule rule : cvs) {
            if (rule.matches(path, directory, tree.top())) {
                return rule;
            }
        }
        return null;
    }

    /** Reads the files of one directory. */
    private final class Reading {
        private final Map<Integer, List<Item>> lists = new LinkedHashMap<>(FilterScope.this.lists);
        private final List<@Nullable PerDirectory> files = new ArrayList<>(FilterScope.this.files);
        /** Absolute, with a slash at its end. */
        private final String here;

        Reading(String inner) {
            this.here = "/" + (tree.top().isEmpty() ? "" : tree.top() + "/") + inner;
        }

        /** Files that a file names are read in the same round. */
        void all() throws SatchelException {
            for (int i = 0; i < files.size(); i++) {
                PerDirectory file = files.get(i);
                if (file != null) {
                    one(i, file);
                }
            }
        }

        private void one(int index, PerDirectory file) throws SatchelException {
            boolean inherited =
                    !file.rule().has(Modifier.NOT_INHERITED) && !file.rule().has(Modifier.CVS);
            Local local = new Local(inherited ? lists.getOrDefault(file.key(), List.of()) : List.of());
            String name = file.name();
            if (file.state() == PerDirectory.State.NEW) {
                name = lastName(name);
                files.set(index, new PerDirectory(file.key(), file.rule(), name, PerDirectory.State.READY));
                if (file.name().indexOf('/') >= 0) {
                    local = above(file, name, inherited);
                }
            }
            local.read(here, name, file.rule(), here, Place.DIRECTORY);
            lists.put(file.key(), local.items());
        }

        /** What files of that name say in the directories from the one that the rule names to that above this one. */
        private Local above(PerDirectory file, String name, boolean inherited) throws SatchelException {
            String path = clean(file.name().startsWith("/") ? file.name() : here + file.name());
            String first = path.substring(0, path.lastIndexOf('/') + 1);
            Local local = new Local(List.of());
            if (!here.startsWith(first)) {
                return local;
            }
            for (int end = first.length(); end < here.length(); end = here.indexOf('/', end) + 1) {
                String folder = here.substring(0, end);
                local.read(folder, name, file.rule(), folder, Place.ABOVE);
                local = new Local(inherited ? local.items() : List.of());
            }
            return local;
        }

        /** The rules of one file, before those of the directories above. */
        private final class Local {
            private final List<Item> own = new ArrayList<>();
            private List<Item> inherited;

            Local(List<Item> inherited) {
                this.inherited = inherited;
            }

            List<Item> items() {
                if (own.isEmpty()) {
                    return inherited;
                }
                List<Item> all = new ArrayList<>(own);
                all.addAll(inherited);
                return List.copyOf(all);
            }

            void read(String folder, String name, FilterRule by, String anchor, Place place) throws SatchelException {
                Path file = ByteText.path(folder + name);
                if (Files.isRegularFile(file) && Files.isReadable(file)) {
                    for (FilterRule rule : RuleFile.read(file, RuleParser.ofFile(by))) {
                        add(rule, anchor, place, 0);
                    }
                }
            }

            private void add(FilterRule rule, String anchor, Place place, int depth) throws SatchelException {
                switch (rule.kind()) {
                    case CLEAR -> clear();
                    case MERGE -> {
                        excludeItself(rule);
                        merge(rule, anchor, place, depth);
                    }
                    case PER_DIRECTORY -> {
                        excludeItself(rule);
                        String path = place.isAbove() && !rule.patternBytes().startsWith("/")
                                ? anchor + rule.patternBytes()
                                : rule.patternBytes();
                        boolean dropped = !place.isAbove() && isDropped(rule, place);
                        Item item = dropped ? null : register(rule, path, files, lists);
                        if (item != null) {
                            own.add(item);
                        }
                    }
                    case EXCLUDE, INCLUDE -> {
                        if (!isDropped(rule, place)) {
                            own.add(pattern(rule, anchor, place));
                        }
                    }
                }
            }

            private Item pattern(FilterRule rule, String anchor, Place place) {
                if (rule.has(Modifier.CVS)) {
                    return new Item.Cvs(tree.cvs().isEmpty() ? compiled(CvsList.rules(rule)) : tree.cvs());
                }
                boolean anchoredHere =
                        !place.isMerged() && rule.patternBytes().startsWith("/") && !rule.has(Modifier.ABSOLUTE);
                return new Item.Pattern(
                        anchoredHere
                                ? new CompiledRule(rule, anchor.substring(0, anchor.length() - 1))
                                : new CompiledRule(rule));
            }

            private boolean isDropped(FilterRule rule, Place place) {
                return !place.isMerged() && rule.side() != Side.BOTH && rule.side() != tree.side();
            }

            private void excludeItself(FilterRule rule) {
                if (rule.has(Modifier.EXCLUDES_ITSELF)) {
                    own.add(new Item.Pattern(new CompiledRule(new FilterRule(
                            Kind.EXCLUDE, EnumSet.noneOf(Modifier.class), lastName(rule.patternBytes())))));
                }
            }

            private void clear() {
                for (Item item : own) {
                    if (item instanceof Item.FromFiles file) {
                        files.replaceAll(f -> f != null && f.key() == file.key() ? null : f);
                    }
                }
                own.clear();
                inherited = List.of();
            }

            /** A name without a slash is looked for at the top of the transfer, which is where rsync stands. */
            private void merge(FilterRule rule, String anchor, Place place, int depth) throws SatchelException {
                String name = rule.patternBytes();
                String base = name.indexOf('/') < 0 && !place.isAbove() ? "/" + tree.top() + "/" : anchor;
                Path file = ByteText.path(clean(name.startsWith("/") ? name : base + name));
                if (depth >= DEEPEST_MERGE) {
                    throw new SatchelException(
                            "rsync.rules", file.toString(), "files of rules merge one another without end");
                }
                for (FilterRule inner : RuleFile.read(file, RuleParser.ofFile(rule))) {
                    add(inner, anchor, place.merged(), depth + 1);
                }
            }
        }
    }

    /** Where rules come from. */
    private enum Place {
        /** A file in the directory: what is anchored is anchored there. */
        DIRECTORY,
        /** A file in a directory above the one in which it was asked for. */
        ABOVE,
        /** A file that one in the directory merges: what is anchored is anchored at the top. */
        MERGED,
        /** A file that one in a directory above merges. */
        ABOVE_MERGED;

        boolean isAbove() {
            return this == ABOVE || this == ABOVE_MERGED;
        }

        /** Whether anchors and sides are not looked at. */
        boolean isMerged() {
            return this == MERGED || this == ABOVE_MERGED;
        }

        Place merged() {
            return isAbove() ? ABOVE_MERGED : MERGED;
        }
    }

    /** Without empty names and dots, and {@code x/..} taken away, as rsync does it: by the text alone. */
    static String clean(String path) {
        List<String> names = new ArrayList<>();
        for (String name : Splitter.on('/').omitEmptyStrings().split(path)) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.equals(".")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
    }
}
