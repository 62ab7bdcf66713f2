package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code -smp}: how many processors, and how they are arranged. */
public final class Smp extends KeyedOption<Smp> {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private Smp(KeyValues values, @Nullable Map<String, Object> object) {
        super("-smp", values, object);
        for (String key : values.keys()) {
            number(key, values.get(key).orElse(""));
        }
        values.first().ifPresent(cpus -> number("cpus", cpus));
    }

    /** {@code cpus} processors, at least 1, arranged as {@code sockets} times {@code cores} times {@code threads}. */
    public static Smp of(int cpus, int sockets, int cores, int threads) {
        return new Smp(
                KeyValues.empty()
                        .with("cpus", cpus)
                        .with("sockets", sockets)
                        .with("cores", cores)
                        .with("threads", threads),
                null);
    }

    /** A level of the arrangement or the sum, {@code key}: {@code cpus}, {@code sockets}, {@code maxcpus}; empty if unsaid. */
    public OptionalInt count(String key) {
        Optional<String> text = get(key);
        return text.isPresent() ? OptionalInt.of(number(key, text.get())) : OptionalInt.empty();
    }

    private static int number(String key, String text) {
        checkArgument(NUMBER.matcher(text).matches(), "not a number of processors: %s is '%s'", key, text);
        return Integer.parseInt(text);
    }

    static Smp parse(String text) {
        return new Smp(KeyValues.parse(text), null);
    }

    @Override
    Smp having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Smp(values, object);
    }

    @Override
    String impliedKey() {
        return "cpus";
    }
}
