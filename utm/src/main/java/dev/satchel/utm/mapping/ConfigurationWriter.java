package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.Protocol;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmArguments;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmConstants;
import dev.satchel.utm.config.UtmDisplay;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmInformation;
import dev.satchel.utm.config.UtmInput;
import dev.satchel.utm.config.UtmNetwork;
import dev.satchel.utm.config.UtmPortForward;
import dev.satchel.utm.config.UtmQemu;
import dev.satchel.utm.config.UtmSerial;
import dev.satchel.utm.config.UtmSharing;
import dev.satchel.utm.config.UtmSound;
import dev.satchel.utm.config.UtmSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Describes a machine as UTM's wizard would, and notes what cannot be said. */
final class ConfigurationWriter {
    private final Machine machine;
    private final DiskPlacement placement;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    private final ImmutableMap.Builder<String, String> images = ImmutableMap.builder();
    private final ImageNames names = new ImageNames();

    ConfigurationWriter(Machine machine, DiskPlacement placement) {
        this.machine = machine;
        this.placement = placement;
    }

    UtmDraft draft() {
        QemuConfiguration own = base();
        QemuConfiguration whole = withExtras(own);
        Findings mapped = Findings.of(findings.build());
        Set<String> said = mapped.stream().map(Finding::code).collect(ImmutableSet.toImmutableSet());
        // What was said of the machine is not said again of the configuration that is made of it.
        List<Finding> again = own.check().stream()
                .filter(finding -> said.contains(finding.code()))
                .toList();
        Findings fresh = Findings.of(whole.check().stream()
                .filter(finding -> !again.contains(finding))
                .toList());
        return new UtmDraft(whole, images.buildOrThrow(), mapped.and(fresh));
    }

    /** The configuration without {@code extras.utm}. */
    QemuConfiguration base() {
        return QemuConfiguration.of(information(), system(), qemu(), input(), sharing())
                .withDisplays(displays())
                .withDrives(drives())
                .withNetworks(networks())
                .withSerialPorts(serialPorts())
                .withSounds(sounds());
    }

    private QemuConfiguration withExtras(QemuConfiguration own) {
        if (machine.extras().utm().isEmpty()) {
            return own;
        }
        PlistDictionary root = (PlistDictionary) own.plist().root();
        Plist changed = Plist.of(UtmExtras.apply(root, machine.extras().utm(), findings::add));
        try {
            if (UtmConfiguration.of(changed, "extras.utm") instanceof QemuConfiguration whole) {
                if (!UtmArguments.words(whole.qemu().additionalArguments())
                        .equals(UtmArguments.words(own.qemu().additionalArguments()))) {
                    findings.add(warning(
                            "utm.extras.arguments",
                            "extras.utm[QEMU.AdditionalArguments]",
                            "says other arguments than extras.qemu.arguments, and wins",
                            "remove one of the two"));
                }
                return whole;
            }
        } catch (SatchelException e) {
            findings.add(
                    error("utm.extras", "extras.utm", String.valueOf(e.getMessage()), "remove the key that is wrong"));
            return own;
        }
        findings.add(error("utm.extras", "extras.utm", "makes it no machine of the back end QEMU", "remove Backend"));
        return own;
    }

    private UtmInformation information() {
        UUID uuid = machine.uuid().orElseGet(() -> {
            findings.add(note(
                    "utm.uuid.derived",
                    "uuid",
                    "is not given and derived from the name; another machine of this name gets the same, and UTM then"
                            + " changes one of the two"));
            return UUID.nameUUIDFromBytes(machine.name().getBytes(StandardCharsets.UTF_8));
        });
        UtmInformation information = UtmInformation.of(writable(machine.name(), "name"), uuid);
        GuestKind kind = machine.guest().kind();
        Optional<String> icon = Guests.icon(kind);
        boolean uefi = machine.firmware() instanceof Firmware.Uefi;
        GuestKind readBack = Guests.kind(icon.orElse(""), uefi && machine.tpm().isPresent());
        if (readBack != kind) {
            findings.add(note(
                    "utm.guest",
                    "guest.os",
                    "UTM knows the system by its icon alone: " + kind.id() + " reads back as " + readBack.id()));
        }
        return icon.map(information::withIcon).orElse(information);
    }

    private UtmSystem system() {
        DataSize memory = machine.memory().roundedUpTo(DataSize.mebibytes(1));
        if (!memory.equals(machine.memory())) {
            findings.add(
                    note("utm.memory", "memory", "UTM counts in MiB: " + memory + " instead of " + machine.memory()));
        }
        if (memory.compareTo(DataSize.mebibytes(Integer.MAX_VALUE)) > 0) {
            findings.add(error("utm.memory", "memory", "is more than UTM can count: " + memory, "give it less"));
            memory = DataSize.gibibytes(1);
        }
        UtmSystem system = UtmSystem.of(architecture(), machine.board().id(), memory);
        if (machine.board() == Board.MICROVM) {
            findings.add(error(
                    "utm.board",
                    "board",
                    "UTM always adds PCI devices, and the board microvm has no PCI",
                    "use the board q35"));
        }
        return withCpu(system);
    }

    private String architecture() {
        Architecture architecture = machine.guest().architecture();
        return switch (architecture) {
            case X86_64, AARCH64, X86, ARM, RISCV64 -> architecture.id();
            case PPC64LE, S390X, UNKNOWN -> {
                findings.add(error(
                        "utm.architecture",
                        "guest.arch",
                        "a guest of " + architecture.id() + " has no board in UTM that a machine can have",
                        "run it with QEMU"));
                yield architecture.id();
            }
        };
    }

    private UtmSystem withCpu(UtmSystem system) {
        Cpu cpu = machine.cpu();
        if (cpu.sockets() > 1 || cpu.threads() > 1) {
            findings.add(warning(
                    "utm.cpu.topology",
                    "cpu",
                    "UTM knows cores alone: " + cpu.processors() + " cores instead of " + cpu.sockets() + " sockets of "
                            + cpu.cores() + " cores of " + cpu.threads() + " threads",
                    "give it that many cores"));
        }
        List<String> removed = cpu.flags().stream()
                .filter(flag -> flag.startsWith("-"))
                .map(flag -> flag.substring(1))
                .toList();
        List<String> added =
                cpu.flags().stream().filter(flag -> !flag.startsWith("-")).toList();
        String model = cpu.model().orElse(UtmSystem.DEFAULT_CPU);
        if (model.equals("host") && !UtmConstants.cpus(system.architecture()).contains(model)) {
            findings.add(note("utm.cpu.host", "cpu.model", "is UTM's default where hardware runs the guest"));
            model = UtmSystem.DEFAULT_CPU;
        }
        return system.withCpuCount(cpu.processors()).withCpu(model, added, removed);
    }

    private UtmQemu qemu() {
        // Ignored where the host's architecture is another: one bundle serves Macs of both kinds.
        boolean hypervisor = machine.guest().architecture() == Architecture.AARCH64
                || machine.guest().architecture() == Architecture.X86_64;
        UtmQemu qemu = UtmQemu.of();
        if (hypervisor) {
            qemu = qemu.with(UtmQemu.Option.HYPERVISOR);
        }
        if (machine.board() != Board.MICROVM) {
            qemu = qemu.with(UtmQemu.Option.RNG_DEVICE);
        }
        if (machine.firmware() instanceof Firmware.Uefi uefi) {
            qemu = qemu.with(UtmQemu.Option.UEFI_BOOT);
            if (uefi.secureBoot() == Firmware.SecureBoot.ENFORCED) {
                findings.add(warning(
                        "utm.secure-boot",
                        "firmware.secureBoot",
                        "UTM does not record it: with a TPM the firmware can do Secure Boot, and does when keys are enrolled",
                        "give the machine a variable store with enrolled keys (firmware.variables), or reset the UEFI"
                                + " variables in UTM with its keys preloaded"));
            }
        }
        if (machine.tpm().isPresent()) {
            qemu = qemu.with(UtmQemu.Option.TPM_DEVICE);
        }
        if (machine.clock() == Clock.LOCAL) {
            qemu = qemu.with(UtmQemu.Option.RTC_LOCAL_TIME);
        }
        if (machine.guestAgent() == Machine.GuestAgent.OFF) {
            findings.add(note("utm.agent", "agent", "UTM always gives the guest a channel to an agent"));
        }
        return qemu.withAdditionalArguments(arguments());
    }

    private List<String> arguments() {
        ImmutableList.Builder<String> entries = ImmutableList.builder();
        for (String word : machine.extras().qemuArguments()) {
            Optional<String> entry = UtmArguments.entry(writable(word, "extras.qemu.arguments"));
            entry.ifPresent(entries::add);
            if (entry.isEmpty()) {
                findings.add(error(
                        "utm.argument",
                        "extras.qemu.arguments",
                        "UTM has no way to write this argument: '" + word + "'",
                        "write it without quotes, or without blanks"));
            }
        }
        return entries.build();
    }

    private static UtmInput input() {
        return UtmInput.of(UtmInput.UsbBus.USB_3, 3);
    }

    private UtmSharing sharing() {
        List<SharedFolder> folders = machine.sharedFolders();
        boolean linux = Guests.isLinux(machine.guest().kind());
        UtmSharing.DirectoryMode mode =
                linux && !folders.isEmpty() ? UtmSharing.DirectoryMode.VIRTFS : UtmSharing.DirectoryMode.WEBDAV;
        for (SharedFolder folder : folders) {
            findings.add(warning(
                    "utm.share",
                    "shares[" + folder.tag() + "]",
                    "UTM keeps shared folders in the registry of one Mac, one for each machine",
                    "choose " + folder.folder() + " in UTM; a Linux guest mounts it as 'share'"));
        }
        boolean readOnly =
                !folders.isEmpty() && folders.stream().allMatch(folder -> folder.access() == Access.READ_ONLY);
        return UtmSharing.of(mode, readOnly ? Access.READ_ONLY : Access.READ_WRITE);
    }

    private List<UtmDisplay> displays() {
        Display display = machine.display();
        if (display instanceof Display.None) {
            if (!machine.serialPorts().isEmpty()) {
                return List.of();
            }
            findings.add(
                    note(
                            "utm.display.added",
                            "display",
                            "UTM would show nothing at all of a machine without display and serial port, so it gets a display"));
        } else if (!(display instanceof Display.Window)) {
            findings.add(warning(
                    "utm.display",
                    "display",
                    "UTM shows the picture in its own window, and serves nobody else",
                    "use its window, or run the machine with QEMU"));
        }
        return List.of(UtmDisplay.of(displayHardware()));
    }

    /** As UTM's wizard chooses; {@code -gl} draws with the host's graphics hardware. */
    private String displayHardware() {
        boolean windows = machine.guest().isWindows();
        if (Guests.isLinux(machine.guest().kind()) && machine.board() != Board.MICROVM) {
            return "virtio-gpu-pci";
        }
        return switch (machine.board()) {
            case VIRT -> windows ? "virtio-ramfb-gl" : "virtio-ramfb";
            case Q35 -> windows ? "virtio-vga-gl" : "virtio-vga";
            case PC -> "cirrus-vga";
            case MICROVM -> "virtio-gpu-device";
        };
    }

    private List<UtmSound> sounds() {
        if (machine.sound() == Machine.Sound.OFF) {
            return List.of();
        }
        return List.of(UtmSound.of(machine.board() == Board.PC ? "sb16" : "intel-hda"));
    }

    private List<UtmSerial> serialPorts() {
        ImmutableList.Builder<UtmSerial> ports = ImmutableList.builder();
        int index = 0;
        for (SerialPort port : machine.serialPorts()) {
            String where = "serial[" + index++ + "]";
            if (port instanceof SerialPort.Pty) {
                ports.add(UtmSerial.pseudoTerminal());
            } else if (port instanceof SerialPort.Stdio) {
                findings.add(note("utm.serial", where, "is a terminal in a window of UTM"));
                ports.add(UtmSerial.terminal());
            } else {
                findings.add(warning(
                        "utm.serial",
                        where,
                        "UTM leads a serial port neither into a file nor to a UNIX-domain socket; it is left out",
                        "use a pseudo terminal"));
            }
        }
        return ports.build();
    }

    private List<UtmNetwork> networks() {
        ImmutableList.Builder<UtmNetwork> cards = ImmutableList.builder();
        for (int i = 0; i < machine.networks().size(); i++) {
            Network network = machine.networks().get(i);
            cards.add(UtmNetwork.of(mode(network.mode(), i), machine.modelOf(network), machine.macOf(i))
                    .withPortForwards(network.forwards().stream()
                            .map(ConfigurationWriter::forward)
                            .toList()));
        }
        return cards.build();
    }

    private UtmNetwork.Mode mode(NetworkMode mode, int index) {
        return switch (mode) {
            case USER -> UtmNetwork.Mode.EMULATED;
            case SHARED -> UtmNetwork.Mode.SHARED;
            case BRIDGED -> UtmNetwork.Mode.BRIDGED;
            case HOST_ONLY -> UtmNetwork.Mode.HOST;
            case TAP -> {
                findings.add(error(
                        "utm.network.tap",
                        "networks[" + index + "]",
                        "UTM has no tap interfaces",
                        "use the mode bridged or shared"));
                yield UtmNetwork.Mode.SHARED;
            }
        };
    }

    private static UtmPortForward forward(PortForward forward) {
        return UtmPortForward.of(
                forward.protocol() == Protocol.TCP ? UtmPortForward.Protocol.TCP : UtmPortForward.Protocol.UDP,
                forward.host().address(),
                forward.host().port(),
                forward.guestPort());
    }

    private List<UtmDrive> drives() {
        ImmutableList.Builder<UtmDrive> drives = ImmutableList.builder();
        machine.disks().stream()
                .sorted(Comparator.comparingInt(disk -> disk.bootOrder().orElse(Integer.MAX_VALUE)))
                .forEach(disk -> drive(disk).ifPresent(drives::add));
        return drives.build();
    }

    private Optional<UtmDrive> drive(Disk disk) {
        String where = "disks[" + disk.id() + "]";
        disk.sectors()
                .ifPresent(sectors -> findings.add(warning(
                        "utm.sectors",
                        where + ".sectors",
                        "UTM cannot say them: the guest sees 512 bytes, NVMe 512 too",
                        "run the machine with QEMU if its system was installed on other sectors")));
        if (disk.source() instanceof DiskSource.Device) {
            findings.add(device(where));
            return Optional.empty();
        }
        if (disk.cache() != CacheMode.WRITEBACK) {
            findings.add(note("utm.cache", where + ".cache", "UTM always caches as 'writeback'"));
        }
        if (disk.source() instanceof DiskSource.Image image) {
            return Optional.of(image(disk, image, where));
        }
        DiskSource.Medium medium = (DiskSource.Medium) disk.source();
        UtmDrive.Interface bus = bus(disk, where);
        Optional<Path> file = medium.file();
        if (file.isPresent() && placement == DiskPlacement.COPY) {
            String name = names.free(fileName(file.get(), where));
            images.put(disk.id(), name);
            return Optional.of(UtmDrive.internal(disk.id(), UtmDrive.Type.CD, bus, name));
        }
        file.ifPresent(path -> findings.add(chooseInUtm(path, where)));
        return Optional.of(UtmDrive.removable(disk.id(), UtmDrive.Type.CD, bus));
    }

    private UtmDrive image(Disk disk, DiskSource.Image image, String where) {
        if (disk.access() == Access.READ_WRITE && disk.discard() == Disk.Discard.IGNORE) {
            findings.add(note(
                    "utm.discard",
                    where + ".discard",
                    "UTM always gives the image back what the guest no longer needs"));
        }
        if (placement == DiskPlacement.BESIDE) {
            findings.add(chooseInUtm(image.file(), where));
            if (machine.busOf(disk) != DiskBus.USB) {
                findings.add(warning(
                        "utm.bus.removable",
                        where + ".bus",
                        "a drive whose medium is chosen in UTM can be empty, which of all buses only USB allows: it is usb"
                                + " instead of " + machine.busOf(disk).id(),
                        "copy the image into the bundle to keep the bus"));
            }
            return UtmDrive.removable(disk.id(), UtmDrive.Type.DISK, UtmDrive.Interface.USB)
                    .withAccess(disk.access());
        }
        String name = names.forDisk(fileName(image.file(), where), image.format());
        images.put(disk.id(), name);
        return UtmDrive.internal(disk.id(), UtmDrive.Type.DISK, bus(disk, where), name)
                .withAccess(disk.access());
    }

    private String fileName(Path file, String where) {
        Path name = file.getFileName();
        return name == null ? "disk" : writable(name.toString(), where);
    }

    /** {@code text}, without what XML cannot hold. */
    private String writable(String text, String where) {
        if (PlistValue.firstUnwritable(text) < 0) {
            return text;
        }
        findings.add(error(
                "utm.text",
                where,
                String.format(
                        "holds the character U+%04X, which UTM's configuration cannot hold",
                        text.codePointAt(PlistValue.firstUnwritable(text))),
                "leave it out"));
        return text.codePoints()
                .mapToObj(Character::toString)
                .filter(character -> PlistValue.firstUnwritable(character) < 0)
                .collect(Collectors.joining());
    }

    private static Finding chooseInUtm(Path file, String where) {
        return warning(
                "utm.removable",
                where,
                "stays beside the bundle, and UTM remembers the choice of a medium only in the registry of one Mac",
                "choose " + file + " for this drive in UTM, on each Mac once");
    }

    private static Finding device(String where) {
        return error(
                "utm.device",
                where,
                "UTM cannot pass a device of the host through: its QEMU runs in a sandbox as the logged-in user",
                "run the machine with QEMU as root; or export the device with qemu-nbd on localhost and add an nbd: drive to"
                        + " extras.qemu.arguments; or carry an image of it");
    }

    private UtmDrive.Interface bus(Disk disk, String where) {
        DiskBus bus = machine.busOf(disk);
        Board board = machine.board();
        boolean fits = switch (bus) {
            case IDE -> board == Board.Q35 || board == Board.PC;
            case SATA -> board == Board.Q35;
            case FLOPPY -> board == Board.Q35 || board == Board.PC;
            case SD -> false;
            case SCSI, VIRTIO, NVME, USB -> true;
        };
        if (!fits) {
            findings.add(error(
                    "utm.bus.absent",
                    where + ".bus",
                    "the board " + board.id() + " has no " + bus.id() + " in UTM, and QEMU would not start",
                    board == Board.PC ? "use ide, virtio, nvme or usb" : "use nvme, usb or virtio"));
        }
        if (bus == DiskBus.SCSI) {
            findings.add(warning(
                    "utm.bus.scsi",
                    where + ".bus",
                    "UTM's SCSI is an LSI 53C895A, and not virtio: the guest needs another driver",
                    "use virtio or nvme"));
        }
        if (bus == DiskBus.IDE && board == Board.Q35) {
            findings.add(note("utm.bus.sata", where + ".bus", "the board q35 has SATA where it says IDE"));
        }
        return switch (bus) {
            case IDE, SATA -> UtmDrive.Interface.IDE;
            case SCSI -> UtmDrive.Interface.SCSI;
            case VIRTIO -> UtmDrive.Interface.VIRTIO;
            case NVME -> UtmDrive.Interface.NVME;
            case USB -> UtmDrive.Interface.USB;
            case SD -> UtmDrive.Interface.SD;
            case FLOPPY -> UtmDrive.Interface.FLOPPY;
        };
    }
}
