package dev.satchel.core.plan;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lines of a file that differ, and putting the ones in place of the others. A file is what lies between its line feeds, one
 * byte a character: it is put together again byte for byte, and a last line that lacks its end is one that differs from
 * the same line with an end.
 */
final class LineEdit {
    /** As many as {@code diff -u} shows. */
    private static final int CONTEXT = 3;

    private static final int MOST_PAIRS = 4 << 20;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private LineEdit() {}

    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    static String digest(byte[] content) {
        return Hashing.sha256().hashBytes(content).toString();
    }

    /** Where {@code before} of the one are in place of {@code after} of the other. */
    private record Change(int oldFrom, int oldTo, int newFrom, int newTo) {}

    static List<Action.Hunk> between(byte[] before, byte[] after) {
        checkArgument(
                before.length <= Action.EditFile.MOST_BYTES && after.length <= Action.EditFile.MOST_BYTES,
                "too large for a file of lines: %s bytes",
                Math.max(before.length, after.length));
        List<String> old = lines(before);
        List<String> fresh = lines(after);
        List<Change> changes = changes(old, fresh);
        checkArgument(!changes.isEmpty(), "nothing changes");
        ImmutableList.Builder<Action.Hunk> hunks = ImmutableList.builder();
        for (int i = 0; i < changes.size(); ) {
            int end = i + 1;
            while (end < changes.size()
                    && changes.get(end).oldFrom() - changes.get(end - 1).oldTo() <= 2 * CONTEXT) {
                end++;
            }
            hunks.add(hunk(old, fresh, changes.subList(i, end)));
            i = end;
        }
        return hunks.build();
    }

    private static Action.Hunk hunk(List<String> old, List<String> fresh, List<Change> changes) {
        int first = Math.max(0, changes.get(0).oldFrom() - CONTEXT);
        int at = first;
        List<String> lines = new ArrayList<>();
        for (Change change : changes) {
            keep(old, at, change.oldFrom(), lines);
            mark('-', old, change.oldFrom(), change.oldTo(), lines);
            mark('+', fresh, change.newFrom(), change.newTo(), lines);
            at = change.oldTo();
        }
        int to = Math.max(at, Math.min(lastShown(old), at + CONTEXT));
        keep(old, at, to, lines);
        return new Action.Hunk(first + 1, lines);
    }

    private static void mark(char mark, List<String> from, int first, int to, List<String> lines) {
        from.subList(first, to).forEach(line -> lines.add(mark + exact(line)));
        remark(from, first, to, lines);
    }

    /** After a last line without an end. */
    private static void remark(List<String> from, int first, int to, List<String> lines) {
        if (to > first && to == from.size() && !from.get(to - 1).isEmpty()) {
            lines.add("\\ No newline at end of file");
        }
    }

    /** What lies behind the last line feed, where that is nothing, is no line for people. */
    private static int lastShown(List<String> lines) {
        return lines.get(lines.size() - 1).isEmpty() ? lines.size() - 1 : lines.size();
    }

    private static void keep(List<String> old, int from, int to, List<String> lines) {
        for (int i = from; i < to; i++) {
            String text = new String(old.get(i).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            lines.add(" " + text.replace('\0', '\uFFFD'));
        }
        remark(old, from, to, lines);
    }

    private static String exact(String line) {
        checkArgument(line.indexOf('\0') < 0, "a line that changes holds a NUL character");
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a line that changes is not UTF-8", e);
        }
    }

    /** What lies between the common beginning and the common end, without the lines in there that both have. */
    private static List<Change> changes(List<String> old, List<String> fresh) {
        int start = 0;
        int shorter = Math.min(old.size(), fresh.size());
        while (start < shorter && old.get(start).equals(fresh.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && old.get(old.size() - 1 - end).equals(fresh.get(fresh.size() - 1 - end))) {
            end++;
        }
        int oldTo = old.size() - end;
        int newTo = fresh.size() - end;
        return oldTo == newTo
                ? lineByLine(old, fresh, start, oldTo)
                : byCommonLines(old.subList(start, oldTo), fresh.subList(start, newTo), start);
    }

    /** As many lines here as there: values were replaced. */
    private static List<Change> lineByLine(List<String> old, List<String> fresh, int start, int oldTo) {
        ImmutableList.Builder<Change> changes = ImmutableList.builder();
        for (int i = start; i < oldTo; i++) {
            int from = i;
            while (i < oldTo && !old.get(i).equals(fresh.get(i))) {
                i++;
            }
            if (i > from) {
                changes.add(new Change(from, i, from, i));
            }
        }
        return changes.build();
    }

    /** The longest common subsequence stays; where the table for it would be too large, nothing does. */
    private static List<Change> byCommonLines(List<String> old, List<String> fresh, int start) {
        int rows = old.size();
        int columns = fresh.size();
        if ((long) rows * columns > MOST_PAIRS) {
            return ImmutableList.of(new Change(start, start + rows, start, start + columns));
        }
        int[][] common = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(fresh.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        ImmutableList.Builder<Change> changes = ImmutableList.builder();
        for (int i = 0, j = 0; i < rows || j < columns; ) {
            int oldFrom = i;
            int newFrom = j;
            while ((i < rows || j < columns)
                    && !(i < rows && j < columns && old.get(i).equals(fresh.get(j)))) {
                if (j == columns || (i < rows && common[i + 1][j] >= common[i][j + 1])) {
                    i++;
                } else {
                    j++;
                }
            }
            if (i > oldFrom || j > newFrom) {
                changes.add(new Change(start + oldFrom, start + i, start + newFrom, start + j));
            }
            while (i < rows && j < columns && old.get(i).equals(fresh.get(j))) {
                i++;
                j++;
            }
        }
        return changes.build();
    }

    static byte[] apply(byte[] content, List<Action.Hunk> hunks) {
        List<String> old = lines(content);
        List<String> fresh = new ArrayList<>(old.size());
        int at = 0;
        for (Action.Hunk hunk : hunks) {
            int first = hunk.line() - 1;
            checkArgument(first >= at && first <= old.size(), "the lines of an edit are not in order");
            fresh.addAll(old.subList(at, first));
            at = first;
            for (String line : hunk.lines()) {
                String bytes =
                        new String(line.substring(1).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                switch (line.charAt(0)) {
                    case '+' -> fresh.add(bytes);
                    case '-' -> {
                        checkArgument(at < old.size() && old.get(at).equals(bytes), "line %s is another", at + 1);
                        at++;
                    }
                    case '\\' -> {} // tells people of the last line
                    default -> {
                        checkArgument(at < old.size(), "there is no line %s", at + 1);
                        fresh.add(old.get(at++));
                    }
                }
            }
        }
        fresh.addAll(old.subList(at, old.size()));
        return String.join("\n", fresh).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> lines(byte[] content) {
        return Splitter.on('\n').splitToList(new String(content, StandardCharsets.ISO_8859_1));
    }
}
