package dev.satchel.storage.fstab;

import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.storage.fstab.FstabSource.Plain;
import dev.satchel.storage.fstab.FstabSource.Tag;
import dev.satchel.storage.fstab.FstabSource.Tagged;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be said of a table without the system it belongs to. One object checks one table. */
final class FstabCheck {
    private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern MBR_PARTITION = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{2}");
    private static final Pattern FAT_SERIAL = Pattern.compile("[0-9A-F]{4}-[0-9A-F]{4}");
    private static final Pattern NTFS_SERIAL = Pattern.compile("[0-9A-F]{16}");
    /** Names that the kernel gives in the order in which disks appear. */
    private static final Pattern KERNEL_NAME = Pattern.compile(
            "/dev/(sd[a-z]+\\d*|hd[a-z]\\d*|vd[a-z]+\\d*|xvd[a-z]+\\d*|nvme\\d+n\\d+(p\\d+)?|mmcblk\\d+(p\\d+)?)");

    private static final Pattern HALF_QUOTED = Pattern.compile("[A-Z]+=([\"'])(?!.*\\1$).*", Pattern.DOTALL);
    private static final Pattern TAG_LIKE = Pattern.compile("([A-Za-z_]+)=.*", Pattern.DOTALL);
    private static final Pattern TWO_NUMBERS = Pattern.compile("[ \t]*\\d+[ \t]+\\d+[ \t].*", Pattern.DOTALL);
    private static final Pattern SWAP_PRIORITY = Pattern.compile("-?\\d{1,5}");

    private static final Set<String> FAT_TYPES = ImmutableSet.of("vfat", "msdos", "umsdos", "exfat", "fuse.exfat");
    private static final Set<String> NTFS_TYPES =
            ImmutableSet.of("ntfs", "ntfs3", "ntfs-3g", "lowntfs-3g", "fuse.ntfs-3g");
    private static final Set<String> LOWER_CASE_TYPES = ImmutableSet.of(
            "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "swap", "jfs", "reiserfs", "nilfs2", "bcachefs", "erofs");
    /** Their fsck does nothing, or there is nothing to check. */
    private static final Set<String> NEVER_CHECKED = ImmutableSet.of(
            "btrfs",
            "xfs",
            "swap",
            "zfs",
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "sshfs",
            "fuse.sshfs",
            "ceph",
            "glusterfs",
            "davfs",
            "9p",
            "virtiofs",
            "tmpfs",
            "ramfs",
            "proc",
            "sysfs",
            "devpts",
            "devtmpfs",
            "overlay",
            "squashfs",
            "none",
            "fuse",
            "iso9660",
            "udf",
            "ntfs",
            "ntfs3",
            "ntfs-3g");
    /** A system without these does not work, so that waiting for them at boot is right. */
    private static final List<String> ESSENTIAL = ImmutableList.of(
            "/boot", "/efi", "/usr", "/var", "/home", "/opt", "/srv", "/tmp", "/root", "/etc", "/nix", "/gnu");

    private static final String BY_UUID = "find the value with: blkid -p -o export DEVICE";

    private final ImmutableList<FstabLine> lines;
    private final ImmutableList.Builder<Finding> found = ImmutableList.builder();
    private final Map<String, Integer> targets = new HashMap<>();
    private boolean root;
    private int number;

    private FstabCheck(ImmutableList<FstabLine> lines) {
        this.lines = lines;
    }

    static Findings of(ImmutableList<FstabLine> lines) {
        FstabCheck check = new FstabCheck(lines);
        check.run();
        return Findings.of(check.found.build());
    }

    private void run() {
        boolean first = true;
        for (FstabLine line : lines) {
            number++;
            if (line.fields().isEmpty()) {
                continue;
            }
            if (first) {
                checkBeginning(line);
                first = false;
            }
            if (line.rejection() != null) {
                add(
                        Finding::error,
                        "unparsable",
                        "libmount rejects this line: " + line.rejection(),
                        "mend it, or begin it with '#'");
            }
            checkReaders(line);
            checkQuotes(line.raw(0));
            FstabEntry entry = line.entry();
            if (entry != null) {
                checkSource(entry);
                checkTarget(entry);
                checkOptions(entry);
                checkPass(entry);
            }
        }
        checkOrder();
        if (!root) {
            found.add(warning(
                    "fstab.root.missing",
                    "the file",
                    "no entry mounts '/': it stays as the initramfs mounted it and is never checked",
                    "add a line for the root file system"));
        }
    }

    private void checkBeginning(FstabLine line) {
        if (line.raw().startsWith("\u00EF\u00BB\u00BF")) {
            add(
                    Finding::error,
                    "bom",
                    "a byte order mark becomes part of the first source",
                    "save the file as UTF-8 without a byte order mark");
        }
        if (TWO_NUMBERS.matcher(line.raw()).matches()) {
            add(
                    Finding::warning,
                    "mountinfo-like",
                    "the first line begins with two numbers: findmnt --tab-file takes the file for mountinfo and"
                            + " rejects all of it",
                    "begin with another line");
        }
    }

    /** Text that glibc and systemd read otherwise than libmount. */
    private void checkReaders(FstabLine line) {
        if (line.entry() == null && line.fields().size() >= 2) {
            add(
                    Finding::warning,
                    "reader.accepted",
                    "glibc and systemd accept this line and mount it, though libmount rejects it",
                    "mend it, or begin it with '#'");
        }
        for (int field = 0; field < Math.min(4, line.fields().size()); field++) {
            String raw = line.raw(field);
            for (int i = raw.indexOf('\\'); i >= 0; i = raw.indexOf('\\', i)) {
                if (raw.startsWith("\\\\", i)) {
                    add(
                            Finding::warning,
                            "reader.backslash",
                            "'\\\\' is two backslashes for libmount and one for glibc and systemd",
                            "write \\134 for each backslash");
                    i += 2;
                } else if (FstabField.isEscape(raw, i)) {
                    String escape = raw.substring(i, i + 4);
                    if (!ImmutableSet.of("\\040", "\\011", "\\012", "\\134").contains(escape)) {
                        add(
                                Finding::warning,
                                "reader.escape",
                                escape + " is one byte for libmount and four for glibc and systemd",
                                "write the byte itself");
                    }
                    i += 4;
                } else {
                    i++;
                }
            }
        }
    }

    /** A blank ends the field, quotes or not: the other half is then taken for the target. */
    private void checkQuotes(String source) {
        if (HALF_QUOTED.matcher(source).matches()) {
            add(
                    Finding::error,
                    "source.quotes",
                    "the quote is not closed within the field: quotes cannot hold a blank here",
                    "write a blank as \\040, without quotes");
        }
    }

    private void checkSource(FstabEntry entry) {
        if (entry.source() instanceof Tagged tagged) {
            checkTag(tagged, entry);
        } else if (entry.source() instanceof Plain plain) {
            checkPlain(plain.text(), entry);
        }
    }

    private void checkTag(Tagged tagged, FstabEntry entry) {
        String value = tagged.value();
        if (value.isEmpty()) {
            add(Finding::error, "source.empty", tagged.tag() + "= has no value", BY_UUID);
            return;
        }
        switch (tagged.tag()) {
            case UUID -> checkUuid(value, entry);
            case PARTUUID -> checkPartUuid(value);
            case PARTLABEL ->
                found.add(note(
                        "fstab.source.partlabel",
                        where(),
                        "partition names are the same on all disks that one tool made; a UUID is not"));
            case ID ->
                add(
                        Finding::warning,
                        "source.id",
                        "ID= is unknown to systemd 252, which takes it for a word",
                        "write UUID= or a path below /dev/disk/by-id");
            case LABEL -> {
                // Two disks made from one image share a label, but only the attached disks can tell.
            }
        }
    }

    private void checkUuid(String value, FstabEntry entry) {
        String type = entry.type();
        if (FAT_TYPES.contains(type)) {
            checkShape(value, FAT_SERIAL, value.toUpperCase(Locale.ROOT), type, "four and four upper-case hex digits");
        } else if (NTFS_TYPES.contains(type)) {
            checkShape(value, NTFS_SERIAL, value.toUpperCase(Locale.ROOT), type, "16 upper-case hex digits");
        } else if (LOWER_CASE_TYPES.contains(type)) {
            checkShape(value, GUID, value.toLowerCase(Locale.ROOT), type, "8-4-4-4-12 lower-case hex digits");
        } else if (type.equals("iso9660") || type.equals("udf") || type.startsWith("zfs")) {
            // Dates, and digits of other lengths.
        } else if (!matchesAny(value, GUID, FAT_SERIAL, NTFS_SERIAL)) {
            String upper = value.toUpperCase(Locale.ROOT);
            String lower = value.toLowerCase(Locale.ROOT);
            if (GUID.matcher(lower).matches()) {
                wrongCase("UUID", value, lower);
            } else if (matchesAny(upper, FAT_SERIAL, NTFS_SERIAL)) {
                wrongCase("UUID", value, upper);
            } else if (!type.equals("auto") || !value.matches("[0-9a-f]{16}|[0-9]{4}(-[0-9]{2}){6}")) {
                add(Finding::error, "source.uuid-shape", "no file system has the UUID '" + value + "'", BY_UUID);
            }
        }
    }

    private void checkPartUuid(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (matchesAny(value, GUID, MBR_PARTITION)) {
            return;
        }
        if (matchesAny(lower, GUID, MBR_PARTITION)) {
            wrongCase("PARTUUID", value, lower);
        } else {
            add(
                    Finding::error,
                    "source.partuuid-shape",
                    "no partition has the PARTUUID '" + value + "': it is a GUID, or 1a2b3c4d-01 on an MBR disk",
                    BY_UUID);
        }
    }

    private void checkShape(String value, Pattern shape, String otherCase, String type, String words) {
        if (shape.matcher(value).matches()) {
            return;
        }
        if (shape.matcher(otherCase).matches()) {
            wrongCase("UUID", value, otherCase);
        } else {
            add(
                    Finding::error,
                    "source.uuid-shape",
                    "no " + type + " has the UUID '" + value + "': it is " + words,
                    BY_UUID);
        }
    }

    private void wrongCase(String tag, String value, String right) {
        add(
                Finding::error,
                "source.uuid-case",
                tag + "=" + value + " finds nothing: it is compared with case",
                "write " + tag + "=" + right);
    }

    private void checkPlain(String text, FstabEntry entry) {
        var tagLike = TAG_LIKE.matcher(text);
        if (KERNEL_NAME.matcher(text).matches()) {
            add(
                    Finding::warning,
                    "source.device-name",
                    text + " is another disk on another machine, or at the next start",
                    "name it by UUID= or PARTUUID=");
        } else if (text.startsWith("/dev/disk/by-path/")) {
            add(
                    Finding::warning,
                    "source.device-path",
                    text + " names the socket and not the disk",
                    "name it by UUID= or PARTUUID=");
        } else if (text.matches("/dev/disk/by-(part)?(uuid|label)/")) {
            add(Finding::error, "source.empty", text + " names no link", BY_UUID);
        } else if (tagLike.matches()) {
            String name = tagLike.group(1);
            boolean otherCase = ImmutableList.copyOf(Tag.values()).stream()
                    .anyMatch(tag -> tag.name().equals(name.toUpperCase(Locale.ROOT)));
            add(
                    otherCase ? Finding::error : Finding::warning,
                    "source.tag-unknown",
                    "'" + name + "=' is no tag that Linux knows: the source is taken as a plain word",
                    otherCase ? "write " + name.toUpperCase(Locale.ROOT) + "=" : "name it by UUID= or PARTUUID=");
        }
        if (entry.isSwap() && text.startsWith("/") && !text.startsWith("/dev/")) {
            found.add(note(
                    "fstab.swap.file",
                    where(),
                    "the swap file " + text + " is not copied with the system: make it anew on the copy"));
        }
    }

    private void checkTarget(FstabEntry entry) {
        String target = entry.target();
        String normal = Fstab.normal(target);
        if (entry.isSwap()) {
            if (!target.equals("none") && !target.equals("swap")) {
                add(
                        Finding::warning,
                        "target.swap",
                        "swap is not mounted, '" + target + "' means nothing",
                        "write none");
            }
            return;
        }
        if (target.indexOf('\n') >= 0) {
            add(Finding::error, "target.newline", "systemd writes a broken unit for it", "mount it elsewhere");
        }
        if (!target.startsWith("/")) {
            boolean nothing = entry.type().equals("none") && target.equals("none");
            if (nothing || entry.type().equals("ignore")) {
                return;
            }
            add(
                    Finding::error,
                    "target.relative",
                    "the target '" + target + "' is not an absolute path: systemd ignores the line",
                    "begin it with '/'");
            return;
        }
        if ((target + "/").contains("/../")) {
            add(Finding::error, "target.dotdot", "systemd refuses '..' in " + target, "write the path it leads to");
        } else if (!target.equals(normal) || (target + "/").contains("/./")) {
            found.add(note("fstab.target.form", where(), "the target is usually written " + normal));
        }
        Integer earlier = targets.putIfAbsent(normal, number);
        if (earlier != null) {
            add(
                    Finding::warning,
                    "target.duplicate",
                    normal + " is the target of line " + earlier + " already: systemd takes the first, mount -a both",
                    "keep one of them");
        }
        root |= normal.equals("/");
    }

    private void checkOptions(FstabEntry entry) {
        boolean isRoot = Fstab.normal(entry.target()).equals("/");
        if (entry.options().stream().anyMatch(String::isEmpty)) {
            found.add(note("fstab.options.empty", where(), "an option between two commas is empty; readers skip it"));
        }
        if (entry.has("subvol") && entry.has("subvolid")) {
            add(
                    Finding::warning,
                    "options.subvolid",
                    "subvolid= beside subvol=: on a copy the number is another one and the mount fails",
                    "remove subvolid=");
        }
        if (entry.has("rootflags")) {
            add(
                    Finding::warning,
                    "options.rootflags",
                    "rootflags= belongs on the kernel's command line; a file system refuses or ignores it",
                    "write its value as options of their own");
        }
        if (isRoot && (entry.has("nofail") || entry.has("noauto"))) {
            found.add(note("fstab.options.root", where(), "noauto and nofail are ignored for '/'"));
        }
        if (entry.isSwap()) {
            checkSwap(entry);
        } else if (!isRoot && onDisk(entry) && !essential(entry) && waitsForIt(entry)) {
            add(
                    Finding::warning,
                    "options.nofail",
                    "without this disk the start stops for 90 s and ends in the emergency shell",
                    "add nofail,x-systemd.device-timeout=5s");
        }
    }

    private void checkSwap(FstabEntry entry) {
        entry.option("pri").ifPresent(priority -> {
            if (!SWAP_PRIORITY.matcher(priority).matches()
                    || Integer.parseInt(priority) < -1
                    || Integer.parseInt(priority) > 32767) {
                add(
                        Finding::error,
                        "swap.priority",
                        "pri=" + priority + " is no priority",
                        "write a number from 0 to 32767");
            }
        });
        entry.option("discard").ifPresent(policy -> {
            if (!ImmutableSet.of("", "once", "pages").contains(policy)) {
                add(
                        Finding::error,
                        "swap.discard",
                        "discard=" + policy + " is no policy",
                        "write discard, discard=once or discard=pages");
            }
        });
    }

    private void checkPass(FstabEntry entry) {
        boolean isRoot = Fstab.normal(entry.target()).equals("/");
        boolean never = NEVER_CHECKED.contains(entry.type()) || entry.has("bind") || entry.has("rbind");
        if (entry.pass() < 0 || entry.pass() > 9) {
            add(Finding::warning, "pass.range", "the order of checking is " + entry.pass(), "write 0, 1 or 2");
        } else if (never && entry.pass() != 0) {
            add(
                    Finding::warning,
                    "pass.useless",
                    "a check at boot does nothing for " + entry.type() + ", or cannot work",
                    "write 0 as the sixth field");
        } else if (isRoot && !never && entry.pass() != 1) {
            add(
                    Finding::warning,
                    "pass.root",
                    "the root file system is checked " + (entry.pass() == 0 ? "never" : "with the others"),
                    "write 1 as the sixth field");
        } else if (!isRoot && !never && entry.pass() == 1) {
            add(
                    Finding::warning,
                    "pass.other",
                    "checked in the same pass as the root file system",
                    "write 2 as the sixth field, or 0");
        }
    }

    /** {@code mount -a} goes from top to bottom: a parent that comes later hides what was mounted below it. */
    private void checkOrder() {
        for (FstabLine line : lines) {
            FstabEntry entry = line.entry();
            if (entry == null || entry.has("noauto") || !entry.target().startsWith("/")) {
                continue;
            }
            String target = Fstab.normal(entry.target());
            for (String parent = parentOf(target); parent != null; parent = parentOf(parent)) {
                Integer other = targets.get(parent);
                if (other != null && other > entry.line()) {
                    found.add(warning(
                            "fstab.order",
                            "line " + entry.line(),
                            target + " is mounted before " + parent + " (line " + other + "), which then hides it",
                            "move this line below line " + other));
                    break;
                }
            }
        }
    }

    private static @Nullable String parentOf(String target) {
        int slash = target.lastIndexOf('/');
        return target.equals("/") || slash < 0 ? null : slash == 0 ? "/" : target.substring(0, slash);
    }

    private static boolean onDisk(FstabEntry entry) {
        if (entry.has("bind") || entry.has("rbind") || entry.has("loop")) {
            return false;
        }
        return !(entry.source() instanceof Plain plain) || plain.text().startsWith("/dev/");
    }

    private static boolean essential(FstabEntry entry) {
        String target = Fstab.normal(entry.target());
        return ESSENTIAL.stream().anyMatch(e -> target.equals(e) || target.startsWith(e + "/"));
    }

    private static boolean waitsForIt(FstabEntry entry) {
        return entry.target().startsWith("/")
                && !entry.has("nofail")
                && !entry.has("noauto")
                && !entry.has("x-systemd.automount")
                && !entry.options().contains("comment=systemd.automount");
    }

    private static boolean matchesAny(String value, Pattern... shapes) {
        return ImmutableList.copyOf(shapes).stream()
                .anyMatch(shape -> shape.matcher(value).matches());
    }

    private interface Kind {
        Finding of(String code, String where, String message, String remedy);
    }

    private void add(Kind kind, String code, String message, String remedy) {
        found.add(kind.of("fstab." + code, where(), message, remedy));
    }

    private String where() {
        return "line " + number;
    }
}
