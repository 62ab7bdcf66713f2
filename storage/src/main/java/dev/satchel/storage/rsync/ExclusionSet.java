package dev.satchel.storage.rsync;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a copy of a system leaves out, and why. Immutable and ordered; each pattern is one of rsync's exclude patterns,
 * relative to the top of what is copied. The patterns made here begin with {@code /}, so that they mean one place, and
 * end with {@code /*} where the folder itself must exist on the copy ({@code /proc}, {@code /tmp}).
 */
public final class ExclusionSet {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final String YOURS = "left out on request";
    /** {@code {/dev/*,/proc/*}}: bash makes words of it, rsync does not. */
    private static final Pattern BRACE_LIST =
            Pattern.compile(".*\\{[^{}]*/[^{}]*[,}].*|.*\\{[^{}]*,[^{}]*/.*", Pattern.DOTALL);

    private static final ExclusionSet NONE = new ExclusionSet(ImmutableMap.of());

    private final ImmutableMap<String, String> reasonByPattern;

    private ExclusionSet(ImmutableMap<String, String> reasonByPattern) {
        this.reasonByPattern = reasonByPattern;
    }

    /** Leaves out nothing. */
    public static ExclusionSet none() {
        return NONE;
    }

    /** As {@link #liveSystem(Distribution, Purpose)} of {@code distribution}, to be carried. */
    public static ExclusionSet liveSystem(Distribution distribution) {
        return liveSystem(distribution, Purpose.CARRY);
    }

    /**
     * What never belongs on a copy of a running Linux system, and the packages that {@code distribution} can fetch again.
     * On one that is carried caches of users, logs and containers stay: {@link #userCaches}, {@link #containers}. What is
     * mounted on this very system is in {@link #mountedBelow}.
     *
     * @param distribution the family, which knows where its packages are
     * @param purpose what the copy is for
     */
    public static ExclusionSet liveSystem(Distribution distribution, Purpose purpose) {
        return new ExclusionSet(SystemExclusions.of(distribution, purpose));
    }

    /**
     * All that is known to be left out of the system below {@code root}: that of its family for the purpose, swap files
     * that its {@code etc/fstab} names, and what is mounted below it at this moment.
     *
     * @param root a folder: {@code /}, or where the system is mounted
     * @param purpose what the copy is for
     * @throws SatchelException with code {@code distribution.unreadable} or {@code mounts.unreadable}; a {@code fstab} that
     *     cannot be read is passed over
     */
    public static ExclusionSet detect(Path root, Purpose purpose) throws SatchelException {
        ExclusionSet known = liveSystem(Distribution.detect(root), purpose).and(swapFiles(root));
        return Files.isReadable(MOUNTS) ? known.and(mountedBelow(root)) : known;
    }

    private static ExclusionSet swapFiles(Path root) {
        ExclusionSet set = NONE;
        Path table = root.resolve("etc/fstab");
        if (!Files.isRegularFile(table)) {
            return NONE; // a pipe would be waited for
        }
        try {
            String fstab = read(table);
            for (String file : LiveMounts.swapFilesOfFstab(fstab)) {
                set = set.withReason(exactly(file), "a swap file that /etc/fstab names: it is made anew on the copy");
            }
            return set;
        } catch (SatchelException absent) {
            return NONE;
        }
    }

    /**
     * With what is in {@code target}, if that lies in {@code root}: a copy of itself would go one level deeper at each run.
     *
     * @param root what is copied
     * @param target where to
     * @throws IllegalArgumentException if the target is the source
     */
    public ExclusionSet withTarget(Path root, Path target) {
        Path top = LiveMounts.real(root.toAbsolutePath().normalize());
        Path inside = LiveMounts.real(target.toAbsolutePath().normalize());
        Optional<Path> below = LiveMounts.inside(top, inside);
        if (below.isEmpty()) {
            return this;
        }
        checkArgument(!below.get().toString().isEmpty(), "source and target are one folder: %s", top);
        String pattern = contentsOf("/" + ByteText.bytes(below.get().toString()));
        return withReason(pattern, "the target of this copy");
    }

    /**
     * With {@code file} itself, if it lies in {@code root}, be it by a bind mount that shows either elsewhere.
     *
     * @param root what is copied, without links
     * @param file which need not exist yet, in a folder without links
     * @param reason why it is left out
     */
    public ExclusionSet withFile(Path root, Path file, String reason) {
        return LiveMounts.inside(root, file)
                .map(below -> withReason(exactly(Path.of("/").resolve(below)), reason))
                .orElse(this);
    }

    /** Caches and waste baskets of users, crash reports: safe to leave out, not everybody wants to. */
    public static ExclusionSet userCaches() {
        return new ExclusionSet(SystemExclusions.USER_CACHES);
    }

    /** Layers of containers, which are not consistent while their daemon runs. */
    public static ExclusionSet containers() {
        String layers = "layers of containers, not consistent while their daemon runs";
        return new ExclusionSet(ImmutableMap.of(
                "/var/lib/docker/*", layers, "/var/lib/containerd/*", layers, "/var/lib/containers/*", layers));
    }

    /**
     * What is mounted below {@code root} on this system from elsewhere, and the swap files in use, as {@code
     * /proc/self/mountinfo} and {@code /proc/swaps} say.
     *
     * @throws SatchelException with code {@code mounts.unreadable} where these cannot be read
     */
    public static ExclusionSet mountedBelow(Path root) throws SatchelException {
        return mountedBelow(root, read(MOUNTS), read(Path.of("/proc/swaps")));
    }

    /**
     * As above, from the text of the two files: the contents of every mount on another file system, and of every bind
     * mount, which shows files a second time. Subvolumes of a btrfs root are not bind mounts and are not named.
     *
     * @param root an absolute path, as it stands in {@code mountinfo}
     * @param mountinfo the text of {@code /proc/self/mountinfo} ({@code proc_pid_mountinfo(5)})
     * @param swaps the text of {@code /proc/swaps}, with its heading
     */
    public static ExclusionSet mountedBelow(Path root, String mountinfo, String swaps) {
        return new ExclusionSet(ImmutableMap.copyOf(LiveMounts.exclusions(root, mountinfo, swaps)));
    }

    /**
     * With these too.
     *
     * @param patterns as {@code --exclude} takes them; one that begins with a slash is anchored at the top
     * @throws IllegalArgumentException for an empty pattern, and for a list in braces, which only bash would expand
     */
    public ExclusionSet with(String... patterns) {
        ExclusionSet set = this;
        for (String pattern : patterns) {
            set = set.withReason(pattern, YOURS);
        }
        return set;
    }

    /** With {@code pattern} too, because of {@code reason}; one that is there keeps its place and gets the new reason. */
    public ExclusionSet withReason(String pattern, String reason) {
        checkArgument(!pattern.isEmpty(), "a pattern cannot be empty");
        checkArgument(pattern.indexOf('\0') < 0, "a pattern cannot hold a NUL character: '%s'", pattern);
        checkArgument(
                !BRACE_LIST.matcher(pattern).matches(),
                "braces are expanded by bash and not by rsync, which would match nothing: '%s'; give each pattern alone",
                pattern);
        Map<String, String> more = new LinkedHashMap<>(reasonByPattern);
        more.put(pattern, reason);
        return new ExclusionSet(ImmutableMap.copyOf(more));
    }

    /**
     * Without these.
     *
     * @param patterns each letter for letter as it is in the set
     * @throws IllegalArgumentException for a pattern that is not in this set
     */
    public ExclusionSet without(String... patterns) {
        Map<String, String> fewer = new LinkedHashMap<>(reasonByPattern);
        for (String pattern : patterns) {
            checkArgument(fewer.remove(pattern) != null, "there is no pattern '%s' in this set", pattern);
        }
        return new ExclusionSet(ImmutableMap.copyOf(fewer));
    }

    /** These, then those of {@code others} that are not here yet; of a pattern in both, the reason here stays. */
    public ExclusionSet and(ExclusionSet others) {
        Map<String, String> both = new LinkedHashMap<>(reasonByPattern);
        others.reasonByPattern.forEach(both::putIfAbsent);
        return new ExclusionSet(ImmutableMap.copyOf(both));
    }

    /** A pattern for exactly the file or folder {@code path}, with wildcards in its name disarmed. */
    public static String exactly(Path path) {
        return exactly(ByteText.bytes(path.toString()));
    }

    static String exactly(String path) {
        checkArgument(path.startsWith("/"), "not an absolute path: '%s'", path);
        boolean wild = path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
        return ByteText.text(wild ? disarmed(path) : path);
    }

    /** A pattern for all that is in {@code path}, but not the folder itself. */
    static String contentsOf(String path) {
        return ByteText.text((path.equals("/") ? "" : disarmed(path)) + "/*");
    }

    private static String disarmed(String path) {
        return path.replaceAll("([*?\\[\\\\])", "\\\\$1");
    }

    /** The patterns, in order; immutable. */
    public List<String> patterns() {
        return reasonByPattern.keySet().asList();
    }

    /** Each pattern with the reason for it, in order; immutable. */
    public Map<String, String> reasons() {
        return reasonByPattern;
    }

    /** As rules of rsync. */
    public FilterRules rules() {
        return FilterRules.of(patterns().stream().map(FilterRule::exclude).toList());
    }

    /** One argument a pattern: {@code --exclude=/dev/*}; immutable. */
    public List<String> arguments() {
        return rules().arguments();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExclusionSet that
                && reasonByPattern
                        .entrySet()
                        .asList()
                        .equals(that.reasonByPattern.entrySet().asList());
    }

    @Override
    public int hashCode() {
        return reasonByPattern.hashCode();
    }

    /** One pattern a line, with its reason. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        reasonByPattern.forEach((pattern, reason) ->
                text.append(pattern).append("  # ").append(reason).append('\n'));
        return text.toString();
    }

    /** Files of /proc have no size: they are read to their end, which is bounded here. */
    private static String read(Path file) throws SatchelException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(16 << 20), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw SatchelException.unreadable("mounts.unreadable", file, e);
        }
    }
}
