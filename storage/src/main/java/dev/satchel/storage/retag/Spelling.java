package dev.satchel.storage.retag;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.UdevName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One way in which a name is written in a file, and the same for its new value. All text is bytes of UTF-8, one a character.
 *
 * @param tag what it names
 * @param before as it may stand in a file
 * @param after what stands there then
 * @param manner where it may stand
 * @param digits whether it is of hexadecimal digits, in which case letters of either case are the same
 */
record Spelling(Tag tag, String before, String after, Manner manner, Digits digits) {
    /** Where a spelling may stand. */
    enum Manner {
        /** Anywhere: it is so long that it is nothing else by chance. */
        ANYWHERE,
        /** Behind {@code UUID=} and the like. */
        VALUE,
        /** Behind {@code /dev/disk/by-uuid/} and the like. */
        LINK,
        /** Behind {@code by\x2duuid-}, in the name of a unit of systemd. */
        UNIT_NAME
    }

    /** Of what it consists. */
    enum Digits {
        HEXADECIMAL,
        OTHER
    }

    private static final Pattern GUID = Pattern.compile(
            "([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})([0-9a-f]{8})",
            Pattern.CASE_INSENSITIVE);

    /** Of a physical volume of LVM. */
    private static final Pattern LVM = Pattern.compile("[0-9A-Za-z]{6}(-[0-9A-Za-z]{4}){5}-[0-9A-Za-z]{6}");

    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9A-Fa-f-]+");

    /** All ways to write {@code before}, each with what {@code after} is in the same way. */
    static List<Spelling> of(Tag tag, String before, String after) {
        boolean isIdentifier = tag == Tag.UUID || tag == Tag.PARTUUID;
        // A label of such letters is compared with case all the same.
        Digits digits = isIdentifier && HEXADECIMAL.matcher(before).matches() ? Digits.HEXADECIMAL : Digits.OTHER;
        ImmutableList.Builder<Spelling> all = ImmutableList.builder();
        all.add(new Spelling(tag, bytes(before), bytes(after), Manner.VALUE, digits));
        String udev = bytes(UdevName.encode(before));
        String newUdev = bytes(UdevName.encode(after));
        for (Manner manner : ImmutableList.of(Manner.VALUE, Manner.LINK)) {
            all.add(new Spelling(tag, udev, newUdev, manner, digits));
            // In double quotes of a shell.
            all.add(new Spelling(tag, doubled(udev), doubled(newUdev), manner, digits));
        }
        all.add(new Spelling(tag, unitName(udev), unitName(newUdev), Manner.UNIT_NAME, digits));
        if (isIdentifier) {
            anywhere(tag, before, after, all);
        }
        return all.build().stream().distinct().collect(ImmutableList.toImmutableList());
    }

    private static void anywhere(Tag tag, String before, String after, ImmutableList.Builder<Spelling> all) {
        if (LVM.matcher(before).matches()) {
            all.add(new Spelling(tag, before, after, Manner.ANYWHERE, Digits.OTHER));
        }
        Matcher old = GUID.matcher(before);
        if (!old.matches()) {
            return;
        }
        all.add(new Spelling(tag, before, after, Manner.ANYWHERE, Digits.HEXADECIMAL));
        Matcher fresh = GUID.matcher(after);
        if (fresh.matches()) {
            // mdadm.conf(5) has colons where libblkid has hyphens, and dm-crypt's names have neither.
            all.add(new Spelling(tag, colons(old), colons(fresh), Manner.ANYWHERE, Digits.HEXADECIMAL));
            all.add(new Spelling(
                    tag, before.replace("-", ""), after.replace("-", ""), Manner.ANYWHERE, Digits.HEXADECIMAL));
        }
    }

    private static String colons(Matcher guid) {
        return Stream.of(guid.group(1), guid.group(2) + guid.group(3), guid.group(4) + guid.group(5), guid.group(6))
                .collect(Collectors.joining(":"));
    }

    /** As {@code systemd-escape} writes it. */
    private static String unitName(String bytes) {
        StringBuilder name = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            if (c == '/') {
                name.append('-');
            } else if (Ascii.isLowerCase(c)
                    || Ascii.isUpperCase(c)
                    || (c >= '0' && c <= '9')
                    || ":_.".indexOf(c) >= 0) {
                name.append(c);
            } else {
                name.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            }
        }
        return name.toString();
    }

    private static String doubled(String text) {
        return text.replace("\\", "\\\\");
    }

    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Whether it begins at {@code at} in {@code line}. */
    boolean isAt(String line, int at) {
        return line.regionMatches(digits == Digits.HEXADECIMAL, at, before, 0, before.length());
    }
}
