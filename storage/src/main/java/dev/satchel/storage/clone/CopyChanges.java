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
import java.util.ArrayList;
import java.util.List;

/**
 * What was changed on a copy since it was made or refreshed last, by others than clones: a system that started from it, or
 * somebody who mounted it elsewhere.
 *
 * @param lastMounted where its root was mounted when it was last written to; {@code /} if a system started from it
 * @param mountedAt when it was last mounted to be written to
 * @param files changed or made since, and folders in which something was made or deleted, relative to the root; the first
 *     thousand, in the order in which {@code find} comes upon them
 * @param more how many there are besides
 */
public record CopyChanges(String lastMounted, Instant mountedAt, List<Path> files, long more) {
    private static final int LISTED = 1000;
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** Copies the list. */
    public CopyChanges {
        files = ImmutableList.copyOf(files);
    }

    /** Whether nobody but clones has written to it. */
    public boolean isUntouched() {
        return MountedCopy.isPlace(lastMounted);
    }

    /** Mounts the root read-only in {@code work} for as long as it looks. */
    static CopyChanges of(CarriedCopy copy, CommandRunner runner, Path work) throws IOException, InterruptedException {
        ExtSuperblock use = ExtSuperblock.read(copy.disk(), copy.root().start().bytes());
        if (use.needsRecovery()) {
            throw copy.unclean();
        }
        Path place = Files.createTempDirectory(work, "satchel-look-");
        try {
            // Not even the journal is played back: what is looked at stays as it is.
            String options = "ro,noload,loop,offset=" + copy.root().start().bytes() + ",sizelimit="
                    + copy.root().size().bytes();
            runner.run(Command.of(
                            "mount", "-t", "ext4", "-o", options, copy.disk().toString(), place.toString()))
                    .orThrow();
            try {
                Found found = found(copy, runner, place);
                return new CopyChanges(use.lastMounted(), use.mountedAt(), found.files, found.more);
            } finally {
                runner.run(Command.of("umount", place.toString())).orThrow();
            }
        } finally {
            Files.delete(place);
        }
    }

    private static Found found(CarriedCopy copy, CommandRunner runner, Path root)
            throws IOException, InterruptedException {
        Path mark = root.resolve(CopyMark.FILE);
        if (!Files.isRegularFile(mark)) {
            throw new SatchelException(
                    "clone.refresh.no-copy",
                    copy.disk().toString(),
                    "its root has no /" + CopyMark.FILE + ": no copy was made to it, or it was cut short",
                    "clone to it");
        }
        List<String> words = ImmutableList.of(
                root.toString(),
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
        Found found = new Found();
        runner.run(Command.of("find", words).withTimeLimit(LIMIT), found).orThrow();
        return found;
    }

    private static final class Found implements OutputListener {
        private final List<Path> files = new ArrayList<>();
        private long more;

        @Override
        public void line(Stream stream, String line) {
            if (stream == Stream.OUTPUT && !line.isEmpty()) {
                if (files.size() < LISTED) {
                    files.add(Path.of(line));
                } else {
                    more++;
                }
            }
        }
    }

    /** {@code last mounted at / at 2026-03-01T10:00:00Z, 12 files changed}. */
    @Override
    public String toString() {
        return "last mounted at " + lastMounted + " at " + mountedAt + ", " + (files.size() + more) + " files changed";
    }
}
