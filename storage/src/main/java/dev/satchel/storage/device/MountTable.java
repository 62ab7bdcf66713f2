package dev.satchel.storage.device;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is mounted: here, and in every other mount namespace of which a process can be seen. Of another namespace only
 * what is mounted there and not here is listed, since most of them begin as copies.
 */
final class MountTable {
    /**
     * One mount.
     *
     * @param number of the device, or of none for btrfs and other file systems with numbers of their own
     * @param root the part of the file system that is mounted
     * @param source the device, as it was named to mount(8)
     * @param isInitial whether the mounts of process 1 are meant, whoever sees them
     */
    record Mounted(
            String number,
            String root,
            String target,
            String type,
            String source,
            MountNamespace namespace,
            boolean isInitial) {}

    private final List<Mounted> all;

    private MountTable(List<Mounted> all) {
        this.all = all;
    }

    /** Reads below {@code root}, which holds {@code proc}. */
    static MountTable read(Path root) {
        Path proc = root.resolve("proc");
        List<Mounted> all = new ArrayList<>();
        String own = namespace(proc.resolve("self"));
        String initial = namespace(proc.resolve("1"));
        read(proc.resolve("self"), new MountNamespace.Own(), own.isEmpty() || own.equals(initial), all);
        Set<String> seen = new HashSet<>(ImmutableSet.of(own, ""));
        Set<String> here = new HashSet<>();
        all.forEach(mount -> here.add(mount.number() + ' ' + mount.target()));
        for (Path process : processes(proc)) {
            String other = namespace(process);
            if (seen.add(other)) {
                List<Mounted> elsewhere = new ArrayList<>();
                long id = Long.parseLong(Sysfs.name(process));
                read(process, new MountNamespace.OfProcess(id), other.equals(initial), elsewhere);
                elsewhere.stream()
                        .filter(mount -> !here.contains(mount.number() + ' ' + mount.target()))
                        .forEach(all::add);
            }
        }
        return new MountTable(ImmutableList.copyOf(all));
    }

    /** Of which process 1 is the first. */
    static List<Path> processes(Path proc) {
        return Sysfs.entries(proc).stream()
                .filter(entry -> Sysfs.name(entry).matches("[0-9]{1,9}"))
                .sorted(Comparator.comparingLong(entry -> Long.parseLong(Sysfs.name(entry))))
                .toList();
    }

    /** {@code mnt:[4026531841]}; empty if this user may not see it. */
    private static String namespace(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static void read(Path process, MountNamespace namespace, boolean isInitial, List<Mounted> all) {
        for (String line : Sysfs.lines(process.resolve("mountinfo"))) {
            // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw (proc_pid_mountinfo(5))
            List<String> words = Splitter.on(' ').splitToList(line);
            int dash = words.indexOf("-");
            if (dash >= 6 && words.size() >= dash + 3) {
                all.add(new Mounted(
                        words.get(2),
                        Sysfs.unescape(words.get(3)),
                        Sysfs.unescape(words.get(4)),
                        words.get(dash + 1),
                        Sysfs.unescape(words.get(dash + 2)),
                        namespace,
                        isInitial));
            }
        }
    }

    /** Immutable; those of this program first, in the kernel's order. */
    List<Mounted> all() {
        return all;
    }

    /** The mount that {@code file} lies on, as this program sees it: of those at one place the last covers the others. */
    Optional<Mounted> holding(Path file) {
        Optional<Mounted> best = Optional.empty();
        int length = -1;
        for (Mounted mount : all) {
            Path target = Sysfs.path(mount.target());
            if (mount.namespace() instanceof MountNamespace.Own
                    && file.startsWith(target)
                    && target.getNameCount() >= length) {
                best = Optional.of(mount);
                length = target.getNameCount();
            }
        }
        return best;
    }
}
