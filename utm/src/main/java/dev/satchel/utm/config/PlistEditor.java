package dev.satchel.utm.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Makes one tree of another in the bytes of an XML property list: only the lines whose values differ are touched.
 * Comments, indentation, line ends and the order of keys stay; a new key gets the place that UTM gives it where the keys
 * are in alphabetical order, else the last. A file in UTM's own layout is then one again.
 */
final class PlistEditor {
    /** Bytes between {@code start} and {@code end} that become {@code text}. */
    private record Edit(int start, int end, String text) {}

    private final byte[] source;
    private final String newline;
    private final List<Edit> edits = new ArrayList<>();

    private PlistEditor(byte[] source) {
        this.source = source;
        this.newline = newlineOf(source);
    }

    /** The bytes of {@code source}, which hold {@code before} at {@code layout}, with {@code after} instead. */
    static byte[] edit(byte[] source, PlistLayout layout, PlistValue before, PlistValue after) {
        PlistEditor editor = new PlistEditor(source);
        editor.value(layout, before, after, 0, "\t");
        return editor.applied();
    }

    private static String newlineOf(byte[] source) {
        for (int i = 0; i < source.length; i++) {
            if (source[i] == '\n') {
                return "\n";
            }
            if (source[i] == '\r') {
                return i + 1 < source.length && source[i + 1] == '\n' ? "\r\n" : "\r";
            }
        }
        return "";
    }

    private byte[] applied() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(source.length + 256);
        // At one place, what is put in comes before what is taken out; the sort is stable, and keeps the order
        // otherwise.
        edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(edit -> edit.end() == edit.start() ? 0 : 1));
        int at = 0;
        for (Edit edit : edits) {
            out.write(source, at, edit.start() - at);
            out.writeBytes(edit.text().getBytes(StandardCharsets.UTF_8));
            at = edit.end();
        }
        out.write(source, at, source.length - at);
        return out.toByteArray();
    }

    private void value(PlistLayout layout, PlistValue before, PlistValue after, int depth, String unit) {
        if (before.equals(after)) {
            return;
        }
        boolean collapses = isEmpty(after) && isBlankWithoutChildren(layout);
        boolean fills = layout.children().isEmpty() && isBlank(layout.inner(), layout.innerEnd());
        if (!collapses && !fills && before instanceof PlistDictionary old && after instanceof PlistDictionary changed) {
            dictionary(layout, old, changed, depth, unit);
        } else if (!collapses && !fills && before instanceof PlistArray old && after instanceof PlistArray changed) {
            array(layout, old, changed, depth, unit);
        } else {
            String base = indentationAt(layout.start());
            edits.add(new Edit(layout.start(), layout.end(), piece(after, base, depth, unit)));
        }
    }

    private static boolean isEmpty(PlistValue value) {
        return (value instanceof PlistDictionary dictionary
                        && dictionary.entries().isEmpty())
                || (value instanceof PlistArray array && array.values().isEmpty());
    }

    /** Whether there is nothing in a container but its values. */
    private boolean isBlankWithoutChildren(PlistLayout layout) {
        int at = layout.inner();
        for (PlistLayout.Child child : layout.children()) {
            if (!isBlank(at, child.start())) {
                return false;
            }
            at = child.end();
        }
        return isBlank(at, layout.innerEnd());
    }

    private void dictionary(
            PlistLayout layout, PlistDictionary before, PlistDictionary after, int depth, String outerUnit) {
        List<PlistLayout.Child> children = layout.children();
        String unit = unit(layout, outerUnit);
        Set<String> there = new HashSet<>();
        List<String> order = new ArrayList<>();
        for (PlistLayout.Child child : children) {
            String key = keyOf(child);
            there.add(key);
            order.add(key);
            if (after.value(key).isPresent()) {
                value(
                        child.value(),
                        before.value(key).orElseThrow(),
                        after.value(key).get(),
                        depth + 1,
                        unit);
            } else {
                remove(child);
            }
        }
        boolean sorted = order.equals(order.stream().sorted().toList());
        List<Map.Entry<String, PlistValue>> added = after.entries().entrySet().stream()
                .filter(entry -> !there.contains(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .toList();
        Insertion insertion = new Insertion(layout, depth, unit);
        for (Map.Entry<String, PlistValue> entry : added) {
            int place = children.size();
            for (int i = 0; sorted && i < children.size(); i++) {
                if (order.get(i).compareTo(entry.getKey()) > 0) {
                    place = i;
                    break;
                }
            }
            insertion.add(place, PlistXmlWriter.key(entry.getKey()), entry.getValue());
        }
        insertion.finish(i -> after.value(order.get(i)).isEmpty());
    }

    private static String keyOf(PlistLayout.Child child) {
        String key = child.key();
        if (key == null) {
            throw new IllegalStateException("a value of a dictionary without a key");
        }
        return key;
    }

    private void array(PlistLayout layout, PlistArray before, PlistArray after, int depth, String outerUnit) {
        List<PlistLayout.Child> children = layout.children();
        String unit = unit(layout, outerUnit);
        PlistAlignment alignment = PlistAlignment.of(before.values(), after.values());
        for (int i = 0; i < children.size(); i++) {
            int partner = alignment.partner(i);
            if (partner < 0) {
                remove(children.get(i));
            } else {
                value(
                        children.get(i).value(),
                        before.values().get(i),
                        after.values().get(partner),
                        depth + 1,
                        unit);
            }
        }
        Insertion insertion = new Insertion(layout, depth, unit);
        for (int i = 0; i < after.values().size(); i++) {
            int place = alignment.placeOfNew(i);
            if (place >= 0) {
                insertion.add(place, "", after.values().get(i));
            }
        }
        insertion.finish(i -> alignment.partner(i) < 0);
    }

    /** New values of one container, gathered by the place they get; each is set as the value that is there already. */
    private final class Insertion {
        private final PlistLayout layout;
        private final List<PlistLayout.Child> children;
        private final int depth;
        private final String unit;
        private final List<StringBuilder> texts = new ArrayList<>();

        Insertion(PlistLayout layout, int depth, String unit) {
            this.layout = layout;
            this.children = layout.children();
            this.depth = depth;
            this.unit = unit;
            for (int i = 0; i <= children.size(); i++) {
                texts.add(new StringBuilder());
            }
        }

        private PlistLayout.Child neighbour(int place) {
            return children.get(Math.min(place, children.size() - 1));
        }

        private boolean hasLinesAt(int place) {
            return !newline.isEmpty()
                    && (children.isEmpty() || isFirstOnLine(neighbour(place).start()));
        }

        private String baseAt(int place) {
            return children.isEmpty()
                    ? indentationAt(layout.start()) + unit
                    : indentationAt(neighbour(place).start());
        }

        /** Puts {@code value} before the child {@code place}, or behind the last; {@code key} may be empty. */
        void add(int place, String key, PlistValue value) {
            StringBuilder text = texts.get(place);
            if (!hasLinesAt(place)) {
                text.append(key).append(PlistXmlWriter.piece(value, PlistXmlWriter.Style.ONE_LINE, "", depth + 1));
                return;
            }
            String base = baseAt(place);
            if (!key.isEmpty()) {
                text.append(base).append(key).append(newline);
            }
            text.append(base).append(piece(value, base, depth + 1, unit)).append(newline);
        }

        /** Writes them down; the place behind a last child that is removed goes with it. */
        void finish(IntPredicate isRemoved) {
            int last = children.size() - 1;
            if (last >= 0 && isRemoved.test(last)) {
                texts.get(last).append(texts.get(last + 1));
                texts.get(last + 1).setLength(0);
            }
            for (int i = 0; i <= last; i++) {
                if (!texts.get(i).isEmpty()) {
                    int start = children.get(i).start();
                    int place = hasLinesAt(i) ? lineStart(start) : start;
                    edits.add(new Edit(place, place, texts.get(i).toString()));
                }
            }
            if (!texts.get(last + 1).isEmpty()) {
                append(texts.get(last + 1).toString());
            }
        }

        private void append(String text) {
            int behind = children.isEmpty()
                    ? behindLastThing(layout)
                    : children.get(children.size() - 1).end();
            if (!hasLinesAt(children.size())) {
                edits.add(new Edit(behind, behind, text));
                return;
            }
            int end = endOfLine(behind, layout.innerEnd());
            String closing = end == layout.innerEnd() ? newline + indentationAt(layout.start()) : "";
            edits.add(new Edit(end, end, newline + text.substring(0, text.length() - newline.length()) + closing));
        }
    }

    /** Behind the last thing in a container without values: a comment. */
    private int behindLastThing(PlistLayout layout) {
        int at = layout.innerEnd();
        while (at > layout.inner() && isBlank(source[at - 1])) {
            at--;
        }
        return at;
    }

    /** The end of the line of {@code from}, if there is nothing on it but blanks and whole comments, else {@code from}. */
    private int endOfLine(int from, int limit) {
        int at = from;
        int comments = 0;
        while (at < limit && source[at] != '\n' && source[at] != '\r') {
            if (startsWith(at, "<!--")) {
                comments++;
            } else if (startsWith(at, "-->")) {
                comments--;
            }
            at++;
        }
        if (at == limit) {
            return isBlank(from, limit) ? limit : from;
        }
        return comments == 0 ? at : from;
    }

    private boolean startsWith(int at, String ascii) {
        if (source.length - at < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (source[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Takes a value out, with its key, and with its lines if it has them for itself. */
    private void remove(PlistLayout.Child child) {
        int from = child.start();
        int to = child.end();
        int behind = to;
        while (behind < source.length && (source[behind] == ' ' || source[behind] == '\t')) {
            behind++;
        }
        boolean alone =
                isFirstOnLine(from) && behind < source.length && (source[behind] == '\n' || source[behind] == '\r');
        if (alone) {
            from = lineStart(from);
            to = behind + (source[behind] == '\r' && behind + 1 < source.length && source[behind + 1] == '\n' ? 2 : 1);
        }
        edits.add(new Edit(from, to, ""));
    }

    private String piece(PlistValue value, String base, int depth, String unit) {
        PlistXmlWriter.Style style =
                newline.isEmpty() ? PlistXmlWriter.Style.ONE_LINE : new PlistXmlWriter.Style(unit, newline);
        return PlistXmlWriter.piece(value, style, base, depth);
    }

    /** By how much the values of {@code layout} are further in than it is itself. */
    private String unit(PlistLayout layout, String outer) {
        if (layout.children().isEmpty()
                || !isFirstOnLine(layout.children().get(0).start())) {
            return outer;
        }
        String own = indentationAt(layout.start());
        String inner = indentationAt(layout.children().get(0).start());
        return inner.startsWith(own) && inner.length() > own.length() ? inner.substring(own.length()) : outer;
    }

    private int lineStart(int at) {
        int start = at;
        while (start > 0 && source[start - 1] != '\n' && source[start - 1] != '\r') {
            start--;
        }
        return start;
    }

    private boolean isFirstOnLine(int at) {
        int start = lineStart(at);
        return start > 0 && isBlank(start, at);
    }

    private String indentationAt(int at) {
        int start = lineStart(at);
        int end = start;
        while (end < at && (source[end] == ' ' || source[end] == '\t')) {
            end++;
        }
        return new String(source, start, end - start, StandardCharsets.US_ASCII);
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isBlank(source[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }
}
