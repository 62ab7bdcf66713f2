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

    /** What a scalar was taken for by the rules of its language. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NOTHING
    }

    /** A single value, as it was written. */
    record Scalar(Place place, Kind kind, String text) implements LocatedNode {
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
    record Sequence(Place place, ImmutableList<LocatedNode> items) implements LocatedNode {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /** Keys and their values, in the order of the text. */
    record Mapping(Place place, ImmutableMap<String, Member> members) implements LocatedNode {
        @Override
        public String describe() {
            return "a mapping of keys to values";
        }
    }

    /** A value and the place of its key. */
    record Member(Place key, LocatedNode value) {}
}
