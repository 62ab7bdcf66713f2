package dev.satchel.utm.mapping;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The difference between a configuration and what a machine alone would become, as paths and texts, and its application.
 * Drives are named by their disk's id, so that the paths hold when disks are added or reordered; the elements of other
 * arrays by number, {@code #} before it for those behind what a machine has. A text that looks like a flag or an integer is one, unless a string stands at its place.
 */
final class UtmExtras {
    static final String ABSENT = "<absent/>";
    /** The key that says the back end, and its value where that is Apple. */
    static final String BACKEND = "Backend";

    static final String APPLE = "Apple";
    private static final String DRIVE = "Drive";
    private static final String IDENTIFIER = "Identifier";
    private static final String BEFORE = "#before";
    private static final String APPENDED = "#";
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    private UtmExtras() {}

    /**
     * What makes {@code whole} of {@code base}.
     *
     * @param disks the ids of the disks that the drives of {@code whole} became, null for each that became none; the
     *     drives of {@code base} are those disks, in this order
     */
    static Map<String, String> difference(PlistDictionary base, PlistDictionary whole, List<@Nullable String> disks) {
        Map<String, String> extras = new LinkedHashMap<>();
        keys(base.value(DRIVE).isPresent() ? base.without(DRIVE) : base, whole.without(DRIVE), "", extras);
        List<PlistValue> own = array(base);
        List<PlistValue> all = array(whole);
        int mapped = 0;
        for (int i = 0; i < all.size(); i++) {
            PlistDictionary drive = (PlistDictionary) all.get(i);
            String disk = disks.get(i);
            if (disk != null) {
                keys((PlistDictionary) own.get(mapped++), drive, DRIVE + "." + escape(disk) + ".", extras);
                continue;
            }
            String path = DRIVE + "." + escape(identifier(drive));
            extras.put(path, fragment(drive));
            disks.subList(i, disks.size()).stream()
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(next -> extras.put(path + "." + BEFORE, next));
        }
        return extras;
    }

    private static List<PlistValue> array(PlistDictionary root) {
        return ((PlistArray) root.value(DRIVE).orElse(PlistArray.EMPTY)).values();
    }

    private static String identifier(PlistDictionary drive) {
        return drive.value(IDENTIFIER).orElse(null) instanceof PlistValue.Text text ? text.value() : "";
    }

    private static void keys(PlistDictionary base, PlistDictionary whole, String prefix, Map<String, String> extras) {
        for (String key : base.entries().keySet()) {
            if (whole.value(key).isEmpty()) {
                extras.put(prefix + escape(key), ABSENT);
            }
        }
        whole.entries().forEach((key, value) -> value(base.entries().get(key), value, prefix + escape(key), extras));
    }

    private static void value(@Nullable PlistValue base, PlistValue value, String path, Map<String, String> extras) {
        if (value.equals(base)) {
            return;
        }
        if (base instanceof PlistDictionary from && value instanceof PlistDictionary to) {
            keys(from, to, path + ".", extras);
        } else if (base instanceof PlistArray from
                && value instanceof PlistArray to
                && from.values().size() <= to.values().size()
                && from.values().size() + to.values().size() > 0
                && to.values().stream().allMatch(PlistDictionary.class::isInstance)) {
            for (int i = 0; i < to.values().size(); i++) {
                if (i < from.values().size()) {
                    value(from.values().get(i), to.values().get(i), path + "." + i, extras);
                } else {
                    extras.put(path + "." + APPENDED + i, fragment(to.values().get(i)));
                }
            }
        } else {
            extras.put(path, text(base, value));
        }
    }

    /** The plain text of a value where that reads back as the same, else a piece of a property list. */
    private static String text(@Nullable PlistValue base, PlistValue value) {
        String plain = value instanceof PlistValue.Text text
                ? text.value()
                : value instanceof PlistValue.Whole whole
                        ? whole.value().toString()
                        : value instanceof PlistValue.Flag flag ? String.valueOf(flag.value()) : "<";
        return !plain.startsWith("<") && plain(base, plain).equals(value) ? plain : fragment(value);
    }

    private static PlistValue plain(@Nullable PlistValue base, String text) {
        if (base instanceof PlistValue.Text) {
            return new PlistValue.Text(text);
        }
        if (text.equals("true") || text.equals("false")) {
            return new PlistValue.Flag(text.equals("true"));
        }
        if (INTEGER.matcher(text).matches()) {
            return new PlistValue.Whole(new BigInteger(text));
        }
        return new PlistValue.Text(text);
    }

    private static String fragment(PlistValue value) {
        return Plist.of(value)
                .toXml()
                .lines()
                .skip(3) // the declarations and <plist>
                .filter(line -> !line.equals("</plist>"))
                .collect(Collectors.joining("\n"));
    }

    /** {@code base} with {@code extras}; what cannot be applied is a finding. */
    static PlistDictionary apply(PlistDictionary base, Map<String, String> extras, Consumer<Finding> findings) {
        PlistDictionary root = base;
        for (String path : inOrder(extras)) {
            List<String> keys = split(path);
            if (keys.get(keys.size() - 1).equals(BEFORE)) {
                continue;
            }
            try {
                PlistDictionary changed = isNewDrive(root, keys)
                        ? insert(root, extras.get(path), extras.get(path + "." + BEFORE))
                        : (PlistDictionary) set(root, keys, extras.getOrDefault(path, ""));
                if (changed != null) {
                    root = changed;
                    continue;
                }
                findings.accept(Finding.warning(
                        "utm.extras",
                        "extras.utm[" + path + "]",
                        "there is no such place in the configuration; it is left out",
                        "remove it"));
            } catch (SatchelException | IllegalArgumentException e) {
                findings.accept(Finding.error(
                        "utm.extras",
                        "extras.utm[" + path + "]",
                        String.valueOf(e.getMessage()),
                        "write a plain text"));
            }
        }
        return root;
    }

    /** New drives first, as others may speak of them; new names last, as others use the old ones. */
    private static List<String> inOrder(Map<String, String> extras) {
        List<String> paths = new ArrayList<>(extras.keySet());
        paths.sort(Comparator.comparingInt(UtmExtras::rank).thenComparingInt(UtmExtras::number));
        return ImmutableList.copyOf(paths);
    }

    /** Where among those that are appended; they keep their order, however the extras are written. */
    private static int number(String path) {
        String last = path.substring(path.lastIndexOf('.') + 1);
        return last.matches(APPENDED + "[0-9]{1,6}") ? Integer.parseInt(last.substring(1)) : 0;
    }

    /** Where {@code path} is in the configuration, as findings say it: {@code Drive[0].ReadOnly}. */
    static String place(String path, List<@Nullable String> disks) {
        StringBuilder place = new StringBuilder();
        List<String> keys = split(path);
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            int drive = i == 1 && keys.get(0).equals(DRIVE) ? disks.indexOf(key) : -1;
            String element = drive >= 0 ? String.valueOf(drive) : key.startsWith(APPENDED) ? key.substring(1) : key;
            boolean numbered = i > 0 && element.matches("[0-9]{1,6}");
            place.append(numbered ? "[" + element + "]" : (i == 0 ? "" : ".") + element);
        }
        return place.toString();
    }

    private static int rank(String path) {
        List<String> keys = split(path);
        if (keys.get(keys.size() - 1).startsWith(APPENDED)) {
            return 3;
        }
        if (!keys.get(0).equals(DRIVE)) {
            return 1;
        }
        return keys.size() == 2 ? 0 : keys.get(2).equals(IDENTIFIER) ? 2 : 1;
    }

    private static boolean isNewDrive(PlistDictionary root, List<String> keys) {
        return keys.size() == 2 && keys.get(0).equals(DRIVE) && indexOf(array(root), keys.get(1)) < 0;
    }

    private static @Nullable PlistDictionary insert(
            PlistDictionary root, @Nullable String fragment, @Nullable String before) throws SatchelException {
        if (fragment == null || !(decode(null, fragment) instanceof PlistDictionary drive)) {
            return null;
        }
        List<PlistValue> drives = new ArrayList<>(array(root));
        int index = before == null ? -1 : indexOf(drives, before);
        drives.add(index < 0 ? drives.size() : index, drive);
        return root.with(DRIVE, new PlistArray(drives));
    }

    private static @Nullable PlistValue set(PlistValue node, List<String> path, String text) throws SatchelException {
        String key = path.get(0);
        boolean last = path.size() == 1;
        if (node instanceof PlistDictionary dictionary) {
            PlistValue child = dictionary.entries().get(key);
            if (last && text.equals(ABSENT)) {
                return dictionary.without(key);
            }
            PlistValue changed =
                    last ? decode(child, text) : child == null ? null : set(child, path.subList(1, path.size()), text);
            return changed == null ? null : dictionary.with(key, changed);
        }
        if (node instanceof PlistArray array) {
            if (last && key.startsWith(APPENDED)) {
                List<PlistValue> longer = new ArrayList<>(array.values());
                longer.add(decode(null, text));
                return new PlistArray(longer);
            }
            int index = indexOf(array.values(), key);
            if (index < 0) {
                return null;
            }
            PlistValue child = array.values().get(index);
            PlistValue changed = last ? decode(child, text) : set(child, path.subList(1, path.size()), text);
            if (changed == null) {
                return null;
            }
            List<PlistValue> values = new ArrayList<>(array.values());
            values.set(index, changed);
            return new PlistArray(values);
        }
        return null;
    }

    private static PlistValue decode(@Nullable PlistValue base, String text) throws SatchelException {
        return text.startsWith("<")
                ? Plist.parse(text.getBytes(StandardCharsets.UTF_8), "extras.utm")
                        .root()
                : plain(base, text);
    }

    private static int indexOf(List<PlistValue> values, String key) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof PlistDictionary element
                    && element.value(IDENTIFIER).isPresent()
                    && identifier(element).equals(key)) {
                return i;
            }
        }
        boolean numbered = values.stream()
                .noneMatch(value -> value instanceof PlistDictionary element
                        && element.value(IDENTIFIER).isPresent());
        return numbered && key.matches("[0-9]{1,4}") && Integer.parseInt(key) < values.size()
                ? Integer.parseInt(key)
                : -1;
    }

    private static String escape(String key) {
        return key.replace("%", "%25").replace(".", "%2E");
    }

    private static List<String> split(String path) {
        return Splitter.on('.')
                .splitToStream(path)
                .map(key -> key.replace("%2E", ".").replace("%25", "%"))
                .toList();
    }
}
