package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** From the sections of UTM 3 to those of version 4, as {@code UTMQemuConfiguration.init(migrating:)} has it. */
final class LegacyQemuUpgrade {
    private static final String VARIABLES = "efi_vars.fd";

    private static final ImmutableMap<String, UtmDrive.Type> TYPES = ImmutableMap.<String, UtmDrive.Type>builder()
            .put("none", UtmDrive.Type.NONE)
            .put("disk", UtmDrive.Type.DISK)
            .put("cd", UtmDrive.Type.CD)
            .put("bios", UtmDrive.Type.BIOS)
            .put("kernel", UtmDrive.Type.LINUX_KERNEL)
            .put("initrd", UtmDrive.Type.LINUX_INITRD)
            .put("dtb", UtmDrive.Type.LINUX_DTB)
            .buildOrThrow();

    private static final ImmutableMap<String, UtmDrive.Interface> BUSES =
            ImmutableMap.<String, UtmDrive.Interface>builder()
                    .put("ide", UtmDrive.Interface.IDE)
                    .put("scsi", UtmDrive.Interface.SCSI)
                    .put("sd", UtmDrive.Interface.SD)
                    .put("mtd", UtmDrive.Interface.MTD)
                    .put("floppy", UtmDrive.Interface.FLOPPY)
                    .put("pflash", UtmDrive.Interface.PFLASH)
                    .put("virtio", UtmDrive.Interface.VIRTIO)
                    .put("nvme", UtmDrive.Interface.NVME)
                    .put("usb", UtmDrive.Interface.USB)
                    .buildOrThrow();

    private static final Set<String> NO_BUS = ImmutableSet.of("", "none");

    private static final ImmutableMap<String, UtmNetwork.Mode> MODES = ImmutableMap.of(
            "emulated", UtmNetwork.Mode.EMULATED,
            "shared", UtmNetwork.Mode.SHARED,
            "host", UtmNetwork.Mode.HOST,
            "bridged", UtmNetwork.Mode.BRIDGED);

    /** What has the same meaning under another name. */
    private static final ImmutableMap<String, String> ADDRESSES = ImmutableMap.<String, String>builder()
            .put("IPSubnet", "VlanGuestAddress")
            .put("IPv6Subnet", "VlanGuestAddressIPv6")
            .put("IPHost", "VlanHostAddress")
            .put("IPv6Host", "VlanHostAddressIPv6")
            .put("DHCPStart", "VlanDhcpStartAddress")
            .put("DHCPDomain", "VlanDhcpDomain")
            .put("IPDNS", "VlanDnsServerAddress")
            .put("IPv6DNS", "VlanDnsServerAddressIPv6")
            .put("DNSSearch", "VlanDnsSearchDomain")
            .buildOrThrow();

    private static final Set<String> CONSOLE = ImmutableSet.of(
            "ConsoleFont",
            "ConsoleFontSize",
            "ConsoleTextColor",
            "ConsoleBackgroundColor",
            "ConsoleBlink",
            "ConsoleResizeCommand");

    private static final Set<String> GRAPHICS =
            ImmutableSet.of("DisplayCard", "DisplayFitScreen", "DisplayRetina", "DisplayUpscaler", "DisplayDownscaler");

    private static final String DEFAULT_ARCHITECTURE = "x86_64";
    private static final String DEFAULT_TARGET = "q35";
    private static final int DEFAULT_MEMORY = 512;
    private static final int DEFAULT_SLOTS = 3;

    /** As it was read: what is said of a key is said of one that is there. */
    private final LegacyQemuConfiguration before;

    /** With what UTM fills in. */
    private final LegacyQemuConfiguration old;

    private final String name;
    private final UpgradeFindings findings;

    LegacyQemuUpgrade(LegacyQemuConfiguration before, String name, Architecture mac, Bounded findings) {
        this.before = before;
        this.name = name;
        this.findings = new UpgradeFindings(findings);
        this.old = new LegacyQemuNormalization(before, mac, this.findings).normalized();
    }

    QemuConfiguration upgraded() {
        unknownKeys();
        QemuConfiguration upgraded = QemuConfiguration.of(information(), system(), qemu(), input(), sharing())
                .withDisplays(displays())
                .withDrives(drives())
                .withNetworks(networks())
                .withSerialPorts(serialPorts())
                .withSounds(sounds());
        files();
        return upgraded;
    }

    private void unknownKeys() {
        LegacyQemuConfiguration.SCHEMA.check((PlistDictionary) before.plist().root(), "", finding -> {
            if (finding.code().equals(Schema.UNKNOWN_KEY)) {
                findings.add(Finding.warning(
                        "utm.upgrade.lost",
                        finding.where(),
                        "is lost: UTM does not know this key",
                        "set it in UTM if it was meant"));
            }
        });
    }

    private UtmInformation information() {
        LegacyInformation info = old.information();
        String written = old.system().uuid().orElse("");
        Optional<UUID> uuid = UtmInformation.uuid(written);
        if (uuid.isEmpty()) {
            findings.random(
                    "System.SystemUUID",
                    written.isEmpty()
                            ? "is missing; the machine gets a new identity"
                            : UpgradeFindings.shown(written) + " is no UUID; the machine gets a new identity");
        }
        PlistDictionary result =
                UtmInformation.of(name, uuid.orElseGet(UUID::randomUUID)).plist();
        if (info.notes().isPresent()) {
            result = result.with("Notes", info.notes().get());
        }
        return new UtmInformation(icon(info, result));
    }

    private PlistDictionary icon(LegacyInformation info, PlistDictionary result) {
        if (info.isIconCustom() && info.icon().isEmpty()) {
            findings.changed("Info.IconCustom", true, false, "no picture is named");
            return result;
        }
        if (info.icon().isEmpty()) {
            return result;
        }
        String icon = info.icon().get();
        if (info.isIconCustom()) {
            String file = lastName(icon);
            if (!file.equals(icon)) {
                findings.renamed("Info.Icon", icon, file);
            }
            findings.file(
                    "Info.Icon",
                    "the picture " + UpgradeFindings.shown(file)
                            + " lies at the root of the bundle, and version 4 looks for" + " it in Data",
                    "move it, or let UTM do it at its first save");
            return result.with("Icon", file).with("IconCustom", true);
        }
        if (!UtmConstants.icons().contains(icon)) {
            findings.lost("Info.Icon", icon, "UTM has no such picture");
            return result;
        }
        return result.with("Icon", icon);
    }

    private UtmSystem system() {
        LegacySystem system = old.system();
        String architecture = system.architecture()
                .filter(UtmConstants.architectures()::contains)
                .orElse(DEFAULT_ARCHITECTURE);
        system.architecture()
                .ifPresentOrElse(
                        written -> {
                            if (!written.equals(architecture)) {
                                findings.changed(
                                        "System.Architecture", written, architecture, "UTM 5.0.3 does not know it");
                            }
                        },
                        () -> findings.filled("System.Architecture", architecture));
        String target = target(system, architecture);
        String cpu = system.cpu().orElse(UtmSystem.DEFAULT_CPU);
        if (!UtmConstants.cpus(architecture).contains(cpu)) {
            findings.changed("System.CPU", cpu, UtmSystem.DEFAULT_CPU, "UTM 5.0.3 does not know it");
            cpu = UtmSystem.DEFAULT_CPU;
        }
        ImmutableList.Builder<String> added = ImmutableList.builder();
        ImmutableList.Builder<String> removed = ImmutableList.builder();
        for (String flag : system.cpuFlags()) {
            boolean signed = flag.startsWith("-") || flag.startsWith("+");
            (flag.startsWith("-") ? removed : added).add(signed ? flag.substring(1) : flag);
        }
        return new UtmSystem(PlistDictionary.EMPTY
                .with("Architecture", architecture)
                .with("CPU", cpu)
                .with("CPUCount", filled("System.CPUCount", system.plist(), "CPUCount", 0))
                .with("CPUFlagsAdd", PlistArray.ofTexts(added.build()))
                .with("CPUFlagsRemove", PlistArray.ofTexts(removed.build()))
                .with("ForceMulticore", system.isMulticoreForced())
                .with("JITCacheSize", filled("System.JITCacheSize", system.plist(), "JITCacheSize", 0))
                .with("MemorySize", filled("System.Memory", system.plist(), "Memory", DEFAULT_MEMORY))
                .with("Target", target));
    }

    private String target(LegacySystem system, String architecture) {
        Set<String> listed = UtmConstants.targets(architecture);
        String today = UtmConstants.defaultTarget(architecture).orElse(DEFAULT_TARGET);
        Optional<String> written = system.target();
        if (written.isEmpty()) {
            // Without the section there is nothing to fill in, and UTM keeps what a new configuration has.
            findings.filled("System.Target", DEFAULT_TARGET);
            return listed.contains(DEFAULT_TARGET) ? DEFAULT_TARGET : today;
        }
        if (!listed.contains(written.get())) {
            findings.changed(
                    "System.Target", written.get(), today, "no board of " + architecture + " that UTM 5.0.3 knows");
            return today;
        }
        return written.get();
    }

    /** A number, or what a new configuration has. */
    private long filled(String where, PlistDictionary section, String key, int absent) {
        if (section.value(key).isEmpty()) {
            findings.filled(where, absent);
            return absent;
        }
        PlistValue value = section.value(key).get();
        long number =
                value instanceof PlistValue.Real real ? (long) real.value() : ((PlistValue.Whole) value).saturated();
        if (value instanceof PlistValue.Real) {
            findings.renamed(where, value, number);
        }
        return number;
    }

    private UtmQemu qemu() {
        LegacySystem system = old.system();
        PlistDictionary qemu = PlistDictionary.EMPTY
                .with("AdditionalArguments", PlistArray.ofTexts(system.additionalArguments()))
                .with("BalloonDevice", false)
                .with("DebugLog", old.debug().isLogged())
                .with("Hypervisor", system.hypervisor().orElse(false))
                .with("PS2Controller", system.ps2().orElse(false))
                .with("RNGDevice", system.rng().orElse(false))
                .with("RTCLocalTime", system.localTime().orElse(false))
                .with("TPMDevice", false)
                .with("TSO", false)
                .with("UEFIBoot", system.uefi().orElse(false));
        if (system.machineProperties().isPresent()) {
            qemu = qemu.with(
                    "MachinePropertyOverride", system.machineProperties().get());
        }
        before.system()
                .bootDevice()
                .filter(device -> !device.isEmpty())
                .ifPresent(device -> findings.dropped(
                        "System.BootDevice", device, "the order of the drives is the order of the boot"));
        if (before.debug().isConfigurationIgnored()) {
            findings.lost(
                    "Debug.IgnoreAllConfiguration",
                    true,
                    "in version 4 the raw arguments are added to UTM's own, and never stand alone");
        }
        return new UtmQemu(qemu);
    }

    private UtmInput input() {
        UtmInput.UsbBus bus = old.input().isLegacy()
                ? UtmInput.UsbBus.DISABLED
                : old.sharing().usb3().orElse(false) ? UtmInput.UsbBus.USB_3 : UtmInput.UsbBus.USB_2;
        if (before.input().isScrollInverted()) {
            findings.lost("Input.InputInvertScroll", true, "UTM 4 has it in its own preferences, for all machines");
        }
        if (old.input().isLegacy() && before.sharing().usb3().orElse(false)) {
            findings.dropped("Sharing.Usb3Support", true, "there is no USB at all");
        }
        for (String gone : List.of("TouchscreenMode", "DirectInput")) {
            before.input()
                    .plist()
                    .value(gone)
                    .ifPresent(value -> findings.dropped("Input." + gone, value, "UTM 3 did not read it any more"));
        }
        return new UtmInput(PlistDictionary.EMPTY
                .with("MaximumUsbShare", old.sharing().usbSlots().orElse(DEFAULT_SLOTS))
                .with("UsbBusSupport", bus.value())
                .with("UsbSharing", true));
    }

    private UtmSharing sharing() {
        LegacySharing sharing = old.sharing();
        sharing.directoryName()
                .ifPresent(value -> findings.lost("Sharing.DirectoryName", value, "the folder is chosen in UTM"));
        sharing.directoryBookmark()
                .ifPresent(value -> findings.lost(
                        "Sharing.DirectoryBookmark",
                        value,
                        "the folder is in the registry of the Mac that knew it, not in the configuration"));
        return new UtmSharing(PlistDictionary.EMPTY
                .with("ClipboardSharing", sharing.isClipboardShared())
                .with(
                        "DirectoryShareMode",
                        (sharing.isDirectoryShared() ? UtmSharing.DirectoryMode.WEBDAV : UtmSharing.DirectoryMode.NONE)
                                .value())
                .with("DirectoryShareReadOnly", sharing.isDirectoryReadOnly()));
    }

    private List<UtmDisplay> displays() {
        LegacyDisplay display = old.display();
        for (String gone : List.of(
                "FixedResolution", "FixedResolutionWidth", "FixedResolutionHeight", "ZoomScale", "ZoomLetterbox")) {
            before.display()
                    .plist()
                    .value(gone)
                    .ifPresent(value -> findings.dropped("Display." + gone, value, "UTM 3 did not read it any more"));
        }
        if (display.isConsoleOnly()) {
            forEach(
                    before.display().plist(),
                    GRAPHICS,
                    key -> findings.dropped(
                            "Display." + key,
                            before.display().plist().value(key).orElseThrow(),
                            "there is no graphics card"));
            return ImmutableList.of();
        }
        forEach(
                before.display().plist(),
                CONSOLE,
                key -> findings.dropped(
                        "Display." + key, before.display().plist().value(key).orElseThrow(), "there is no terminal"));
        before.display()
                .consoleTheme()
                .ifPresent(theme -> findings.dropped("Display.ConsoleTheme", theme, "there is no terminal"));
        return ImmutableList.of(new UtmDisplay(PlistDictionary.EMPTY
                .with("DownscalingFilter", filter("DisplayDownscaler", UtmDisplay.Filter.LINEAR))
                .with("DynamicResolution", display.fitScreen().orElse(false))
                .with("Hardware", display.card().orElse("virtio-vga"))
                .with("NativeResolution", display.isResolutionNative())
                .with("UpscalingFilter", filter("DisplayUpscaler", UtmDisplay.Filter.NEAREST))));
    }

    private static void forEach(PlistDictionary section, Set<String> keys, Consumer<String> taker) {
        keys.stream().filter(key -> section.value(key).isPresent()).forEach(taker);
    }

    private String filter(String key, UtmDisplay.Filter other) {
        String written = old.display()
                .plist()
                .value(key)
                .map(PlistValue.Text.class::cast)
                .map(PlistValue.Text::value)
                .orElse("");
        return switch (written) {
            case "linear" -> UtmDisplay.Filter.LINEAR.value();
            case "nearest" -> UtmDisplay.Filter.NEAREST.value();
            case "" -> other.value();
            default -> {
                findings.changed("Display." + key, written, other.value(), "UTM knows only linear and nearest");
                yield other.value();
            }
        };
    }

    private List<UtmSerial> serialPorts() {
        LegacyDisplay display = old.display();
        if (!display.isConsoleOnly()) {
            return ImmutableList.of();
        }
        before.display()
                .consoleTheme()
                .ifPresent(theme -> findings.lost(
                        "Display.ConsoleTheme", theme, "the terminal keeps the colours, which version 4 has instead"));
        PlistDictionary terminal = PlistDictionary.EMPTY
                .with("BackgroundColor", display.consoleBackgroundColor().orElse("#000000"))
                .with("CursorBlink", display.isConsoleBlinking())
                .with("Font", display.consoleFont().orElse("Menlo"))
                .with("FontSize", display.consoleFontSize().orElse(12))
                .with("ForegroundColor", display.consoleTextColor().orElse("#ffffff"));
        if (display.consoleResizeCommand().isPresent()) {
            terminal = terminal.with(
                    "ResizeCommand", display.consoleResizeCommand().get());
        }
        return ImmutableList.of(new UtmSerial(PlistDictionary.EMPTY
                .with("Mode", UtmSerial.Mode.TERMINAL.value())
                .with("Target", UtmSerial.Target.AUTO.value())
                .with("Terminal", terminal)));
    }

    private List<UtmDrive> drives() {
        ImmutableList.Builder<UtmDrive> drives = ImmutableList.builder();
        int index = 0;
        for (LegacyDrive drive : old.drives()) {
            String where = "Drives[" + index++ + "]";
            if (drive.imageName().orElse("").equals(VARIABLES)) {
                findings.dropped(where, VARIABLES, "UEFI's variables are no drive any more, but Data/efi_vars.fd");
            } else {
                drives.add(drive(drive, where));
            }
        }
        return drives.build();
    }

    private UtmDrive drive(LegacyDrive drive, String where) {
        UtmDrive.Type type = TYPES.getOrDefault(drive.type().orElse(""), UtmDrive.Type.DISK);
        drive.type()
                .filter(written -> !TYPES.containsKey(written))
                .ifPresent(written -> findings.changed(
                        where + ".ImageType", written, UtmDrive.Type.DISK.value(), "UTM knows no such type"));
        PlistDictionary result = PlistDictionary.EMPTY.with("Identifier", identifier(drive, where));
        if (drive.imageName().isPresent()) {
            String image = drive.imageName().get();
            String file = lastName(image);
            if (drive.isRemovable()) {
                findings.lost(where + ".ImagePath", image, "the medium of a removable drive is chosen in UTM");
            } else {
                if (!file.equals(image)) {
                    findings.renamed(where + ".ImagePath", image, file);
                }
                result = result.with("ImageName", file);
            }
        } else if (!drive.isRemovable()) {
            findings.changed(
                    where + ".ImagePath",
                    "no image",
                    "a removable drive",
                    "version 4 has no other drive without an image");
        }
        if (drive.isRemovable() && type != UtmDrive.Type.CD) {
            findings.changed(
                    where + ".Removable", "read-write", "read-only", "UTM takes every removable drive for read-only");
        }
        return new UtmDrive(result.with("ImageType", type.value())
                .with("Interface", bus(drive, type, where).value())
                .with("InterfaceVersion", 0)
                .with("ReadOnly", drive.isRemovable()));
    }

    private String identifier(LegacyDrive drive, String where) {
        String written = drive.name().orElse("");
        String identifier = LegacyDrive.identifier(written);
        if (identifier.isEmpty()) {
            String made = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
            findings.random(
                    where + ".DriveName", UpgradeFindings.shown(written) + " leaves no name, and becomes " + made);
            return made;
        }
        if (identifier.equals(written)) {
            findings.renamed(where + ".DriveName", written, "drive" + written + "' to QEMU, '" + written + "' to UTM");
        }
        return identifier;
    }

    private UtmDrive.Interface bus(LegacyDrive drive, UtmDrive.Type type, String where) {
        String written = drive.bus().orElse("");
        UtmDrive.Interface bus = BUSES.getOrDefault(written, UtmDrive.Interface.NONE);
        if (bus == UtmDrive.Interface.NONE && !NO_BUS.contains(written)) {
            findings.changed(where + ".InterfaceType", written, bus.value(), "UTM knows no such interface");
        }
        boolean attached = type == UtmDrive.Type.DISK || type == UtmDrive.Type.CD;
        if (!attached && bus != UtmDrive.Interface.NONE) {
            findings.dropped(where + ".InterfaceType", written, "it has no effect but for disks and CDs");
            return UtmDrive.Interface.NONE;
        }
        return bus;
    }

    private List<UtmNetwork> networks() {
        LegacyNetworking network = old.networking();
        String written = network.mode().orElse("");
        UtmNetwork.Mode mode = MODES.get(written);
        if (mode == null) {
            if (!written.isEmpty() && !written.equals("none")) {
                findings.changed("Networking.NetworkMode", written, "no network", "UTM knows no such mode");
            }
            before.networking().plist().entries().forEach((key, value) -> {
                if (!key.equals("NetworkMode") && !key.equals("NetworkEnabled")) {
                    findings.dropped("Networking." + PlistXmlReader.shortened(key), value, "there is no network");
                }
            });
            return ImmutableList.of();
        }
        PlistDictionary result = PlistDictionary.EMPTY
                .with("Hardware", network.card().orElse("e1000"))
                .with("IsolateFromHost", network.isIsolatedFromHost())
                .with("MacAddress", network.macAddress().orElse(""))
                .with("Mode", mode.value())
                .with("PortForward", portForwards(network));
        if (network.bridgeInterface().isPresent()) {
            if (mode == UtmNetwork.Mode.BRIDGED) {
                result =
                        result.with("BridgeInterface", network.bridgeInterface().get());
            } else {
                findings.dropped(
                        "Networking.NetworkBridgeInterface",
                        network.bridgeInterface().get(),
                        "the card is not bridged");
            }
        }
        for (Map.Entry<String, String> address : ADDRESSES.entrySet()) {
            if (network.plist().value(address.getKey()).isPresent()) {
                result = result.with(
                        address.getValue(),
                        network.plist().value(address.getKey()).get());
            }
        }
        network.dhcpHost().ifPresent(host -> findings.lost("Networking.DHCPHost", host, "version 4 has no such key"));
        return ImmutableList.of(new UtmNetwork(result));
    }

    private PlistArray portForwards(LegacyNetworking network) {
        ImmutableList.Builder<PlistValue> forwards = ImmutableList.builder();
        int index = 0;
        for (LegacyPortForward forward : network.portForwards()) {
            String where = "Networking.PortForward[" + index++ + "]";
            int host = forward.hostPort().orElse(0);
            int guest = forward.guestPort().orElse(0);
            if (host != guest) {
                findings.add(Finding.warning(
                        "utm.upgrade.port-forward",
                        where + ".HostPort",
                        "stays " + host + "; UTM's own upgrade takes the guest's port, " + guest + ", for it",
                        "compare it if UTM has upgraded the machine before"));
            }
            String protocol = forward.protocol().orElse("tcp");
            if (!protocol.equals("tcp") && !protocol.equals("udp")) {
                findings.changed(where + ".Protocol", protocol, "TCP", "UTM knows only tcp and udp");
            }
            forwards.add(PlistDictionary.EMPTY
                    .with("GuestAddress", forward.guestAddress().orElse(""))
                    .with("GuestPort", guest)
                    .with("HostAddress", forward.hostAddress().orElse(""))
                    .with("HostPort", host)
                    .with(
                            "Protocol",
                            (protocol.equals("udp") ? UtmPortForward.Protocol.UDP : UtmPortForward.Protocol.TCP)
                                    .value()));
        }
        return new PlistArray(forwards.build());
    }

    private List<UtmSound> sounds() {
        LegacySound sound = old.sound();
        if (!sound.isEnabled()) {
            before.sound().card().ifPresent(card -> findings.dropped("Sound.SoundCard", card, "sound is off"));
            return ImmutableList.of();
        }
        String card = sound.card().orElse("AC97");
        if (card.equals("ac97")) {
            findings.renamed("Sound.SoundCard", card, "AC97");
            return ImmutableList.of(UtmSound.of("AC97"));
        }
        return ImmutableList.of(UtmSound.of(card));
    }

    private void files() {
        boolean images =
                before.drives().stream().anyMatch(drive -> drive.imageName().isPresent() && !drive.isRemovable());
        if (images) {
            findings.file(
                    "Drives",
                    "the images lie in Images, and version 4 looks for them in Data",
                    "rename the folder where there is no Data yet, or let UTM do it at its first save");
        }
        if (before.debug().isLogged()) {
            findings.file(
                    "Debug.DebugLog",
                    "debug.log lies at the root of the bundle, and version 4 writes it into Data",
                    "delete it, or let UTM move it at its first save");
        }
    }

    /** As UTM keeps of a path, at its next save. */
    private static String lastName(String path) {
        String trimmed = path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }
}
