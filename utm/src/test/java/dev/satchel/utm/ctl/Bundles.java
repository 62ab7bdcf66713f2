package dev.satchel.utm.ctl;

import dev.satchel.core.machine.Access;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmInformation;
import dev.satchel.utm.config.UtmInput;
import dev.satchel.utm.config.UtmQemu;
import dev.satchel.utm.config.UtmSharing;
import dev.satchel.utm.config.UtmSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Small bundles. */
final class Bundles {
    static final String ID = "B0000000-0000-4000-8000-00000000000B";

    private Bundles() {}

    static Path make(Path folder, String name) throws IOException {
        Files.createDirectories(folder.resolve("Data"));
        QemuConfiguration.of(
                        UtmInformation.of(name, UUID.fromString(ID)),
                        UtmSystem.of("aarch64", "virt", DataSize.gibibytes(4)),
                        UtmQemu.of(),
                        UtmInput.of(UtmInput.UsbBus.USB_3, 3),
                        UtmSharing.of(UtmSharing.DirectoryMode.NONE, Access.READ_WRITE))
                .write(folder.resolve("config.plist"));
        return folder;
    }
}
