package dev.satchel.storage.fstab;

import dev.satchel.storage.fstab.FstabSource.Plain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where things are mounted, and in which order. One object checks one table. */
final class TargetCheck {
    /** Mounted over the root these hide what a system starts from, unless the initial RAM disk mounts them. */
    private static final Pattern HIDING = Pattern.compile("/(etc|bin|sbin|lib|lib64|dev|proc|sys)");

    /** {@code PATH_MAX} of Linux, in which the byte that ends a path is counted. */
    private static final int LONGEST = 4096;

    private final FstabFindings found;
    private final Map<String, Integer> targets = new HashMap<>();
    private final List<FstabEntry> entries = new ArrayList<>();

    TargetCheck(FstabFindings found) {
        this.found = found;
    }

    void check(FstabEntry entry) {
        String target = entry.target();
        if (entry.isSwap()) {
            if (!target.equals("none") && !target.equals("swap")) {
                found.warning(
                        entry.line(),
                        "target.swap",
                        "swap is not mounted, '" + target + "' means nothing",
                        "write none");
            }
            return;
        }
        if (target.indexOf('\n') >= 0) {
            found.error(entry.line(), "target.newline", "systemd writes a broken unit for it", "mount it elsewhere");
        }
        if (!target.startsWith("/")) {
            checkRelative(entry);
            return;
        }
        if (isTooLong(target)) {
            found.error(
                    entry.line(),
                    "target.long",
                    "the target has " + target.length() + " characters, and no path of Linux has 4096 bytes",
                    "mount it elsewhere");
            return;
        }
        checkForm(entry);
        String normal = Fstab.normal(target);
        Integer earlier = targets.putIfAbsent(normal, entry.line());
        if (earlier != null) {
            found.warning(
                    entry.line(),
                    "target.duplicate",
                    normal + " is the target of line " + earlier + " already: systemd takes the first, mount -a both",
                    "keep one of them");
        }
        if (HIDING.matcher(normal).matches()
                && !SystemdMounts.isApi(normal)
                && !entry.mountOptions().isMountedInInitramfs()) {
            found.warning(
                    entry.line(),
                    "target.hides",
                    normal + " is needed before anything is mounted: the start reads what this hides",
                    "have the initial RAM disk mount it (x-initrd.mount), or take the line out");
        }
        entries.add(entry);
    }

    private void checkRelative(FstabEntry entry) {
        boolean nothing = entry.type().equals("none") && entry.target().equals("none");
        if (!nothing && !entry.type().equals("ignore")) {
            found.error(
                    entry.line(),
                    "target.relative",
                    "the target '" + entry.target() + "' is not an absolute path: systemd ignores the line",
                    "begin it with '/'");
        }
    }

    private void checkForm(FstabEntry entry) {
        String target = entry.target();
        String normal = Fstab.normal(target);
        if ((target + "/").contains("/../")) {
            found.error(
                    entry.line(),
                    "target.dotdot",
                    "systemd refuses '..' in " + target + " where that folder does not exist yet",
                    "write the path it leads to");
        } else if (!target.equals(normal) || (target + "/").contains("/./")) {
            found.note(entry.line(), "target.form", "the target is usually written " + normal);
        }
    }

    /** What concerns several lines, and the whole. */
    void finish() {
        for (FstabEntry entry : entries) {
            if (entry.mountOptions().isMountedAtStart()) {
                checkOrder(entry);
                checkSource(entry);
            }
        }
        if (!targets.containsKey("/")) {
            found.warning(
                    0,
                    "root.missing",
                    "no entry mounts '/': it stays as the initramfs mounted it and is never checked",
                    "add a line for the root file system");
        }
    }

    /** {@code mount -a} goes from top to bottom: a parent that comes later hides what was mounted below it. */
    private void checkOrder(FstabEntry entry) {
        String target = Fstab.normal(entry.target());
        for (String parent = parentOf(target); parent != null; parent = parentOf(parent)) {
            Integer other = targets.get(parent);
            if (other != null && other > entry.line()) {
                found.warning(
                        entry.line(),
                        "order",
                        target + " is mounted before " + parent + " (line " + other
                                + "), which then hides it from mount -a; systemd sorts them",
                        "move this line below line " + other);
                return;
            }
        }
    }

    /** A folder that is shown at a second place, before what it is to show is mounted. */
    private void checkSource(FstabEntry entry) {
        if (!entry.mountOptions().isBind()
                || !(entry.source() instanceof Plain plain)
                || !plain.text().startsWith("/")
                || isTooLong(plain.text())) {
            return;
        }
        for (String folder = Fstab.normal(plain.text()); folder != null; folder = parentOf(folder)) {
            Integer other = targets.get(folder);
            if (other != null && other > entry.line()) {
                found.warning(
                        entry.line(),
                        "order.source",
                        plain.text() + " is shown before " + folder + " (line " + other
                                + ") is mounted: mount -a shows the empty folder; systemd sorts them",
                        "move this line below line " + other);
                return;
            }
        }
    }

    /** Whether the kernel takes no such path; nor are all the folders above it looked for, which would take long. */
    static boolean isTooLong(String path) {
        return path.length() >= LONGEST;
    }

    static boolean isBelow(String target, String folder) {
        return target.startsWith(folder.equals("/") ? "/" : folder + "/");
    }

    static @Nullable String parentOf(String target) {
        int slash = target.lastIndexOf('/');
        return target.equals("/") || slash < 0 ? null : slash == 0 ? "/" : target.substring(0, slash);
    }
}
