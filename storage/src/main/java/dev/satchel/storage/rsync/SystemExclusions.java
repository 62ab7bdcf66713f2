package dev.satchel.storage.rsync;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is left out of every system, of those of a family, and for a purpose; each with its reason. */
final class SystemExclusions {
    private static final String FETCHED = "packages that are fetched again when needed";
    private static final String INDEX = "lists of packages that are fetched again when needed";

    private SystemExclusions() {}

    static ImmutableMap<String, String> of(Distribution family, Purpose purpose) {
        Map<String, String> all = new LinkedHashMap<>(EVERYWHERE);
        all.putAll(
                purpose == Purpose.CARRY
                        ? ImmutableMap.of("/boot/efi/*", ESP, "/efi/*", ESP)
                        : ImmutableMap.of("/var/tmp/*", "temporary, though it outlives a reboot"));
        all.putAll(ofFamily(family));
        if (purpose == Purpose.BACK_UP) {
            all.putAll(USER_CACHES);
            all.putAll(LAYERS);
            all.putAll(backedUpByFamily(family));
        }
        return ImmutableMap.copyOf(all);
    }

    private static final String ESP = "the EFI system partition is FAT and gets a run of its own";
    private static final String VIRTUAL = "made by the kernel or at boot, holds no files";
    private static final String OTHERS = "other disks, the target among them";
    private static final String FOUND = "made by mkfs for each file system";
    private static final String SWAP = "a swap file: it is made anew on the copy";
    private static final String PIPES = "a mount that even root may not read";
    private static final String SNAPSHOTS = "snapshots of the files that are copied anyway";

    private static final ImmutableMap<String, String> EVERYWHERE = ImmutableMap.<String, String>builder()
            .put("/dev/*", VIRTUAL)
            .put("/proc/*", VIRTUAL)
            .put("/sys/*", VIRTUAL)
            .put("/run/*", VIRTUAL)
            .put("/tmp/*", "temporary by definition")
            .put("/mnt/*", OTHERS)
            .put("/media/*", OTHERS)
            .put("/cdrom/*", OTHERS)
            .put("/lost+found", FOUND)
            .put("/home/lost+found", FOUND)
            .put("/boot/lost+found", FOUND)
            .put("/swapfile", SWAP)
            .put("/swap.img", SWAP)
            .put("/var/swap", SWAP)
            .put("/swap/*", SWAP)
            .put("/swapspace", SWAP)
            .put("/snap/*", "mounted images; the snaps themselves are in /var/lib/snapd/snaps")
            .put("/var/lib/lxcfs/*", PIPES)
            .put("/var/lib/nfs/rpc_pipefs/*", PIPES)
            .put("/home/*/.gvfs", PIPES)
            .put("/.snapshots", SNAPSHOTS)
            .put("/home/.snapshots", SNAPSHOTS)
            .put("/timeshift", SNAPSHOTS)
            .put("/timeshift-btrfs", SNAPSHOTS)
            .put("/var/lib/systemd/random-seed", "two systems must not share it")
            .buildOrThrow();

    private static ImmutableMap<String, String> ofFamily(Distribution family) {
        return switch (family) {
            case DEBIAN -> ImmutableMap.of("/var/cache/apt/archives/*.deb", FETCHED, "/var/lib/apt/lists/*", INDEX);
            case FEDORA ->
                ImmutableMap.of(
                        "/var/cache/dnf/*", FETCHED,
                        "/var/cache/libdnf5/*", FETCHED,
                        "/var/cache/yum/*", FETCHED,
                        "/var/cache/PackageKit/*", FETCHED);
            case ARCH -> ImmutableMap.of("/var/cache/pacman/pkg/*", FETCHED);
            case OPENSUSE ->
                ImmutableMap.of(
                        "/var/cache/zypp/packages/*", FETCHED,
                        "/var/cache/zypp/raw/*", INDEX,
                        "/var/cache/zypp/solv/*", INDEX,
                        "/var/cache/PackageKit/*", FETCHED);
            case ALPINE -> ImmutableMap.of("/var/cache/apk/*", FETCHED);
            case NIXOS ->
                ImmutableMap.of(
                        "/nix/var/nix/temproots/*", "which builds run at this moment",
                        "/nix/store/.links/*",
                                "second names of files in the store; nix-store --optimise makes them anew");
            case OTHER -> ImmutableMap.of(); // nobody knows where; a few hundred megabytes more are no harm
        };
    }

    private static ImmutableMap<String, String> backedUpByFamily(Distribution family) {
        return switch (family) {
            case DEBIAN -> ImmutableMap.of("/var/cache/apt/*.bin", "apt computes it from its lists");
            case NIXOS ->
                ImmutableMap.of("/nix/store/*", "nixos-rebuild makes it again from /etc/nixos, with a network");
            case FEDORA, ARCH, OPENSUSE, ALPINE, OTHER -> ImmutableMap.of();
        };
    }

    private static final String CACHE = "a cache: programs fill it again";
    private static final String BASKET = "was thrown away";
    private static final String CRASH = "a report of a crash on this machine";

    static final ImmutableMap<String, String> USER_CACHES = ImmutableMap.of(
            "/home/*/.cache/*", CACHE,
            "/root/.cache/*", CACHE,
            "/home/*/.local/share/Trash/*", BASKET,
            "/root/.local/share/Trash/*", BASKET,
            "/var/crash/*", CRASH,
            "/var/lib/systemd/coredump/*", CRASH);

    private static final String LAYER = "layers of containers: images are pulled again; volumes stay";

    private static final ImmutableMap<String, String> LAYERS = ImmutableMap.of(
            "/var/lib/docker/overlay2/*", LAYER,
            "/var/lib/docker/image/*", LAYER,
            "/var/lib/containerd/io.containerd.content.v1.content/*", LAYER,
            "/var/lib/containerd/io.containerd.snapshotter.v1.*/*", LAYER,
            "/var/lib/containers/storage/overlay*/*", LAYER,
            "/home/*/.local/share/containers/storage/overlay*/*", LAYER);
}
