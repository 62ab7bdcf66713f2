package dev.satchel.storage.clone;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What was changed on a copy since it was made or refreshed last, by others than clones: a system that started from it, or
 * somebody who mounted it elsewhere.
 *
 * @param use whether nobody but clones has written to it
 * @param lastMounted where its root was mounted when it was last written to; {@code /} if a system started from it; empty for
 *     a btrfs and an XFS, which do not tell
 * @param mountedAt when that was mounted to be written to; {@link Instant#EPOCH} for a btrfs and an XFS
 * @param files changed or made since, and folders in which something was made or deleted, relative to the root; the first
 *     thousand, in the order in which {@code find} comes upon them
 * @param more how many there are besides
 */
public record CopyChanges(Use use, String lastMounted, Instant mountedAt, List<Path> files, long more) {
    private static final int LISTED = 1000;
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** By whom it was written to. */
    public enum Use {
        /** By clones alone. */
        UNTOUCHED,
        /** By others too. */
        USED
    }

    /** Copies the list. */
    public CopyChanges {
        files = ImmutableList.copyOf(files);
    }

    /** Whether nobody but clones has written to it. */
    public boolean isUntouched() {
        return use == Use.UNTOUCHED;
    }

    /** Mounts its file systems read-only in {@code work} for as long as it looks. */
    static CopyChanges of(CarriedCopy copy, CommandRunner runner, Path work) throws IOException, InterruptedException {
        if (copy.volumes().container() != null) {
            throw new SatchelException(
                    "clone.refresh.encrypted",
                    copy.disk().toString(),
                    "has an encrypted root, whose changes are not listed",
                    "open it and look for what is newer than /" + CopyMark.FILE);
        }
        copy.requireClean();
        Use use = Use.UNTOUCHED;
        for (CopyVolume volume : copy.volumes().all()) {
            use = copy.use(volume).isUntouched() ? use : Use.USED;
        }
        VolumeUse root = copy.use(copy.volumes().root());
        Path place = Files.createTempDirectory(work, "satchel-look-");
        Deque<Path> mounted = new ArrayDeque<>();
        try {
            for (CopyMount mount : copy.volumes().mounts()) {
                Path folder = place.resolve(mount.folder());
                runner.run(mount(copy, mount, folder)).orThrow();
                mounted.push(folder);
            }
            Found found =
                    found(copy, runner, place, ImmutableList.copyOf(mounted).reverse());
            return new CopyChanges(use, root.lastMounted(), root.mountedAt(), found.files, found.more);
        } finally {
            while (!mounted.isEmpty()) {
                runner.run(Command.of("umount", mounted.pop().toString())).orThrow();
            }
            Files.delete(place);
        }
    }

    /** Not even the journal is played back: what is looked at stays as it is. */
    private static Command mount(CarriedCopy copy, CopyMount mount, Path folder) {
        CopyVolume volume = mount.volume();
        String options = switch (volume.type()) {
            case BTRFS -> "ro,rescue=nologreplay,subvol=" + (mount.subvolume() == null ? "/" : mount.subvolume());
            case XFS -> "ro,norecovery";
            case EXT4, EXFAT, NTFS, FAT32, F2FS, APFS, HFS_PLUS, REFS -> "ro,noload";
        };
        DiskPart part = volume.part();
        return Command.of(
                "mount",
                "-t",
                volume.type().probed(),
                "-o",
                options + ",loop,offset=" + part.start().bytes() + ",sizelimit="
                        + part.size().bytes(),
                copy.disk().toString(),
                folder.toString());
    }

    private static Found found(CarriedCopy copy, CommandRunner runner, Path root, List<Path> mounted)
            throws IOException, InterruptedException {
        Path mark = root.resolve(CopyMark.FILE);
        if (!Files.isRegularFile(mark)) {
            throw new SatchelException(
                    "clone.refresh.no-copy",
                    copy.disk().toString(),
                    "its root has no /" + CopyMark.FILE + ": no copy was made to it, or it was cut short",
                    "clone to it");
        }
        Found found = new Found();
        for (Path folder : mounted) {
            find(runner, root, folder, mark, found);
        }
        return found;
    }

    private static void find(CommandRunner runner, Path root, Path folder, Path mark, Found found)
            throws IOException, InterruptedException {
        List<String> words = ImmutableList.of(
                folder.toString(),
                "-xdev",
                "(",
                "!",
                "-type",
                "d",
                "-cnewer",
                mark.toString(),
                "-o",
                "-type",
                "d",
                "-newer",
                mark.toString(),
                ")",
                "!",
                "-path",
                mark.toString(),
                // In which the mark itself was the last that was made.
                "!",
                "-path",
                root.resolve(CopyMark.FOLDER).toString(),
                "-printf",
                "%P\\n");
        found.folder = root.relativize(folder);
        runner.run(Command.of("find", words).withTimeLimit(LIMIT), found).orThrow();
    }

    private static final class Found implements OutputListener {
        private final List<Path> files = new ArrayList<>();
        private Path folder = Path.of("");
        private long more;

        @Override
        public void line(Stream stream, String line) {
            if (stream == Stream.OUTPUT && !line.isEmpty()) {
                if (files.size() < LISTED) {
                    files.add(folder.resolve(line));
                } else {
                    more++;
                }
            }
        }
    }

    /** {@code last mounted at / at 2026-03-01T10:00:00Z, 12 files changed}. */
    @Override
    public String toString() {
        String when = mountedAt.equals(Instant.EPOCH)
                ? (isUntouched() ? "not used since" : "used since")
                : "last mounted at " + lastMounted + " at " + mountedAt;
        return when + ", " + (files.size() + more) + " files changed";
    }
}
