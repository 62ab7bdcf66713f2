package dev.satchel.qemu.firmware;

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
}
