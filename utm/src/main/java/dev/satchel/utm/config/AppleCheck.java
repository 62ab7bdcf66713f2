package dev.satchel.utm.config;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.note;
import static dev.satchel.core.check.Finding.warning;

import dev.satchel.core.check.Findings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What UTM 5.0.3 decodes and does not check: it fails only when the machine is saved or started. */
final class AppleCheck {
    private static final Set<String> ARCHITECTURES = Set.of("aarch64", "x86_64");

    private final AppleConfiguration configuration;
    private final Bounded findings = new Bounded();

    private AppleCheck(AppleConfiguration configuration) {
        this.configuration = configuration;
    }

    static Findings of(AppleConfiguration configuration) {
        AppleCheck check = new AppleCheck(configuration);
        check.findings.addAll(ConfigurationReader.found(AppleConfiguration.SCHEMA, (PlistDictionary)
                configuration.plist().root()));
        ConfigurationReader.checkInformation(configuration.information(), check.findings);
        check.system();
        check.boot();
        check.drives();
        check.networks();
        check.registry();
        return check.findings.all();
    }

    private void system() {
        AppleSystem system = configuration.system();
        if (!ARCHITECTURES.contains(system.architecture())) {
            findings.add(error(
                    Schema.VALUE,
                    "System.Architecture",
                    "'" + PlistXmlReader.shortened(system.architecture()) + "' is no architecture of a Mac",
                    "write aarch64 or x86_64"));
        }
        boolean macOs = system.boot().operatingSystem() == AppleBoot.OperatingSystem.MACOS;
        if (macOs && system.macPlatform().isEmpty()) {
            findings.add(error(
                    "utm.config.platform",
                    "System.MacPlatform",
                    "macOS does not start without the Mac it runs on",
                    "set the machine up in UTM, which asks Apple for one"));
        }
        if (macOs && configuration.displays().isEmpty()) {
            findings.add(error(
                    "utm.config.display", "Display", "macOS has no display, and does not start", "add a display"));
        }
    }

    private void boot() {
        AppleBoot boot = configuration.system().boot();
        if (boot.operatingSystem() == AppleBoot.OperatingSystem.NONE) {
            findings.add(warning(
                    "utm.config.boot", "System.Boot.OperatingSystem", "nothing starts the machine", "write Linux"));
        }
        if (boot.operatingSystem() != AppleBoot.OperatingSystem.LINUX) {
            return;
        }
        if (!boot.isUefi() && boot.kernelFile().isEmpty()) {
            findings.add(error(
                    "utm.config.boot",
                    "System.Boot.LinuxKernelPath",
                    "there is neither UEFI nor a kernel, and UTM does not save the machine",
                    "set UEFIBoot, or name a kernel in Data"));
        }
        if (boot.isUefi() && boot.kernelFile().isPresent()) {
            findings.add(warning(
                    "utm.config.boot",
                    "System.Boot.LinuxKernelPath",
                    "has no effect with UEFI, and is gone after UTM's next save",
                    "remove it"));
        }
        if (boot.isUefi() && boot.variablesFile().isEmpty()) {
            findings.add(warning(
                    "utm.config.boot",
                    "System.Boot.EfiVariableStoragePath",
                    "is missing: the machine has no boot loader until UTM has saved it once",
                    "write efi_vars.fd"));
        }
        if (configuration.virtualization().rosetta().orElse(false)
                && configuration.system().architecture().equals("x86_64")) {
            findings.add(error(
                    "utm.config.rosetta",
                    "Virtualization.Rosetta",
                    "Rosetta is for Linux on Apple silicon; UTM refuses to start the machine",
                    "switch it off"));
        }
    }

    private void drives() {
        List<AppleDrive> drives = configuration.drives();
        Set<String> identifiers = new HashSet<>();
        boolean linux = configuration.system().boot().operatingSystem() == AppleBoot.OperatingSystem.LINUX;
        for (int i = 0; i < drives.size(); i++) {
            AppleDrive drive = drives.get(i);
            String where = "Drive[" + i + "]";
            if (!identifiers.add(drive.identifier())) {
                findings.add(ConfigurationReader.sameIdentifier(where, drive.identifier()));
            }
            drive.imageName()
                    .filter(name -> !UtmDrive.isFileName(name))
                    .ifPresent(name -> findings.add(ConfigurationReader.notInData(where, name)));
            drive.imageName()
                    .filter(name -> name.endsWith(".qcow2"))
                    .ifPresent(name -> findings.add(error(
                            "utm.config.image-format",
                            where + ".ImageName",
                            "'" + PlistXmlReader.shortened(name)
                                    + "' is a qcow2 by its name, and Apple's framework reads raw images",
                            "convert it to raw")));
            if (drive.bus() == AppleDrive.Interface.NVME && !linux) {
                findings.add(
                        warning("utm.config.nvme", where + ".Nvme", "has an effect only for Linux", "switch it off"));
            }
        }
    }

    private void networks() {
        List<AppleNetwork> networks = configuration.networks();
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i).macAddress().isEmpty()) {
                findings.add(error(
                        "utm.config.mac",
                        "Network[" + i + "].MacAddress",
                        "is no address of one card: UTM leaves the card out",
                        "write for example 52:54:00:12:34:56"));
            }
        }
    }

    /** What UTM moves to its registry, and drops from the file. */
    private void registry() {
        if (!configuration.sharedDirectories().isEmpty()) {
            findings.add(note(
                    "utm.config.registry",
                    "SharedDirectory",
                    "is of UTM 4.0.0 or 4.0.1: UTM moves it to its registry, on the Mac that wrote it alone"));
        }
        for (int i = 0; i < configuration.drives().size(); i++) {
            if (configuration.drives().get(i).bookmark().isPresent()) {
                findings.add(note(
                        "utm.config.registry",
                        "Drive[" + i + "].Bookmark",
                        "is of UTM 4.0.0 or 4.0.1: UTM moves it to its registry, on the Mac that wrote it alone"));
            }
        }
    }
}
