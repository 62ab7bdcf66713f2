package dev.satchel.qemu.image;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The image that an overlay lies upon, with its format, which the overlay records so that QEMU never guesses it.
 *
 * @param file as any path of this process, so relative to its folder and not, as in {@code qemu-img}, to the overlay's
 * @param driver QEMU's name of the format
 * @param reference how the overlay names it
 */
public record Backing(Path file, String driver, Reference reference) {
    /** How an overlay names what it lies upon. */
    public enum Reference {
        /** From the overlay's folder: both may be moved together. */
        RELATIVE,
        /** From the root: the overlay may be moved alone. */
        ABSOLUTE
    }

    /** Checks the spelling of the driver. */
    public Backing {
        Image.checkDriver(driver);
    }

    /**
     * {@code file}, read as {@code format} and named by its whole path. Whether it is there is seen when an overlay is
     * made.
     */
    public static Backing of(Path file, ImageFormat format) {
        return new Backing(file, format.id(), Reference.ABSOLUTE);
    }

    /** This image, named in the overlay as {@code how} says. */
    public Backing named(Reference how) {
        return new Backing(file, driver, how);
    }

    /**
     * What is written into an overlay in {@code folder}.
     *
     * @throws SatchelException with code {@code image.backing} if the file or a folder on the way is not there
     */
    String nameFrom(Path folder) throws IOException {
        Path whole = file.toAbsolutePath();
        Path parent = whole.getParent();
        Path name = whole.getFileName();
        if (parent == null || name == null || !Files.exists(whole)) {
            throw new SatchelException("image.backing", file.toString(), "the file to lie upon does not exist");
        }
        return switch (reference) {
            case ABSOLUTE -> whole.toString();
            // By the folders' real paths: the system follows links before it follows "..".
            case RELATIVE ->
                plain(folder.toRealPath()
                        .relativize(parent.toRealPath().resolve(name))
                        .toString());
        };
    }

    /** Without a folder in front, {@code nbd:disk} would be a network address. */
    private static String plain(String relative) {
        return relative.indexOf(':') >= 0 ? "./" + relative : relative;
    }
}
