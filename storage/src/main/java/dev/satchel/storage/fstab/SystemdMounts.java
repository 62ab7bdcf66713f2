package dev.satchel.storage.fstab;

import com.google.common.collect.ImmutableSet;
import java.util.Set;

/** What systemd 252 mounts itself or leaves to others, whatever the table says ({@code mount-setup.c}). */
final class SystemdMounts {
    private static final Set<String> API = ImmutableSet.of(
            "/proc",
            "/sys",
            "/dev",
            "/sys/kernel/security",
            "/sys/fs/smackfs",
            "/dev/shm",
            "/dev/pts",
            "/run",
            "/sys/fs/cgroup",
            "/sys/fs/cgroup/unified",
            "/sys/fs/cgroup/systemd",
            "/sys/fs/pstore",
            "/sys/firmware/efi/efivars",
            "/sys/fs/bpf",
            "/dev/console",
            "/run/lock"); // the last on Debian and its kin alone

    private SystemdMounts() {}

    static boolean isApi(String target) {
        return API.contains(target) || target.startsWith("/sys/fs/cgroup/");
    }
}
