package dev.satchel.qemu.image;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import dev.satchel.core.machine.ImageFormat;
import java.nio.file.Path;

/**
 * A file or device, and the format its content is read as. The format is the caller's word and never a guess: a guest can
 * write any header into a raw image, and QEMU, left to guess, would follow it to other files of the host.
 *
 * @param file of any name: what QEMU would take for an option, a protocol or a description is taken for a name
 * @param driver QEMU's name of the format: {@code qcow2}, {@code raw}, {@code vdi} ...
 */
public record Image(Path file, String driver) {
    private static final CharMatcher DRIVER = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("-_"))
            .precomputed();

    /** Checks the spelling of the driver; whether QEMU has it, only QEMU knows. */
    public Image {
        checkDriver(driver);
    }

    static void checkDriver(String driver) {
        checkArgument(
                !driver.isEmpty() && driver.charAt(0) != '-' && DRIVER.matchesAllOf(driver),
                "a driver's name has lower-case letters, digits, '-' and '_' only: '%s'",
                driver);
    }

    /** {@code file}, read as {@code format}. */
    public static Image of(Path file, ImageFormat format) {
        return new Image(file, format.id());
    }

    /** {@code file}, read by QEMU's {@code driver}: for the formats that {@link ImageFormat} does not list. */
    public static Image of(Path file, String driver) {
        return new Image(file, driver);
    }

    /** As {@code disk.qcow2 (qcow2)}. */
    @Override
    public String toString() {
        return file + " (" + driver + ")";
    }
}
