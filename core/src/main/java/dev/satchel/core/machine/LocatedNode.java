package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * A piece of a YAML or JSON text and the place where it begins. Binding from such a tree, and not from the parser's own
 * objects, is what lets every message point at a line and a column.
 */
sealed interface LocatedNode {
    /** Where it begins. */
    Place place();

    /** Where it is written; for a block, from its first key or dash to the end of its last value. */
    Span span();

    /** Whether it says the same, wherever and however it is written. Keys of a mapping have no order. */
    boolean means(LocatedNode other);

    /** What it is, for a message: {@code a list}, {@code the text 'yes'}. */
    String describe();

    /** A line and a column, both from 1. */
    record Place(int line, int column) implements Comparable<Place> {
        static final Place START = new Place(1, 1);

        @Override
        public int compareTo(Place other) {
            return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
        }

        @Override
        public String toString() {
            return line + ":" + column;
        }
    }

    /** A piece of the text, in UTF-16 units from 0. */
    record Span(int from, int to) {
        static final Span NOWHERE = new Span(0, 0);
    }

    /** What a scalar was taken for by the rules of its language. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NOTHING
    }

    /** A single value, as it was written. */
    record Scalar(Place place, Span span, Kind kind, String text) implements LocatedNode {
        @Override
        public boolean means(LocatedNode other) {
            return other instanceof Scalar that && kind == that.kind && text.equals(that.text);
        }

        @Override
        public String describe() {
            return switch (kind) {
                case TEXT -> "the text " + Spelling.quote(text);
                case INTEGER, DECIMAL -> "the number " + Spelling.shorten(text);
                case BOOLEAN -> text;
                case NOTHING -> "nothing";
            };
        }
    }

    /** A list. */
    record Sequence(Place place, Span span, ImmutableList<LocatedNode> items) implements LocatedNode {
        @Override
        public boolean means(LocatedNode other) {
            if (!(other instanceof Sequence that) || items.size() != that.items.size()) {
                return false;
            }
            for (int i = 0; i < items.size(); i++) {
                if (!items.get(i).means(that.items.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Keys and their values, in the order of the text. */
    record Mapping(Place place, Span span, ImmutableMap<String, Member> members) implements LocatedNode {
        @Override
        public boolean means(LocatedNode other) {
            if (!(other instanceof Mapping that) || !members.keySet().equals(that.members.keySet())) {
                return false;
            }
            return members.entrySet().stream().allMatch(entry -> {
                Member member = that.members.get(entry.getKey());
                return member != null && entry.getValue().value().means(member.value());
            });
        }

        @Override
        public String describe() {
            return "a mapping of keys to values";
        }
    }

    /** A value, and where its key is. */
    record Member(Place key, Span keySpan, LocatedNode value) {}
}
