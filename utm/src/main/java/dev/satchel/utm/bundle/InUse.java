package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.error;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.utm.bundle.BundleContents.DriveEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * The signs that somebody works with a bundle. UTM has no lock for a configuration: it reads one when it starts and writes
 * over it later, so it must not run at all while one is changed. A running machine holds QEMU's locks on its images, unless
 * UTM's preference UseFileLock is off (QEMU, {@code block/file-posix.c}: bytes 100 and on, and 200 and on).
 */
final class InUse {
    private static final long FIRST_LOCK = 100;
    private static final long LOCKS = 200;
    private static final String APPLICATION = "/UTM.app/Contents/";

    private InUse() {}

    static Findings of(Path folder, BundleContents contents) {
        return of(folder, contents, ProcessHandle.allProcesses().flatMap(process -> process.info().command().stream()));
    }

    /** With {@code programs} as what runs on this host. */
    static Findings of(Path folder, BundleContents contents, Stream<String> programs) {
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        try (programs) {
            if (programs.anyMatch(program -> program.contains(APPLICATION))) {
                findings.add(error("utm.running", folder.toString(), "UTM is running", "quit UTM")
                        .withConsequence("it does not see the change, and overwrites it at its next save"));
            }
        }
        for (DriveEntry drive : contents.drives()) {
            drive.image()
                    .filter(name -> isLocked(contents.images(folder), name))
                    .ifPresent(name -> findings.add(error(
                            "utm.bundle.busy",
                            drive.where(),
                            "the image '" + Shown.of(name) + "' is held by a program that runs a machine of it",
                            "stop the machine")));
        }
        return Findings.of(findings.build());
    }

    private static boolean isLocked(Path images, String name) {
        try {
            Path image = images.resolve(name);
            if (!Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(image)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.tryLock(FIRST_LOCK, LOCKS, false)) {
                return lock == null;
            }
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException | InvalidPathException e) {
            return false; // no locks on this volume, or no such name
        }
    }

    /**
     * Ends here if there is a sign.
     *
     * @throws SatchelException with code {@code utm.running} or {@code utm.bundle.busy}
     */
    static void refuse(Path folder, BundleContents contents) throws SatchelException {
        of(folder, contents).orThrow(folder.toString());
    }
}
