package dev.satchel.qemu.firmware;

import dev.satchel.core.firmware.UefiVariables;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that is shown to the guest as flash memory.
 *
 * @param file where it is
 * @param format how QEMU reads it
 */
public record FlashFile(Path file, Format format) {
    /** The formats that descriptor files name. */
    public enum Format {
        /** The bytes of the flash memory. */
        RAW("raw"),
        /** QEMU's own; small where the flash memory is large and empty. */
        QCOW2("qcow2");

        private final String id;

        Format(String id) {
            this.id = id;
        }

        /** QEMU's name. */
        public String id() {
            return id;
        }
    }

    /**
     * The variables in it.
     *
     * @throws dev.satchel.core.SatchelException with code {@code firmware.variables} if it is no store, and what it is instead
     */
    public UefiVariables variables() throws IOException {
        return FlashContent.of(this, FlashContent.WINDOW).variables(file);
    }
}
