package dev.satchel.storage.fstab;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * One mount, with its fields decoded. Text is UTF-8; bytes of a file that are not become U+FFFD here, and stay what
 * they are in the file.
 *
 * @param source what is mounted
 * @param target where: an absolute path, or {@code none} or {@code swap} for swap
 * @param type a file system's name, {@code auto}, {@code swap}, {@code none}, or a list with commas
 * @param options in order, split at commas outside double quotes; empty items are kept as they are in the file;
 *     immutable
 * @param dump the dead fifth field; 0
 * @param pass the order of checking at boot: 1 for the root, 2 for others, 0 for none
 * @param line counted from 1; 0 for an entry that is in no file yet
 */
public record FstabEntry(
        FstabSource source, String target, String type, List<String> options, int dump, int pass, int line) {
    /** Copies the options. */
    public FstabEntry {
        options = ImmutableList.copyOf(options);
    }

    /**
     * An entry that is in no file yet, with dump and pass 0.
     *
     * @param source what is mounted
     * @param target an absolute path; {@code none} for swap
     * @param type of the file system, as {@code mount -t} takes it
     * @param options in their order; none at all is written as {@code defaults}
     */
    public static FstabEntry of(FstabSource source, String target, String type, String... options) {
        return new FstabEntry(source, target, type, ImmutableList.copyOf(options), 0, 0, 0);
    }

    /**
     * Checked at boot in its turn.
     *
     * @param order 1 for the root, 2 for others, 0 for never ({@code fstab(5)}, the sixth field)
     */
    public FstabEntry withPass(int order) {
        return new FstabEntry(source, target, type, options, dump, order, line);
    }

    /** Mounts {@code other} instead. */
    public FstabEntry withSource(FstabSource other) {
        return new FstabEntry(other, target, type, options, dump, pass, line);
    }

    /** With {@code others} for its options, in their order. */
    public FstabEntry withOptions(List<String> others) {
        return new FstabEntry(source, target, type, others, dump, pass, line);
    }

    /**
     * With {@code others} for its options.
     *
     * @param others for example {@code entry.mountOptions().with("nofail")}
     */
    public FstabEntry withOptions(MountOptions others) {
        return withOptions(others.items());
    }

    /** Whether {@code name} is among the options, alone or with a value. */
    public boolean has(String name) {
        return options.stream().anyMatch(o -> o.equals(name) || o.startsWith(name + "="));
    }

    /** The value of the last {@code name=value} among the options; empty text for a bare {@code name}. */
    public Optional<String> option(String name) {
        return options.stream()
                .filter(o -> o.equals(name) || o.startsWith(name + "="))
                .map(o -> o.substring(Math.min(o.length(), name.length() + 1)))
                .reduce((earlier, later) -> later);
    }

    /** The options with their meaning. */
    public MountOptions mountOptions() {
        return MountOptions.of(options);
    }

    /** Whether this is swap space. */
    public boolean isSwap() {
        return type.equals("swap");
    }

    /** The options as they stand in the file. */
    String optionText() {
        return String.join(",", options);
    }

    /** Splits at commas, but not inside double quotes: {@code context="a,b",rw} are two. */
    static ImmutableList<String> splitOptions(String text) {
        if (text.indexOf('"') < 0) {
            return text.isEmpty()
                    ? ImmutableList.of()
                    : ImmutableList.copyOf(Splitter.on(',').split(text));
        }
        ImmutableList.Builder<String> items = ImmutableList.builder();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                items.add(text.substring(start, i));
                start = i + 1;
            }
        }
        return items.add(text.substring(start)).build();
    }
}
