package dev.satchel.utm.physical;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.utm.config.UtmArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The additional arguments of a bundle as far as they are ours: an entry that is an option, then one that is its value with an
 * id that begins {@code satchel} and a number. All others stay as they are, in their order.
 */
final class OwnArguments {
    private static final Pattern OWN = Pattern.compile("(?:.*,)?id=satchel(?<number>\\d{1,4})(?:-[a-z]+)?(?:,.*)?");
    private static final Pattern EXPORT = Pattern.compile(".*,file\\.export=(?<export>[A-Za-z0-9._-]+)(?:,.*)?");
    private static final Pattern PORT = Pattern.compile(".*,file\\.server\\.port=(?<port>\\d{1,5})(?:,.*)?");

    private final ImmutableList<String> entries;

    OwnArguments(List<String> entries) {
        this.entries = ImmutableList.copyOf(entries);
    }

    /** The number of the entry at {@code index} and the one after it, if they are ours. */
    private OptionalInt numberAt(int index) {
        boolean option =
                entries.get(index).equals("-drive") || entries.get(index).equals("-device");
        if (!option || index + 1 >= entries.size()) {
            return OptionalInt.empty();
        }
        List<String> words = UtmArguments.words(List.of(entries.get(index + 1)));
        if (words.size() != 1) {
            return OptionalInt.empty();
        }
        Matcher own = OWN.matcher(words.get(0));
        return own.matches() ? OptionalInt.of(Integer.parseInt(own.group("number"))) : OptionalInt.empty();
    }

    /** The numbers of disks that are attached, ascending. */
    Set<Integer> numbers() {
        Set<Integer> numbers = new TreeSet<>();
        for (int i = 0; i < entries.size(); i++) {
            numberAt(i).ifPresent(numbers::add);
        }
        return numbers;
    }

    int freeNumber() {
        Set<Integer> taken = numbers();
        int free = 0;
        while (taken.contains(free)) {
            free++;
        }
        return free;
    }

    /** Without those of disk {@code number}. */
    List<String> without(int number) {
        return without(List.of(number));
    }

    private List<String> without(Iterable<Integer> gone) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            OptionalInt own = numberAt(i);
            if (own.isPresent() && ImmutableList.copyOf(gone).contains(own.getAsInt())) {
                i++;
            } else {
                rest.add(entries.get(i));
            }
        }
        return rest;
    }

    /**
     * Without all of ours.
     *
     * @throws SatchelException with code {@code utm.physical.edited} if some are there still, in another form than they were
     *     added in
     */
    List<String> foreign(String where) throws SatchelException {
        List<String> rest = without(numbers());
        for (String word : UtmArguments.words(rest)) {
            if (OWN.matcher(word).matches()) {
                throw new SatchelException(
                        "utm.physical.edited",
                        where,
                        "somebody changed the arguments of an attached disk: " + word,
                        "take them out by hand, in UTM's settings, QEMU, Arguments");
            }
        }
        return rest;
    }

    /** The disk that is attached under {@code export}. */
    OptionalInt numberOf(String export) {
        for (int i = 0; i < entries.size(); i++) {
            if (numberAt(i).isPresent()) {
                Matcher told = EXPORT.matcher(entries.get(i + 1));
                if (told.matches() && told.group("export").equals(export)) {
                    return numberAt(i);
                }
            }
        }
        return OptionalInt.empty();
    }

    /** The port at which disk {@code number} is expected. */
    OptionalInt portOf(int number) {
        for (int i = 0; i < entries.size(); i++) {
            if (numberAt(i).equals(OptionalInt.of(number))) {
                Optional<Integer> port = Optional.of(PORT.matcher(entries.get(i + 1)))
                        .filter(Matcher::matches)
                        .map(told -> Integer.parseInt(told.group("port")));
                if (port.isPresent()) {
                    return OptionalInt.of(port.get());
                }
            }
        }
        return OptionalInt.empty();
    }
}
