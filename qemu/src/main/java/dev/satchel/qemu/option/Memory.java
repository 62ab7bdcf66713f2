package dev.satchel.qemu.option;

import static com.google.common.base.Preconditions.checkArgument;

import dev.satchel.core.unit.DataSize;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code -m}: the guest's memory, and how far it may grow. */
public final class Memory extends KeyedOption<Memory> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?)([bBkKmMgGtTpP]?)");

    private Memory(KeyValues values, @Nullable Map<String, Object> object) {
        super("-m", values, object);
        size();
    }

    /** So much memory, {@code size}, in whole MiB: what is left of one counts as one. */
    public static Memory of(DataSize size) {
        long mebibyte = DataSize.mebibytes(1).bytes();
        return new Memory(
                KeyValues.of(
                        Long.toString(size.roundedUpTo(DataSize.mebibytes(1)).bytes() / mebibyte)),
                null);
    }

    /** How much; empty if only {@code maxmem} and {@code slots} are said. */
    public Optional<DataSize> size() {
        return get("size").map(Memory::sizeOf);
    }

    /**
     * Reads {@code text} as {@code -m} and {@code -numa node,mem} do: a bare number counts MiB, letters are powers of 1024,
     * and a fraction is allowed.
     *
     * @throws IllegalArgumentException if it is no size, or one of 8 EiB or more
     */
    public static DataSize sizeOf(String text) {
        Matcher size = SIZE.matcher(text);
        checkArgument(size.matches(), "not a size of memory: '%s' (write for example 4096, 4G or 1.5G)", text);
        String unit = size.group(2).toUpperCase(Locale.ROOT);
        long factor = switch (unit) {
            case "B" -> 1;
            case "K" -> 1L << 10;
            case "G" -> 1L << 30;
            case "T" -> 1L << 40;
            case "P" -> 1L << 50;
            default -> 1L << 20;
        };
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(factor));
        checkArgument(bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0, "too much memory: '%s'", text);
        return DataSize.bytes(bytes.longValue());
    }

    static Memory parse(String text) {
        return new Memory(KeyValues.parse(text), null);
    }

    @Override
    Memory having(KeyValues values, @Nullable Map<String, Object> object) {
        return new Memory(values, object);
    }

    @Override
    String impliedKey() {
        return "size";
    }
}
