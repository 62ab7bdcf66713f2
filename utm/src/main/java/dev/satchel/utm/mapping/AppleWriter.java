package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
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
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.utm.config.AppleBoot;
import dev.satchel.utm.config.AppleConfiguration;
import dev.satchel.utm.config.AppleDisplay;
import dev.satchel.utm.config.AppleDrive;
import dev.satchel.utm.config.AppleNetwork;
import dev.satchel.utm.config.AppleSerial;
import dev.satchel.utm.config.AppleSystem;
import dev.satchel.utm.config.AppleVirtualization;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmTerminal;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes a machine for the back end Apple, and notes what Apple's framework cannot carry. */
final class AppleWriter {
    private static final int WIDTH = 1920;
    private static final int HEIGHT = 1200;
    private static final int DENSITY = 80;

    private final Machine machine;
    private final DiskPlacement placement;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    private final MachineWriting general;
    private final Map<String, String> images = new LinkedHashMap<>();
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final ImageNames names = new ImageNames();

    AppleWriter(Machine machine, DiskPlacement placement) {
        this.machine = machine;
        this.placement = placement;
        this.general = new MachineWriting(machine, findings::add);
    }

    UtmDraft draft() {
        AppleConfiguration own = base();
        new Unmapped(machine, findings::add).tell();
        tell();
        UtmConfiguration whole = general.withExtras(own).orElse(own);
        if (whole instanceof AppleConfiguration apple) {
            general.tellOfPicture(apple.information());
        }
        return new UtmDraft(whole, images, files, Findings.of(findings.build()).and(whole.check()));
    }

    /** The configuration without {@code extras.utm}. */
    AppleConfiguration base() {
        return AppleConfiguration.of(general.information(), system(), virtualization())
                .withDisplays(displays())
                .withDrives(drives())
                .withNetworks(networks())
                .withSerialPorts(serialPorts());
    }

    private void refuse(String where, String what, String remedy) {
        findings.add(error("utm.apple", where, "Apple's framework has no " + what, remedy));
    }

    private void without(String where, String what) {
        findings.add(warning(
                "utm.apple.without",
                where,
                "Apple's framework has no " + what,
                "use the back end QEMU (remove Backend from extras.utm) if the machine needs it"));
    }

    /** What has no word in a configuration, and no error of its own. */
    private void tell() {
        if (machine.tpm().isPresent()) {
            refuse("tpm", "TPM", "use the back end QEMU: remove Backend from extras.utm");
        }
        if (machine.clock() == Clock.LOCAL) {
            without("clock", "clock that shows local time");
        }
        Cpu cpu = machine.cpu();
        if (cpu.sockets() > 1 || cpu.threads() > 1) {
            without("cpu", "sockets and threads, only cores: " + cpu.processors());
        }
        cpu.model()
                .filter(model -> !model.equals("host"))
                .ifPresent(model -> without("cpu.model", "processor " + model));
        if (!cpu.flags().isEmpty()) {
            without("cpu.flags", "choice of a processor's flags");
        }
        Firmware firmware = machine.firmware();
        if (firmware instanceof Firmware.Uefi uefi) {
            if (uefi.secureBoot() == Firmware.SecureBoot.ENFORCED) {
                refuse("firmware.secureBoot", "Secure Boot", "use the back end QEMU: remove Backend from extras.utm");
            }
            uefi.variables().ifPresent(path -> without("firmware.variables", "use for the variables of QEMU's UEFI"));
        }
        machine.display().card().ifPresent(card -> without("display.card", "graphics card " + card));
        if (!(machine.display() instanceof Display.None) && !(machine.display() instanceof Display.Window)) {
            without("display", "picture elsewhere than in UTM's own window");
        }
        if (machine.guestAgent() == Machine.GuestAgent.ON) {
            without("agent", "channel to QEMU's agent");
        }
        for (SharedFolder folder : machine.sharedFolders()) {
            findings.add(warning(
                    "utm.share",
                    "shares[" + folder.tag() + "]",
                    "UTM keeps shared folders in the registry of one Mac",
                    "choose " + folder.folder() + (folder.access() == Access.READ_ONLY ? ", read-only," : "")
                            + " in UTM; a Linux guest mounts it by virtiofs as 'share'"));
        }
        List<QemuWord> words = QemuWord.ofArguments(machine.extras().qemuArguments());
        for (QemuWord word : words) {
            if (!isOfKernel(word)) {
                without(
                        "extras.qemu.arguments[" + word.entry() + "]",
                        "arguments of QEMU: not " + Names.line(word.toString()));
            }
        }
    }

    private boolean isOfKernel(QemuWord word) {
        return !(machine.firmware() instanceof Firmware.Uefi)
                && List.of("-kernel", "-initrd", "-append").contains(word.option());
    }

    private AppleSystem system() {
        Architecture architecture = machine.guest().architecture();
        boolean board = switch (architecture) {
            case AARCH64 -> machine.board() == Board.VIRT;
            case X86_64 -> machine.board() == Board.Q35;
            default -> {
                refuse(
                        "guest.arch",
                        "guests of " + architecture,
                        "use the back end QEMU: remove Backend from extras.utm");
                yield true;
            }
        };
        if (!board) {
            without("board", "choice of boards: not " + machine.board().id());
        }
        return AppleSystem.of(architecture.id(), boot(), general.memory())
                .withCpuCount(machine.cpu().processors());
    }

    private AppleBoot boot() {
        if (machine.guest().kind() == GuestKind.MACOS) {
            return AppleBoot.macOs();
        }
        if (machine.firmware() instanceof Firmware.Uefi) {
            return AppleBoot.uefi();
        }
        Optional<Path> kernel = fileOf("-kernel");
        if (kernel.isEmpty()) {
            refuse("firmware", "BIOS", "use UEFI, or a kernel: -kernel in extras.qemu.arguments");
            return AppleBoot.none();
        }
        String line = QemuWord.ofArguments(machine.extras().qemuArguments()).stream()
                .filter(word -> word.option().equals("-append"))
                .map(QemuWord::value)
                .reduce("", (first, last) -> last);
        AppleBoot boot =
                AppleBoot.kernel(named(kernel.get()), Texts.writable(line, "extras.qemu.arguments", findings::add));
        return fileOf("-initrd")
                .map(file -> boot.withInitialRamdisk(named(file)))
                .orElse(boot);
    }

    private Optional<Path> fileOf(String option) {
        return QemuWord.ofArguments(machine.extras().qemuArguments()).stream()
                .filter(word -> word.option().equals(option))
                .flatMap(word -> ArgumentDrive.of(word).stream())
                .flatMap(drive -> Optional.ofNullable(drive.file()).stream())
                .findFirst();
    }

    private String named(Path file) {
        String name = names.free(fileName(file, "extras.qemu.arguments"));
        files.put(name, file);
        return name;
    }

    private String fileName(Path file, String where) {
        Path name = file.getFileName();
        return name == null ? "file" : Texts.writable(name.toString(), where, findings::add);
    }

    private AppleVirtualization virtualization() {
        AppleVirtualization parts = AppleVirtualization.of(AppleVirtualization.Option.CLIPBOARD_SHARING);
        if (machine.sound() == Machine.Sound.ON) {
            parts = parts.with(AppleVirtualization.Option.AUDIO);
        }
        if (machine.balloon() == Machine.Balloon.ON) {
            parts = parts.with(AppleVirtualization.Option.BALLOON);
        }
        if (machine.randomSource() == Machine.RandomSource.ON) {
            parts = parts.with(AppleVirtualization.Option.ENTROPY);
        }
        return machine.display() instanceof Display.None
                ? parts
                : parts.withKeyboard(AppleVirtualization.Keyboard.GENERIC)
                        .withPointer(AppleVirtualization.Pointer.MOUSE);
    }

    private List<AppleDisplay> displays() {
        return machine.display() instanceof Display.None ? List.of() : List.of(AppleDisplay.of(WIDTH, HEIGHT, DENSITY));
    }

    private List<AppleSerial> serialPorts() {
        ImmutableList.Builder<AppleSerial> ports = ImmutableList.builder();
        for (int i = 0; i < machine.serialPorts().size(); i++) {
            SerialPort port = machine.serialPorts().get(i);
            if (port instanceof SerialPort.Pty) {
                ports.add(AppleSerial.pseudoTerminal());
            } else if (port instanceof SerialPort.Stdio) {
                findings.add(note("utm.serial", "serial[" + i + "]", "is a terminal in a window of UTM"));
                ports.add(AppleSerial.terminal(UtmTerminal.of("Menlo", 12)));
            } else {
                findings.add(warning(
                        "utm.serial",
                        "serial[" + i + "]",
                        "UTM leads a serial port neither into a file nor to a UNIX-domain socket; it is left out",
                        "use a pseudo terminal"));
            }
        }
        return ports.build();
    }

    private List<AppleNetwork> networks() {
        ImmutableList.Builder<AppleNetwork> cards = ImmutableList.builder();
        for (int i = 0; i < machine.networks().size(); i++) {
            Network network = machine.networks().get(i);
            String where = "networks[" + i + "]";
            boolean bridged = network.mode() == NetworkMode.BRIDGED;
            if (network.mode() == NetworkMode.USER) {
                findings.add(note("utm.network.mode", where + ".mode", "is Shared, behind the host's address as well"));
            } else if (!bridged && network.mode() != NetworkMode.SHARED) {
                refuse(where + ".mode", "network of mode " + network.mode().id(), "use the mode shared or bridged");
            }
            network.model()
                    .filter(model -> !model.equals("virtio-net-pci"))
                    .ifPresent(model -> without(where + ".model", "network card but virtio's: not " + model));
            if (!network.forwards().isEmpty()) {
                without(where + ".forwards", "port forwards");
            }
            if (network.isolation() == Network.Isolation.RESTRICTED) {
                without(where + ".restrict", "isolation of a network");
            }
            network.subnet().ifPresent(subnet -> without(where + ".network", "choice of addresses: not " + subnet));
            network.dns().ifPresent(dns -> without(where + ".dns", "choice of a name server: not " + dns));
            AppleNetwork card =
                    AppleNetwork.of(bridged ? AppleNetwork.Mode.BRIDGED : AppleNetwork.Mode.SHARED, machine.macOf(i));
            cards.add(
                    bridged
                            ? network.hostInterface()
                                    .map(card::withBridgeInterface)
                                    .orElse(card)
                            : card);
        }
        return cards.build();
    }

    private List<AppleDrive> drives() {
        ImmutableList.Builder<AppleDrive> drives = ImmutableList.builder();
        machine.disks().stream()
                .sorted(Comparator.comparingInt(disk -> disk.bootOrder().orElse(Integer.MAX_VALUE)))
                .forEach(disk -> drive(disk).ifPresent(drives::add));
        return drives.build();
    }

    private Optional<AppleDrive> drive(Disk disk) {
        String where = "disks[" + disk.id() + "]";
        new Unmapped(machine, findings::add).tellOf(disk, where);
        disk.sectors().ifPresent(sectors -> without(where + ".sectors", "choice of sectors: not " + sectors));
        if (disk.cache() != CacheMode.WRITEBACK && !(disk.source() instanceof DiskSource.Device)) {
            without(where + ".cache", "choice of a cache: not " + disk.cache().id());
        }
        if (disk.discard() == Disk.Discard.UNMAP) {
            findings.add(note("utm.discard", where + ".discard", "is Apple's matter, and no choice"));
        }
        if (disk.source() instanceof DiskSource.Device) {
            refuse(
                    where + ".device",
                    "devices of the host in UTM",
                    "carry an image of it, or run the machine with QEMU");
            return Optional.empty();
        }
        if (disk.source() instanceof DiskSource.Nbd) {
            refuse(
                    where + ".nbd",
                    "drives of an NBD server in UTM",
                    "carry an image of it, or run the machine with QEMU");
            return Optional.empty();
        }
        if (disk.source() instanceof DiskSource.Image image) {
            return Optional.of(image(disk, image, where));
        }
        DiskBus bus = machine.busOf(disk);
        if (bus != DiskBus.USB) {
            without(where + ".bus", "drive for media but on USB: not on " + bus.id());
        }
        ((DiskSource.Medium) disk.source())
                .file()
                .ifPresent(file -> findings.add(warning(
                        "utm.removable",
                        where,
                        "UTM remembers the choice of a medium only in the registry of one Mac",
                        "choose " + file + " for this drive in UTM, on each Mac once")));
        return Optional.of(AppleDrive.removable(disk.id()));
    }

    private AppleDrive image(Disk disk, DiskSource.Image image, String where) {
        if (image.format() != ImageFormat.RAW) {
            refuse(
                    where + ".image.format",
                    "images of the format " + image.format().id(),
                    "convert it: qemu-img convert -O raw");
        }
        DiskBus bus = machine.busOf(disk);
        if (bus != DiskBus.VIRTIO && bus != DiskBus.NVME) {
            refuse(where + ".bus", "bus " + bus.id() + " for images", "use virtio, or nvme for Linux");
        }
        if (placement == DiskPlacement.BESIDE) {
            findings.add(warning(
                    "utm.removable",
                    where,
                    "stays beside the bundle, and UTM remembers the choice of a medium only in the registry of one Mac",
                    "choose " + image.file() + " for this drive in UTM, on each Mac once"));
            return AppleDrive.removable(disk.id()).withAccess(disk.access());
        }
        String name = names.free(fileName(image.file(), where));
        images.put(disk.id(), name);
        AppleDrive drive = AppleDrive.internal(
                disk.id(), bus == DiskBus.NVME ? AppleDrive.Interface.NVME : AppleDrive.Interface.VIRTIO, name);
        return disk.access() == Access.READ_ONLY ? drive.withAccess(Access.READ_ONLY) : drive;
    }
}
