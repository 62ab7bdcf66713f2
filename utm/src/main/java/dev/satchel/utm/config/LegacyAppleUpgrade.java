package dev.satchel.utm.config;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.Access;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** From the flat form of UTM 3 to the sections of version 4, as {@code UTMAppleConfiguration.init(migrating:)} has it. */
final class LegacyAppleUpgrade {
    private static final int MEBIBYTE = 1 << 20;
    private static final int FONT_SIZE = 12;

    private final LegacyAppleConfiguration old;
    private final UpgradeFindings findings;

    LegacyAppleUpgrade(LegacyAppleConfiguration old, Bounded findings) {
        this.old = old;
        this.findings = new UpgradeFindings(findings);
    }

    AppleConfiguration upgraded() {
        unknownKeys();
        return AppleConfiguration.of(information(), system(), virtualization())
                .withDisplays(displays())
                .withDrives(drives())
                .withNetworks(networks())
                .withSerialPorts(serialPorts());
    }

    private void unknownKeys() {
        LegacyAppleConfiguration.SCHEMA.check((PlistDictionary) old.plist().root(), "", finding -> {
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
        findings.random("uuid", "this format has none; the machine gets a new identity");
        PlistDictionary result =
                UtmInformation.of(old.name(), UUID.randomUUID()).plist();
        if (old.notes().isPresent()) {
            result = result.with("Notes", old.notes().get());
        }
        if (old.icon().isEmpty()) {
            if (old.isIconCustom()) {
                findings.changed("iconCustom", true, false, "no picture is named");
            }
            return new UtmInformation(result);
        }
        String icon = old.icon().get();
        if (old.isIconCustom()) {
            findings.add(Finding.warning(
                    "utm.upgrade.icon",
                    "icon",
                    UpgradeFindings.shown(icon) + " stays the machine's picture; UTM's own upgrade forgets it, and then"
                            + " deletes the file",
                    "keep a copy of the picture if UTM upgrades the machine"));
            return new UtmInformation(result.with("Icon", icon).with("IconCustom", true));
        }
        if (!UtmConstants.icons().contains(icon)) {
            findings.lost("icon", icon, "UTM has no such picture");
            return new UtmInformation(result);
        }
        return new UtmInformation(result.with("Icon", icon));
    }

    private AppleSystem system() {
        long memory = old.memory().bytes() / MEBIBYTE;
        if (memory * MEBIBYTE != old.memory().bytes()) {
            findings.changed("memorySize", old.memory(), memory + "MiB", "version 4 counts whole MiB");
        }
        PlistDictionary system = PlistDictionary.EMPTY
                .with("Architecture", old.architecture())
                .with("Boot", boot())
                .with("CPUCount", old.cpuCount())
                .with("MemorySize", Math.min(memory, Integer.MAX_VALUE));
        if (memory > Integer.MAX_VALUE) {
            findings.changed("memorySize", old.memory(), Integer.MAX_VALUE + "MiB", "more cannot be said");
        }
        boolean macOs = isStarting(LegacyAppleBoot.OperatingSystem.MACOS);
        if (old.macPlatform().isPresent()) {
            if (macOs) {
                system =
                        system.with("MacPlatform", macPlatform(old.macPlatform().get()));
            } else {
                findings.lost("macPlatform", old.macPlatform().get().plist(), "the guest is not macOS");
            }
        }
        if (isStarting(LegacyAppleBoot.OperatingSystem.LINUX)) {
            findings.random("genericPlatform", "this format has none; the guest gets a new machine identifier");
            system = system.with(
                    "GenericPlatform",
                    AppleGenericPlatform.of(UUID.randomUUID()).plist());
        }
        return new AppleSystem(system);
    }

    private boolean isStarting(LegacyAppleBoot.OperatingSystem system) {
        return old.boot().map(boot -> boot.operatingSystem() == system).orElse(false);
    }

    private static PlistDictionary macPlatform(LegacyAppleMacPlatform platform) {
        PlistDictionary result = PlistDictionary.EMPTY
                .with("HardwareModel", platform.hardwareModel())
                .with("MachineIdentifier", platform.machineIdentifier());
        return platform.auxiliaryStorageFile()
                .map(file -> result.with("AuxiliaryStoragePath", file))
                .orElse(result);
    }

    private PlistDictionary boot() {
        if (old.boot().isEmpty()) {
            findings.filled("bootLoader", AppleBoot.OperatingSystem.NONE.value());
            return AppleBoot.none().plist();
        }
        LegacyAppleBoot boot = old.boot().get();
        PlistDictionary result = switch (boot.operatingSystem()) {
            case LINUX -> PlistDictionary.EMPTY.with("OperatingSystem", AppleBoot.OperatingSystem.LINUX.value());
            case MACOS -> PlistDictionary.EMPTY.with("OperatingSystem", AppleBoot.OperatingSystem.MACOS.value());
            case OTHER -> {
                findings.changed(
                        "bootLoader.operatingSystem",
                        boot.plist().value("operatingSystem").orElseThrow(),
                        AppleBoot.OperatingSystem.NONE.value(),
                        "UTM knows no such system, and refuses the configuration");
                yield PlistDictionary.EMPTY.with("OperatingSystem", AppleBoot.OperatingSystem.NONE.value());
            }
        };
        result = result.with("UEFIBoot", false);
        result = linux(result, "linuxKernelPath", "LinuxKernelPath", boot.kernelFile());
        result = linux(result, "linuxCommandLine", "LinuxCommandLine", boot.commandLine());
        return linux(result, "linuxInitialRamdiskPath", "LinuxInitialRamdiskPath", boot.initialRamdiskFile());
    }

    /** What version 4 keeps for Linux alone. */
    private PlistDictionary linux(PlistDictionary boot, String before, String key, Optional<String> value) {
        if (value.isEmpty()) {
            return boot;
        }
        if (!isStarting(LegacyAppleBoot.OperatingSystem.LINUX)) {
            findings.lost("bootLoader." + before, value.get(), "the guest is not Linux");
            return boot;
        }
        return boot.with(key, value.get());
    }

    private AppleVirtualization virtualization() {
        return new AppleVirtualization(PlistDictionary.EMPTY
                .with("Audio", old.hasAudio())
                .with("Balloon", old.hasBalloon())
                .with("ClipboardSharing", false)
                .with("Entropy", old.hasEntropy())
                .with(
                        "Keyboard",
                        (old.hasKeyboard()
                                        ? AppleVirtualization.Keyboard.GENERIC
                                        : AppleVirtualization.Keyboard.DISABLED)
                                .value())
                .with(
                        "Pointer",
                        (old.hasPointer() ? AppleVirtualization.Pointer.MOUSE : AppleVirtualization.Pointer.DISABLED)
                                .value()));
    }

    private List<AppleDisplay> displays() {
        return old.displays().stream()
                .map(display -> new AppleDisplay(PlistDictionary.EMPTY
                        .with("DynamicResolution", true)
                        .with("HeightPixels", display.height())
                        .with("PixelsPerInch", display.pixelsPerInch())
                        .with("WidthPixels", display.width())))
                .collect(ImmutableList.toImmutableList());
    }

    private List<AppleDrive> drives() {
        ImmutableList.Builder<AppleDrive> drives = ImmutableList.builder();
        int index = 0;
        for (LegacyAppleDisk disk : old.disks()) {
            String where = "diskImages[" + index++ + "]";
            String identifier = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
            findings.random(where, "this format has no identifiers; the drive gets " + identifier);
            PlistDictionary drive = PlistDictionary.EMPTY
                    .with("Identifier", identifier)
                    .with("Nvme", false)
                    .with("ReadOnly", disk.access() == Access.READ_ONLY);
            if (!disk.isExternal() && disk.imageName().isPresent()) {
                drive = drive.with("ImageName", disk.imageName().get());
            } else if (!disk.isExternal()) {
                findings.changed(
                        where + ".imagePath",
                        "no image",
                        "a removable drive",
                        "version 4 has no other drive without an image");
            } else if (disk.imageName().isPresent()) {
                findings.lost(where + ".imagePath", disk.imageName().get(), "the drive is external");
            }
            disk.bookmark()
                    .ifPresent(bookmark -> findings.lost(
                            where + ".imageBookmark", bookmark, "media are in the registry of the Mac that knew them"));
            drives.add(new AppleDrive(drive));
        }
        return drives.build();
    }

    private List<AppleNetwork> networks() {
        ImmutableList.Builder<AppleNetwork> cards = ImmutableList.builder();
        int index = 0;
        for (LegacyAppleNetwork network : old.networks()) {
            String where = "networkDevices[" + index++ + "]";
            AppleNetwork.Mode mode = network.mode();
            if (mode == AppleNetwork.Mode.OTHER) {
                findings.changed(
                        where + ".networkMode",
                        network.plist().value("networkMode").orElseThrow(),
                        AppleNetwork.Mode.SHARED.value(),
                        "UTM knows no such mode, and refuses the configuration");
                mode = AppleNetwork.Mode.SHARED;
            }
            PlistDictionary card = PlistDictionary.EMPTY
                    .with("MacAddress", network.macAddress())
                    .with("Mode", mode.value());
            if (network.bridgeInterface().isPresent()) {
                if (mode == AppleNetwork.Mode.BRIDGED) {
                    card = card.with(
                            "BridgeInterface", network.bridgeInterface().get());
                } else {
                    findings.dropped(
                            where + ".bridgeInterfaceIdentifier",
                            network.bridgeInterface().get(),
                            "the card is not bridged");
                }
            }
            cards.add(new AppleNetwork(card));
        }
        return cards.build();
    }

    private List<AppleSerial> serialPorts() {
        if (!old.hasConsole()) {
            terminalIsLost();
            return old.hasSerialPort() ? ImmutableList.of(AppleSerial.pseudoTerminal()) : ImmutableList.of();
        }
        if (old.hasSerialPort()) {
            findings.lost("isSerialEnabled", true, "version 4 has one serial port of it, the one in UTM's window");
        }
        old.consoleTheme().ifPresent(theme -> findings.lost("consoleTheme", theme, "version 4 has colours instead"));
        PlistDictionary terminal = PlistDictionary.EMPTY
                .with("CursorBlink", old.isConsoleBlinking())
                .with("Font", old.consoleFont().orElse("Menlo"))
                .with("FontSize", old.consoleFontSize().orElse(FONT_SIZE));
        if (old.consoleTextColor().isPresent()) {
            terminal = terminal.with("ForegroundColor", old.consoleTextColor().get());
        }
        if (old.consoleBackgroundColor().isPresent()) {
            terminal = terminal.with(
                    "BackgroundColor", old.consoleBackgroundColor().get());
        }
        if (old.consoleResizeCommand().isPresent()) {
            terminal = terminal.with("ResizeCommand", old.consoleResizeCommand().get());
        }
        return ImmutableList.of(AppleSerial.terminal(new UtmTerminal(terminal)));
    }

    private void terminalIsLost() {
        for (String key : List.of(
                "consoleTheme",
                "consoleTextColor",
                "consoleBackgroundColor",
                "consoleFont",
                "consoleFontSize",
                "consoleResizeCommand")) {
            ((PlistDictionary) old.plist().root())
                    .value(key)
                    .ifPresent(value -> findings.dropped(key, value, "there is no terminal"));
        }
    }
}
