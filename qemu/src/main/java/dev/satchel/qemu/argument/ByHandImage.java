package dev.satchel.qemu.argument;

import dev.satchel.core.SatchelException;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.qemu.option.Drive;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What a drive by hand says of its image's format; QEMU starts with any, and the guest has another disk than was meant. */
final class ByHandImage {
    private ByHandImage() {}

    static void find(Drive drive, String where, Assembly assembly) {
        Optional<String> file = drive.get("file");
        if (file.isEmpty() || drive.get("media").filter("cdrom"::equals).isPresent()) {
            return;
        }
        Optional<String> said = drive.get("format").or(() -> drive.get("driver"));
        if (said.isEmpty()) {
            assembly.warn(
                    "extras.qemu.format",
                    where,
                    "leaves it to QEMU to guess the format of " + file.get()
                            + ": a fixed VHD is taken for a raw image, and a raw one for whatever a guest writes into it",
                    "say which it is: format=raw");
            return;
        }
        if (said.get().equals(ImageFormat.RAW.id())) {
            check(file.get(), where, assembly); // of all others QEMU itself sees that they are not it
        }
    }

    /** A name of another protocol is none of a file, and looks like one that is not there. */
    private static void check(String file, String where, Assembly assembly) {
        try {
            Path path = Path.of(file);
            Backing.check(path, ImageStart.attributes(path), ImageFormat.RAW);
        } catch (SatchelException e) {
            assembly.error(e.code(), where, String.valueOf(e.getMessage()), "");
        } catch (InvalidPathException e) {
            // no file of this host
        }
    }
}
