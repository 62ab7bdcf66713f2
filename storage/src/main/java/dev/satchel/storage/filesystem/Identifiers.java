package dev.satchel.storage.filesystem;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The three forms of what {@code blkid} calls a UUID: one, and the serial numbers of FAT and of NTFS. */
final class Identifiers {
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern SERIAL_32 = Pattern.compile("([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})");
    private static final Pattern SERIAL_64 = Pattern.compile("[0-9a-fA-F]{16}");

    private Identifiers() {}

    static UUID uuid(String text) {
        checkArgument(
                UUID_FORM.matcher(text).matches(),
                "not a UUID: '%s' (write for example 6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10)",
                text);
        UUID uuid = UUID.fromString(text);
        checkArgument(!uuid.equals(new UUID(0, 0)), "a UUID of zeros is none");
        return uuid;
    }

    /** {@code 1A2B-3C4D}, of FAT and exFAT. */
    static int serial32(String text) {
        Matcher form = SERIAL_32.matcher(text);
        checkArgument(form.matches(), "not a serial number of FAT or exFAT: '%s' (write for example 1A2B-3C4D)", text);
        int serial = Integer.parseUnsignedInt(form.group(1) + form.group(2), 16);
        checkArgument(serial != 0, "a serial number of zeros is none");
        return serial;
    }

    static String text32(int serial) {
        return String.format(Locale.ROOT, "%04X-%04X", serial >>> 16, serial & 0xffff);
    }

    static int randomSerial32() {
        return ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    /** {@code 0123456789ABCDEF}, of NTFS. */
    static long serial64(String text) {
        checkArgument(
                SERIAL_64.matcher(text).matches(),
                "not a serial number of NTFS: '%s' (write 16 hexadecimal digits)",
                text);
        long serial = Long.parseUnsignedLong(text, 16);
        checkArgument(serial != 0, "a serial number of zeros is none");
        return serial;
    }

    static String text64(long serial) {
        return String.format(Locale.ROOT, "%016X", serial);
    }

    static long randomSerial64() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }
}
