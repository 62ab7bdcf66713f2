package dev.satchel.utm.config;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import dev.satchel.core.check.Findings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What UTM 5.0.3 decodes and does not check: it fails only when the machine is saved or started. */
final class QemuCheck {
    /** The board of most Arm and RISC-V machines; it has no IDE. */
    private static final String VIRT = "virt";

    private static final int PORTS_OF_Q35 = 6;
    private static final int DRIVES_OF_PC = 2;

    private final QemuConfiguration configuration;
    private final Bounded findings = new Bounded();

    private QemuCheck(QemuConfiguration configuration) {
        this.configuration = configuration;
    }

    static Findings of(QemuConfiguration configuration) {
        QemuCheck check = new QemuCheck(configuration);
        check.findings.addAll(ConfigurationReader.found(QemuConfiguration.SCHEMA, (PlistDictionary)
                configuration.plist().root()));
        ConfigurationReader.checkInformation(configuration.information(), check.findings);
        check.system();
        check.firmware();
        check.drives();
        check.networks();
        return check.findings.all();
    }

    private void system() {
        UtmSystem system = configuration.system();
        Set<String> targets = UtmConstants.targets(system.architecture());
        if (targets.isEmpty()) {
            findings.add(error(
                    Schema.VALUE,
                    "System.Architecture",
                    "'" + PlistXmlReader.shortened(system.architecture()) + "' is none that UTM 5.0.3 knows",
                    "write one of " + String.join(", ", UtmConstants.architectures())));
        } else if (!targets.contains(system.target())) {
            findings.add(error(
                    "utm.config.target",
                    "System.Target",
                    "'" + PlistXmlReader.shortened(system.target()) + "' is no board of " + system.architecture()
                            + " that UTM 5.0.3 knows, and it refuses the configuration",
                    "write a name without a version, such as " + (targets.contains(VIRT) ? VIRT : "q35")));
        } else if (!UtmConstants.cpus(system.architecture()).contains(system.cpu())) {
            findings.add(warning(
                    "utm.config.cpu",
                    "System.CPU",
                    "'" + PlistXmlReader.shortened(system.cpu()) + "' is no processor of " + system.architecture()
                            + " that UTM 5.0.3 knows; it takes its default instead",
                    "choose one that UTM lists"));
        }
        if (system.cpu().equals(UtmSystem.DEFAULT_CPU)
                && !(system.cpuFlagsAdded().isEmpty()
                        && system.cpuFlagsRemoved().isEmpty())) {
            findings.add(warning(
                    "utm.config.cpu-flags",
                    "System.CPU",
                    "UTM ignores the processor's flags while the processor is 'default'",
                    "name a processor"));
        }
    }

    private void firmware() {
        if (!configuration.qemu().has(UtmQemu.Option.UEFI_BOOT)) {
            return;
        }
        String architecture = configuration.system().architecture();
        if (!UtmConstants.uefiArchitectures().contains(architecture)) {
            findings.add(error(
                    "utm.config.uefi",
                    "QEMU.UEFIBoot",
                    "UTM has no UEFI firmware for " + architecture + ", and fails to save",
                    "switch it off"));
        }
        List<UtmDrive> drives = configuration.drives();
        for (int i = 0; i < drives.size(); i++) {
            UtmDrive drive = drives.get(i);
            boolean firmware = drive.type() == UtmDrive.Type.BIOS
                    || drive.type() == UtmDrive.Type.LINUX_KERNEL
                    || drive.bus() == UtmDrive.Interface.PFLASH;
            if (firmware) {
                findings.add(warning(
                        "utm.config.uefi-off",
                        "Drive[" + i + "]",
                        "a drive of this kind makes UTM leave UEFI out, although UEFIBoot is true",
                        "switch UEFIBoot off, or remove the drive"));
            }
        }
    }

    private void drives() {
        List<UtmDrive> drives = configuration.drives();
        String target = configuration.system().target();
        boolean virt = target.equals(VIRT) || target.startsWith("virt-");
        boolean q35 = target.equals("q35") || target.startsWith("pc-q35");
        boolean pc = target.equals("pc") || target.startsWith("pc-i440fx");
        Set<String> identifiers = new HashSet<>();
        int ide = 0;
        for (int i = 0; i < drives.size(); i++) {
            UtmDrive drive = drives.get(i);
            String where = "Drive[" + i + "]";
            if (!identifiers.add(drive.identifier())) {
                findings.add(ConfigurationReader.sameIdentifier(where, drive.identifier()));
            }
            drive.imageName()
                    .filter(name -> !UtmDrive.isFileName(name))
                    .ifPresent(name -> findings.add(ConfigurationReader.notInData(where, name)));
            if (drive.bookmark().isPresent()) {
                findings.add(note(
                        "utm.config.registry",
                        where + ".Bookmark",
                        "is of UTM 4.0.0 or 4.0.1: it has no effect, and is gone after UTM's next save"));
            }
            boolean attached = drive.type() == UtmDrive.Type.DISK || drive.type() == UtmDrive.Type.CD;
            if (attached && drive.bus() == UtmDrive.Interface.IDE) {
                ide++;
                if (virt) {
                    findings.add(error(
                            "utm.bus.absent",
                            where + ".Interface",
                            "the board virt has no IDE bus: QEMU stops with \"Bus 'ide.0' not found\"",
                            "write NVMe, USB or VirtIO"));
                }
            }
        }
        if ((q35 && ide > PORTS_OF_Q35) || (pc && ide > DRIVES_OF_PC)) {
            findings.add(error(
                    "utm.bus.full",
                    "Drive",
                    ide + " drives on IDE, and UTM gives each a port of its own, of which " + target + " has "
                            + (q35 ? PORTS_OF_Q35 : DRIVES_OF_PC),
                    "move some to VirtIO, NVMe or USB"));
        }
    }

    private void networks() {
        List<UtmNetwork> networks = configuration.networks();
        for (int i = 0; i < networks.size(); i++) {
            UtmNetwork network = networks.get(i);
            if (network.macAddress().isEmpty()) {
                findings.add(error(
                        "utm.config.mac",
                        "Network[" + i + "].MacAddress",
                        "is no address of one card: QEMU does not start with it",
                        "write for example 52:54:00:12:34:56"));
            }
            if (network.plist().value("HostNetUuid").isPresent()
                    && network.hostNetwork().isEmpty()) {
                findings.add(error(
                        Schema.VALUE,
                        "Network[" + i + "].HostNetUuid",
                        "is no UUID, and UTM refuses the configuration",
                        "remove it, or write that of one of UTM's host networks"));
            }
            if (network.mode() != UtmNetwork.Mode.EMULATED
                    && !network.portForwards().isEmpty()) {
                findings.add(warning(
                        "utm.config.port-forward",
                        "Network[" + i + "].PortForward",
                        "has no effect in mode '" + network.mode().value() + "'",
                        "use the mode Emulated"));
            }
        }
    }
}
