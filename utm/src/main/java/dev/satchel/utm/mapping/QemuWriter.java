package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.Protocol;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmArguments;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmConstants;
import dev.satchel.utm.config.UtmDisplay;
import dev.satchel.utm.config.UtmInput;
import dev.satchel.utm.config.UtmNetwork;
import dev.satchel.utm.config.UtmPortForward;
import dev.satchel.utm.config.UtmQemu;
import dev.satchel.utm.config.UtmSerial;
import dev.satchel.utm.config.UtmSharing;
import dev.satchel.utm.config.UtmSound;
import dev.satchel.utm.config.UtmSystem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Describes a machine for the back end QEMU, as UTM's wizard would, and notes what cannot be said. */
final class QemuWriter {
    private final Machine machine;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    private final MachineWriting general;
    private final DriveWriting drives;

    QemuWriter(Machine machine, DiskPlacement placement) {
        this.machine = machine;
        this.general = new MachineWriting(machine, findings::add);
        this.drives = new DriveWriting(machine, placement, findings::add);
    }

    UtmDraft draft() {
        QemuConfiguration own = base();
        new Unmapped(machine, findings::add).tell();
        QemuConfiguration whole = drives.withArguments(withExtras(own), arguments());
        general.tellOfPicture(whole.information());
        Findings mapped = Findings.of(findings.build());
        Set<String> said = mapped.stream().map(Finding::code).collect(ImmutableSet.toImmutableSet());
        // What was said of the machine is not said again of the configuration that is made of it.
        List<Finding> again = own.check().stream()
                .filter(finding -> said.contains(finding.code()))
                .toList();
        Findings fresh = Findings.of(whole.check().stream()
                .filter(finding -> !again.contains(finding))
                .toList());
        return new UtmDraft(whole, drives.images(), drives.files(), mapped.and(fresh));
    }

    /** The configuration without {@code extras.utm}. */
    QemuConfiguration base() {
        return QemuConfiguration.of(general.information(), system(), qemu(), input(), sharing())
                .withDisplays(displays())
                .withDrives(drives.ofDisks())
                .withNetworks(networks())
                .withSerialPorts(serialPorts())
                .withSounds(sounds());
    }

    private QemuConfiguration withExtras(QemuConfiguration own) {
        Optional<UtmConfiguration> changed = general.withExtras(own);
        if (changed.isEmpty()) {
            return own;
        }
        if (changed.get() instanceof QemuConfiguration configuration) {
            if (!carried(configuration).equals(carried(own))) {
                findings.add(warning(
                        "utm.extras.arguments",
                        "extras.utm[QEMU.AdditionalArguments]",
                        "says other arguments than extras.qemu.arguments, and wins",
                        "remove one of the two"));
            }
            return configuration;
        }
        findings.add(error("utm.extras", "extras.utm", "makes it no machine of the back end QEMU", "remove Backend"));
        return own;
    }

    /** What of the additional arguments means the same everywhere: what a bundle keeps besides is no contradiction. */
    private List<String> carried(QemuConfiguration configuration) {
        Set<String> names = configuration.drives().stream()
                .map(drive -> "drive" + drive.identifier())
                .collect(ImmutableSet.toImmutableSet());
        return new ArgumentReading(machine.cpu(), names, finding -> {})
                .read(configuration.qemu().additionalArguments())
                .carried();
    }

    private UtmSystem system() {
        UtmSystem system = UtmSystem.of(architecture(), target(), general.memory());
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
            case PPC64LE -> {
                findings.add(note(
                        "utm.architecture",
                        "guest.arch",
                        "UTM has one word for both orders of bytes, ppc64: the guest decides"));
                yield "ppc64";
            }
            default -> architecture.id();
        };
    }

    private String target() {
        String target = machine.board().id();
        if (machine.board() != Board.OTHER) {
            return target;
        }
        String named = machine.extras().utm().getOrDefault("System.Target", "");
        if (named.isEmpty()) {
            findings.add(error(
                    "utm.board",
                    "board",
                    "the board other says nothing to UTM",
                    "add its name to extras.utm, for example System.Target: mac99"));
        }
        return named.isEmpty() ? target : named;
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
        if (machine.randomSource() == Machine.RandomSource.ON) {
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
        if (machine.balloon() == Machine.Balloon.ON) {
            qemu = qemu.with(UtmQemu.Option.BALLOON_DEVICE);
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
        return qemu.withAdditionalArguments(entries());
    }

    private List<QemuWord> arguments() {
        return QemuWord.ofArguments(machine.extras().qemuArguments());
    }

    /** Without those that are drives. */
    private List<String> entries() {
        ImmutableList.Builder<String> entries = ImmutableList.builder();
        for (QemuWord option : arguments()) {
            if (ArgumentDrive.of(option).isEmpty()) {
                option.words().forEach(word -> entry(word).ifPresent(entries::add));
            }
        }
        return entries.build();
    }

    private Optional<String> entry(String word) {
        Optional<String> entry = UtmArguments.entry(Texts.writable(word, "extras.qemu.arguments", findings::add));
        if (entry.isEmpty()) {
            findings.add(error(
                    "utm.argument",
                    "extras.qemu.arguments",
                    "UTM has no way to write this argument: '" + word + "'",
                    "write it without quotes, or without blanks"));
        }
        return entry;
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
        return List.of(
                UtmDisplay.of(display.card().orElseGet(() -> Hardware.display(machine.guest(), machine.board()))));
    }

    private List<UtmSound> sounds() {
        if (machine.sound() == Machine.Sound.OFF) {
            return List.of();
        }
        return List.of(UtmSound.of(Hardware.sound(machine.board())));
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
            UtmNetwork card = UtmNetwork.of(mode(network.mode(), i), machine.modelOf(network), machine.macOf(i))
                    .withPortForwards(
                            network.forwards().stream().map(QemuWriter::forward).toList());
            if (network.isolation() == Network.Isolation.RESTRICTED) {
                card = card.isolatedFromHost();
            }
            if (network.mode() == NetworkMode.BRIDGED) {
                card = network.hostInterface().map(card::withBridgeInterface).orElse(card);
            }
            card = network.subnet()
                    .map(Ipv4Subnet::toString)
                    .map(card::withGuestNetwork)
                    .orElse(card);
            cards.add(network.dns().map(card::withDnsServer).orElse(card));
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
            case PASST, SOCKET -> {
                findings.add(error(
                        "utm.network.mode",
                        "networks[" + index + "].mode",
                        "UTM has no network of mode " + mode.id(),
                        "use the mode shared"));
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
}
