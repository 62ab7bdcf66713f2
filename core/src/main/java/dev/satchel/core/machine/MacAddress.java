package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of a network card (IEEE 802, 48 bits), unicast.
 *
 * @param value six pairs of lower-case hexadecimal digits with colons between them
 */
public record MacAddress(String value) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

    /** Checks form and kind. */
    public MacAddress {
        checkArgument(
                FORM.matcher(value).matches(), "not a MAC address: '%s' (write for example 52:54:00:12:34:56)", value);
        checkArgument(
                (Integer.parseInt(value.substring(0, 2), 16) & 1) == 0,
                "a card cannot have a multicast address: '%s' (the first byte must be even)",
                value);
    }

    /**
     * Reads {@code text} of six pairs of hexadecimal digits with colons or dashes between them, in either case.
     *
     * @throws IllegalArgumentException if it is anything else, or the address of a group of cards
     */
    public static MacAddress parse(String text) {
        return new MacAddress(text.toLowerCase(Locale.ROOT).replace('-', ':'));
    }

    /** An address in QEMU's own range (52:54:00) that is always the same for the same {@code seed}. */
    public static MacAddress derivedFrom(String seed) {
        byte[] hash = Hashing.sha256().hashString(seed, StandardCharsets.UTF_8).asBytes();
        String tail = BaseEncoding.base16().lowerCase().withSeparator(":", 2).encode(hash, 0, 3);
        return new MacAddress("52:54:00:" + tail);
    }

    @Override
    public String toString() {
        return value;
    }
}
