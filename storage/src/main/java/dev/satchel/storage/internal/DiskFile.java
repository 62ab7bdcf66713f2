package dev.satchel.storage.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An image or a device that is opened to be read. */
public final class DiskFile {
    /** {@code S_IFMT} and {@code S_IFIFO} of {@code stat(2)}. */
    private static final int TYPE = 0xf000;

    private static final int PIPE = 0x1000;

    private DiskFile() {}

    /** Opens {@code file}, which the caller closes. */
    public static FileChannel open(Path file) throws IOException {
        requireNoPipe(file);
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Refuses {@code file} where it is a pipe: opening that would wait for whoever writes to it, perhaps for ever. */
    public static void requireNoPipe(Path file) throws IOException {
        if (isPipe(file)) {
            throw new FileSystemException(file.toString(), null, "it is a pipe, and no place of a disk");
        }
    }

    private static boolean isPipe(Path file) {
        try {
            return ((Integer) Files.getAttribute(file, "unix:mode") & TYPE) == PIPE;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // opening it says what is wrong; or Windows
        }
    }
}
