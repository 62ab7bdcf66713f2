package dev.satchel.storage.retag;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.retag.Spelling.Digits;
import dev.satchel.storage.retag.Spelling.Manner;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts new names in place of old ones in a line of text, wherever a name stands as a whole: behind a tag, as the last part
 * of a path below {@code /dev/disk}, as what GRUB is to search for, or by itself if it is long enough to be nothing else.
 * Lines are bytes, one a character.
 */
final class LineNames {
    /** What a name goes on with, so that the one that was found would be a part of a longer one. */
    private static final CharMatcher WORD = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("_-"))
            .or(CharMatcher.inRange('\u0080', '\u00FF'));

    /** What ends a label, which may hold more characters than an identifier. */
    private static final CharMatcher END = CharMatcher.anyOf(" \t\r\"',;)]}/>|&");

    private static final CharMatcher QUOTE = CharMatcher.anyOf("\"'\\");

    /** What comes before the value, by what it is then; the longer of two first. */
    private static final Map<String, Tag> BEFORE_A_VALUE = ImmutableMap.<String, Tag>builder()
            .put("PARTLABEL=", Tag.PARTLABEL)
            .put("PARTUUID=", Tag.PARTUUID)
            .put("LABEL=", Tag.LABEL)
            .put("UUID=", Tag.UUID)
            .put("ID=", Tag.ID)
            .put("ID_PART_ENTRY_UUID}==", Tag.PARTUUID)
            .put("ID_PART_ENTRY_UUID}!=", Tag.PARTUUID)
            .put("ID_PART_ENTRY_NAME}==", Tag.PARTLABEL)
            .put("ID_FS_LABEL}==", Tag.LABEL)
            .put("ID_FS_LABEL_ENC}==", Tag.LABEL)
            .put("ID_FS_UUID}==", Tag.UUID)
            .put("ID_FS_UUID}!=", Tag.UUID)
            .put("ID_FS_UUID_ENC}==", Tag.UUID)
            .buildOrThrow();

    /** Names of mapped devices that dracut and the installers make of the identifier of a LUKS volume. */
    private static final String MAPPED = "luks-";

    /** GRUB's own names of devices, which are paths. */
    private static final Pattern GRUB_DEVICE =
            Pattern.compile("(?<![\\w-])(?:cryptouuid|mduuid|lvmid|lvmid/[0-9A-Za-z-]{38})/$");

    /**
     * Names of entries that {@code grub-mkconfig} makes of the identifier of their root, in the menu and in what chooses one
     * of it: they change together, and are the same when the menu is made anew.
     */
    private static final Pattern MENU_ENTRY = Pattern.compile("(?<![\\w-])(?:gnulinux|osprober)-(?:[^\\s\"'>]*-)?$");

    /** Longer than all that tells, before a name, what it is. Looking at more would take long in lines without end. */
    private static final int NEAR = 256;

    private static final int BYTES = 256;

    private static final Pattern SEARCH = Pattern.compile("\\s*(?:if\\s+)?search(\\.\\w+)?\\s.*", Pattern.DOTALL);
    private static final Pattern BY_UUID = Pattern.compile(".*\\s(--fs-uuid|-u)(\\s.*)?", Pattern.DOTALL);
    private static final Pattern BY_LABEL = Pattern.compile(".*\\s(--label|--fs-label|-l)(\\s.*)?", Pattern.DOTALL);
    private static final Pattern BY_PARTITION = Pattern.compile(".*\\s(--part-uuid|-p)(\\s.*)?", Pattern.DOTALL);
    private static final Pattern FOLDER = Pattern.compile("/by-(uuid|partuuid|label|partlabel|id)/$");
    /** What a module's command is followed by: the name, then the variable that is set. */
    private static final Pattern MODULE = Pattern.compile("\\s*(?:if\\s+)?search\\.\\w+\\s+");

    private static final Pattern CRYPT_DEVICE = Pattern.compile("(?:.*[\\s\"'=])?cryptdevice=$", Pattern.DOTALL);

    /** What follows the name of a device in that of a unit. */
    private static final Pattern UNIT_END = Pattern.compile("(\\.(device|swap|mount))?([\\s\"',;/]|$)");

    /** By the byte that they begin with. */
    private final ImmutableList<List<Spelling>> byFirst;

    LineNames(Renaming renaming) {
        ImmutableListMultimap.Builder<Character, Spelling> spellings = ImmutableListMultimap.builder();
        renaming.newByOld().entrySet().stream()
                .flatMap(one -> Spelling.of(one.getKey().tag(), one.getKey().value(), one.getValue()).stream())
                .sorted(Comparator.comparingInt((Spelling one) -> one.before().length())
                        .reversed())
                .forEach(one -> {
                    char first = one.before().charAt(0);
                    spellings.put(first, one);
                    char other = other(first);
                    if (one.digits() == Digits.HEXADECIMAL && other != first) {
                        spellings.put(other, one);
                    }
                });
        ImmutableListMultimap<Character, Spelling> all = spellings.build();
        byFirst = IntStream.range(0, BYTES).mapToObj(c -> all.get((char) c)).collect(ImmutableList.toImmutableList());
    }

    private static char other(char c) {
        String text = String.valueOf(c);
        String upper = text.toUpperCase(Locale.ROOT);
        return (upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper).charAt(0);
    }

    /** {@code line} with the new names. */
    String renamed(String line) {
        StringBuilder renamed = new StringBuilder(line.length());
        int copied = 0;
        Tag searched = searchedBy(line);
        for (int at = 0; at < line.length(); at++) {
            List<Spelling> candidates = byFirst.get(line.charAt(at));
            Spelling found = candidates.isEmpty() ? null : foundAt(line, at, candidates, searched);
            if (found != null) {
                renamed.append(line, copied, at).append(after(line, at, found, searched));
                copied = at + found.before().length();
                at = copied - 1;
            }
        }
        return copied == 0 ? line : renamed.append(line, copied, line.length()).toString();
    }

    private static @Nullable Spelling foundAt(String line, int at, List<Spelling> candidates, @Nullable Tag searched) {
        for (Spelling spelling : candidates) {
            if (spelling.isAt(line, at) && isWhole(line, at, spelling, searched)) {
                return spelling;
            }
        }
        return null;
    }

    /** A blank in a new label, where the old one had none, is not to part the word that it stands in. */
    private static String after(String line, int at, Spelling spelling, @Nullable Tag searched) {
        String after = spelling.after();
        if (after.indexOf(' ') < 0 || spelling.before().indexOf(' ') >= 0) {
            return after;
        }
        if (searched == null || tagBefore(line.substring(0, at)) != null) {
            return after.replace(" ", "\\x20"); // as udev and dracut write it
        }
        return "\"'".indexOf(line.charAt(at - 1)) >= 0 ? after : '"' + after + '"';
    }

    private static boolean isWhole(String line, int at, Spelling spelling, @Nullable Tag searched) {
        int end = at + spelling.before().length();
        String before = QUOTE.trimTrailingFrom(line.substring(Math.max(0, at - NEAR), at));
        Tag tag = tagBefore(before);
        if (tag != null) {
            boolean behindATag = spelling.manner() == Manner.VALUE || spelling.manner() == Manner.ANYWHERE;
            return behindATag && tag == spelling.tag() && ends(line, end, spelling, before);
        }
        String path = "by-" + spelling.tag().name().toLowerCase(Locale.ROOT);
        if (isFolder(before)) {
            boolean inALink = spelling.manner() == Manner.LINK || spelling.manner() == Manner.ANYWHERE;
            return inALink && before.endsWith(path + "/") && ends(line, end, spelling, before);
        }
        if (spelling.manner() == Manner.UNIT_NAME) {
            return before.endsWith(path.replace("-", "\\x2d") + "-")
                    && UNIT_END.matcher(line.substring(end)).lookingAt();
        }
        if (GRUB_DEVICE.matcher(before).find()) {
            return spelling.manner() == Manner.ANYWHERE && ends(line, end, spelling, before);
        }
        if (searched != null) {
            String command = QUOTE.trimTrailingFrom(line.substring(0, at));
            boolean isName =
                    !command.contains("search.") || MODULE.matcher(command).matches();
            return searched == spelling.tag()
                    && spelling.manner() == Manner.VALUE
                    && isName
                    && isBlankOrQuote(line, at - 1)
                    && isBlankOrQuote(line, end);
        }
        return spelling.manner() == Manner.ANYWHERE
                && beginsHere(before, spelling)
                && ends(line, end, spelling, before);
    }

    private static @Nullable Tag tagBefore(String before) {
        for (Map.Entry<String, Tag> one : BEFORE_A_VALUE.entrySet()) {
            if (before.endsWith(one.getKey())
                    && !isWordAt(before, before.length() - one.getKey().length() - 1)) {
                return one.getValue();
            }
        }
        return null;
    }

    private static boolean isFolder(String before) {
        return FOLDER.matcher(before).find();
    }

    private static boolean beginsHere(String before, Spelling spelling) {
        if (MENU_ENTRY.matcher(before).find()) {
            return true;
        }
        String rest = before.endsWith(MAPPED) ? before.substring(0, before.length() - MAPPED.length()) : before;
        boolean isFolderName =
                rest.endsWith("/") && rest.equals(before); // a mount point may be called by an identifier
        return !isFolderName && !isWordAt(rest, rest.length() - 1) && !(rest.endsWith(":") && hasColons(spelling));
    }

    private static boolean ends(String line, int end, Spelling spelling, String before) {
        if (end == line.length()) {
            return true;
        }
        char next = line.charAt(end);
        if (spelling.digits() == Digits.HEXADECIMAL) {
            return !isWordAt(line, end) && !(next == ':' && hasColons(spelling));
        }
        if (spelling.manner() == Manner.ANYWHERE) {
            return !isWordAt(line, end);
        }
        boolean closes = next == '\\' && end + 1 < line.length() && "\"'".indexOf(line.charAt(end + 1)) >= 0;
        return END.matches(next)
                || closes
                || (next == ':' && CRYPT_DEVICE.matcher(withoutTag(before)).matches());
    }

    private static boolean hasColons(Spelling spelling) {
        return spelling.before().indexOf(':') >= 0;
    }

    private static String withoutTag(String before) {
        int tag = before.lastIndexOf('=', before.length() - 2);
        return before.substring(0, tag + 1);
    }

    private static boolean isBlankOrQuote(String line, int at) {
        return at < 0 || at >= line.length() || " \t\r\"';".indexOf(line.charAt(at)) >= 0;
    }

    private static boolean isWordAt(String line, int at) {
        return at >= 0 && at < line.length() && WORD.matches(line.charAt(at));
    }

    /** What GRUB's {@code search} of this line looks for, or null if it is none, or searches for a file. */
    private static @Nullable Tag searchedBy(String line) {
        Matcher search = SEARCH.matcher(line);
        if (!search.matches()) {
            return null;
        }
        String module = search.group(1);
        if (module != null) {
            return switch (module) {
                case ".fs_uuid" -> Tag.UUID;
                case ".fs_label" -> Tag.LABEL;
                default -> null;
            };
        }
        if (BY_UUID.matcher(line).matches()) {
            return Tag.UUID;
        }
        if (BY_LABEL.matcher(line).matches()) {
            return Tag.LABEL;
        }
        return BY_PARTITION.matcher(line).matches() ? Tag.PARTUUID : null;
    }
}
