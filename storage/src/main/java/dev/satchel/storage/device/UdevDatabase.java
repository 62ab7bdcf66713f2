package dev.satchel.storage.device;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What udev found out about block devices, as it writes it down below {@code /run/udev/data}: a file for each device,
 * named by its number, with a property in each line that begins with {@code E:}. It knows what the kernel does not: the
 * number of a disk behind a USB bridge, a model that is longer than SCSI's 16 characters. A container has none.
 */
final class UdevDatabase {
    private static final int MOST_LINES = 2000;
    private static final String PROPERTY = "E:";

    private final Path folder;

    /** Reads below {@code root}. */
    UdevDatabase(Path root) {
        this.folder = root.resolve("run/udev/data");
    }

    /** What it knows of the block device with {@code number}: {@code 8:16}. */
    Properties of(String number) {
        Map<String, String> properties = new HashMap<>();
        Sysfs.lines(folder.resolve("b" + number)).stream()
                .limit(MOST_LINES)
                .filter(line -> line.startsWith(PROPERTY) && line.indexOf('=') > 0)
                .forEach(line -> properties.put(
                        line.substring(PROPERTY.length(), line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return new Properties(ImmutableMap.copyOf(properties));
    }

    /** Of one device. */
    record Properties(Map<String, String> all) {
        /** The model, with its blanks; as {@code lsblk} shows it. */
        Optional<String> model() {
            return first("ID_MODEL_ENC").map(Properties::decoded).or(() -> first("ID_MODEL"));
        }

        /** The maker, with its blanks. */
        Optional<String> vendor() {
            return first("ID_VENDOR_ENC").map(Properties::decoded).or(() -> first("ID_VENDOR"));
        }

        /** The number of the disk: of the properties that {@code lsblk} 2.38 believes, the first, in its order. */
        Optional<String> serial() {
            return first("SCSI_IDENT_SERIAL", "ID_SCSI_SERIAL", "ID_SERIAL_SHORT", "ID_SERIAL");
        }

        /** The number of the box that the disk is in. */
        Optional<String> usbSerial() {
            return first("ID_USB_SERIAL_SHORT");
        }

        Optional<String> wwn() {
            return first("ID_WWN_WITH_EXTENSION", "ID_WWN");
        }

        private Optional<String> first(String... keys) {
            for (String key : keys) {
                String value = Sysfs.cleaned(all.getOrDefault(key, ""));
                if (!value.isEmpty()) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }

        /** udev writes what is not plain as {@code \x20}, byte by byte; runs of blanks are one. */
        private static String decoded(String text) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length);
            for (int i = 0; i < encoded.length; i++) {
                if (encoded[i] == '\\' && i + 3 < encoded.length && encoded[i + 1] == 'x') {
                    int high = Character.digit(encoded[i + 2], 16);
                    int low = Character.digit(encoded[i + 3], 16);
                    if (high >= 0 && low >= 0) {
                        bytes.write(high << 4 | low);
                        i += 3;
                        continue;
                    }
                }
                bytes.write(encoded[i]);
            }
            return CharMatcher.whitespace()
                    .or(CharMatcher.is('\0'))
                    .trimAndCollapseFrom(bytes.toString(StandardCharsets.UTF_8), ' ');
        }
    }
}
