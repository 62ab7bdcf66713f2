package dev.satchel.utm.mapping;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConstants;
import dev.satchel.utm.config.UtmDisplay;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmInformation;
import dev.satchel.utm.config.UtmQemu;
import dev.satchel.utm.config.UtmSerial;
import dev.satchel.utm.config.UtmSharing;
import dev.satchel.utm.config.UtmSound;
import dev.satchel.utm.config.UtmSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Understands a configuration of the back end QEMU as a machine, and keeps the rest in {@code extras.utm}. */
final class QemuReader {
    private static final CharMatcher CPU_NAME =
            CharMatcher.inRange('!', '~').and(CharMatcher.noneOf(",=")).precomputed();
    private static final int MOST_PROCESSORS = 1024;

    private final QemuConfiguration configuration;
    private final Path data;
    private final OperatingSystem host;
    private final ImmutableList.Builder<Finding> findings = ImmutableList.builder();

    QemuReader(QemuConfiguration configuration, Path data, OperatingSystem host) {
        this.configuration = configuration;
        this.data = data;
        this.host = host;
    }

    UtmMachine read() {
        findings.addAll(configuration.check());
        UtmSystem system = configuration.system();
        Optional<Architecture> architecture = Boards.architecture(system.architecture());
        if (architecture.isEmpty()) {
            findings.add(error(
                    "utm.architecture",
                    "System.Architecture",
                    "a machine cannot have the architecture " + Names.line(system.architecture()),
                    "it can have " + String.join(", ", UtmConstants.architectures())));
            return new UtmMachine(null, Findings.of(findings.build()));
        }
        if (system.memory().bytes() == 0) {
            findings.add(
                    error("utm.memory", "System.MemorySize", "a machine without memory does not run", "write some"));
            return new UtmMachine(null, Findings.of(findings.build()));
        }
        Board board = Boards.board(architecture.get(), system.target());
        if (board == Board.OTHER) {
            findings.add(warning(
                    "utm.board",
                    "System.Target",
                    "the board " + Names.line(system.target()) + " of " + architecture.get()
                            + " is none that a machine file names: it has the board other, and runs in UTM alone",
                    "run it in UTM, or write QEMU's command line by hand"));
        }
        return new UtmMachine(machine(architecture.get(), board), Findings.of(findings.build()));
    }

    private Machine machine(Architecture architecture, Board board) {
        UtmInformation information = configuration.information();
        UtmQemu qemu = configuration.qemu();
        boolean uefi = hasUefi();
        boolean tpm = qemu.has(UtmQemu.Option.TPM_DEVICE);
        String icon = information.isIconCustom() ? "" : information.icon().orElse("");
        GuestSystem guest = new GuestSystem(Guests.kind(icon, uefi && tpm), architecture);
        DriveReading drives =
                new DriveReading(configuration.system().target(), data, findings::add).read(configuration.drives());
        ArgumentReading arguments =
                new ArgumentReading(cpu(), drives.otherNames(), findings::add).read(qemu.additionalArguments());
        Machine.Builder builder = Machine.named(Names.line(information.name()))
                .guest(guest)
                .board(board)
                .memory(arguments.memory().orElse(configuration.system().memory()))
                .firmware(uefi ? Firmware.uefi().withVariables(data.resolve("efi_vars.fd")) : Firmware.bios())
                .clock(arguments.clock().orElse(qemu.has(UtmQemu.Option.RTC_LOCAL_TIME) ? Clock.LOCAL : Clock.UTC))
                .display(display(guest, board))
                .sound(sound())
                .randomSource(qemu.has(UtmQemu.Option.RNG_DEVICE) ? Machine.RandomSource.ON : Machine.RandomSource.OFF)
                .balloon(qemu.has(UtmQemu.Option.BALLOON_DEVICE) ? Machine.Balloon.ON : Machine.Balloon.OFF)
                .guestAgent(Machine.GuestAgent.ON);
        information.uuid().ifPresent(builder::uuid);
        if (tpm) {
            builder.tpm(tpm(board));
        }
        arguments.cpu().ifPresent(builder::cpu);
        serialPorts().forEach(builder::serialPort);
        new NetworkReading(host, findings::add).read(configuration.networks()).forEach(builder::network);
        builder.disks(drives.disks());
        sharing();
        return withExtras(builder, drives, arguments);
    }

    private Machine withExtras(Machine.Builder builder, DriveReading drives, ArgumentReading arguments) {
        ImmutableList.Builder<String> words = ImmutableList.builder();
        drives.others().forEach(other -> words.addAll(other.words()));
        words.addAll(arguments.carried());
        Machine plain = builder.extras(new Extras(words.build(), Map.of())).build();
        Map<String, String> extras = UtmExtras.difference(
                root(new QemuWriter(plain, DiskPlacement.COPY).base()), root(configuration), drives.ids());
        new KeptKeys(MappingTable.qemu(), findings::add).tell(extras, drives.ids());
        return plain.toBuilder().extras(new Extras(words.build(), extras)).build();
    }

    private static PlistDictionary root(QemuConfiguration configuration) {
        return (PlistDictionary) configuration.plist().root();
    }

    /** Firmware, a kernel or flash memory of its own makes UTM leave UEFI out. */
    private boolean hasUefi() {
        boolean replaced = configuration.drives().stream()
                .anyMatch(drive -> drive.type() == UtmDrive.Type.BIOS
                        || drive.type() == UtmDrive.Type.LINUX_KERNEL
                        || drive.bus() == UtmDrive.Interface.PFLASH);
        return configuration.qemu().has(UtmQemu.Option.UEFI_BOOT) && !replaced;
    }

    private Tpm tpm(Board board) {
        if (Hardware.hasOwnTpm(board)) {
            findings.add(note(
                    "utm.substitute",
                    "QEMU.TPMDevice",
                    "UTM's TPM on this board, tpm-crb-device, is its own QEMU's alone: any other has tpm-tis-device,"
                            + " with the same state"));
        }
        return Tpm.version2().withState(data.resolve("tpmdata"));
    }

    private Display display(GuestSystem guest, Board board) {
        List<UtmDisplay> displays = configuration.displays();
        for (int i = 1; i < displays.size(); i++) {
            findings.add(onlyInUtm("Display[" + i + "]", "a second display"));
        }
        if (displays.isEmpty()) {
            return Display.none();
        }
        String card = displays.get(0).hardware();
        String elsewhere = Hardware.elsewhere(card, guest);
        if (!elsewhere.equals(card)) {
            findings.add(note(
                    "utm.substitute",
                    "Display[0].Hardware",
                    Names.line(card) + " is a card of UTM's QEMU, or one that draws with a Mac's graphics hardware: "
                            + Names.line(elsewhere) + " takes its place elsewhere"));
        }
        if (card.equals(Hardware.display(guest, board))) {
            return new Display.Window(); // which any target gives the card that suits the guest
        }
        try {
            return new Display.Window().withCard(elsewhere);
        } catch (IllegalArgumentException e) {
            findings.add(onlyInUtm("Display[0].Hardware", "a card with this name"));
            return new Display.Window();
        }
    }

    private Machine.Sound sound() {
        List<UtmSound> cards = configuration.sounds();
        for (int i = 0; i < cards.size(); i++) {
            if (i > 0) {
                findings.add(onlyInUtm("Sound[" + i + "]", "a second sound card"));
            } else if (!Hardware.isUsualSound(cards.get(0).hardware())) {
                findings.add(note(
                        "utm.substitute",
                        "Sound[0].Hardware",
                        "a machine has sound or none: elsewhere the card is ich9-intel-hda in place of "
                                + Names.line(cards.get(0).hardware())));
            }
        }
        return cards.isEmpty() ? Machine.Sound.OFF : Machine.Sound.ON;
    }

    private Cpu cpu() {
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
        // UTM ignores the flags of its default, and takes the default for a processor that it does not know.
        boolean named = !system.cpu().equals(UtmSystem.DEFAULT_CPU)
                && isCpuName(system.cpu())
                && UtmConstants.cpus(system.architecture()).contains(system.cpu());
        if (!named) {
            return cpu;
        }
        List<String> flags = new ArrayList<>();
        flags(system.cpuFlagsAdded(), "", flags);
        flags(system.cpuFlagsRemoved(), "-", flags);
        return cpu.withModel(system.cpu()).withFlags(flags);
    }

    private void flags(List<String> names, String sign, List<String> flags) {
        for (String name : names) {
            if (isCpuName(name) && !name.startsWith("-")) {
                flags.add(sign + name);
            } else {
                findings.add(onlyInUtm(
                        sign.isEmpty() ? "System.CPUFlagsAdd" : "System.CPUFlagsRemove",
                        "the flag '" + Names.line(name) + "'"));
            }
        }
    }

    private static boolean isCpuName(String name) {
        return !name.isEmpty() && CPU_NAME.matchesAllOf(name);
    }

    private List<SerialPort> serialPorts() {
        ImmutableList.Builder<SerialPort> ports = ImmutableList.builder();
        boolean terminal = false;
        for (int i = 0; i < configuration.serialPorts().size(); i++) {
            UtmSerial port = configuration.serialPorts().get(i);
            String where = "Serial[" + i + "]";
            if (port.target() != UtmSerial.Target.AUTO) {
                findings.add(onlyInUtm(
                        where, "a serial port with the target " + port.target().value()));
            } else if (port.mode() == UtmSerial.Mode.PTTY) {
                ports.add(new SerialPort.Pty());
            } else if (port.mode() != UtmSerial.Mode.TERMINAL) {
                findings.add(onlyInUtm(
                        where, "a serial port of the mode " + port.mode().value()));
            } else if (terminal) {
                findings.add(note(
                        "utm.serial", where, "is a pseudo terminal: standard input and output are taken by another"));
                ports.add(new SerialPort.Pty());
            } else {
                terminal = true;
                ports.add(SerialPort.stdio());
            }
        }
        return ports.build();
    }

    private void sharing() {
        UtmSharing sharing = configuration.sharing();
        // Any other mode is kept as a key, and said so.
        if (sharing.directoryMode() == UtmSharing.DirectoryMode.WEBDAV) {
            findings.add(note(
                    "utm.share",
                    "Sharing.DirectoryShareMode",
                    "which folder is shared is known to one Mac's registry alone; the machine shares none"));
        }
    }

    private static Finding onlyInUtm(String where, String what) {
        return warning(
                "utm.only",
                where,
                what + " is none that a machine can have; it is kept for UTM in extras.utm",
                "nothing, if the machine stays in UTM");
    }
}
