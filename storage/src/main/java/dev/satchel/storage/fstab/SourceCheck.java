package dev.satchel.storage.fstab;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Severity;
import dev.satchel.storage.fstab.FstabSource.Plain;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a source names one disk, on any machine. */
final class SourceCheck {
    private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern MBR_PARTITION = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{2}");
    private static final Pattern FAT_SERIAL = Pattern.compile("[0-9A-F]{4}-[0-9A-F]{4}");
    private static final Pattern NTFS_SERIAL = Pattern.compile("[0-9A-F]{16}");

    /** Of HFS+, and the date of an ISO 9660. */
    private static final Pattern OTHER_IDENTIFIER = Pattern.compile("[0-9a-f]{16}|[0-9]{4}(-[0-9]{2}){6}");

    /** Names that the kernel gives in the order in which disks appear. */
    private static final Pattern KERNEL_NAME = Pattern.compile(
            "/dev/(sd[a-z]+\\d*|hd[a-z]\\d*|vd[a-z]+\\d*|xvd[a-z]+\\d*|nvme\\d+n\\d+(p\\d+)?|mmcblk\\d+(p\\d+)?|dm-\\d+|md\\d+(p\\d+)?)");

    private static final Pattern HALF_QUOTED = Pattern.compile("[A-Z]+=([\"'])(?!.*\\1$).*", Pattern.DOTALL);
    private static final Pattern TAG_LIKE = Pattern.compile("([A-Za-z_]+)=.*", Pattern.DOTALL);
    private static final Pattern EMPTY_LINK = Pattern.compile("/dev/disk/by-(part)?(uuid|label)/");

    private static final String BY_UUID = "find the value with: blkid -p -o export DEVICE";

    private SourceCheck() {}

    /** A blank ends the field, quotes or not: the other half is then taken for the target. */
    static void checkQuotes(String source, int line, FstabFindings found) {
        if (HALF_QUOTED.matcher(source).matches()) {
            found.error(
                    line,
                    "source.quotes",
                    "the quote is not closed within the field: quotes cannot hold a blank here",
                    "write a blank as \\040, without quotes");
        }
    }

    static void check(FstabEntry entry, FstabFindings found) {
        if (entry.source() instanceof Tagged tagged) {
            checkTag(tagged, entry, found);
        } else if (entry.source() instanceof Plain plain) {
            checkPlain(plain.text(), entry, found);
        }
    }

    private static void checkTag(Tagged tagged, FstabEntry entry, FstabFindings found) {
        String value = tagged.value();
        if (value.isEmpty()) {
            found.error(entry.line(), "source.empty", tagged.tag() + "= has no value", BY_UUID);
            return;
        }
        switch (tagged.tag()) {
            case UUID -> checkUuid(value, entry, found);
            case PARTUUID -> checkPartUuid(value, entry.line(), found);
            case PARTLABEL ->
                found.note(
                        entry.line(),
                        "source.partlabel",
                        "partition names are the same on all disks that one tool made; a UUID is not");
            case ID ->
                found.warning(
                        entry.line(),
                        "source.id",
                        "ID= is unknown to systemd 252, which takes it for a word",
                        "write UUID= or a path below /dev/disk/by-id");
            case LABEL -> {
                // Two disks made from one image share a label, but only the attached disks can tell.
            }
        }
    }

    private static void checkUuid(String value, FstabEntry entry, FstabFindings found) {
        String type = entry.type();
        String upper = value.toUpperCase(Locale.ROOT);
        String lower = value.toLowerCase(Locale.ROOT);
        if (FileSystemTypes.FAT.contains(type)) {
            checkShape(value, FAT_SERIAL, upper, "four and four upper-case hex digits", entry, found);
        } else if (FileSystemTypes.NTFS.contains(type)) {
            checkShape(value, NTFS_SERIAL, upper, "16 upper-case hex digits", entry, found);
        } else if (FileSystemTypes.LOWER_CASE.contains(type)) {
            checkShape(value, GUID, lower, "8-4-4-4-12 lower-case hex digits", entry, found);
        } else if (type.equals("iso9660") || type.equals("udf") || type.startsWith("zfs")) {
            // Dates, and digits of other lengths.
        } else if (!matchesAny(value, GUID, FAT_SERIAL, NTFS_SERIAL)) {
            if (GUID.matcher(lower).matches()) {
                wrongCase("UUID", value, lower, entry.line(), found);
            } else if (matchesAny(upper, FAT_SERIAL, NTFS_SERIAL)) {
                wrongCase("UUID", value, upper, entry.line(), found);
            } else if (!type.equals("auto") || !OTHER_IDENTIFIER.matcher(value).matches()) {
                found.error(entry.line(), "source.uuid-shape", "no file system has the UUID '" + value + "'", BY_UUID);
            }
        }
    }

    private static void checkPartUuid(String value, int line, FstabFindings found) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (matchesAny(value, GUID, MBR_PARTITION)) {
            return;
        }
        if (matchesAny(lower, GUID, MBR_PARTITION)) {
            wrongCase("PARTUUID", value, lower, line, found);
        } else {
            found.error(
                    line,
                    "source.partuuid-shape",
                    "no partition has the PARTUUID '" + value + "': it is a GUID, or 1a2b3c4d-01 on an MBR disk",
                    BY_UUID);
        }
    }

    private static void checkShape(
            String value, Pattern shape, String otherCase, String words, FstabEntry entry, FstabFindings found) {
        if (shape.matcher(value).matches()) {
            return;
        }
        if (shape.matcher(otherCase).matches()) {
            wrongCase("UUID", value, otherCase, entry.line(), found);
        } else {
            found.error(
                    entry.line(),
                    "source.uuid-shape",
                    "no " + entry.type() + " has the UUID '" + value + "': it is " + words,
                    BY_UUID);
        }
    }

    private static void wrongCase(String tag, String value, String right, int line, FstabFindings found) {
        found.error(
                line,
                "source.uuid-case",
                tag + "=" + value + " finds nothing: it is compared with case",
                "write " + tag + "=" + right);
    }

    private static void checkPlain(String text, FstabEntry entry, FstabFindings found) {
        Matcher tagLike = TAG_LIKE.matcher(text);
        if (KERNEL_NAME.matcher(text).matches()) {
            found.warning(
                    entry.line(),
                    "source.device-name",
                    text + " is another disk on another machine, or at the next start",
                    "name it by UUID= or PARTUUID=");
        } else if (text.startsWith("/dev/disk/by-path/")) {
            found.warning(
                    entry.line(),
                    "source.device-path",
                    text + " names the socket and not the disk",
                    "name it by UUID= or PARTUUID=");
        } else if (EMPTY_LINK.matcher(text).matches()) {
            found.error(entry.line(), "source.empty", text + " names no link", BY_UUID);
        } else if (tagLike.matches()) {
            checkTagLike(tagLike.group(1), entry.line(), found);
        } else if (isFile(text) && !entry.isSwap() && !entry.mountOptions().isBind() && !entry.has("loop")) {
            found.warning(
                    entry.line(),
                    "source.file",
                    text + " is no device: a folder is mounted with bind, an image with loop",
                    "add bind or loop to the options");
        }
        if (entry.isSwap() && isFile(text)) {
            found.note(
                    entry.line(),
                    "swap.file",
                    "the swap file " + text + " is not copied with the system: make it anew on the copy");
        }
    }

    private static boolean isFile(String text) {
        return text.startsWith("/") && !text.startsWith("//") && !text.startsWith("/dev/") && !text.contains(":/");
    }

    private static void checkTagLike(String name, int line, FstabFindings found) {
        String upper = name.toUpperCase(Locale.ROOT);
        boolean otherCase = ImmutableList.copyOf(Tag.values()).stream()
                .anyMatch(tag -> tag.name().equals(upper));
        found.add(
                otherCase ? Severity.ERROR : Severity.WARNING,
                line,
                "source.tag-unknown",
                "'" + name + "=' is no tag that Linux knows: the source is taken as a plain word",
                otherCase ? "write " + upper + "=" : "name it by UUID= or PARTUUID=");
    }

    private static boolean matchesAny(String value, Pattern... shapes) {
        return ImmutableList.copyOf(shapes).stream()
                .anyMatch(shape -> shape.matcher(value).matches());
    }
}
