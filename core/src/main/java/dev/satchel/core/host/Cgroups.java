package dev.satchel.core.host;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The memory and the processors that this process's control groups leave it, the smallest limit on the way up, because
 * a parent's holds for its children ({@code Documentation/admin-guide/cgroup-v2.rst}, {@code cgroup-v1/memory.rst},
 * {@code scheduler/sched-bwc.rst}). Of memory these are {@code memory.max} and {@code memory.high} of version 2 (above
 * the latter a process is throttled until it gives back, which stops a virtual machine as well as the former ends it)
 * and {@code memory.limit_in_bytes} of version 1; of processors {@code cpu.max}, and {@code cpu.cfs_quota_us} over
 * {@code cpu.cfs_period_us}. Version 1 is still met on current kernels, and both may be mounted at once.
 */
final class Cgroups {
    /** What version 1 says where nothing limits is the largest multiple of a page; it depends on the page size. */
    private static final long NO_LIMIT = 1L << 62;

    private static final String HIERARCHY = "hierarchical_memory_limit ";

    private static final int DEEPEST = 128;

    private static final int MOST_PROCESSORS = CpuList.LIMIT;

    private static final Splitter LINES = Splitter.on('\n').omitEmptyStrings();
    private static final Splitter FIELDS = Splitter.on(' ').omitEmptyStrings();
    private static final Splitter COMMA = Splitter.on(',').omitEmptyStrings();

    private final LinuxFiles files;
    private final EvidenceLog log;

    private long smallest = Long.MAX_VALUE;
    private boolean failed;
    private double processors = Double.MAX_VALUE;

    Cgroups(LinuxFiles files, EvidenceLog log) {
        this.files = files;
        this.log = log;
    }

    /**
     * Where a hierarchy is mounted.
     *
     * @param root the group that stands at the mount point: in a container without a namespace, its own
     */
    private record Mount(String root, String point) {}

    /** The smallest limit; {@link Long#MAX_VALUE} if there is none; empty if it could not be found out. */
    Optional<Long> memoryLimit() {
        Evidence membership = files.peek("/proc/self/cgroup");
        if (membership.outcome() == Evidence.Outcome.FAILED) {
            log.add(membership);
            return Optional.empty();
        }
        for (Membership group : memberships()) {
            if (group.isVersion2()) {
                Mount mount = mount("cgroup2", null);
                foreign(mount);
                climb(mount, group, (folder, own) -> limit(files.peek(folder + "/memory.max"), own));
                climb(mount, group, (folder, own) -> limit(files.peek(folder + "/memory.high"), false));
            } else if (group.controllers().contains("memory")) {
                Mount memory = mount("cgroup", "memory");
                foreign(memory);
                climb(memory, group, (folder, own) -> limit(files.peek(folder + "/memory.limit_in_bytes"), own));
                hidden(memory, group.path());
            }
        }
        return failed && smallest == Long.MAX_VALUE ? Optional.empty() : Optional.of(smallest);
    }

    /**
     * As many processors as the smallest quota keeps busy, at least 1, a part of one counted as one; empty if there is
     * none. The JVM counts the quota of the process's own group alone (JDK 17; its parents' since 24).
     */
    OptionalInt processors() {
        for (Membership group : memberships()) {
            if (group.isVersion2()) {
                climb(mount("cgroup2", null), group, (folder, own) -> quota(files.peek(folder + "/cpu.max"), ""));
            } else if (group.controllers().contains("cpu")) {
                climb(
                        mount("cgroup", "cpu"),
                        group,
                        (folder, own) -> quota(
                                files.peek(folder + "/cpu.cfs_quota_us"),
                                files.peek(folder + "/cpu.cfs_period_us")
                                        .answer()
                                        .orElse("")));
            }
        }
        return processors > MOST_PROCESSORS
                ? OptionalInt.empty()
                : OptionalInt.of(Math.max(1, (int) Math.ceil(processors)));
    }

    /**
     * A line of {@code /proc/self/cgroup}: {@code 0::/path} in version 2, {@code 4:cpu,cpuacct:/path} in version 1.
     *
     * @param path from the root of the namespace; begins with {@code /..} for a group outside of it
     */
    private record Membership(String hierarchy, List<String> controllers, String path) {
        boolean isVersion2() {
            return hierarchy.equals("0") && controllers.isEmpty();
        }
    }

    private List<Membership> memberships() {
        ImmutableList.Builder<Membership> all = ImmutableList.builder();
        for (String line : LINES.split(files.text("/proc/self/cgroup").orElse(""))) {
            List<String> parts = Splitter.on(':').limit(3).splitToList(line);
            if (parts.size() == 3) {
                all.add(new Membership(parts.get(0), COMMA.splitToList(parts.get(1)), parts.get(2)));
            }
        }
        return all.build();
    }

    /** Finds where that type of file system is mounted; the first one counts, as for the JVM. */
    private @Nullable Mount mount(String type, @Nullable String controller) {
        for (String line : LINES.split(files.text("/proc/self/mountinfo").orElse(""))) {
            List<String> halves = Splitter.on(" - ").limit(2).splitToList(line);
            if (halves.size() < 2) {
                continue;
            }
            List<String> left = FIELDS.splitToList(halves.get(0));
            List<String> right = FIELDS.splitToList(halves.get(1));
            if (left.size() < 5 || right.isEmpty() || !right.get(0).equals(type)) {
                continue;
            }
            boolean controls = controller == null
                    || COMMA.splitToList(right.get(right.size() - 1)).contains(controller);
            if (controls && left.get(4).startsWith("/")) {
                return new Mount(unescaped(left.get(3)), unescaped(left.get(4)));
            }
        }
        return null;
    }

    /** {@code mountinfo} writes space, tab, newline and backslash in octal. */
    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    /** What is read of one group; {@code own} if it is the process's. */
    @FunctionalInterface
    private interface Reading {
        void of(String folder, boolean own);
    }

    /** Where the namespace is newer than the mount, a process's own group has a name in it that it cannot know. */
    private void foreign(@Nullable Mount mount) {
        if (mount != null && (mount.root() + "/").startsWith("/../")) {
            failed = true;
            log.failed(
                    "file",
                    "/proc/self/mountinfo " + mount.point(),
                    "mounted outside of this process's namespace of control groups, whose limits cannot be found there");
        }
    }

    /** From the process's group up to the mount's root. */
    private void climb(@Nullable Mount mount, Membership membership, Reading reading) {
        if (mount == null) {
            return;
        }
        String group = below(mount, membership.path());
        for (int depth = 0; depth < DEEPEST; depth++) {
            reading.of(mount.point() + group, depth == 0);
            if (group.isEmpty()) {
                return;
            }
            group = group.substring(0, group.lastIndexOf('/'));
        }
    }

    /** Version 1 also says what the groups above leave, those too that cannot be seen from inside a container. */
    private void hidden(@Nullable Mount mount, String path) {
        if (mount == null) {
            return;
        }
        String file = mount.point() + below(mount, path) + "/memory.stat";
        for (String line : LINES.split(files.text(file).orElse(""))) {
            if (line.startsWith(HIERARCHY)) {
                String value = line.substring(HIERARCHY.length());
                limit(Evidence.read("file", file + " " + HIERARCHY.strip(), value), false);
            }
        }
    }

    /** The group's folder below the mount point; the mount's own root where this process cannot see its group. */
    private String below(Mount mount, String path) {
        String group = path;
        if (!mount.root().equals("/") && (path + "/").startsWith(mount.root() + "/")) {
            group = path.substring(mount.root().length());
        }
        boolean visible = group.startsWith("/")
                && group.length() > 1
                && !(group + "/").contains("/../") // a group above this namespace
                && files.exists(mount.point() + group);
        return visible ? group : "";
    }

    private void limit(Evidence reading, boolean own) {
        long bytes = reading.answer().map(Cgroups::bytes).orElse(Long.MAX_VALUE);
        boolean refused = reading.outcome() == Evidence.Outcome.FAILED || bytes < 0;
        failed |= refused;
        if (bytes >= 0) {
            smallest = Math.min(smallest, bytes);
        }
        if (own || refused || bytes < Long.MAX_VALUE) {
            log.add(reading);
        }
    }

    /** {@code 150000 100000}, or {@code max 100000}: microseconds of work in each period of so many. */
    private void quota(Evidence reading, String period) {
        if (reading.outcome() == Evidence.Outcome.ABSENT) {
            return;
        }
        List<String> words = FIELDS.splitToList(reading.answer().orElse("") + " " + period);
        boolean none =
                words.size() == 2 && (words.get(0).equals("max") || words.get(0).equals("-1"));
        Long work = words.size() == 2 ? Longs.tryParse(words.get(0)) : null;
        Long time = words.size() == 2 ? Longs.tryParse(words.get(1)) : null;
        if (none) {
            return;
        }
        if (reading.answer().isEmpty()) {
            log.add(reading);
        } else if (work == null || time == null || work <= 0 || time <= 0) {
            log.failed("file", reading.key(), "not a quota and a period: " + reading.value() + " " + period);
        } else {
            log.read("file", reading.key(), work + " of each " + time + " microseconds");
            processors = Math.min(processors, (double) work / time);
        }
    }

    /** The limit; {@link Long#MAX_VALUE} for none, and -1 for a text that is neither. */
    private static long bytes(String text) {
        if (text.equals("max") || text.equals("-1")) {
            return Long.MAX_VALUE;
        }
        Long bytes = Longs.tryParse(text);
        if (bytes == null || bytes < 0) {
            return -1;
        }
        return bytes < NO_LIMIT ? bytes : Long.MAX_VALUE;
    }
}
