package dev.satchel.storage.rsync;

import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.storage.rsync.FilterRule.Side;
import dev.satchel.storage.rsync.FilterVerdict.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers for many paths what {@link FilterRules} let through, as rsync finds it on its walk: what is below an excluded
 * directory is never seen, and a directory has the rules of the files in it and above it. Fastest if paths of one
 * directory are asked together. To be used by one thread.
 */
public final class FilterMatcher {
    /** Of the directories on the way to the path that was asked last; the top is first. */
    private final List<FilterScope> scopes = new ArrayList<>();

    /** The names of those directories, one fewer. */
    private final List<String> names = new ArrayList<>();

    FilterMatcher(FilterScope top) {
        scopes.add(top);
    }

    static FilterMatcher of(List<FilterRule> rules, @Nullable Path source, Side side) throws SatchelException {
        return new FilterMatcher(FilterScope.top(rules, source, side));
    }

    /**
     * Whether {@code path} is included.
     *
     * @param path relative to the top of the transfer, which is the inside of {@code src/}; a slash at the end says that
     *     it is a directory, one at the beginning says nothing
     * @throws SatchelException with code {@code rsync.rules} if a file of rules on the way cannot be read, or holds what
     *     rsync refuses
     */
    public boolean includes(String path) throws SatchelException {
        return verdict(path).isIncluded();
    }

    /** As {@link #includes(String)} of {@code path}, with the rule that decided. */
    public FilterVerdict verdict(String path) throws SatchelException {
        return verdictOfBytes(ByteText.bytes(path));
    }

    /** As {@link #verdict(String)}, for a {@code path} in the bytes in which the file system has it. */
    public FilterVerdict verdict(byte[] path) throws SatchelException {
        return verdictOfBytes(ByteText.latin1(path));
    }

    private FilterVerdict verdictOfBytes(String path) throws SatchelException {
        boolean directory = path.endsWith("/");
        List<String> entries = Splitter.on('/').omitEmptyStrings().splitToList(path);
        CompiledRule last = null;
        for (int i = 0; i < entries.size(); i++) {
            boolean isDirectory = directory || i < entries.size() - 1;
            FilterScope scope = scope(entries, i);
            last = scope.decide(entries.get(i), isDirectory);
            if (last != null && !last.includes()) {
                return new FilterVerdict(Outcome.EXCLUDED, last.rule(), ByteText.text(scope.folder() + entries.get(i)));
            }
        }
        return new FilterVerdict(
                Outcome.INCLUDED, last == null ? null : last.rule(), ByteText.text(String.join("/", entries)));
    }

    /** That of the directory which the first {@code depth} names lead to. */
    private FilterScope scope(List<String> entries, int depth) throws SatchelException {
        int common = 0;
        while (common < depth && common < names.size() && names.get(common).equals(entries.get(common))) {
            common++;
        }
        if (common < depth) {
            names.subList(common, names.size()).clear();
            scopes.subList(common + 1, scopes.size()).clear();
        }
        while (names.size() < depth) {
            String name = entries.get(names.size());
            scopes.add(scopes.get(scopes.size() - 1).enter(name));
            names.add(name);
        }
        return scopes.get(depth);
    }
}
