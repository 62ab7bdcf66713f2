package dev.satchel.qemu.qmp;

import dev.satchel.core.SatchelException;
import dev.satchel.core.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Takes pictures of a machine's screen, as PNG, whatever QEMU itself can write. */
public final class Screenshot {
    private static final Logger LOG = System.getLogger(Screenshot.class.getName());
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int LARGEST = 256 << 20;

    private Screenshot() {}

    /**
     * Takes a picture. QEMU draws it into a folder of its own that only this user can enter; {@code file} appears when it
     * is whole, and takes the place of one that is there. A QEMU before 7.1, or one that was built without PNG, draws a
     * PPM, which is converted here.
     *
     * @param qmp the machine's monitor; QEMU runs on this host
     * @param file where the picture is to be
     * @throws SatchelException with code {@code screen.none} if the machine has no display device, {@code screen.picture}
     *     if what QEMU drew is no picture
     */
    public static void take(QmpClient qmp, Path file) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("satchel-screen-");
        Path drawn = folder.resolve("screen");
        try {
            draw(qmp, drawn);
            byte[] picture = read(drawn);
            boolean png = picture.length > PNG.length && Arrays.equals(picture, 0, PNG.length, PNG, 0, PNG.length);
            AtomicFile.write(file, png ? picture : PortablePixmap.parse(picture).toPng());
        } finally {
            Files.deleteIfExists(drawn);
            Files.deleteIfExists(folder);
        }
    }

    private static void draw(QmpClient qmp, Path drawn) throws IOException, InterruptedException {
        try {
            try {
                qmp.execute(MachineCommands.screendump(drawn, "png"));
            } catch (QmpException e) {
                // Which of both it is, is only in words: no such argument, or no PNG; the second try tells the rest.
                LOG.log(Level.DEBUG, "no PNG from this QEMU", e);
                qmp.execute(MachineCommands.screendump(drawn, "ppm"));
            }
        } catch (QmpException e) {
            if (e.description().contains("no console")) {
                throw new SatchelException(
                        "screen.none",
                        "screen",
                        "the machine has no display device, and so no picture",
                        "give it a display in its description (vnc: with nobody connected costs nothing)",
                        e);
            }
            throw e;
        }
    }

    private static byte[] read(Path drawn) throws IOException {
        try (InputStream input = Files.newInputStream(drawn)) {
            byte[] picture = input.readNBytes(LARGEST);
            if (picture.length == LARGEST) {
                throw new SatchelException("screen.picture", "screen", "QEMU drew more than " + LARGEST + " bytes");
            }
            return picture;
        }
    }
}
