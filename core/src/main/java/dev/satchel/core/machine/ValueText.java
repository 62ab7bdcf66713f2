package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import dev.satchel.core.machine.LocatedParser.Syntax;
import java.util.ArrayList;
import java.util.List;

/** Writes values into a text in the manner of that text. */
final class ValueText {
    /** How a list stands below its key, and how wide the brackets are set. */
    record Manner(Syntax syntax, int sequenceIndent, String padding) {}

    /** Longer ones go over several lines. */
    private static final int LONGEST_LINE = 88;

    private static final int STEP = 2;

    private static final YamlQuoting QUOTING = new YamlQuoting();

    private final Manner manner;

    ValueText(Manner manner) {
        this.manner = manner;
    }

    /** In one line. */
    String inline(LocatedNode node) {
        if (node instanceof Mapping mapping) {
            return enclosed(
                    "{",
                    mapping.members().entrySet().stream()
                            .map(entry ->
                                    member(entry.getKey(), entry.getValue().value()))
                            .toList(),
                    "}");
        }
        if (node instanceof Sequence list) {
            return enclosed("[", list.items().stream().map(this::inline).toList(), "]");
        }
        return scalar((Scalar) node, "");
    }

    private String enclosed(String open, List<String> parts, String close) {
        return parts.isEmpty()
                ? open + close
                : open + manner.padding() + String.join(", ", parts) + manner.padding() + close;
    }

    /** Key and value in one line. */
    String member(String key, LocatedNode value) {
        return key(key) + ": " + inline(value);
    }

    private String key(String key) {
        return manner.syntax() == Syntax.JSON || QUOTING.needToQuoteName(key) ? quoted(key) : key;
    }

    /** {@code old} is how a value was written that this one takes the place of: its kind of quotes is kept. */
    String scalar(Scalar scalar, String old) {
        if (scalar.kind() == Kind.NOTHING) {
            return "null";
        }
        if (scalar.kind() != Kind.TEXT) {
            return scalar.text();
        }
        String text = scalar.text();
        if (manner.syntax() == Syntax.YAML) {
            if (old.startsWith("'") && text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                return "'" + text.replace("'", "''") + "'";
            }
            if (!old.startsWith("\"") && !QUOTING.needToQuoteValue(text)) {
                return text;
            }
        }
        return quoted(text);
    }

    /** Between double quotes, with escapes that JSON and YAML share. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    boolean unseen = c < ' ' || (c >= 0x7f && c <= 0xa0) || (c >= 0x2028 && c <= 0x2029) || c >= 0xfeff;
                    out.append(unseen ? String.format("\\u%04x", c) : Character.toString((char) c));
                }
            }
        });
        return out.append('"').toString();
    }

    /** Whether a block of lines is how somebody would write it. */
    boolean isBlock(LocatedNode node) {
        if (manner.syntax() == Syntax.JSON || node instanceof Scalar) {
            return false;
        }
        Iterable<LocatedNode> parts = node instanceof Sequence list
                ? list.items()
                : Iterables.transform(((Mapping) node).members().values(), member -> member.value());
        for (LocatedNode part : parts) {
            if (!isEmptyOrScalar(part)) {
                return true;
            }
        }
        return !Iterables.isEmpty(parts) && inline(node).length() > LONGEST_LINE;
    }

    private static boolean isEmptyOrScalar(LocatedNode node) {
        return node instanceof Scalar
                || (node instanceof Mapping mapping && mapping.members().isEmpty())
                || (node instanceof Sequence list && list.items().isEmpty());
    }

    /** Key and value as lines of a block that is indented by {@code indent}. */
    List<String> lines(String key, LocatedNode value, int indent) {
        if (!isBlock(value)) {
            return ImmutableList.of(" ".repeat(indent) + member(key, value));
        }
        List<String> lines = new ArrayList<>();
        lines.add(" ".repeat(indent) + key(key) + ":");
        lines.addAll(below(value, indent));
        return ImmutableList.copyOf(lines);
    }

    /** A block that is the value of a key at {@code indent}. */
    List<String> below(LocatedNode value, int indent) {
        if (value instanceof Sequence list) {
            return list.items().stream()
                    .flatMap(item -> item(item, indent + manner.sequenceIndent(), false).stream())
                    .collect(ImmutableList.toImmutableList());
        }
        return ((Mapping) value)
                .members().entrySet().stream()
                        .flatMap(entry -> lines(entry.getKey(), entry.getValue().value(), indent + STEP).stream())
                        .collect(ImmutableList.toImmutableList());
    }

    /** An item of a list whose dashes are at {@code indent}; {@code asBlock} if its neighbours are blocks. */
    List<String> item(LocatedNode item, int indent, boolean asBlock) {
        boolean mapping = item instanceof Mapping inner && !inner.members().isEmpty();
        if (!mapping || !(asBlock || isBlock(item))) {
            return ImmutableList.of(" ".repeat(indent) + "- " + inline(item));
        }
        List<String> lines = new ArrayList<>(below(item, indent));
        lines.set(0, " ".repeat(indent) + "- " + lines.get(0).substring(indent + STEP));
        return ImmutableList.copyOf(lines);
    }
}
