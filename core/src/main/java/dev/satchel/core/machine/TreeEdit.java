package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Edit;
import dev.satchel.core.machine.EditPath.Item;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Place;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import dev.satchel.core.machine.LocatedNode.Span;
import dev.satchel.core.machine.LocatedParser.Syntax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What an edit means: the tree after it. How the text becomes that is the matter of {@link TextEdit}. */
final class TreeEdit {
    private final EditPath path;
    private final Problems problems;

    private TreeEdit(EditPath path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    /**
     * The tree after {@code edit}.
     *
     * @throws SatchelException if its place leads through a value that has no such place in it
     * @throws IllegalArgumentException if its place is none, or its value is not JSON
     */
    static Mapping apply(Mapping root, Edit edit, Problems problems) throws SatchelException {
        TreeEdit tree = new TreeEdit(EditPath.parse(edit.path()), problems);
        if (edit instanceof Edit.Put put) {
            return (Mapping) tree.put(root, root.place(), 0, json(put.json()));
        }
        return tree.path.in(root).isEmpty() ? root : (Mapping) tree.remove(root, 0);
    }

    /** The value that {@code json} is. */
    static LocatedNode json(String json) {
        try {
            Problems problems = new Problems("value");
            Mapping wrapped = LocatedParser.parse("{\"value\":" + json + "\n}", Syntax.JSON, problems);
            problems.orThrow();
            if (wrapped.members().size() == 1) {
                return wrapped.members().values().asList().get(0).value();
            }
        } catch (SatchelException e) {
            throw new IllegalArgumentException("not a value in JSON: " + Spelling.quote(json), e);
        }
        throw new IllegalArgumentException("not one value in JSON: " + Spelling.quote(json));
    }

    private LocatedNode put(@Nullable LocatedNode found, Place near, int depth, LocatedNode value)
            throws SatchelException {
        if (depth == path.steps().size()) {
            return value;
        }
        LocatedNode node = found instanceof Scalar scalar && scalar.kind() == Kind.NOTHING ? null : found;
        Place place = node == null ? near : node.place();
        if (path.steps().get(depth) instanceof Item item) {
            return put(node, place, depth, item, value);
        }
        String key = ((EditPath.Key) path.steps().get(depth)).name();
        if (node != null && !(node instanceof Mapping)) {
            throw leadsNowhere(place, node.describe() + " has no '" + key + "'");
        }
        Map<String, Member> members =
                new LinkedHashMap<>(node instanceof Mapping mapping ? mapping.members() : Map.of());
        Member old = members.get(key);
        LocatedNode fresh = put(old == null ? null : old.value(), place, depth + 1, value);
        members.put(key, new Member(place, Span.NOWHERE, fresh));
        return new Mapping(place, Span.NOWHERE, ImmutableMap.copyOf(members));
    }

    private LocatedNode put(@Nullable LocatedNode node, Place place, int depth, Item item, LocatedNode value)
            throws SatchelException {
        if (node != null && !(node instanceof Sequence)) {
            throw leadsNowhere(place, node.describe() + " has no items");
        }
        Sequence list =
                node instanceof Sequence sequence ? sequence : new Sequence(place, Span.NOWHERE, ImmutableList.of());
        List<LocatedNode> items = new ArrayList<>(list.items());
        OptionalInt number = item.in(list);
        if (number.isPresent()) {
            items.set(number.getAsInt(), put(items.get(number.getAsInt()), place, depth + 1, value));
        } else {
            items.add(put(begun(item, items.size(), depth, place), place, depth + 1, value));
        }
        return new Sequence(place, Span.NOWHERE, ImmutableList.copyOf(items));
    }

    /** What an item is before anything is put into it that the list did not have. */
    private @Nullable LocatedNode begun(Item item, int next, int depth, Place place) throws SatchelException {
        if (item.number().isPresent() && item.number().getAsInt() == next) {
            return null;
        }
        Optional<String> naming = path.steps().get(depth - 1) instanceof EditPath.Key key
                        && item.number().isEmpty()
                ? EditPath.namingKey(key.name())
                : Optional.empty();
        if (naming.isEmpty()) {
            throw leadsNowhere(place, "the list has " + next + " items and none that is '" + item.name() + "'");
        }
        return new Mapping(
                place,
                Span.NOWHERE,
                ImmutableMap.of(
                        naming.get(),
                        new Member(place, Span.NOWHERE, new Scalar(place, Span.NOWHERE, Kind.TEXT, item.name()))));
    }

    private LocatedNode remove(LocatedNode node, int depth) throws SatchelException {
        boolean here = depth == path.steps().size() - 1;
        if (path.steps().get(depth) instanceof Item item) {
            Sequence list = (Sequence) node;
            List<LocatedNode> items = new ArrayList<>(list.items());
            int number = item.in(list).orElseThrow();
            LocatedNode old = items.remove(number);
            if (!here) {
                items.add(number, remove(old, depth + 1));
            }
            return new Sequence(list.place(), Span.NOWHERE, ImmutableList.copyOf(items));
        }
        Mapping mapping = (Mapping) node;
        String key = ((EditPath.Key) path.steps().get(depth)).name();
        Map<String, Member> members = new LinkedHashMap<>(mapping.members());
        if (here) {
            members.remove(key);
        } else {
            Member old = mapping.members().get(key);
            if (old != null) {
                members.put(key, new Member(old.key(), Span.NOWHERE, remove(old.value(), depth + 1)));
            }
        }
        return new Mapping(mapping.place(), Span.NOWHERE, ImmutableMap.copyOf(members));
    }

    private SatchelException leadsNowhere(Place place, String what) {
        return problems.stop(place, "place", path.text() + " is no place in this file: " + what, null);
    }
}
