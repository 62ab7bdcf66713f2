package dev.satchel.storage.fstab;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Values as names below {@code /dev/disk}: what a file name cannot hold, or a rule could not, reads {@code \x20}. Blanks and
 * slashes are among it, and so is the backslash; letters of UTF-8 are not ({@code udev_util_encode_string} of systemd, {@code
 * blkid_encode_string} of libblkid).
 */
public final class UdevName {
    private static final String PLAIN = "#+-.:=@_";

    private UdevName() {}

    /**
     * As udev writes {@code value} in the name of a link: {@code My Disk} is {@code My\x20Disk}.
     *
     * @param value as {@code blkid} prints it
     */
    public static String encode(String value) {
        StringBuilder name = new StringBuilder(value.length());
        value.codePoints().forEach(point -> {
            if (point >= 0x80 || isPlain((char) point)) {
                name.appendCodePoint(point);
            } else {
                name.append(String.format(Locale.ROOT, "\\x%02x", point));
            }
        });
        return name.toString();
    }

    /**
     * The value of which udev made {@code name}.
     *
     * @param name of a link; a backslash without {@code x} and two hexadecimal digits behind it stands for itself
     */
    public static String decode(String name) {
        if (name.indexOf('\\') < 0) {
            return name;
        }
        StringBuilder bytes = new StringBuilder(name.length());
        String raw = FstabField.bytes(name);
        for (int i = 0; i < raw.length(); i++) {
            int high = i + 3 < raw.length() && raw.startsWith("\\x", i) ? Character.digit(raw.charAt(i + 2), 16) : -1;
            int low = high >= 0 ? Character.digit(raw.charAt(i + 3), 16) : -1;
            if (low >= 0) {
                bytes.append((char) (high * 16 + low));
                i += 3;
            } else {
                bytes.append(raw.charAt(i));
            }
        }
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean isPlain(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || PLAIN.indexOf(c) >= 0;
    }
}
