package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A place in a machine file as findings and edits write it: {@code disks[system].bus}. */
record EditPath(String text, List<EditPath.Step> steps) {
    private static final int LONGEST = 1000;

    /** What an item of a list may be named by, the first first. */
    private static final ImmutableList<String> NAMES = ImmutableList.of("id", "tag");

    /** From a value to one in it. */
    sealed interface Step {}

    /** To the value of a key. */
    record Key(String name) implements Step {}

    /** To an item of a list, by its name or its number. */
    record Item(String name) implements Step {
        /** Its number; empty if no item of {@code list} is meant. */
        OptionalInt in(Sequence list) {
            for (String key : NAMES) {
                for (int i = 0; i < list.items().size(); i++) {
                    if (named(list.items().get(i), key).filter(name::equals).isPresent()) {
                        return OptionalInt.of(i);
                    }
                }
            }
            return number().isPresent() && number().getAsInt() < list.items().size() ? number() : OptionalInt.empty();
        }

        OptionalInt number() {
            return name.length() <= 5 && CharMatcher.inRange('0', '9').matchesAllOf(name)
                    ? OptionalInt.of(Integer.parseInt(name))
                    : OptionalInt.empty();
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    static EditPath parse(String text) {
        checkArgument(text.length() <= LONGEST, "a place in a machine file has at most %s characters", LONGEST);
        ImmutableList.Builder<Step> steps = ImmutableList.builder();
        String before = "";
        String last = "";
        for (int at = 0; at <= text.length(); ) {
            if (before.equals("extras") && last.equals("utm")) {
                // Its keys are the user's own, and have dots in them.
                checkArgument(at < text.length(), "not a place in a machine file: '%s'", text);
                return new EditPath(text, steps.add(new Key(text.substring(at))).build());
            }
            int end = at;
            while (end < text.length() && ".[]".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            String key = text.substring(at, end);
            checkArgument(!key.isEmpty(), "not a place in a machine file: '%s' (a key is missing)", text);
            steps.add(new Key(key));
            while (end < text.length() && text.charAt(end) == '[') {
                int close = text.indexOf(']', end);
                checkArgument(close > end + 1, "not a place in a machine file: '%s' (see its brackets)", text);
                steps.add(new Item(text.substring(end + 1, close)));
                end = close + 1;
            }
            checkArgument(
                    end == text.length() || text.charAt(end) == '.',
                    "not a place in a machine file: '%s' (keys are joined by dots)",
                    text);
            if (end == text.length()) {
                break;
            }
            before = last;
            last = key;
            at = end + 1;
        }
        return new EditPath(text, steps.build());
    }

    /** What is there, if anything is. */
    Optional<LocatedNode> in(Mapping root) {
        LocatedNode node = root;
        for (Step step : steps) {
            if (step instanceof Key key && node instanceof Mapping mapping) {
                Member member = mapping.members().get(key.name());
                if (member == null) {
                    return Optional.empty();
                }
                node = member.value();
            } else if (step instanceof Item item && node instanceof Sequence list) {
                OptionalInt number = item.in(list);
                if (number.isEmpty()) {
                    return Optional.empty();
                }
                node = list.items().get(number.getAsInt());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(node);
    }

    /** What findings call the item {@code number} of a list: its id or tag, and else the number. */
    static String nameOf(LocatedNode item, int number) {
        return NAMES.stream()
                .flatMap(key -> named(item, key).stream())
                .findFirst()
                .orElseGet(() -> Integer.toString(number));
    }

    private static Optional<String> named(LocatedNode item, String key) {
        if (item instanceof Mapping mapping) {
            Member member = mapping.members().get(key);
            if (member != null && member.value() instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
                return Optional.of(scalar.text());
            }
        }
        return Optional.empty();
    }

    /** The key that names an item of the list under {@code key}; empty for a list whose items have no names. */
    static Optional<String> namingKey(String key) {
        return switch (key) {
            case "disks" -> Optional.of("id");
            case "shares" -> Optional.of("tag");
            default -> Optional.empty();
        };
    }
}
