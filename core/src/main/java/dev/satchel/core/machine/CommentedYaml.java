package dev.satchel.core.machine;

import com.google.common.base.Splitter;
import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Place;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A machine file with a comment above what there is something to say of. */
final class CommentedYaml {
    private static final int WIDTH = 110;

    private final Map<String, String> comments;
    private final Map<Integer, String> byLine = new TreeMap<>();

    private CommentedYaml(Map<String, String> comments) {
        this.comments = comments;
    }

    /** {@code yaml} as Satchel wrote it, {@code title} above it, and {@code comments} above what is at their paths. */
    static String of(String yaml, String title, Map<String, String> comments) {
        CommentedYaml commented = new CommentedYaml(comments);
        try {
            commented.walk("", MachineFile.tree(yaml, LocatedParser.Syntax.YAML, new Problems("machine.yaml")));
        } catch (SatchelException e) {
            throw new AssertionError("what was written does not read back", e);
        }
        StringBuilder text = new StringBuilder(comment(title, 0));
        List<String> lines = Splitter.on('\n').splitToList(yaml);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String comment = commented.byLine.get(i + 1);
            if (comment != null) {
                text.append(comment(comment, line.length() - line.stripLeading().length()));
            }
            text.append(line).append(i == lines.size() - 1 ? "" : "\n");
        }
        return text.toString();
    }

    private void walk(String path, LocatedNode node) {
        if (node instanceof Mapping mapping) {
            for (Map.Entry<String, Member> member : mapping.members().entrySet()) {
                String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
                say(below, member.getValue().key());
                walk(below, member.getValue().value());
            }
        } else if (node instanceof Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                LocatedNode item = sequence.items().get(i);
                String below = path + "[" + nameOf(item, i) + "]";
                say(below, item.place());
                walk(below, item);
            }
        }
    }

    /** Disks are found by their ids, other items by their number. */
    private static String nameOf(LocatedNode item, int index) {
        if (item instanceof Mapping mapping) {
            Member id = mapping.members().get("id");
            if (id != null && id.value() instanceof Scalar scalar) {
                return scalar.text();
            }
        }
        return String.valueOf(index);
    }

    private void say(String path, Place place) {
        String comment = comments.get(path);
        if (comment != null) {
            byLine.merge(place.line(), comment, (one, two) -> one + " " + two);
        }
    }

    private static String comment(String text, int indent) {
        String start = " ".repeat(indent) + "#";
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(start);
        for (String word : Splitter.on(' ').omitEmptyStrings().split(text)) {
            if (line.length() + 1 + word.length() > WIDTH && line.length() > start.length()) {
                lines.add(line.toString());
                line = new StringBuilder(start);
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return String.join("\n", lines) + "\n";
    }
}
