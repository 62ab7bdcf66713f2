package dev.satchel.utm.physical;

import dev.satchel.core.machine.Access;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmInformation;
import dev.satchel.utm.config.UtmInput;
import dev.satchel.utm.config.UtmQemu;
import dev.satchel.utm.config.UtmSharing;
import dev.satchel.utm.config.UtmSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Small bundles. */
final class Bundles {
    private Bundles() {}

    /** With {@code ide} removable drives on IDE, and {@code arguments}. */
    static UtmBundle make(Path folder, String architecture, String target, int ide, String... arguments)
            throws IOException {
        Files.createDirectories(folder.resolve("Data"));
        QemuConfiguration.of(
                        UtmInformation.of("Field", UUID.fromString("B0000000-0000-4000-8000-00000000000B")),
                        UtmSystem.of(architecture, target, DataSize.gibibytes(1)),
                        UtmQemu.of(UtmQemu.Option.UEFI_BOOT).withAdditionalArguments(List.of(arguments)),
                        UtmInput.of(UtmInput.UsbBus.USB_3, 3),
                        UtmSharing.of(UtmSharing.DirectoryMode.NONE, Access.READ_WRITE))
                .withDrives(IntStream.range(0, ide)
                        .mapToObj(i -> UtmDrive.removable("D" + i, UtmDrive.Type.CD, UtmDrive.Interface.IDE))
                        .toList())
                .write(folder.resolve("config.plist"));
        return UtmBundle.open(folder);
    }

    static UtmQemu qemu(UtmBundle bundle) throws IOException {
        return ((QemuConfiguration) UtmBundle.open(bundle.folder()).configuration()).qemu();
    }
}
