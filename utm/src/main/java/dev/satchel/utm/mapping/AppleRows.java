package dev.satchel.utm.mapping;

import com.google.common.collect.ImmutableList;
import dev.satchel.utm.mapping.MappingTable.Row;
import dev.satchel.utm.mapping.MappingTable.Rows;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rows of the back end Apple. */
final class AppleRows {
    private static final String NO_USE = "Apple's framework has none";

    private AppleRows() {}

    static List<Row> bundle() {
        return new Rows()
                .mapped(
                        "Backend",
                        "extras.utm",
                        "`Apple`; without it the machine becomes a bundle of the back end QEMU")
                .fixed("ConfigurationVersion", "4")
                .mapped("Information.Name", "name", "one line of up to 200 characters")
                .mapped("Information.UUID", "uuid", "")
                .mapped("Information.Icon", "guest.os", "which Linux it is")
                .kept("Information.IconCustom", "the picture is a file of the bundle")
                .kept("Information.Notes", "notes for people")
                .mapped("System.Architecture", "guest.arch, board", "`virt` for aarch64, `q35` for x86_64")
                .mapped("System.CPUCount", "cpu.cores", "0 is UTM's choice, and two elsewhere")
                .mapped("System.MemorySize", "memory", "")
                .mapped(
                        "System.Boot.OperatingSystem",
                        "guest.os",
                        "macOS starts in Apple's framework alone, which is said")
                .mapped("System.Boot.UEFIBoot", "firmware.type", "without: a kernel, as arguments for QEMU")
                .mapped("System.Boot.LinuxKernelPath", "extras.qemu.arguments", "`-kernel`, without UEFI")
                .mapped("System.Boot.LinuxCommandLine", "extras.qemu.arguments", "`-append`, without UEFI")
                .mapped("System.Boot.LinuxInitialRamdiskPath", "extras.qemu.arguments", "`-initrd`, without UEFI")
                .kept("System.Boot.EfiVariableStoragePath", "the variables of Apple's UEFI, which are no other's")
                .kept("System.MacPlatform.HardwareModel", "the Mac that macOS sees")
                .kept("System.MacPlatform.MachineIdentifier", "the Mac that macOS sees")
                .kept("System.MacPlatform.AuxiliaryStoragePath", "the NVRAM of the Mac that macOS sees")
                .kept("System.GenericPlatform.machineIdentifier", "the identity that Linux sees")
                .mapped("Virtualization.Audio", "sound", "")
                .mapped("Virtualization.Balloon", "balloon", "")
                .mapped("Virtualization.Entropy", "rng", "")
                .kept("Virtualization.Keyboard", "the keyboard that the guest sees")
                .kept("Virtualization.Pointer", "the pointer that the guest sees")
                .kept("Virtualization.Trackpad", "the pointer that the guest sees")
                .kept("Virtualization.Rosetta", "Linux runs programs for Intel's processors by Rosetta")
                .kept("Virtualization.ClipboardSharing", "the clipboard is shared through UTM's window")
                .kept("Display[].WidthPixels", "the size of the picture; whether there is one is `display.type`")
                .kept("Display[].HeightPixels", "the size of the picture")
                .kept("Display[].PixelsPerInch", "the density of the picture")
                .kept("Display[].DynamicResolution", "the guest's picture follows the size of UTM's window")
                .mapped("Drive[].Identifier", "disks[].id", "where it can be one, else `disk0` or `cd0`")
                .mapped(
                        "Drive[].ImageName",
                        "disks[].image.file",
                        "a raw image; without one an empty CD drive on USB, or if the guest may write, kept for UTM")
                .mapped("Drive[].ReadOnly", "disks[].readOnly", "")
                .mapped("Drive[].Nvme", "disks[].bus", "`nvme`, else `virtio`")
                .kept("Drive[].Bookmark", "where a medium is on the Mac that wrote it")
                .mapped("Network[].Mode", "networks[].mode", "on macOS; on other hosts `user`, and UTM's mode is kept")
                .mapped("Network[].MacAddress", "networks[].mac", "the card is `virtio-net-pci`")
                .mapped("Network[].BridgeInterface", "networks[].interface", "on macOS; elsewhere it is kept for UTM")
                .mapped("Serial[].Mode", "serial[].to", "Terminal is `stdio` (a second one `pty`), Ptty `pty`")
                .kept("Serial[].Terminal.Font", "how UTM's terminal looks")
                .kept("Serial[].Terminal.FontSize", "how UTM's terminal looks")
                .kept("Serial[].Terminal.CursorBlink", "how UTM's terminal looks")
                .kept("Serial[].Terminal.ResizeCommand", "what UTM types when the terminal's size changes")
                .kept("Serial[].Terminal.Theme", "how UTM's terminal looks")
                .kept("Serial[].Terminal.ForegroundColor", "how UTM's terminal looks")
                .kept("Serial[].Terminal.BackgroundColor", "how UTM's terminal looks")
                .kept("SharedDirectory[].Bookmark", "where a folder is on the Mac that wrote it")
                .kept("SharedDirectory[].ReadOnly", "whether the guest may write into that folder")
                .build();
    }

    /** As for QEMU, but for these. */
    static List<Row> machine() {
        Map<String, Row> own = new Rows()
                        .mapped("board", "", "`virt` for aarch64, `q35` for x86_64; others are said")
                        .said("cpu.sockets", NO_USE)
                        .said("cpu.threads", NO_USE)
                        .said("cpu.model", "always the host's own")
                        .said("cpu.flags", "always the host's own")
                        .mapped(
                                "firmware.type",
                                "System.Boot.UEFIBoot",
                                "`bios` is refused, unless `extras.qemu.arguments` name a kernel")
                        .said("firmware.secureBoot", NO_USE)
                        .said("firmware.variables", "they are QEMU's")
                        .said("tpm.version", NO_USE)
                        .said("tpm.state", NO_USE)
                        .said("clock", "UTC alone")
                        .mapped(
                                "guest.os",
                                "System.Boot.OperatingSystem, Information.Icon",
                                "`macos`, or what UEFI starts")
                        .mapped("guest.arch", "System.Architecture", "aarch64 and x86_64")
                        .mapped("memory.size", "System.MemorySize", "in whole MiB")
                        .said("disks[].image.format", "raw alone")
                        .mapped(
                                "disks[].media.file",
                                "Drive[]",
                                "an empty drive on USB; the medium is chosen in UTM, which is said")
                        .mapped("disks[].bus", "Drive[].Nvme", "`virtio` and `nvme`, of media `usb`")
                        .said("disks[].discard", "no choice")
                        .mapped(
                                "networks[].mode",
                                "Network[].Mode",
                                "`shared` (also for `user`, which is said) and `bridged`")
                        .said("networks[].model", "virtio's alone")
                        .said("networks[].forwards[].protocol", NO_USE)
                        .said("networks[].forwards[].host", NO_USE)
                        .said("networks[].forwards[].guest", NO_USE)
                        .said("networks[].restrict", NO_USE)
                        .said("networks[].network", NO_USE)
                        .said("networks[].dns", NO_USE)
                        .said("display.card", NO_USE)
                        .mapped("sound", "Virtualization.Audio", "")
                        .mapped("rng", "Virtualization.Entropy", "")
                        .mapped("balloon", "Virtualization.Balloon", "")
                        .said("agent", NO_USE)
                        .said("shares[].readOnly", "the registry of one Mac knows the folder; choose it there")
                        .mapped(
                                "extras.qemu.arguments",
                                "System.Boot",
                                "`-kernel`, `-initrd` and `-append` where there is no UEFI; others are said")
                        .mapped("extras.utm", "any key", "`Backend: Apple` makes it a bundle of this back end")
                        .build()
                        .stream()
                        .collect(Collectors.toMap(Row::key, row -> row));
        ImmutableList.Builder<Row> rows = ImmutableList.builder();
        for (Row row : QemuRows.machine()) {
            rows.add(own.getOrDefault(row.key(), row));
        }
        return rows.build();
    }
}
