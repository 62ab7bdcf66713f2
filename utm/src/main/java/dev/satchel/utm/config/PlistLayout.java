package dev.satchel.utm.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the values of an XML property list stand in its bytes: what an edit needs to leave all else as it is. */
final class PlistLayout {
    /** A value inside of another, with its key if that is a dictionary. */
    record Child(@Nullable String key, int start, PlistLayout value) {
        /** Behind its value. */
        int end() {
            return value.end;
        }
    }

    private final int start;
    private final List<Child> children = new ArrayList<>();
    private int inner;
    private int innerEnd;
    private int end;

    PlistLayout(int start) {
        this.start = start;
    }

    void add(@Nullable String key, int childStart, PlistLayout value) {
        children.add(new Child(key, childStart, value));
    }

    void opened(int behindTag) {
        inner = behindTag;
    }

    void closed(int beforeTag, int behindTag) {
        innerEnd = beforeTag;
        end = behindTag;
    }

    /** The first byte of the value's tag. */
    int start() {
        return start;
    }

    /** The first byte behind the value. */
    int end() {
        return end;
    }

    /** The first byte behind the opening tag. */
    int inner() {
        return inner;
    }

    /** The first byte of the closing tag; {@link #inner()} where the value is one tag alone. */
    int innerEnd() {
        return innerEnd;
    }

    /** In the order of the file. */
    List<Child> children() {
        return children;
    }
}
