package dev.satchel.qemu.live;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.guest.GuestAgent;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A copy of disks as they are at the moment when it begins, all at the same one, while the guest goes on: what the guest
 * overwrites is copied first (QEMU's {@code blockdev-backup}). Immutable: each method returns a changed copy.
 */
public final class Backup {
    /** What of a disk is copied. */
    public enum Content {
        /** All of it: the copy stands alone. */
        WHOLE,
        /** What its topmost image holds: the copy lies upon the same image as that does. */
        TOP,
        /** What has changed since the backup before, by a tracker: the copy lies upon that. */
        CHANGES
    }

    private final ImmutableList<BackupTarget> targets;
    private final Content content;
    private final @Nullable String tracker;
    private final DataSize rateLimit;
    private final @Nullable GuestAgent agent;

    private Backup(
            List<BackupTarget> targets,
            Content content,
            @Nullable String tracker,
            DataSize rateLimit,
            @Nullable GuestAgent agent) {
        this.targets = ImmutableList.copyOf(targets);
        this.content = content;
        this.tracker = tracker;
        this.rateLimit = rateLimit;
        this.agent = agent;
    }

    /** Of all of the disks of {@code targets}, of which there is one at least, each disk once. */
    public static Backup of(BackupTarget... targets) {
        return of(ImmutableList.copyOf(targets));
    }

    /** As above, for a list of {@code targets}. */
    public static Backup of(List<BackupTarget> targets) {
        checkArgument(!targets.isEmpty(), "a backup has one disk at least");
        Set<String> disks = new HashSet<>();
        for (BackupTarget target : targets) {
            checkArgument(disks.add(target.disk()), "disk '%s' twice in one backup", target.disk());
        }
        return new Backup(targets, Content.WHOLE, null, DataSize.ZERO, null);
    }

    /** Only of what the topmost image of each disk holds; each lies upon another one. */
    public Backup topOnly() {
        return new Backup(targets, Content.TOP, null, rateLimit, agent);
    }

    /**
     * From now on remembers what changes, so that the next backup can be of {@link #changesSince}. What is remembered is
     * kept in a qcow2 image and is there after a restart; for a disk of another format it ends with the machine. It belongs
     * to the image that is written to now, and ends with a new overlay.
     *
     * @param name of the tracker, which no other one of these disks has: 1 to 1000 characters
     */
    public Backup tracking(String name) {
        checkArgument(content == Content.WHOLE, "tracking begins with a backup of all");
        return new Backup(targets, content, checkTracker(name), rateLimit, agent);
    }

    /**
     * Only of what has changed since the last backup with the tracker {@code name}, upon which each target is laid ({@link
     * BackupTarget#upon}). If it succeeds the tracker begins again, else it goes on.
     *
     * @throws IllegalArgumentException if a target lies upon nothing
     */
    public Backup changesSince(String name) {
        for (BackupTarget target : targets) {
            checkArgument(target.previous().isPresent(), "the changes of disk '%s' lie upon nothing", target.disk());
        }
        return new Backup(targets, Content.CHANGES, checkTracker(name), rateLimit, agent);
    }

    private static String checkTracker(String name) {
        checkArgument(!name.isEmpty() && name.length() <= 1000, "a tracker's name has 1 to 1000 characters");
        return name;
    }

    /** Copies {@code eachSecond} at most each second of each disk, more than nothing. */
    public Backup rateLimit(DataSize eachSecond) {
        checkArgument(eachSecond.bytes() > 0, "nothing can be copied at a rate of nothing");
        return new Backup(targets, content, tracker, eachSecond, agent);
    }

    /**
     * Of file systems that are in good order: {@code connected} halts the guest's writing at the moment of the copy, and
     * lets it go on at once, whatever happens.
     */
    public Backup quiescedBy(GuestAgent connected) {
        return new Backup(targets, content, tracker, rateLimit, connected);
    }

    /** Of which disks, and where to; immutable. */
    public List<BackupTarget> targets() {
        return targets;
    }

    /** What is copied. */
    public Content content() {
        return content;
    }

    /** The tracker that is begun or used, if any. */
    public Optional<String> tracker() {
        return Optional.ofNullable(tracker);
    }

    /** How much at most each second; zero: as fast as it goes. */
    public DataSize rateLimit() {
        return rateLimit;
    }

    /** Who halts the guest's writing, if anybody does. */
    public Optional<GuestAgent> agent() {
        return Optional.ofNullable(agent);
    }
}
