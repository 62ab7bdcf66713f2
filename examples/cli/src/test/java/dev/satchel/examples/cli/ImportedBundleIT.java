package dev.satchel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.qmp.MachineCommands;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Samples;
import dev.satchel.testing.Tools;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.LegacyQemuConfiguration;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmUpgrade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bundle from a Mac runs here: imported, and started paused by the QEMU of this host, which is asked what it got. */
class ImportedBundleIT {
    private static final String TEMPLATE = "windows-11-arm-v4-qemu.plist.template";
    private static final LaunchOptions PAUSED = LaunchOptions.builder()
            .begin(LaunchOptions.Begin.PAUSED)
            .powerDownLimit(Duration.ZERO)
            .build();

    @RegisterExtension
    private final CapturedConsole satchel = new CapturedConsole();

    @TempDir
    Path folder;

    @BeforeEach
    void needsQemu() {
        Tools.requireAll("qemu-system-x86_64", "qemu-system-aarch64", "qemu-img", "swtpm");
    }

    static List<String> samples() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(Samples.folder("utm"))) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                boolean runs = name.matches(".*(x86_64|i386|aarch64|-arm)-v[24]-(qemu|legacy).*")
                        && !name.contains("ide-on-virt"); // which has a mistake, see below
                if (runs) {
                    names.add(name);
                }
            }
        }
        assertThat(names).hasSizeGreaterThan(8);
        return names;
    }

    /** A bundle with the sample's configuration, and small images where it names some. */
    private Path bundle(String sample) throws Exception {
        Path bundle = Files.createDirectories(folder.resolve("A machine.utm"));
        String text = Files.readString(Samples.folder("utm").resolve(sample));
        if (sample.endsWith(TEMPLATE)) {
            text = text.replace("__CPU_COUNT__", "2")
                    .replace("__MEMORY_SIZE__", "4096")
                    .replace("__VM_UUID__", "6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10")
                    .replace("__MAC_ADDRESS__", "52:54:00:12:34:56")
                    .replace("__ISO_IMAGE_NAME__", "setup.iso")
                    .replace("__DISK_IMAGE_NAME__", "disk.qcow2")
                    .replace("__SEED_IMAGE_NAME__", "seed.iso")
                    .replaceAll("__([A-Z_]+)__", "$1");
        }
        Path plist = Files.writeString(bundle.resolve("config.plist"), text);
        UtmConfiguration configuration = UtmConfiguration.read(plist);
        boolean old = configuration instanceof LegacyQemuConfiguration;
        Path data = Files.createDirectories(bundle.resolve(old ? "Images" : "Data"));
        QemuConfiguration newest = (QemuConfiguration)
                UtmUpgrade.of(configuration, "A machine", Architecture.AARCH64).configuration();
        for (var drive : newest.drives()) {
            Optional<String> name = drive.imageName();
            if (name.isPresent()) {
                image(data.resolve(name.get()), drive.type().value().equals("BIOS"));
            }
        }
        return bundle;
    }

    private static void image(Path file, boolean firmware) throws Exception {
        if (firmware) { // whatever it is called, UTM gives it to QEMU as it is
            Files.copy(Path.of("/usr/share/seabios/bios-256k.bin"), file);
            return;
        }
        String format = file.toString().endsWith(".qcow2") ? "qcow2" : "raw";
        CommandRunner.system()
                .run(Command.of("qemu-img", "create", "-q", "-f", format, file.toString(), "8M"))
                .orThrow();
    }

    private Path imported(Path bundle) throws IOException {
        Path file = folder.resolve("machine.yaml");
        assertThat(satchel.run("utm", "import", bundle.toString(), file.toString()))
                .isZero();
        return file;
    }

    /** With its picture served at a socket, since nobody looks at a window here, and less memory. */
    private Machine runnable(Machine machine) {
        Display.Vnc vnc = new Display.Vnc(folder.resolve("picture"));
        Machine.Builder builder = machine.toBuilder().memory(DataSize.mebibytes(256));
        if (machine.display() instanceof Display.Window window) {
            builder.display(window.card().map(vnc::withCard).orElse(vnc));
        }
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void startsHereWithAllThatItHad(String sample) throws Exception {
        Path bundle = bundle(sample);
        Machine imported = Machine.read(imported(bundle));
        assertThat(UtmBundle.open(bundle).machine().machine().map(Machine::name))
                .contains(imported.name());
        Machine machine = runnable(imported);
        QemuInstallation qemu = QemuInstallation.find(machine.guest().architecture());
        QemuSetup setup = QemuSetup.builder()
                .folder(folder)
                .version(qemu.capabilities().version())
                .build();

        try (RunningMachine running = qemu.start(machine, setup, PAUSED)) {
            assertThat(running.status()).isEqualTo("prelaunch");
            assertThat(running.qmp().execute("query-uuid").at("UUID").text())
                    .contains(machine.uuid().orElseThrow().toString());
            assertThat(running.qmp()
                            .execute("query-memory-size-summary")
                            .at("base-memory")
                            .number())
                    .hasValue(DataSize.mebibytes(256).bytes());
            assertThat(running.qmp().execute("query-cpus-fast").elements())
                    .hasSize(machine.cpu().processors());
            for (Disk disk : machine.disks()) {
                assertDisk(running, machine, disk);
            }
            for (int i = 0; i < machine.networks().size(); i++) {
                assertNetwork(running, machine, i);
            }
            assertThat(running.qmp().execute("query-tpm").elements())
                    .hasSize(machine.tpm().isPresent() ? 1 : 0);
        }
    }

    private static void assertDisk(RunningMachine running, Machine machine, Disk disk) throws Exception {
        QmpValue block = running.qmp().execute("query-block").elements().stream()
                .filter(each -> each.at("qdev").text().orElse("").matches("(.*/)?" + disk.id() + "(/.*)?"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(disk + " is not among the blocks"));
        Optional<Path> file = disk.source() instanceof DiskSource.Image image
                ? Optional.of(image.file())
                : ((DiskSource.Medium) disk.source()).file();
        assertThat(block.at("inserted").at("file").text()).isEqualTo(file.map(Path::toString));
        String devices = devices(running);
        String front = switch (machine.busOf(disk)) {
            case IDE, SATA -> disk.source() instanceof DiskSource.Medium ? "ide-cd" : "ide-hd";
            case NVME -> "nvme";
            case USB -> "usb-";
            case VIRTIO -> "virtio-blk";
            case SCSI -> "scsi-";
            case SD -> "sd";
            case FLOPPY -> "floppy";
        };
        assertThat(devices).contains("dev: " + front);
    }

    private static void assertNetwork(RunningMachine running, Machine machine, int index) throws Exception {
        String mac = machine.macOf(index).value();
        // What a card of QEMU's says of itself, by its model and address.
        String cards = running.qmp().execute(MachineCommands.human("info network"));
        assertThat(cards.toLowerCase(Locale.ROOT))
                .contains("model=" + machine.modelOf(machine.networks().get(index)), mac);
    }

    private static String devices(RunningMachine running) throws Exception {
        return running.qmp().execute(MachineCommands.human("info qtree"));
    }

    @Test
    void theCommandLineOfAnImportedMachineIsShown() throws Exception {
        Path file = imported(bundle("jamesla__carverlinux__nixos-x86_64-v4-qemu-ide-bios.plist"));
        assertThat(satchel.run("qemu", "args", file.toString(), "--json")).isZero();
        assertThat(satchel.document()).extracting(JsonNode::asText).contains("user,id=net0");
        assertThat(satchel.run("qemu", "run", "--dry-run", file.toString())).isZero();
    }

    @Test
    void aMistakeInTheBundleIsSaidWhenTheMachineIsChecked() throws Exception {
        Path file = imported(bundle("jamesla__carverlinux__nixos-aarch64-v4-qemu-ide-on-virt.plist"));
        Machine machine = Machine.read(file);
        assertThat(machine.board()).isEqualTo(Board.VIRT);
        assertThat(machine.disks().get(0).bus()).contains(DiskBus.IDE);

        for (String target : List.of("utm", "qemu")) {
            assertThat(satchel.run("machine", "check", file.toString(), "--for", target))
                    .isEqualTo(ExitCode.ERRORS);
        }
    }
}
