package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.utm.config.AppleBoot;
import dev.satchel.utm.config.AppleConfiguration;
import dev.satchel.utm.config.AppleDrive;
import dev.satchel.utm.config.AppleNetwork;
import dev.satchel.utm.config.AppleSerial;
import dev.satchel.utm.config.AppleVirtualization;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.UtmInformation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Understands a configuration of the back end Apple as a machine. Apple's framework has devices of virtio, which any target
 * has: the machine runs elsewhere, unless macOS is in it. What only Apple's framework knows is in {@code extras.utm}.
 */
final class AppleReader {
    private static final int MOST_PROCESSORS = 1024;

    private final AppleConfiguration configuration;
    private final Path data;
    private final OperatingSystem host;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

    AppleReader(AppleConfiguration configuration, Path data, OperatingSystem host) {
        this.configuration = configuration;
        this.data = data;
        this.host = host;
    }

    UtmMachine read() {
        findings.addAll(configuration.check());
        String name = configuration.system().architecture();
        Optional<Architecture> architecture =
                Boards.architecture(name).filter(each -> each == Architecture.AARCH64 || each == Architecture.X86_64);
        if (architecture.isEmpty() || configuration.system().memory().bytes() == 0) {
            findings.add(
                    architecture.isEmpty()
                            ? error(
                                    "utm.architecture",
                                    "System.Architecture",
                                    "Apple's framework has no guests of " + Names.line(name),
                                    "write aarch64 or x86_64")
                            : error(
                                    "utm.memory",
                                    "System.MemorySize",
                                    "a machine without memory does not run",
                                    "write some"));
            return new UtmMachine(null, Findings.of(findings.build()));
        }
        return new UtmMachine(machine(architecture.get()), Findings.of(findings.build()));
    }

    private Machine machine(Architecture architecture) {
        UtmInformation information = configuration.information();
        AppleVirtualization parts = configuration.virtualization();
        List<@Nullable String> ids = new ArrayList<>();
        Machine.Builder builder = Machine.named(Names.line(information.name()))
                .guest(new GuestSystem(guest(information), architecture))
                .board(architecture == Architecture.AARCH64 ? Board.VIRT : Board.Q35)
                .cpu(cpu())
                .memory(configuration.system().memory())
                .firmware(firmware())
                .clock(Clock.UTC)
                .display(display())
                .sound(parts.has(AppleVirtualization.Option.AUDIO) ? Machine.Sound.ON : Machine.Sound.OFF)
                .randomSource(
                        parts.has(AppleVirtualization.Option.ENTROPY)
                                ? Machine.RandomSource.ON
                                : Machine.RandomSource.OFF)
                .balloon(parts.has(AppleVirtualization.Option.BALLOON) ? Machine.Balloon.ON : Machine.Balloon.OFF)
                .disks(disks(ids));
        information.uuid().ifPresent(builder::uuid);
        serialPorts().forEach(builder::serialPort);
        networks().forEach(builder::network);
        List<String> words = kernel();
        Machine plain = builder.extras(new Extras(words, Map.of())).build();
        Map<String, String> kept =
                UtmExtras.difference(root(new AppleWriter(plain, DiskPlacement.COPY).base()), root(configuration), ids);
        new KeptKeys(MappingTable.apple(), findings::add).tell(kept, ids);
        Map<String, String> extras = ImmutableMap.<String, String>builder()
                .put(UtmExtras.BACKEND, UtmExtras.APPLE)
                .putAll(kept)
                .buildOrThrow();
        return plain.toBuilder().extras(new Extras(words, extras)).build();
    }

    private static PlistDictionary root(AppleConfiguration configuration) {
        return (PlistDictionary) configuration.plist().root();
    }

    private GuestKind guest(UtmInformation information) {
        return switch (configuration.system().boot().operatingSystem()) {
            case MACOS -> {
                findings.add(warning(
                        "utm.apple.macos",
                        "System.Boot.OperatingSystem",
                        "macOS for Apple silicon starts in Apple's framework alone: elsewhere the machine is a description",
                        "run it in UTM"));
                yield GuestKind.MACOS;
            }
            case LINUX -> {
                GuestKind kind = Guests.kind(
                        information.isIconCustom() ? "" : information.icon().orElse(""), false);
                yield Guests.isLinux(kind) ? kind : GuestKind.LINUX;
            }
            case NONE, OTHER -> GuestKind.OTHER;
        };
    }

    private Cpu cpu() {
        int count = configuration.system().cpuCount();
        boolean fits = count > 0 && count <= MOST_PROCESSORS;
        if (!fits) {
            findings.add(note(
                    "utm.cpu.count",
                    "System.CPUCount",
                    count == 0
                            ? "is left to UTM; the machine has two processors elsewhere"
                            : "is more than a machine can have: it has two processors"));
        }
        return Cpu.cores(fits ? count : 2);
    }

    private Firmware firmware() {
        AppleBoot boot = configuration.system().boot();
        if (boot.isUefi()) {
            findings.add(note(
                    "utm.apple.variables",
                    "System.Boot.EfiVariableStoragePath",
                    "the variables of Apple's UEFI are no other's: elsewhere the machine begins with new ones, and finds"
                            + " its system by the removable path alone"));
        }
        boolean kernel = boot.operatingSystem() == AppleBoot.OperatingSystem.LINUX && !boot.isUefi();
        return kernel ? Firmware.bios() : Firmware.uefi();
    }

    /** What starts without UEFI is QEMU's {@code -kernel} elsewhere. */
    private List<String> kernel() {
        AppleBoot boot = configuration.system().boot();
        if (boot.operatingSystem() != AppleBoot.OperatingSystem.LINUX || boot.isUefi()) {
            return List.of();
        }
        ImmutableList.Builder<String> words = ImmutableList.builder();
        Optional<Path> kernel = boot.kernelFile().flatMap(name -> DriveReading.file(data, name));
        Optional<Path> ramdisk = boot.initialRamdiskFile().flatMap(name -> DriveReading.file(data, name));
        kernel.ifPresent(file -> words.add("-kernel", file.toAbsolutePath().toString()));
        ramdisk.ifPresent(file -> words.add("-initrd", file.toAbsolutePath().toString()));
        boot.commandLine()
                .filter(line -> kernel.isPresent() && !line.isEmpty())
                .ifPresent(line -> words.add("-append", line));
        if (kernel.isPresent()) {
            findings.add(note(
                    "utm.drive.argument",
                    "System.Boot.LinuxKernelPath",
                    "the kernel, its RAM disk and its command line are arguments for QEMU (extras.qemu.arguments)"));
        } else {
            findings.add(warning(
                    "utm.only",
                    "System.Boot.LinuxKernelPath",
                    "names no kernel in Data: nothing starts the machine",
                    "put one there"));
        }
        return words.build();
    }

    private Display display() {
        for (int i = 1; i < configuration.displays().size(); i++) {
            findings.add(onlyInUtm("Display[" + i + "]", "a second display"));
        }
        return configuration.displays().isEmpty() ? Display.none() : new Display.Window();
    }

    private List<SerialPort> serialPorts() {
        ImmutableList.Builder<SerialPort> ports = ImmutableList.builder();
        boolean terminal = false;
        List<AppleSerial> all = configuration.serialPorts();
        for (int i = 0; i < all.size(); i++) {
            switch (all.get(i).mode()) {
                case PTTY -> ports.add(new SerialPort.Pty());
                case TERMINAL -> {
                    if (terminal) {
                        findings.add(note(
                                "utm.serial",
                                "Serial[" + i + "]",
                                "is a pseudo terminal: standard input and output are taken by another"));
                    }
                    ports.add(terminal ? new SerialPort.Pty() : SerialPort.stdio());
                    terminal = true;
                }
                case OTHER -> findings.add(onlyInUtm("Serial[" + i + "]", "a serial port of this mode"));
            }
        }
        return ports.build();
    }

    private List<Network> networks() {
        ImmutableList.Builder<Network> cards = ImmutableList.builder();
        List<AppleNetwork> all = configuration.networks();
        for (int i = 0; i < all.size(); i++) {
            AppleNetwork network = all.get(i);
            boolean bridged = network.mode() == AppleNetwork.Mode.BRIDGED;
            Network.Builder card = host == OperatingSystem.MACOS
                    ? Network.of(bridged ? NetworkMode.BRIDGED : NetworkMode.SHARED)
                    : NetworkReading.elsewhere(
                            bridged ? NetworkMode.BRIDGED : NetworkMode.SHARED, "Network[" + i + "]", findings::add);
            card.model("virtio-net-pci");
            network.macAddress().ifPresent(card::mac);
            if (bridged && host == OperatingSystem.MACOS) {
                network.bridgeInterface().ifPresent(name -> NetworkReading.attempt(() -> card.hostInterface(name)));
            }
            cards.add(card.build());
        }
        return cards.build();
    }

    private List<Disk> disks(List<@Nullable String> ids) {
        ImmutableList.Builder<Disk> disks = ImmutableList.builder();
        DiskIds names = new DiskIds(
                configuration.drives().stream().map(AppleDrive::identifier).toList());
        int place = 1;
        for (int i = 0; i < configuration.drives().size(); i++) {
            AppleDrive drive = configuration.drives().get(i);
            String where = "Drive[" + i + "]";
            Optional<DiskSource> source = source(drive, where);
            if (source.isEmpty()) {
                ids.add(null);
                findings.add(onlyInUtm(where, "a drive whose medium is chosen in UTM and that the guest may write"));
                continue;
            }
            boolean medium = source.get() instanceof DiskSource.Medium;
            String id = names.idFor(drive.identifier(), medium ? "cd" : "disk");
            ids.add(id);
            Disk.Builder disk = Disk.named(id)
                    .source(source.get())
                    .bus(
                            medium
                                    ? DiskBus.USB
                                    : drive.bus() == AppleDrive.Interface.NVME ? DiskBus.NVME : DiskBus.VIRTIO)
                    .access(drive.access());
            if (place <= DriveReading.MOST_PLACES) {
                disk.bootOrder(place++);
            }
            disks.add(disk.build());
        }
        return disks.build();
    }

    private Optional<DiskSource> source(AppleDrive drive, String where) {
        if (drive.imageName().isEmpty()) {
            return drive.access() == Access.READ_ONLY ? Optional.of(DiskSource.emptyDrive()) : Optional.empty();
        }
        String name = drive.imageName().get();
        if (ImageNames.format(name).filter(ImageFormat.RAW::equals).isEmpty()) {
            findings.add(note(
                    "utm.image.format",
                    where + ".ImageName",
                    "Apple's framework opens raw images, so '" + Names.line(name) + "' is taken for one"));
        }
        return DriveReading.file(data, name).map(file -> new DiskSource.Image(file, ImageFormat.RAW));
    }

    private static Finding onlyInUtm(String where, String what) {
        return warning(
                "utm.only",
                where,
                what + " is none that a machine can have; it is kept for UTM in extras.utm",
                "nothing, if the machine stays in UTM");
    }
}
