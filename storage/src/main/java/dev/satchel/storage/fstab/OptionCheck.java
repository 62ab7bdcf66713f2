package dev.satchel.storage.fstab;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.storage.fstab.FstabSource.Plain;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether options say what they seem to say, and let the system start without a disk that may be absent. */
final class OptionCheck {
    private static final Pattern SWAP_PRIORITY = Pattern.compile("-?\\d{1,5}");

    /**
     * One part of a time as {@code systemd.time(7)} has it: a number, then a unit, a blank or the end. No part is tried in
     * two ways, so that no text takes long.
     */
    private static final Pattern TIME = Pattern.compile("\\s*+(?:\\d++(?:\\.\\d++)?+|\\.\\d++)(?:\\s*+(?:"
            + "seconds?+|sec|s|minutes?+|min|months?+|msec|ms|m|M|hours?+|hr|h|days?+|d|weeks?+|w|years?+|y|usec|us"
            + "|\u00B5s|\u03BCs)|\\s++|$)\\s*+");

    /** {@code systemd.mount(5)} of systemd 252, and what came later. */
    private static final Set<String> SYSTEMD = ImmutableSet.of(
            "requires",
            "before",
            "after",
            "wanted-by",
            "required-by",
            "wants",
            "requires-mounts-for",
            "wants-mounts-for",
            "device-bound",
            "automount",
            "idle-timeout",
            "device-timeout",
            "mount-timeout",
            "makefs",
            "growfs",
            "pcrfs",
            "rw-only",
            "validatefs",
            "gpt-auto");

    private static final Set<String> TIMED = ImmutableSet.of("idle-timeout", "device-timeout", "mount-timeout");

    /** A system without these does not work, so that waiting for them at boot is right. */
    private static final List<String> ESSENTIAL = ImmutableList.of(
            "/boot", "/efi", "/usr", "/var", "/home", "/opt", "/srv", "/tmp", "/root", "/etc", "/nix", "/gnu");

    private OptionCheck() {}

    static void check(FstabEntry entry, FstabFindings found) {
        MountOptions options = entry.mountOptions();
        if (entry.options().stream().anyMatch(String::isEmpty)) {
            found.note(entry.line(), "options.empty", "an option between two commas is empty; readers skip it");
        }
        checkContradictions(entry, options, found);
        checkSystemd(entry, options, found);
        boolean isRoot = Fstab.normal(entry.target()).equals("/");
        if (isRoot && (!options.isRequired() || !options.isMountedAtStart())) {
            found.note(entry.line(), "options.root", "noauto and nofail are ignored for '/'");
        }
        if (entry.isSwap()) {
            checkSwap(entry, options, found);
        } else if (!isRoot && onDisk(entry, options) && !isEssential(entry) && isWaitedFor(entry, options)) {
            found.warning(
                    entry.line(),
                    "options.nofail",
                    "without this disk the start stops for 90 s and ends in the emergency shell",
                    "add nofail,x-systemd.device-timeout=5s");
        }
        checkType(entry, found);
    }

    private static void checkContradictions(FstabEntry entry, MountOptions options, FstabFindings found) {
        if (options.has("subvol") && options.has("subvolid")) {
            found.warning(
                    entry.line(),
                    "options.subvolid",
                    "subvolid= beside subvol=: on a copy the number is another one and the mount fails",
                    "remove subvolid=");
        }
        if (options.has("rootflags")) {
            found.warning(
                    entry.line(),
                    "options.rootflags",
                    "rootflags= belongs on the kernel's command line; a file system refuses or ignores it",
                    "write its value as options of their own");
        }
        contradiction(entry, "ro", "rw", found);
        contradiction(entry, "noauto", "auto", found);
        contradiction(entry, "noexec", "exec", found);
        contradiction(entry, "nosuid", "suid", found);
        contradiction(entry, "nodev", "dev", found);
    }

    private static void contradiction(FstabEntry entry, String one, String other, FstabFindings found) {
        int first = entry.options().lastIndexOf(one);
        int second = entry.options().lastIndexOf(other);
        if (first >= 0 && second >= 0) {
            String holds = first > second ? one : other;
            found.note(
                    entry.line(),
                    "options.contradiction",
                    one + " and " + other + " are both there: the later one, " + holds + ", holds");
        }
    }

    private static void checkSystemd(FstabEntry entry, MountOptions options, FstabFindings found) {
        for (String item : options.items()) {
            if (!item.startsWith("x-systemd.")) {
                continue;
            }
            String name = MountOptions.nameOf(item).substring("x-systemd.".length());
            if (!SYSTEMD.contains(name)) {
                found.warning(
                        entry.line(),
                        "options.systemd",
                        "systemd knows no option " + MountOptions.nameOf(item) + ", and ignores it",
                        "see systemd.mount(5)");
            } else if (TIMED.contains(name)
                    && !isTime(item.substring(Math.min(item.length(), "x-systemd.".length() + name.length() + 1)))) {
                found.warning(
                        entry.line(), "options.systemd", item + " is no time, and ignored", "write for example 5s");
            }
        }
        if (options.has("x-systemd.device-timeout") && !onDisk(entry, options)) {
            found.note(
                    entry.line(),
                    "options.device-timeout",
                    "x-systemd.device-timeout is ignored where the source is no device");
        }
    }

    private static boolean isTime(String text) {
        Matcher part = TIME.matcher(text);
        int end = 0;
        while (end < text.length() && part.region(end, text.length()).lookingAt()) {
            end = part.end();
        }
        return (end == text.length() && end > 0) || text.strip().equals("infinity");
    }

    private static void checkSwap(FstabEntry entry, MountOptions options, FstabFindings found) {
        options.value("pri").ifPresent(priority -> {
            if (!SWAP_PRIORITY.matcher(priority).matches()
                    || Integer.parseInt(priority) < -1
                    || Integer.parseInt(priority) > 32767) {
                found.error(
                        entry.line(),
                        "swap.priority",
                        "pri=" + priority + " is no priority",
                        "write a number from 0 to 32767");
            }
        });
        options.value("discard").ifPresent(policy -> {
            if (!ImmutableSet.of("", "once", "pages").contains(policy)) {
                found.error(
                        entry.line(),
                        "swap.discard",
                        "discard=" + policy + " is no policy",
                        "write discard, discard=once or discard=pages");
            }
        });
    }

    private static void checkType(FstabEntry entry, FstabFindings found) {
        if (entry.type().equals("none") && !entry.target().equals("none") && !entry.isSwap()) {
            MountOptions options = entry.mountOptions();
            if (!options.isBind() && !options.has("move") && !options.has("remount")) {
                found.warning(
                        entry.line(),
                        "type.none",
                        "type none mounts nothing without bind or rbind",
                        "add bind to the options, or name the file system");
            }
        } else if (!FileSystemTypes.areKnown(entry.type())) {
            found.warning(
                    entry.line(),
                    "type.unknown",
                    "no file system of Linux is called '" + entry.type() + "'",
                    "name it as mount -t takes it, or write auto");
        }
    }

    private static boolean onDisk(FstabEntry entry, MountOptions options) {
        if (options.isBind() || options.has("loop")) {
            return false;
        }
        return !(entry.source() instanceof Plain plain) || plain.text().startsWith("/dev/");
    }

    private static boolean isEssential(FstabEntry entry) {
        String target = Fstab.normal(entry.target());
        return ESSENTIAL.stream().anyMatch(e -> target.equals(e) || target.startsWith(e + "/"));
    }

    private static boolean isWaitedFor(FstabEntry entry, MountOptions options) {
        return entry.target().startsWith("/")
                && options.isRequired()
                && options.isMountedAtStart()
                && !options.isMountedOnFirstUse();
    }
}
