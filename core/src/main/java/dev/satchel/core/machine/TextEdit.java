package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import dev.satchel.core.machine.LocatedNode.Span;
import dev.satchel.core.machine.LocatedParser.Syntax;
import dev.satchel.core.machine.ValueText.Manner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Brings a text one step nearer to a tree that it does not mean yet, and leaves every line alone that the step does not
 * concern. The caller parses the result, so that each step has the true places before it, and a step that went wrong
 * is found out.
 */
final class TextEdit {
    /** A container that differs in more values than this is written anew. */
    private static final int MOST_DIFFERENCES = 64;

    private final String text;
    private final Lines lines;
    private final Syntax syntax;
    private final Mapping root;
    private final ValueText values;
    private final String ending;

    TextEdit(String text, Syntax syntax, Mapping root) {
        this.text = text;
        this.lines = new Lines(text, syntax);
        this.syntax = syntax;
        this.root = root;
        this.ending = lines.ending();
        this.values =
                new ValueText(new Manner(syntax, sequenceIndent(), padding(root).orElse(" ")));
    }

    /** Where a value stands: in which container, and behind which key or dash. */
    private record Slot(LocatedNode container, Span before) {}

    /** The text after the next step; empty if it means {@code wanted} already. */
    Optional<String> stepTo(Mapping wanted) {
        return step(root, wanted);
    }

    private Optional<String> step(LocatedNode have, LocatedNode want) {
        if (have instanceof Mapping old && want instanceof Mapping fresh) {
            return step(old, fresh);
        }
        if (have instanceof Sequence old && want instanceof Sequence fresh) {
            return step(old, fresh);
        }
        return Optional.empty();
    }

    private Optional<String> step(Slot slot, LocatedNode have, LocatedNode want) {
        if (have.means(want)) {
            return Optional.empty();
        }
        boolean sameKind = (have instanceof Mapping && want instanceof Mapping)
                || (have instanceof Sequence && want instanceof Sequence);
        boolean oneIsGone = have instanceof Sequence old
                && want instanceof Sequence fresh
                && takenOut(old, fresh).isPresent();
        if (sameKind
                && size(have) > 0
                && size(want) > 0
                && (oneIsGone || differences(have, want) <= MOST_DIFFERENCES)) {
            return step(have, want);
        }
        return Optional.of(replace(slot, have, want));
    }

    private static int size(LocatedNode node) {
        if (node instanceof Mapping mapping) {
            return mapping.members().size();
        }
        return node instanceof Sequence list ? list.items().size() : 0;
    }

    private static int differences(LocatedNode have, LocatedNode want) {
        if (have.means(want)) {
            return 0;
        }
        int count = Math.abs(size(have) - size(want));
        if (have instanceof Mapping old && want instanceof Mapping fresh) {
            for (Map.Entry<String, Member> entry : old.members().entrySet()) {
                Member other = fresh.members().get(entry.getKey());
                count += other == null ? 1 : differences(entry.getValue().value(), other.value());
            }
            return count;
        }
        if (have instanceof Sequence old && want instanceof Sequence fresh) {
            for (int i = 0; i < Math.min(size(old), size(fresh)); i++) {
                count += differences(old.items().get(i), fresh.items().get(i));
            }
            return count;
        }
        return 1;
    }

    /** What changes, then what is new, and only then what is gone: so no block is ever without a value. */
    private Optional<String> step(Mapping have, Mapping want) {
        for (Map.Entry<String, Member> entry : have.members().entrySet()) {
            Member fresh = want.members().get(entry.getKey());
            Member old = entry.getValue();
            if (fresh != null) {
                Optional<String> changed = step(new Slot(have, old.keySpan()), old.value(), fresh.value());
                if (changed.isPresent()) {
                    return changed;
                }
            }
        }
        for (Map.Entry<String, Member> entry : want.members().entrySet()) {
            if (!have.members().containsKey(entry.getKey())) {
                return Optional.of(append(have, entry.getKey(), entry.getValue().value()));
            }
        }
        ImmutableList<String> keys = have.members().keySet().asList();
        for (int i = 0; i < keys.size(); i++) {
            if (!want.members().containsKey(keys.get(i))) {
                return Optional.of(remove(have, i));
            }
        }
        return Optional.empty();
    }

    /** An item that is gone from the middle is taken out there, with its comments, and the others stay as they are. */
    private Optional<String> step(Sequence have, Sequence want) {
        OptionalInt takenOut = takenOut(have, want);
        if (takenOut.isPresent()) {
            return Optional.of(remove(have, takenOut.getAsInt()));
        }
        int first = 0;
        while (first < Math.min(size(have), size(want))
                && have.items().get(first).means(want.items().get(first))) {
            first++;
        }
        int after = 0;
        while (after < Math.min(size(have), size(want)) - first
                && have.items().get(size(have) - 1 - after).means(want.items().get(size(want) - 1 - after))) {
            after++;
        }
        if (first + after == size(want) && size(have) > size(want)) {
            return Optional.of(remove(have, first));
        }
        for (int i = first; i < Math.min(size(have), size(want)); i++) {
            LocatedNode old = have.items().get(i);
            Optional<String> changed = step(
                    new Slot(have, new Span(dashOf(have, i), dashOf(have, i) + 1)),
                    old,
                    want.items().get(i));
            if (changed.isPresent()) {
                return changed;
            }
        }
        if (size(want) > size(have)) {
            return Optional.of(append(have, want.items().get(size(have))));
        }
        return size(have) > size(want) ? Optional.of(remove(have, size(have) - 1)) : Optional.empty();
    }

    /** The one item that an edit took out, the others being the very same: of two that are equal, the one that was meant. */
    private static OptionalInt takenOut(Sequence have, Sequence want) {
        if (size(have) != size(want) + 1) {
            return OptionalInt.empty();
        }
        return IntStream.range(0, size(have))
                .filter(gone -> IntStream.range(0, size(want))
                        .allMatch(i -> isSame(want.items().get(i), have.items().get(i < gone ? i : i + 1))))
                .findFirst();
    }

    @SuppressWarnings("ReferenceEquality") // equal items are told apart
    private static boolean isSame(LocatedNode one, LocatedNode other) {
        return one == other;
    }

    // Replacing

    private String replace(Slot slot, LocatedNode have, LocatedNode want) {
        int from = have.span().from();
        int to = have.span().to();
        if (from == to) {
            return giveValue(slot, want);
        }
        boolean member = slot.container() instanceof Mapping;
        if (isFlow(slot.container())) {
            return splice(from, to, inline(want, have));
        }
        if (!isFlow(have) && !(have instanceof Scalar)) {
            // A block of lines: it goes, and what takes its place stands behind the key.
            if (!member) {
                return splice(from, contentEnd(have), inline(want, have));
            }
            String rest = text.substring(lines.next(contentEnd(have)));
            String between = text.substring(behindColon(slot), lines.startOf(from));
            String head = text.substring(0, behindColon(slot));
            return values.isBlock(want)
                    ? head + between + joined(below(want, slot)) + ending + rest
                    : head + " " + inline(want, have) + between + rest;
        }
        // A comment behind the old value, or behind the bar of a block of text, stays where it is.
        int end = isBlockScalar(have) ? behindBar(from) : to;
        int endOfLine = lines.endOf(end);
        String rest = text.substring(isBlockScalar(have) ? Math.max(endOfLine, contentEnd(have)) : endOfLine);
        if (member && values.isBlock(want) && lines.isOneLine(slot.before().from(), from)) {
            String comment = text.substring(lines.skipBlanks(end), endOfLine);
            return text.substring(0, lines.skipBlanksBack(from))
                    + (comment.isEmpty() ? "" : " " + comment)
                    + ending
                    + joined(below(want, slot))
                    + rest;
        }
        return text.substring(0, from) + inline(want, have) + text.substring(end, endOfLine) + rest;
    }

    /** Behind what a block of text begins with: a bar or an angle, how deep it is, what becomes of its last breaks. */
    private int behindBar(int bar) {
        int end = bar + 1;
        while (end < text.length() && "+-123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    /** A key or a dash with nothing behind it gets a value. */
    private String giveValue(Slot slot, LocatedNode want) {
        int behind = slot.container() instanceof Mapping
                ? behindColon(slot)
                : slot.before().to();
        boolean colon = slot.container() instanceof Mapping && text.charAt(behind - 1) != ':';
        return splice(behind, behind, (colon ? ": " : " ") + values.inline(want));
    }

    private List<String> below(LocatedNode want, Slot slot) {
        int key = slot.before().from();
        return values.below(want, key - lines.startOf(key));
    }

    private String inline(LocatedNode want, LocatedNode old) {
        if (want instanceof Scalar scalar && old instanceof Scalar) {
            return values.scalar(
                    scalar, text.substring(old.span().from(), old.span().to()));
        }
        return values.inline(want);
    }

    // Adding

    private String append(Mapping container, String key, LocatedNode value) {
        if (isFlow(container)) {
            return appendInBrackets(container, values.member(key, value));
        }
        int from = container.span().from();
        int indent = from - lines.startOf(from);
        return insertLines(behind(container, indent), values.lines(key, value, indent));
    }

    private String append(Sequence container, LocatedNode item) {
        if (isFlow(container)) {
            return appendInBrackets(container, values.inline(item));
        }
        int from = container.span().from();
        int indent = from - lines.startOf(from);
        LocatedNode neighbour = container.items().get(size(container) - 1);
        boolean asBlock = neighbour instanceof Mapping && !isFlow(neighbour);
        return insertLines(behind(container, indent), values.item(item, indent, asBlock));
    }

    private String insertLines(int at, List<String> fresh) {
        boolean unended = at > 0 && lines.startOf(at) != at;
        return unended ? splice(at, at, ending + joined(fresh)) : splice(at, at, joined(fresh) + ending);
    }

    /** Where a further line of a block begins: behind the comments that are indented as the block is, if they end it. */
    private int behind(LocatedNode container, int indent) {
        LocatedNode last = lastOf(container);
        int at = isKept(last) ? lines.startOf(last.span().to()) : lines.next(contentEnd(last));
        int end = at;
        while (end < text.length() && lines.isComment(end) && lines.indentOf(end) >= indent) {
            end = lines.next(end);
        }
        if (end >= text.length() || lines.isBlank(end) || lines.isComment(end)) {
            return end;
        }
        // A comment above a key that is indented as far as the comment is about that key.
        int below = lines.indentOf(end);
        int ours = at;
        while (ours < end && lines.indentOf(ours) > below) {
            ours = lines.next(ours);
        }
        return ours;
    }

    private String appendInBrackets(LocatedNode container, String entry) {
        LocatedNode last = lastOf(container);
        int lastEnd = last.span().to();
        if (last.span().from() == lastEnd) {
            lastEnd = lines.skipBlanksBack(container.span().to() - 1);
        }
        int close = container.span().to() - 1;
        int comma = commaAfter(lastEnd, close);
        int start = startOfLast(container);
        boolean ownLine = lines.isFirstOfItsLine(start)
                && !lines.isOneLine(container.span().from(), start);
        if (!ownLine) {
            return comma < 0 ? splice(lastEnd, lastEnd, ", " + entry) : splice(comma + 1, comma + 1, " " + entry);
        }
        String indentation = text.substring(lines.startOf(start), start);
        int done = comma < 0 ? lastEnd : comma + 1;
        int at = lines.isOneLine(done, close) ? lines.skipBlanksBack(close) : lines.endOf(done);
        String added = ending + indentation + entry + (comma < 0 || syntax == Syntax.JSON ? "" : ",");
        return text.substring(0, lastEnd)
                + (comma < 0 ? "," : "")
                + text.substring(lastEnd, at)
                + added
                + text.substring(at);
    }

    // Taking away

    private String remove(Mapping container, int index) {
        Member gone = container.members().values().asList().get(index);
        int start = startOf(gone);
        if (isFlow(container)) {
            return removeFromBrackets(container, index, start, behindValue(gone));
        }
        int end = lines.next(behindValue(gone));
        if (lines.isFirstOfItsLine(start)) {
            return splice(lines.startOf(start), end, "");
        }
        // The first key, behind a dash: the next one takes its place, unless a comment is between them.
        int next = startOf(container, index + 1);
        return lines.startOf(next) == end
                ? splice(start, next, "")
                : splice(lines.skipBlanksBack(start), lines.endOf(behindValue(gone)), "");
    }

    private String remove(Sequence container, int index) {
        LocatedNode gone = container.items().get(index);
        if (isFlow(container)) {
            return removeFromBrackets(
                    container, index, gone.span().from(), gone.span().to());
        }
        int end = Math.max(contentEnd(gone), dashOf(container, index) + 1);
        return splice(lines.startOf(dashOf(container, index)), lines.next(end), "");
    }

    private String removeFromBrackets(LocatedNode container, int index, int start, int end) {
        int close = container.span().to() - 1;
        boolean last = index == size(container) - 1;
        int limit = last ? close : startOf(container, index + 1);
        int comma = commaAfter(end, limit);
        int done = comma < 0 ? end : comma + 1;
        int tail = lines.skipBlanks(done);
        boolean endsLine = tail == lines.endOf(done) || (syntax == Syntax.YAML && text.charAt(tail) == '#');
        boolean wholeLines = lines.isFirstOfItsLine(start) && endsLine && (last || comma >= 0);
        int commaBefore = index == 0 ? -1 : commaAfter(endOf(container, index - 1), start);
        if (wholeLines) {
            // In JSON nothing may follow the last comma; in YAML it may, and the line before stays as it is.
            boolean loose = last && comma < 0 && commaBefore >= 0 && syntax == Syntax.JSON;
            String before = text.substring(0, lines.startOf(start));
            return (loose ? before.substring(0, commaBefore) + before.substring(commaBefore + 1) : before)
                    + text.substring(lines.next(done));
        }
        if (!last) {
            return tail == lines.endOf(done)
                    ? splice(lines.skipBlanksBack(start), tail, "")
                    : splice(start, endsLine ? done : tail, "");
        }
        if (commaBefore < 0 || lines.isOneLine(commaBefore, start)) {
            return splice(index == 0 ? start : endOf(container, index - 1), done, "");
        }
        return text.substring(0, commaBefore)
                + text.substring(commaBefore + 1, lines.skipBlanksBack(start))
                + text.substring(done);
    }

    // Places

    private static LocatedNode lastOf(LocatedNode container) {
        if (container instanceof Mapping mapping) {
            return mapping.members().values().asList().get(size(container) - 1).value();
        }
        return ((Sequence) container).items().get(size(container) - 1);
    }

    private int startOfLast(LocatedNode container) {
        return startOf(container, size(container) - 1);
    }

    /** Where a key or an item begins. */
    private int startOf(LocatedNode container, int index) {
        if (container instanceof Mapping mapping) {
            return startOf(mapping.members().values().asList().get(index));
        }
        return ((Sequence) container).items().get(index).span().from();
    }

    /** Where a key begins; YAML may set a question mark before it. */
    private int startOf(Member member) {
        int key = member.keySpan().from();
        int before = lines.skipBlanksBack(key) - 1;
        return syntax == Syntax.YAML && before >= 0 && text.charAt(before) == '?' ? before : key;
    }

    private int endOf(LocatedNode container, int index) {
        if (container instanceof Mapping mapping) {
            return behindValue(mapping.members().values().asList().get(index));
        }
        return ((Sequence) container).items().get(index).span().to();
    }

    private int behindValue(Member member) {
        Span value = member.value().span();
        return value.from() == value.to() ? behindColon(member.keySpan()) : contentEnd(member.value());
    }

    private boolean isFlow(LocatedNode node) {
        return !(node instanceof Scalar) && "{[".indexOf(text.charAt(node.span().from())) >= 0;
    }

    private boolean isBlockScalar(LocatedNode node) {
        return syntax == Syntax.YAML
                && node instanceof Scalar scalar
                && scalar.kind() == Kind.TEXT
                && node.span().to() > node.span().from()
                && "|>".indexOf(text.charAt(node.span().from())) >= 0;
    }

    /** A block of text that keeps the empty lines behind it. */
    private boolean isKept(LocatedNode node) {
        int from = node.span().from();
        return isBlockScalar(node) && text.substring(from, lines.endOf(from)).indexOf('+') >= 0;
    }

    /** Behind the last character of a value; a block of text has white space behind that, which is nobody's. */
    private int contentEnd(LocatedNode node) {
        if (!isFlow(node) && size(node) > 0) {
            return node instanceof Mapping mapping
                    ? behindValue(mapping.members().values().asList().get(size(node) - 1))
                    : contentEnd(lastOf(node));
        }
        return isBlockScalar(node)
                ? lines.skipWhiteBack(node.span().to())
                : node.span().to();
    }

    private int behindColon(Slot slot) {
        return behindColon(slot.before());
    }

    private int behindColon(Span key) {
        int at = lines.skipBlanks(key.to());
        return at < text.length() && text.charAt(at) == ':' ? at + 1 : key.to();
    }

    /** Where the dash of an item is: the last one in the list's own column at or before the item. */
    private int dashOf(Sequence list, int index) {
        int first = list.span().from();
        if (index == 0 || isFlow(list)) {
            return first;
        }
        int column = first - lines.startOf(first);
        int line = lines.startOf(list.items().get(index).span().from());
        while (line > first) {
            int dash = line + column;
            if (lines.skipBlanks(line) == dash && dash < text.length() && text.charAt(dash) == '-') {
                return dash;
            }
            line = lines.startOf(line - 1);
        }
        return first;
    }

    /** The comma between {@code from} and {@code to}, which is not in a comment; -1 if there is none. */
    private int commaAfter(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == ',') {
                return i;
            }
            if (text.charAt(i) == '#') {
                i = lines.endOf(i);
            }
        }
        return -1;
    }

    private String joined(List<String> block) {
        return String.join(ending, block);
    }

    private String splice(int from, int to, String by) {
        return text.substring(0, from) + by + text.substring(to);
    }

    // The manner of the text

    private int sequenceIndent() {
        for (Member member : root.members().values()) {
            if (member.value() instanceof Sequence list && size(list) > 0 && !isFlow(list)) {
                int from = list.span().from();
                int key = member.keySpan().from();
                return Math.max(0, (from - lines.startOf(from)) - (key - lines.startOf(key)));
            }
        }
        return 2;
    }

    /** What is behind the first bracket that has a value behind it in its line. */
    private Optional<String> padding(LocatedNode node) {
        if (size(node) > 0 && isFlow(node)) {
            char next = text.charAt(node.span().from() + 1);
            if (next == ' ') {
                return Optional.of(" ");
            }
            if (lines.endOf(node.span().from()) > node.span().from() + 1) {
                return Optional.of("");
            }
        }
        List<LocatedNode> parts = node instanceof Mapping mapping
                ? mapping.members().values().stream().map(Member::value).toList()
                : node instanceof Sequence list ? list.items() : ImmutableList.of();
        return parts.stream().flatMap(part -> padding(part).stream()).findFirst();
    }
}
