package dev.satchel.core.machine;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A named piece of data that the guest reads from QEMU's firmware configuration device: Ignition configurations, systemd
 * credentials, OVMF's switches. Linux shows it below {@code /sys/firmware/qemu_fw_cfg/by_name}.
 */
public sealed interface FirmwareConfigEntry {
    /** The name: {@code opt/}, then up to 51 printable characters of ASCII without a space, such as {@code opt/org.example/key}. */
    String name();

    /**
     * Data that is part of the machine's description. Everybody on the host can read it: a secret belongs into a file.
     *
     * @param text 1 to 30000 characters, none of them U+0000
     */
    record Text(String name, String text) implements FirmwareConfigEntry {
        private static final int LONGEST = 30_000;

        /** Checks both. */
        public Text {
            checkName(name);
            int length = text.codePointCount(0, text.length());
            checkArgument(
                    length >= 1 && length <= LONGEST && text.indexOf('\0') < 0,
                    "the text of %s has 1 to %s characters, none of them U+0000; more goes into a file",
                    name,
                    LONGEST);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Data that is in a file of the host, read when the machine starts.
     *
     * @param file where it is
     */
    record FromFile(String name, Path file) implements FirmwareConfigEntry {
        /** Checks the name. */
        public FromFile {
            checkName(name);
        }

        @Override
        public String toString() {
            return name + " (" + file + ")";
        }
    }

    /** Refuses a {@code name} that QEMU would not take, or would warn of. */
    private static void checkName(String name) {
        checkArgument(
                Pattern.matches("opt/[!-~]{1,51}", name),
                "not a name of a piece of firmware configuration: '%s' (opt/, then up to 51 characters of ASCII; write for"
                        + " example opt/org.example/key)",
                name);
    }
}
