package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
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
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.Protocol;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmArguments;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmInformation;
import dev.satchel.utm.config.UtmNetwork;
import dev.satchel.utm.config.UtmPortForward;
import dev.satchel.utm.config.UtmQemu;
import dev.satchel.utm.config.UtmSerial;
import dev.satchel.utm.config.UtmSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Understands a configuration as a machine, and keeps the rest in {@code extras.utm}. */
final class MachineReader {
    private static final Map<String, Architecture> ARCHITECTURES = ImmutableMap.of(
            "x86_64", Architecture.X86_64,
            "aarch64", Architecture.AARCH64,
            "i386", Architecture.X86,
            "arm", Architecture.ARM,
            "riscv64", Architecture.RISCV64);
    private static final Pattern DISK_ID = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,23}");
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final CharMatcher CPU_NAME =
            CharMatcher.inRange('!', '~').and(CharMatcher.noneOf(",=")).precomputed();
    private static final int MOST_PROCESSORS = 1024;
    private static final int MOST_PLACES = 1000;
    private static final int LONGEST_NAME = 200;

    private final QemuConfiguration configuration;
    private final Path data;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

    MachineReader(QemuConfiguration configuration, Path data) {
        this.configuration = configuration;
        this.data = data;
    }

    UtmMachine read() {
        findings.addAll(configuration.check());
        UtmSystem system = configuration.system();
        Architecture architecture = ARCHITECTURES.get(system.architecture());
        if (architecture == null) {
            findings.add(error(
                    "utm.architecture",
                    "System.Architecture",
                    "a machine cannot have the architecture " + name(system.architecture()),
                    "it can have " + String.join(", ", ARCHITECTURES.keySet()) + "; run others in UTM"));
            return new UtmMachine(null, Findings.of(findings.build()));
        }
        Optional<Board> board = board(architecture, system.target());
        if (board.isEmpty() || system.memory().bytes() == 0) {
            findings.add(
                    board.isEmpty()
                            ? error(
                                    "utm.board",
                                    "System.Target",
                                    "a machine of " + architecture + " cannot have the board " + name(system.target()),
                                    "it can have "
                                            + boards(architecture).stream()
                                                    .map(Board::id)
                                                    .collect(Collectors.joining(", "))
                                            + "; run others in UTM")
                            : error(
                                    "utm.memory",
                                    "System.MemorySize",
                                    "a machine without memory does not run",
                                    "write some"));
            return new UtmMachine(null, Findings.of(findings.build()));
        }
        return new UtmMachine(machine(architecture, board.get()), Findings.of(findings.build()));
    }

    private static List<Board> boards(Architecture architecture) {
        boolean pc = architecture == Architecture.X86_64 || architecture == Architecture.X86;
        return pc ? List.of(Board.Q35, Board.PC, Board.MICROVM) : List.of(Board.VIRT);
    }

    /** Names with a version are boards too; the version is kept in the extras. */
    private static Optional<Board> board(Architecture architecture, String target) {
        return boards(architecture).stream()
                .filter(board -> target.equals(board.id())
                        || switch (board) {
                            case VIRT -> target.startsWith("virt-");
                            case Q35 -> target.startsWith("pc-q35-");
                            case PC -> target.startsWith("pc-i440fx-");
                            case MICROVM -> false;
                        })
                .findFirst();
    }

    private Machine machine(Architecture architecture, Board board) {
        UtmInformation information = configuration.information();
        UtmQemu qemu = configuration.qemu();
        boolean uefi = qemu.has(UtmQemu.Option.UEFI_BOOT);
        boolean tpm = qemu.has(UtmQemu.Option.TPM_DEVICE);
        String icon = information.isIconCustom() ? "" : information.icon().orElse("");
        Machine.Builder builder = Machine.named(name(information.name()))
                .guest(new GuestSystem(Guests.kind(icon, uefi && tpm), architecture))
                .board(board)
                .memory(configuration.system().memory())
                .firmware(uefi ? Firmware.uefi().withVariables(data.resolve("efi_vars.fd")) : Firmware.bios())
                .clock(qemu.has(UtmQemu.Option.RTC_LOCAL_TIME) ? Clock.LOCAL : Clock.UTC)
                .display(configuration.displays().isEmpty() ? Display.none() : new Display.Window())
                .sound(configuration.sounds().isEmpty() ? Machine.Sound.OFF : Machine.Sound.ON)
                .guestAgent(Machine.GuestAgent.ON);
        information.uuid().ifPresent(builder::uuid);
        if (tpm) {
            builder.tpm(Tpm.version2().withState(data.resolve("tpmdata")));
        }
        cpu().ifPresent(builder::cpu);
        serialPorts().forEach(builder::serialPort);
        networks().forEach(builder::network);
        List<@Nullable String> ids = new ArrayList<>();
        disks(ids).forEach(builder::disk);

        List<String> arguments = UtmArguments.words(qemu.additionalArguments());
        Machine plain = builder.extras(new Extras(arguments, Map.of())).build();
        PlistDictionary base = root(new ConfigurationWriter(plain, DiskPlacement.COPY).base());
        Map<String, String> extras = UtmExtras.difference(base, root(configuration), ids);
        return plain.toBuilder().extras(new Extras(arguments, extras)).build();
    }

    private static PlistDictionary root(QemuConfiguration configuration) {
        return (PlistDictionary) configuration.plist().root();
    }

    /** One line that a machine can be called by. */
    private static String name(String name) {
        String line = CharMatcher.javaIsoControl().replaceFrom(name, ' ');
        String shortened = Ascii.truncate(line, LONGEST_NAME, "");
        return shortened.isBlank() ? "UTM" : shortened;
    }

    private Optional<Cpu> cpu() {
        UtmSystem system = configuration.system();
        int count = system.cpuCount();
        if (count > MOST_PROCESSORS) {
            findings.add(warning(
                    "utm.cpu.count",
                    "System.CPUCount",
                    "is more than a machine can have: " + count,
                    "write at most 1024"));
        }
        if (count == 0) {
            findings.add(note(
                    "utm.cpu.count", "System.CPUCount", "is left to UTM; the machine has two processors elsewhere"));
        }
        Cpu cpu = Cpu.cores(count == 0 || count > MOST_PROCESSORS ? 2 : count);
        boolean named = !system.cpu().equals(UtmSystem.DEFAULT_CPU) && isCpuName(system.cpu());
        List<String> flags = new ArrayList<>();
        system.cpuFlagsAdded().stream()
                .filter(flag -> isCpuName(flag) && !flag.startsWith("-"))
                .forEach(flags::add);
        system.cpuFlagsRemoved().stream()
                .filter(MachineReader::isCpuName)
                .map(flag -> "-" + flag)
                .forEach(flags::add);
        Cpu flagged = cpu.withFlags(flags);
        return Optional.of(named ? flagged.withModel(system.cpu()) : flagged);
    }

    private static boolean isCpuName(String name) {
        return !name.isEmpty() && CPU_NAME.matchesAllOf(name);
    }

    private List<SerialPort> serialPorts() {
        ImmutableList.Builder<SerialPort> ports = ImmutableList.builder();
        int index = 0;
        for (UtmSerial port : configuration.serialPorts()) {
            boolean simple = port.target() == UtmSerial.Target.AUTO;
            if (simple && port.mode() == UtmSerial.Mode.TERMINAL) {
                ports.add(SerialPort.stdio());
            } else if (simple && port.mode() == UtmSerial.Mode.PTTY) {
                ports.add(new SerialPort.Pty());
            } else {
                findings.add(onlyInUtm("Serial[" + index + "]", "a serial port of this mode and target"));
            }
            index++;
        }
        return ports.build();
    }

    private static Finding onlyInUtm(String where, String what) {
        return warning(
                "utm.only",
                where,
                what + " is none that a machine can have; it is kept for UTM in extras.utm",
                "nothing, if the machine stays in UTM");
    }

    private List<Network> networks() {
        ImmutableList.Builder<Network> cards = ImmutableList.builder();
        int index = 0;
        for (UtmNetwork network : configuration.networks()) {
            String where = "Network[" + index++ + "]";
            NetworkMode mode = switch (network.mode()) {
                case EMULATED -> NetworkMode.USER;
                case SHARED -> NetworkMode.SHARED;
                case BRIDGED -> NetworkMode.BRIDGED;
                case HOST -> NetworkMode.HOST_ONLY;
                case OTHER -> {
                    findings.add(onlyInUtm(where, "this mode of a network"));
                    yield NetworkMode.SHARED;
                }
            };
            Network.Builder card = Network.of(mode);
            if (MODEL.matcher(network.hardware()).matches()) {
                card.model(network.hardware());
            }
            network.macAddress().ifPresent(card::mac);
            if (mode == NetworkMode.USER) {
                network.portForwards()
                        .forEach(forward -> forward(forward, where).ifPresent(card::forward));
            }
            cards.add(card.build());
        }
        return cards.build();
    }

    private Optional<PortForward> forward(UtmPortForward forward, String where) {
        try {
            if (forward.protocol() != UtmPortForward.Protocol.OTHER) {
                return Optional.of(new PortForward(
                        forward.protocol() == UtmPortForward.Protocol.TCP ? Protocol.TCP : Protocol.UDP,
                        new HostPort(
                                forward.hostAddress()
                                        .filter(address -> !address.isEmpty())
                                        .orElse("0.0.0.0"),
                                forward.hostPort()),
                        forward.guestPort()));
            }
        } catch (IllegalArgumentException e) {
            // an address by name, IPv6, or a port out of range: the finding below
        }
        findings.add(onlyInUtm(where + ".PortForward", "a forward of port " + forward.hostPort()));
        return Optional.empty();
    }

    private List<Disk> disks(List<@Nullable String> ids) {
        ImmutableList.Builder<Disk> disks = ImmutableList.builder();
        List<UtmDrive> drives = configuration.drives();
        Set<String> taken = new HashSet<>();
        Set<String> identifiers = drives.stream().map(UtmDrive::identifier).collect(Collectors.toSet());
        int place = 1;
        for (int i = 0; i < drives.size(); i++) {
            UtmDrive drive = drives.get(i);
            String where = "Drive[" + i + "]";
            Optional<DiskBus> bus = bus(drive);
            Optional<DiskSource> source = bus.isEmpty() ? Optional.empty() : source(drive, where);
            if (bus.isEmpty() || source.isEmpty()) {
                findings.add(onlyInUtm(where, "a drive of this kind (" + name(drive.identifier()) + ")"));
                ids.add(null);
                continue;
            }
            String id = id(drive, taken, identifiers);
            ids.add(id);
            Disk.Builder disk =
                    Disk.named(id).source(source.get()).bus(bus.get()).access(drive.access());
            if (place <= MOST_PLACES) {
                disk.bootOrder(place++); // those behind keep their order without a place
            }
            if (drive.access() == Access.READ_WRITE && source.get() instanceof DiskSource.Image) {
                disk.discard(Disk.Discard.UNMAP);
            }
            disks.add(disk.build());
        }
        return disks.build();
    }

    private static String id(UtmDrive drive, Set<String> taken, Set<String> identifiers) {
        if (DISK_ID.matcher(drive.identifier()).matches() && taken.add(drive.identifier())) {
            return drive.identifier();
        }
        String kind = drive.type() == UtmDrive.Type.CD ? "cd" : "disk";
        int number = 0;
        while (identifiers.contains(kind + number) || !taken.add(kind + number)) {
            number++;
        }
        return kind + number;
    }

    private Optional<DiskSource> source(UtmDrive drive, String where) {
        Optional<String> name = drive.imageName();
        boolean cd = drive.type() == UtmDrive.Type.CD;
        if (name.isEmpty()) {
            // A disk whose medium is chosen in UTM is known to nobody else.
            return cd ? Optional.of(DiskSource.emptyDrive()) : Optional.empty();
        }
        Optional<Path> file = file(name.get());
        if (file.isEmpty() || (!cd && drive.type() != UtmDrive.Type.DISK)) {
            return Optional.empty();
        }
        if (cd) {
            return file.map(DiskSource::medium);
        }
        Optional<ImageFormat> format = ImageNames.format(name.get());
        if (format.isEmpty()) {
            findings.add(warning(
                    "utm.image.format",
                    where + ".ImageName",
                    "UTM does not record the format of an image, and the name '" + name(name.get())
                            + "' does not say it; taken for raw",
                    "rename the image, for example to end with .qcow2"));
        }
        return file.map(path -> new DiskSource.Image(path, format.orElse(ImageFormat.RAW)));
    }

    private Optional<Path> file(String name) {
        try {
            Path file = data.resolve(name).normalize();
            Path fileName = file.getFileName();
            boolean inside = data.normalize().equals(file.getParent())
                    && fileName != null
                    && fileName.toString().equals(name);
            return inside ? Optional.of(data.resolve(name)) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<DiskBus> bus(UtmDrive drive) {
        boolean q35 = configuration.system().target().contains("q35");
        return switch (drive.bus()) {
            case IDE -> Optional.of(q35 ? DiskBus.SATA : DiskBus.IDE);
            case SCSI -> Optional.of(DiskBus.SCSI);
            case VIRTIO -> Optional.of(DiskBus.VIRTIO);
            case NVME -> Optional.of(DiskBus.NVME);
            case USB -> Optional.of(DiskBus.USB);
            case FLOPPY -> Optional.of(DiskBus.FLOPPY);
            case SD -> Optional.of(DiskBus.SD);
            case NONE, MTD, PFLASH, OTHER -> Optional.empty();
        };
    }
}
