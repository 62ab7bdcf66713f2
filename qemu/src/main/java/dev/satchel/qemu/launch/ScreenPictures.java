package dev.satchel.qemu.launch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Pictures of screens that errors name. Each lies beside the machine's folder and not in it, since whoever reads the error
 * has mostly ended the machine by then. Only this user reads it; it goes when twenty newer ones lie there, or when the
 * system clears the place.
 */
final class ScreenPictures {
    private static final String PREFIX = "satchel-screen-";
    private static final String SUFFIX = ".png";
    private static final int KEPT = 20;

    private ScreenPictures() {}

    /** Takes a picture of the screen of {@code machine}; nothing is left if it has none. */
    static Path take(RunningMachine machine) throws IOException, InterruptedException {
        Path place =
                Objects.requireNonNull(machine.folder().toAbsolutePath().getParent(), "a machine's folder lies in one");
        Path file = Files.createTempFile(place, PREFIX, SUFFIX);
        boolean taken = false;
        try {
            machine.screenshot(file);
            taken = true;
        } finally {
            if (!taken) {
                Files.deleteIfExists(file);
            }
        }
        removeOld(place);
        return file;
    }

    private record Picture(Path file, FileTime time) {}

    static void removeOld(Path place) {
        List<Picture> ours = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(place, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
                                .getName()
                                .equals(System.getProperty("user.name"))) {
                    ours.add(new Picture(file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)));
                }
            }
            ours.sort(Comparator.comparing(Picture::time).reversed());
            for (Picture old : ours.subList(Math.min(KEPT, ours.size()), ours.size())) {
                Files.deleteIfExists(old.file());
            }
        } catch (IOException | DirectoryIteratorException e) {
            // another program does the same; what is left goes with the next one
        }
    }
}
