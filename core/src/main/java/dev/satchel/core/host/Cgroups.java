package dev.satchel.core.host;

import com.google.common.base.Splitter;
import com.google.common.primitives.Longs;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The memory that this process's control groups leave it: {@code memory.max} of version 2, {@code
 * memory.limit_in_bytes} of version 1, the smallest on the way up, because a parent's limit holds for its children
 * ({@code Documentation/admin-guide/cgroup-v2.rst}, {@code cgroup-v1/memory.rst}). Version 1 is still met on current
 * kernels, and both may be mounted at once.
 */
final class Cgroups {
    /** What version 1 says where nothing limits is the largest multiple of a page; it depends on the page size. */
    private static final long NO_LIMIT = 1L << 62;

    private static final String HIERARCHY = "hierarchical_memory_limit ";

    private static final int DEEPEST = 128;

    private static final Splitter LINES = Splitter.on('\n').omitEmptyStrings();
    private static final Splitter FIELDS = Splitter.on(' ').omitEmptyStrings();
    private static final Splitter COMMA = Splitter.on(',');

    private final LinuxFiles files;
    private final EvidenceLog log;

    private long smallest = Long.MAX_VALUE;
    private boolean failed;

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
        for (String line : LINES.split(files.text("/proc/self/cgroup").orElse(""))) {
            List<String> parts = Splitter.on(':').limit(3).splitToList(line);
            if (parts.size() < 3) {
                continue;
            }
            String path = parts.get(2);
            if (parts.get(0).equals("0") && parts.get(1).isEmpty()) {
                climb(mount("cgroup2", null), path, "memory.max");
            } else if (COMMA.splitToList(parts.get(1)).contains("memory")) {
                Mount memory = mount("cgroup", "memory");
                climb(memory, path, "memory.limit_in_bytes");
                hidden(memory, path);
            }
        }
        return failed && smallest == Long.MAX_VALUE ? Optional.empty() : Optional.of(smallest);
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

    private void climb(@Nullable Mount mount, String path, String file) {
        if (mount == null) {
            return;
        }
        String group = below(mount, path);
        for (int depth = 0; depth < DEEPEST; depth++) {
            limit(files.peek(mount.point() + group + "/" + file), depth == 0);
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
