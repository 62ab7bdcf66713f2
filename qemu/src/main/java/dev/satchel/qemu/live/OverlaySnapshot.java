package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.satchel.qemu.guest.GuestAgent;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From one moment on a running machine writes to new overlays, and what its disks were made of until then is not written
 * to any more (QEMU's {@code blockdev-snapshot}): it can be copied, or kept to go back to. Immutable: each method returns a
 * changed copy.
 */
public final class OverlaySnapshot {
    private final ImmutableMap<String, Path> overlays;
    private final @Nullable GuestAgent agent;

    private OverlaySnapshot(Map<String, Path> overlays, @Nullable GuestAgent agent) {
        this.overlays = ImmutableMap.copyOf(overlays);
        this.agent = agent;
    }

    /**
     * Of one disk.
     *
     * @param disk by its id
     * @param overlay a qcow2 image that is made; must not be there yet, its folder is
     */
    public static OverlaySnapshot of(String disk, Path overlay) {
        return new OverlaySnapshot(ImmutableMap.of(disk, overlay), null);
    }

    /**
     * Of one more disk, at the same moment.
     *
     * @param disk by its id, not named before
     * @param overlay made for it, as for the first; another one
     */
    public OverlaySnapshot and(String disk, Path overlay) {
        checkArgument(!overlays.containsKey(disk), "disk '%s' twice in one snapshot", disk);
        Map<String, Path> all = new LinkedHashMap<>(overlays);
        all.put(disk, overlay);
        Set<Path> files = new HashSet<>();
        for (Path file : all.values()) {
            checkArgument(files.add(file.toAbsolutePath().normalize()), "one overlay for two disks: %s", file);
        }
        return new OverlaySnapshot(all, agent);
    }

    /**
     * Of file systems that are in good order: {@code connected} halts the guest's writing at the moment of the snapshot,
     * and lets it go on at once, whatever happens.
     */
    public OverlaySnapshot quiescedBy(GuestAgent connected) {
        return new OverlaySnapshot(overlays, connected);
    }

    /** By the ids of the disks, their overlays, in order; immutable. */
    public Map<String, Path> overlays() {
        return overlays;
    }

    /** Who halts the guest's writing, if anybody does. */
    public Optional<GuestAgent> agent() {
        return Optional.ofNullable(agent);
    }
}
