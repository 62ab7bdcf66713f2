package dev.satchel.utm.mapping;

import dev.satchel.utm.mapping.MappingTable.Row;
import dev.satchel.utm.mapping.MappingTable.Rows;
import java.util.List;

/** The rows of the back end QEMU. */
final class QemuRows {
    private QemuRows() {}

    static List<Row> bundle() {
        return new Rows()
                .fixed("Backend", "`QEMU`")
                .fixed("ConfigurationVersion", "4")
                .mapped("Information.Name", "name", "one line of up to 200 characters")
                .mapped("Information.UUID", "uuid", "")
                .mapped(
                        "Information.Icon",
                        "guest.os",
                        "UTM knows a system by its picture alone; a picture that names none is `other`")
                .kept("Information.IconCustom", "the picture is a file of the bundle")
                .kept("Information.Notes", "notes for people")
                .mapped("System.Architecture", "guest.arch", "")
                .mapped(
                        "System.Target",
                        "board",
                        "`virt`, `q35`, `pc`, `microvm`, also with a version; `other` for each that a machine file has no"
                                + " name for")
                .mapped("System.CPU", "cpu.model", "`default` leaves the model open")
                .mapped(
                        "System.CPUFlagsAdd",
                        "cpu.flags",
                        "UTM ignores them while `CPU` is `default`, and so does this")
                .mapped("System.CPUFlagsRemove", "cpu.flags", "with a dash before the name")
                .mapped("System.CPUCount", "cpu.cores", "0 is UTM's choice, and two elsewhere")
                .kept("System.ForceMulticore", "emulation uses several threads even where that may be wrong")
                .mapped("System.MemorySize", "memory", "")
                .kept("System.JITCacheSize", "how much memory the emulator takes for translated code")
                .kept("QEMU.DebugLog", "QEMU's log is kept in the bundle")
                .mapped(
                        "QEMU.UEFIBoot",
                        "firmware.type",
                        "`bios` also where a drive with firmware, a kernel or flash memory makes UTM leave UEFI out; the"
                                + " variables are `Data/efi_vars.fd`")
                .mapped("QEMU.RNGDevice", "rng", "")
                .mapped("QEMU.BalloonDevice", "balloon", "")
                .mapped("QEMU.TPMDevice", "tpm.version", "the state is `Data/tpmdata`; `tpm-tis-device` on virt")
                .kept("QEMU.Hypervisor", "a hypervisor runs the guest's code where it can; elsewhere each host chooses")
                .kept("QEMU.TSO", "memory is ordered as on x86")
                .mapped("QEMU.RTCLocalTime", "clock", "")
                .kept("QEMU.PS2Controller", "keyboard and mouse are PS/2, and not USB")
                .kept("QEMU.MachinePropertyOverride", "properties of the board in place of UTM's own")
                .mapped(
                        "QEMU.AdditionalArguments",
                        "extras.qemu.arguments",
                        "`-cpu`, `-smp`, `-m` and `-rtc base` become the machine's own; what only that Mac or UTM's QEMU"
                                + " gives a meaning is kept in `extras.utm`")
                .kept("Input.UsbBusSupport", "which USB controller there is; elsewhere there is one where it is needed")
                .kept("Input.UsbSharing", "which settings UTM shows")
                .kept("Input.MaximumUsbShare", "how many USB devices can be connected from UTM's window")
                .kept("Sharing.DirectoryShareMode", "how a folder is shared that only the registry of one Mac names")
                .kept("Sharing.DirectoryShareReadOnly", "whether the guest may write into that folder")
                .kept("Sharing.ClipboardSharing", "the clipboard is shared through UTM's window")
                .mapped(
                        "Display[].Hardware",
                        "display.card",
                        "the first; `virtio-ramfb` and what draws with the Mac's graphics hardware (`-gl`) get what stands"
                                + " in for them; without a display the type is `none`")
                .kept("Display[].VgaRamMib", "memory of the graphics card")
                .kept("Display[].DynamicResolution", "the guest's picture follows the size of UTM's window")
                .kept("Display[].NativeResolution", "the picture has the pixels of the Mac's screen")
                .kept("Display[].UpscalingFilter", "how UTM draws a picture that is too small")
                .kept("Display[].DownscalingFilter", "how UTM draws a picture that is too large")
                .mapped(
                        "Drive[].Identifier",
                        "disks[].id",
                        "where it can be one; a UUID is too long, and such a disk is called `disk0` or `cd0`, with the serial"
                                + " number that UTM makes of it (`disks[].serial`)")
                .mapped(
                        "Drive[].ImageName",
                        "disks[].image.file, disks[].media.file",
                        "its ending says the format, which UTM does not record; without one a CD drive is empty, and a"
                                + " disk is kept for UTM")
                .mapped(
                        "Drive[].ImageType",
                        "disks[].image, disks[].media",
                        "`BIOS`, `LinuxKernel`, `LinuxInitrd` and `LinuxDTB` are arguments for QEMU (`-bios`, `-kernel`,"
                                + " `-initrd`, `-dtb`)")
                .mapped(
                        "Drive[].Interface",
                        "disks[].bus",
                        "IDE of q35 is `sata`; `None`, `MTD` and `PFlash` are a `-drive` among the arguments for QEMU")
                .kept("Drive[].InterfaceVersion", "how UTM counts the places on IDE")
                .mapped("Drive[].ReadOnly", "disks[].readOnly", "")
                .kept("Drive[].Bookmark", "where a medium is on the Mac that wrote it")
                .mapped(
                        "Network[].Mode",
                        "networks[].mode",
                        "Emulated is `user`; Shared, Bridged and Host are macOS' own (vmnet): on other hosts they become"
                                + " `user`, Host with `restrict`, and UTM's mode is kept")
                .mapped("Network[].Hardware", "networks[].model", "")
                .mapped("Network[].MacAddress", "networks[].mac", "")
                .mapped("Network[].IsolateFromHost", "networks[].restrict", "in mode Emulated")
                .mapped("Network[].PortForward[].Protocol", "networks[].forwards[].protocol", "in mode Emulated")
                .mapped("Network[].PortForward[].HostAddress", "networks[].forwards[].host", "IPv4")
                .mapped("Network[].PortForward[].HostPort", "networks[].forwards[].host", "")
                .mapped("Network[].PortForward[].GuestPort", "networks[].forwards[].guest", "")
                .kept("Network[].PortForward[].GuestAddress", "which address of the guest's network is forwarded to")
                .mapped("Network[].BridgeInterface", "networks[].interface", "on macOS; elsewhere it is kept for UTM")
                .kept("Network[].HostNetUuid", "which of the Mac's host networks it is")
                .mapped(
                        "Network[].VlanGuestAddress",
                        "networks[].network",
                        "in mode Emulated, as an address and a prefix")
                .kept("Network[].VlanGuestAddressIPv6", "the IPv6 network")
                .kept("Network[].VlanHostAddress", "the host's address in the network")
                .kept("Network[].VlanHostAddressIPv6", "the host's IPv6 address in the network")
                .kept("Network[].VlanDhcpStartAddress", "the first address that guests get")
                .kept("Network[].VlanDhcpEndAddress", "the last address that guests get")
                .kept("Network[].VlanDhcpDomain", "the domain that guests learn")
                .mapped("Network[].VlanDnsServerAddress", "networks[].dns", "in mode Emulated")
                .kept("Network[].VlanDnsServerAddressIPv6", "the IPv6 address of the name server")
                .kept("Network[].VlanDnsSearchDomain", "the domain in which guests look up names")
                .mapped(
                        "Serial[].Mode",
                        "serial[].to",
                        "Terminal is `stdio` (a second one `pty`), Ptty `pty`; a port that leads to TCP is kept for UTM")
                .kept(
                        "Serial[].Target",
                        "what of the machine the port is: a device of its own, the monitor, a debugger")
                .kept("Serial[].Hardware", "the device of a port of its own")
                .kept("Serial[].Terminal.Font", "how UTM's terminal looks")
                .kept("Serial[].Terminal.FontSize", "how UTM's terminal looks")
                .kept("Serial[].Terminal.CursorBlink", "how UTM's terminal looks")
                .kept("Serial[].Terminal.ResizeCommand", "what UTM types when the terminal's size changes")
                .kept("Serial[].Terminal.Theme", "how UTM's terminal looks")
                .kept("Serial[].Terminal.ForegroundColor", "how UTM's terminal looks")
                .kept("Serial[].Terminal.BackgroundColor", "how UTM's terminal looks")
                .kept("Serial[].TcpHostAddress", "where the port connects to")
                .kept("Serial[].TcpPort", "where the port connects to, or listens")
                .kept("Serial[].WaitForConnection", "the machine waits for somebody to connect")
                .kept("Serial[].RemoteConnectionAllowed", "others than the Mac itself may connect")
                .kept("Sound[].Hardware", "which sound card it is; whether there is one is `sound`")
                .build();
    }

    static List<Row> machine() {
        return new Rows()
                .fixed("satchel", "the version of the machine file")
                .fixed("profiles", "they are applied when a machine is read")
                .mapped("name", "Information.Name", "")
                .mapped("uuid", "Information.UUID", "derived from the name where there is none, which is said")
                .mapped("guest.os", "Information.Icon", "several systems share a picture, which is said")
                .mapped("guest.arch", "System.Architecture", "")
                .mapped(
                        "board",
                        "System.Target",
                        "`microvm` is refused, since UTM always adds PCI devices; `other` needs `System.Target` in"
                                + " `extras.utm`")
                .mapped("cpu.cores", "System.CPUCount", "")
                .mapped("cpu.sockets", "System.CPUCount", "UTM knows cores alone, which is said")
                .mapped("cpu.threads", "System.CPUCount", "UTM knows cores alone, which is said")
                .mapped("cpu.model", "System.CPU", "`host` is UTM's default")
                .mapped("cpu.flags", "System.CPUFlagsAdd, System.CPUFlagsRemove", "UTM ignores them without a model")
                .mapped("memory.size", "System.MemorySize", "in whole MiB")
                .said("memory.backing", "UTM takes memory as any process does")
                .said("memory.path", "UTM takes memory as any process does")
                .said("memory.shared", "UTM takes memory as any process does")
                .said("memory.prealloc", "UTM takes memory as any process does")
                .mapped("firmware.type", "QEMU.UEFIBoot", "")
                .said("firmware.secureBoot", "UTM does not record it: it is a matter of the keys in the variables")
                .file("firmware.variables", "Data/efi_vars.fd", "a copy")
                .mapped("tpm.version", "QEMU.TPMDevice", "")
                .file("tpm.state", "Data/tpmdata", "a copy, if it is one file")
                .mapped("clock", "QEMU.RTCLocalTime", "")
                .said("smbios.manufacturer", "the guest sees QEMU's own")
                .said("smbios.product", "the guest sees QEMU's own")
                .said("smbios.version", "the guest sees QEMU's own")
                .said("smbios.serial", "the guest sees QEMU's own")
                .said("smbios.sku", "the guest sees QEMU's own")
                .said("smbios.family", "the guest sees QEMU's own")
                .said("firmwareConfig[].name", "UTM hands nothing of the kind to the guest")
                .said("firmwareConfig[].text", "UTM hands nothing of the kind to the guest")
                .said("firmwareConfig[].file", "UTM hands nothing of the kind to the guest")
                .said("generationId", "UTM has no such device")
                .mapped("disks[].id", "Drive[].Identifier", "")
                .mapped(
                        "disks[].image.file",
                        "Drive[].ImageName",
                        "copied into `Data`, or chosen in UTM if it stays beside")
                .mapped("disks[].image.format", "Drive[].ImageName", "by its ending; QEMU looks into the image")
                .said("disks[].device.serial", "UTM's sandbox keeps QEMU from devices")
                .said("disks[].device.model", "UTM's sandbox keeps QEMU from devices")
                .said("disks[].device.size", "UTM's sandbox keeps QEMU from devices")
                .said("disks[].device.wwn", "UTM's sandbox keeps QEMU from devices")
                .said("disks[].device.tableUuid", "UTM's sandbox keeps QEMU from devices")
                .said("disks[].device.path", "UTM's sandbox keeps QEMU from devices")
                .said("disks[].nbd.host", "UTM has no such drives")
                .said("disks[].nbd.socket", "UTM has no such drives")
                .said("disks[].nbd.export", "UTM has no such drives")
                .mapped(
                        "disks[].media.file",
                        "Drive[].ImageName, Drive[].ImageType",
                        "a CD; without a file it is chosen in UTM")
                .file("disks[].size", "Data", "of an image that is made because it is missing")
                .mapped("disks[].bus", "Drive[].Interface", "`sata` is IDE; `scsi` another controller, which is said")
                .mapped("disks[].boot", "the order of Drive[]", "")
                .mapped("disks[].readOnly", "Drive[].ReadOnly", "")
                .said("disks[].sectors.logical", "the guest sees 512 bytes")
                .said("disks[].sectors.physical", "the guest sees 512 bytes")
                .said("disks[].cache", "always writeback")
                .said("disks[].discard", "always on")
                .said("disks[].aio", "as QEMU does unasked")
                .said("disks[].detectZeroes", "always on")
                .said("disks[].throttle.total", "UTM has no limits")
                .said("disks[].throttle.read", "UTM has no limits")
                .said("disks[].throttle.write", "UTM has no limits")
                .said("disks[].throttle.totalOperations", "UTM has no limits")
                .said("disks[].throttle.readOperations", "UTM has no limits")
                .said("disks[].throttle.writeOperations", "UTM has no limits")
                .said("disks[].serial", "UTM makes serial numbers of identifiers; not said where it is the same")
                .mapped(
                        "networks[].mode",
                        "Network[].Mode",
                        "`user` is Emulated, `host-only` Host; `tap`, `passt` and `socket` are refused")
                .mapped("networks[].model", "Network[].Hardware", "")
                .mapped("networks[].mac", "Network[].MacAddress", "derived from the machine where there is none")
                .mapped("networks[].forwards[].protocol", "Network[].PortForward[].Protocol", "")
                .mapped(
                        "networks[].forwards[].host",
                        "Network[].PortForward[].HostAddress, Network[].PortForward[].HostPort",
                        "")
                .mapped("networks[].forwards[].guest", "Network[].PortForward[].GuestPort", "")
                .mapped("networks[].interface", "Network[].BridgeInterface", "in mode `bridged`")
                .said("networks[].socket.listen.host", "UTM has no such network")
                .said("networks[].socket.listen.path", "UTM has no such network")
                .said("networks[].socket.connect.host", "UTM has no such network")
                .said("networks[].socket.connect.path", "UTM has no such network")
                .said("networks[].socket.multicast", "UTM has no such network")
                .said("networks[].socket.local.host", "UTM has no such network")
                .said("networks[].socket.local.path", "UTM has no such network")
                .said("networks[].socket.remote.host", "UTM has no such network")
                .said("networks[].socket.remote.path", "UTM has no such network")
                .mapped("networks[].restrict", "Network[].IsolateFromHost", "")
                .mapped("networks[].network", "Network[].VlanGuestAddress", "")
                .said("networks[].hostname", "UTM tells the guest no name")
                .mapped("networks[].dns", "Network[].VlanDnsServerAddress", "")
                .mapped("display.type", "Display[]", "any but `none` is UTM's own window, which is said")
                .mapped("display.card", "Display[].Hardware", "UTM's choice where nothing is said")
                .said("display.toolkit", "UTM draws its windows itself")
                .said("display.listen", "UTM serves nobody else")
                .said("display.socket", "UTM serves nobody else")
                .said("display.password.file", "UTM serves nobody else")
                .said("display.tls.certificates", "UTM serves nobody else")
                .mapped(
                        "serial[].to",
                        "Serial[].Mode",
                        "`stdio` and `pty`; `file` and `socket` are left out, which is said")
                .said("serial[].path", "UTM leads no port into a file or a UNIX-domain socket")
                .mapped("sound", "Sound[].Hardware", "the card that UTM's wizard chooses")
                .said("sound.backend", "UTM plays sound itself")
                .mapped("shares[].readOnly", "Sharing.DirectoryShareReadOnly", "")
                .said("shares[].tag", "UTM has one folder for each machine, `share`")
                .said("shares[].path", "the registry of one Mac knows the folder; choose it there")
                .said("shares[].via", "UTM shares in its own way")
                .said("shares[].socket", "UTM shares in its own way")
                .said("usb[].vendor", "connected from the window's toolbar")
                .said("usb[].product", "connected from the window's toolbar")
                .said("usb[].port", "connected from the window's toolbar")
                .mapped("rng", "QEMU.RNGDevice", "")
                .mapped("balloon", "QEMU.BalloonDevice", "")
                .said("agent", "UTM always gives the guest the channel")
                .mapped(
                        "extras.qemu.arguments",
                        "QEMU.AdditionalArguments, Drive[]",
                        "`-bios`, `-kernel`, `-initrd`, `-dtb` with a file, and a `-drive` of `if=none`, `mtd` or `pflash`"
                                + " with an id that begins with `drive`, are drives")
                .mapped("extras.utm", "any key", "wins over everything else")
                .build();
    }
}
