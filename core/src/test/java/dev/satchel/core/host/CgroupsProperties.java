package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class CgroupsProperties {
    private static final String MOUNT = "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n";

    @Property(tries = 100)
    void theSmallestLimitOnTheWayUpCounts(
            @ForAll @Size(min = 1, max = 6) List<@LongRange(min = 0, max = 1L << 50) Long> limits) {
        LinuxTree tree = new LinuxTree().file("/proc/self/mountinfo", MOUNT);
        StringBuilder group = new StringBuilder();
        for (long limit : limits) {
            group.append("/g");
            tree.file("/sys/fs/cgroup" + group + "/memory.max", limit + "\n");
        }
        tree.file("/proc/self/cgroup", "0::" + group + "\n");

        assertThat(limit(tree)).contains(limits.stream().min(Long::compare).orElseThrow());
    }

    @Property(tries = 300)
    void anyTextInAnyOfTheFilesIsALimitOrUnknown(
            @ForAll @Chars({'0', '1', ':', '/', '.', 'm', ',', '\n', '\\', ' ', '-'}) String membership,
            @ForAll @Chars({'/', ' ', '-', '\\', '0', '4', '\n', 'c'}) String mounts,
            @ForAll @StringLength(max = 25) String limit) {
        LinuxTree tree = new LinuxTree()
                .file("/proc/self/mountinfo", mounts + "\n" + MOUNT)
                .file("/proc/self/cgroup", membership + "\n0::/" + membership.replace("\n", "") + "\n")
                .file("/sys/fs/cgroup/memory.max", limit);

        limit(tree).ifPresent(bytes -> assertThat(bytes).isNotNegative());
    }

    @Property(tries = 100)
    void aGroupAboveTheNamespaceIsNotFollowed(@ForAll @AlphaChars @StringLength(min = 1, max = 5) String name) {
        LinuxTree tree = new LinuxTree()
                .file("/proc/self/mountinfo", MOUNT)
                .file("/sys/fs/" + name + "/memory.max", "1\n")
                .file("/sys/fs/cgroup/memory.max", "4096\n")
                .file("/proc/self/cgroup", "0::/../" + name + "\n");

        assertThat(limit(tree)).contains(4096L);
    }

    private static Optional<Long> limit(LinuxTree tree) {
        EvidenceLog log = new EvidenceLog();
        return new Cgroups(tree.files(log), log).memoryLimit();
    }
}
