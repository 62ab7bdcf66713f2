package dev.satchel.core.machine;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.machine.LocatedNode.Kind;
import dev.satchel.core.machine.LocatedNode.Mapping;
import dev.satchel.core.machine.LocatedNode.Member;
import dev.satchel.core.machine.LocatedNode.Place;
import dev.satchel.core.machine.LocatedNode.Scalar;
import dev.satchel.core.machine.LocatedNode.Sequence;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a machine file while it is read. Each question names a key, which is how the section learns what its
 * keys are; {@link #end} then refuses the others. An answer that is not there or not right is empty; what is not right
 * has become a problem.
 */
final class Section {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,9}");

    private static final Pattern DIGITS = Pattern.compile("[0-9]+ ?");

    private final Mapping mapping;
    private final String label;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();

    /** {@code label} is what messages call it: {@code the machine}, {@code disks[0].image}. */
    Section(Mapping mapping, String label, Problems problems) {
        this.mapping = mapping;
        this.label = label;
        this.problems = problems;
    }

    Place place() {
        return mapping.place();
    }

    Mapping mapping() {
        return mapping;
    }

    String label() {
        return label;
    }

    /** Where the value of {@code key} begins; the section's own place if it has no such key. */
    Place placeOf(String key) {
        Member member = mapping.members().get(key);
        return member == null ? place() : member.value().place();
    }

    /** Where {@code key} itself is written. */
    Place keyPlace(String key) {
        Member member = mapping.members().get(key);
        return member == null ? place() : member.key();
    }

    boolean has(String key) {
        known.add(key);
        return mapping.members().containsKey(key);
    }

    boolean isMapping(String key) {
        Member member = mapping.members().get(key);
        return member != null && member.value() instanceof Mapping;
    }

    /** Gives the value of {@code key} to {@code setter}; a rule that refuses it is a problem at the value. */
    void use(String key, Runnable setter) {
        attempt(placeOf(key), () -> {
            setter.run();
            return true;
        });
    }

    /** Says of {@code keys} that {@code what} has none of them; whether one was there. */
    boolean refuseBeside(String what, String... keys) {
        boolean refused = false;
        for (String key : keys) {
            if (has(key)) {
                refused = true;
                problem(keyPlace(key), "value", what + " has no '" + key + "'", "leave the key out");
            }
        }
        return refused;
    }

    /** Says that the section has exactly one of {@code keys}, each of which is a kind of {@code what}; whether it has. */
    boolean requireOne(String what, String... keys) {
        List<String> named = Arrays.stream(keys).filter(this::has).toList();
        if (named.isEmpty()) {
            problem(place(), "missing", label + " has no " + what, "add one of " + String.join(", ", keys));
        }
        if (named.size() > 1) {
            // The one that stands further down is the one that was added by mistake, as far as anybody can tell.
            Place second = named.stream()
                    .map(this::keyPlace)
                    .sorted()
                    .skip(1)
                    .findFirst()
                    .orElseThrow();
            problem(
                    second,
                    "value",
                    label + " has more than one " + what + ": " + String.join(", ", named),
                    "leave one");
        }
        return named.size() == 1;
    }

    /** Says that the section cannot do without {@code key}. */
    void require(String key) {
        if (!has(key)) {
            missing.add(key);
        }
    }

    /** The value of {@code key}, whatever it is. A key without a value is a problem: nobody can tell what is meant. */
    Optional<LocatedNode> value(String key) {
        known.add(key);
        Member member = mapping.members().get(key);
        if (member == null) {
            return Optional.empty();
        }
        if (member.value() instanceof Scalar scalar && scalar.kind() == Kind.NOTHING) {
            problems.add(member.key(), "type", path(key) + " has no value", "give it one, or leave the key out");
            return Optional.empty();
        }
        return Optional.of(member.value());
    }

    /** Text. A number is not text: YAML would take leading zeros and exponents out of a serial number. */
    Optional<String> text(String key) {
        return value(key).flatMap(node -> text(node, path(key)));
    }

    private Optional<String> text(LocatedNode node, String path) {
        if (node instanceof Scalar scalar) {
            if (scalar.kind() == Kind.TEXT) {
                return Optional.of(scalar.text());
            }
            problems.add(node.place(), "type", path + " must be text, not " + node.describe(), "write it in quotes");
            return Optional.empty();
        }
        problems.add(node.place(), "type", path + " must be text, not " + node.describe());
        return Optional.empty();
    }

    /** Text that {@code parser} reads; what it refuses with an {@link IllegalArgumentException} is a problem. */
    <T> Optional<T> read(String key, Function<String, T> parser) {
        return text(key).flatMap(text -> attempt(placeOf(key), () -> parser.apply(text)));
    }

    /** A word of a closed list. */
    <E> Optional<E> word(String key, E[] values, Function<E, String> id) {
        return text(key).flatMap(text -> {
            Optional<E> found =
                    Arrays.stream(values).filter(e -> id.apply(e).equals(text)).findFirst();
            if (found.isEmpty() && !problems.isMany()) {
                refuseWord(key, text, Arrays.stream(values).map(id).toList());
            }
            return found;
        });
    }

    /** Says what {@code key} may be instead of {@code text}, the nearest first. */
    void refuseWord(String key, String text, List<String> allowed) {
        problems.add(
                placeOf(key),
                "word",
                "unknown " + key + " " + Spelling.quote(text) + " in " + label,
                "allowed are " + String.join(", ", Spelling.nearestFirst(text, allowed)));
    }

    Optional<Boolean> flag(String key) {
        return value(key).flatMap(node -> {
            if (node instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
                return Optional.of(scalar.text().equals("true"));
            }
            problems.add(node.place(), "type", path(key) + " must be true or false, not " + node.describe());
            return Optional.empty();
        });
    }

    /** A whole number in decimal digits; its range is checked by who takes it. */
    Optional<Integer> integer(String key) {
        return value(key).flatMap(node -> {
            if (!(node instanceof Scalar scalar) || scalar.kind() != Kind.INTEGER) {
                problems.add(node.place(), "type", path(key) + " must be a whole number, not " + node.describe());
                return Optional.empty();
            }
            if (!INTEGER.matcher(scalar.text()).matches()) {
                problems.add(
                        node.place(),
                        "type",
                        path(key) + " must be a whole number of at most ten decimal digits, not "
                                + Spelling.quote(scalar.text()));
                return Optional.empty();
            }
            long number = Long.parseLong(scalar.text());
            if (number != (int) number) {
                problems.add(node.place(), "value", path(key) + " is out of range: " + number);
                return Optional.empty();
            }
            return Optional.of((int) number);
        });
    }

    /** A size with its unit. */
    Optional<DataSize> size(String key) {
        return value(key).flatMap(node -> size(node, path(key)));
    }

    private Optional<DataSize> size(LocatedNode node, String path) {
        if (!(node instanceof Scalar scalar) || scalar.kind() == Kind.BOOLEAN) {
            problems.add(node.place(), "type", path + " must be a size such as 8GiB, not " + node.describe());
            return Optional.empty();
        }
        String text = scalar.text();
        if (text.startsWith("-")) {
            problems.add(node.place(), "value", path + " cannot be negative: " + Spelling.quote(text));
            return Optional.empty();
        }
        if (scalar.kind() != Kind.TEXT || DIGITS.matcher(text).matches()) {
            problems.add(
                    node.place(),
                    "unit",
                    path + " is " + Spelling.shorten(text) + " without a unit",
                    "write for example " + example(text));
            return Optional.empty();
        }
        return attempt(node.place(), () -> DataSize.parse(text));
    }

    /** A plausible reading of a number that lacks its unit. */
    private static String example(String digits) {
        if (!INTEGER.matcher(digits).matches()) {
            return "8GiB";
        }
        return digits.length() <= 4 ? digits + "GiB" : digits + "B";
    }

    /** The size of a sector: the one size that is a bare number, of bytes, because everybody writes it so. */
    Optional<DataSize> sector(String key) {
        return value(key)
                .flatMap(node -> node instanceof Scalar scalar && scalar.kind() == Kind.INTEGER
                        ? integer(key).flatMap(bytes -> attempt(node.place(), () -> DataSize.bytes(bytes)))
                        : size(node, path(key)));
    }

    /** A path; what is relative is below {@code folder}. */
    Optional<Path> path(String key, Path folder) {
        return text(key)
                .flatMap(text -> attempt(placeOf(key), () -> {
                    if (text.isBlank() || text.indexOf('\0') >= 0) {
                        throw new IllegalArgumentException("not a path: " + Spelling.quote(text));
                    }
                    return text.equals(".") ? folder : folder.resolve(text);
                }));
    }

    Optional<Section> section(String key) {
        return value(key).flatMap(node -> section(node, path(key)));
    }

    private Optional<Section> section(LocatedNode node, String path) {
        if (node instanceof Mapping inner) {
            return Optional.of(new Section(inner, path, problems));
        }
        problems.add(node.place(), "type", path + " must be a mapping of keys to values, not " + node.describe());
        return Optional.empty();
    }

    /** Each mapping of a list, read by {@code reader}; those that could not be read are left out. */
    <T> List<T> sections(String key, Function<Section, Optional<T>> reader) {
        return items(key, (node, path) -> section(node, path).flatMap(reader));
    }

    /** Each text of a list. */
    List<String> texts(String key) {
        return items(key, this::text);
    }

    private <T> List<T> items(String key, BiFunction<LocatedNode, String, Optional<T>> reader) {
        Optional<LocatedNode> node = value(key);
        if (node.isEmpty()) {
            return ImmutableList.of();
        }
        if (!(node.get() instanceof Sequence list)) {
            problems.add(
                    node.get().place(),
                    "type",
                    path(key) + " must be a list, not " + node.get().describe());
            return ImmutableList.of();
        }
        ImmutableList.Builder<T> all = ImmutableList.builder();
        for (int i = 0; i < list.items().size(); i++) {
            reader.apply(list.items().get(i), path(key) + "[" + i + "]").ifPresent(all::add);
        }
        return all.build();
    }

    /** The keys that are there, for a section whose keys are the user's own. */
    List<String> keys() {
        return mapping.members().keySet().asList();
    }

    /** What {@code maker} makes; a rule that refuses it is a problem at {@code place}. */
    <T> Optional<T> attempt(Place place, Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException e) {
            problems.add(place, "value", e.getMessage() == null ? "not allowed in " + label : e.getMessage());
            return Optional.empty();
        }
    }

    void problem(Place place, String code, String what, @Nullable String remedy) {
        problems.add(place, code, what, remedy);
    }

    /** Refuses the keys that nobody asked for, and misses those that are needed. */
    void end() {
        for (String key : mapping.members().keySet()) {
            if (!known.contains(key) && !problems.isMany()) {
                Optional<String> meant = Spelling.nearest(key, known);
                // One slip is one problem: a key that was meant is not missing as well.
                meant.ifPresent(missing::remove);
                problems.add(
                        keyPlace(key),
                        "key",
                        "unknown key " + Spelling.quote(key) + " in " + label
                                + meant.map(word -> " (did you mean '" + word + "'?)")
                                        .orElse(""),
                        meant.isPresent() ? null : "known are " + String.join(", ", known));
            }
        }
        missing.forEach(key -> problems.add(place(), "missing", label + " has no '" + key + "'", "add it"));
    }

    private String path(String key) {
        return label.equals(MachineReader.ROOT) ? key : label + "." + key;
    }
}
