package dev.satchel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MachineDocument;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.plan.Argument;
import dev.satchel.core.plan.Journal;
import dev.satchel.core.plan.Plan;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.plan.Step;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.core.sizing.Feasibility;
import dev.satchel.core.sizing.Recommendation;
import dev.satchel.core.sizing.Sizing;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.capability.AcceleratorProof;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.storage.clone.SystemClone;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Volume;
import dev.satchel.storage.rsync.Distribution;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.testing.Tools;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.bundle.UtmBundles;
import dev.satchel.utm.mapping.DiskPlacement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code of README, run: {@code ReadmeTest} holds the two together. */
class ReadmeExamplesIT {
    @TempDir
    private Path folder;

    private final List<Double> shown = new ArrayList<>();

    private Machine machine() throws Exception {
        Machine machine = Machine.named("Field Debian")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .cores(2)
                .memory(DataSize.gibibytes(4))
                .disk(Disk.named("system")
                        .image(folder.resolve("system.qcow2"), ImageFormat.QCOW2)
                        .size(DataSize.gibibytes(16))
                        .bus(DiskBus.NVME)
                        .build())
                .network(Network.of(NetworkMode.USER)
                        .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                        .build())
                .build();
        machine.write(folder.resolve("machine.yaml"));

        Findings findings = machine.check(Host.detect()); // nothing thrown: a list to show, codes to switch on
        assertThat(findings.stream().map(finding -> finding.code())).contains("disk.image.missing");
        return machine;
    }

    @Test
    void theHostIsAskedAndAMachineSizedForIt() throws Exception {
        Tools.require("qemu-system-x86_64");

        Host host = Host.detect();
        host.nativeArchitecture(); // aarch64 on an M2, also in a JVM that Rosetta translates
        host.translation();
        QemuInstallation qemu = QemuInstallation.find(Architecture.X86_64);
        AcceleratorProof proof = qemu.prove(Accelerator.TCG);
        proof.usable(); // and proof.reason(), in QEMU's own words where it failed

        assertThat(proof.usable()).as(proof.reason()).isTrue();

        GuestSystem guest = GuestSystem.windows11(Architecture.AARCH64);
        Recommendation advice = Sizing.recommend(host, guest, Carrier.holding(folder));
        advice.explain(); // reads like advice from a colleague; each number has its reasons
        Feasibility.of(host, guest).explain(); // natively, virtualized, emulated, or not at all: and what to do instead
        Machine sized =
                Machine.named("Field Windows").guest(guest).sizedFor(host).build();

        assertThat(advice.explain()).contains("Windows 11").contains("GiB");
        assertThat(sized.memory()).isGreaterThanOrEqualTo(DataSize.gibibytes(4));
        assertThat(sized.cpu().processors()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void whatAMachineLacksIsMendedInItsFile() throws Exception {
        machine();
        Path file = folder.resolve("machine.yaml");
        Files.writeString(file, "# of the field team\n" + Files.readString(file));
        MachineDocument.read(file)
                .with("display", "{\"type\": \"vnc\", \"listen\": \"127.0.0.1:80\"}")
                .write(file);
        Findings findings = Machine.read(file).check(Host.detect());
        assertThat(findings.hasErrors()).isTrue();

        MachineDocument document = MachineDocument.read(folder.resolve("machine.yaml"));
        for (Finding finding : findings) {
            if (finding.fix().isPresent()) {
                document = document.with(finding.fix().get());
            }
        }
        document.with("disks[system].bus", "\"virtio\"").write(folder.resolve("machine.yaml"));

        assertThat(Files.readString(file)).startsWith("# of the field team\n").contains("bus: virtio");
        assertThat(Machine.read(file).check(Host.detect()).stream().map(Finding::code))
                .doesNotContain("display.port");
    }

    @Test
    void aDiskImageIsMade() throws Exception {
        Tools.require("qemu-img");

        QemuImg images = QemuImg.find();
        Image base = Image.of(folder.resolve("base.qcow2"), ImageFormat.QCOW2);
        images.create(Creation.empty(base.file(), TargetFormat.of(ImageFormat.QCOW2), DataSize.gibibytes(16)));
        images.info(base).virtualSize();

        assertThat(images.info(base).virtualSize()).isEqualTo(DataSize.gibibytes(16));
    }

    @Test
    void aPlanIsAppliedWithAJournal() throws Exception {
        Plan plan = Plan.titled("Leave a word")
                .step(Step.titled("Write it")
                        .write(Argument.of(folder), Path.of("word"), "said\n")
                        .build())
                .build();

        Journal journal = Journal.at(folder.resolve("clone.journal"));
        plan.apply(journal, PlanListener.NONE);
        journal.plan().resume(journal, PlanListener.NONE); // here it was finished, which it says

        assertThat(folder.resolve("word")).hasContent("said\n");
        assertThat(plan.resume(journal, PlanListener.NONE).wasFinished()).isTrue();
    }

    @Test
    void aMachineIsWrittenReadAndMadeAnArgumentList() throws Exception {
        Tools.require("qemu-system-x86_64");
        Machine machine = machine();
        assertThat(Machine.read(folder.resolve("machine.yaml"))).isEqualTo(machine);

        QemuInstallation qemu = QemuInstallation.find(machine.guest().architecture());
        QemuArguments command =
                qemu.commandFor(machine, QemuSetup.builder().folder(folder).build());
        command.findings().orThrow(machine.name());
        command.arguments(); // ... -device nvme,drive=system,serial=... : an argument list, never a shell string

        assertThat(String.join(" ", command.arguments()))
                .contains("-device nvme,drive=system")
                .contains("hostfwd=tcp:127.0.0.1:2222-:22");
    }

    @Test
    void aDiskIsProbedAndAnFstabRetagged() throws Exception {
        Tools.requireAll("mkfs.ext4", "sfdisk");
        Path disk = folder.resolve("disk.img");
        String uuid = "3d5b3c1e-6b6a-4c11-9c11-2b1f3f9a0a11";
        run(Command.of("truncate", "-s", "64M", disk.toString()));
        run(Command.of("sfdisk", "-q", disk.toString()).withInput("label: gpt\nstart=2048, type=L\n"));
        run(Command.of("mkfs.ext4", "-q", "-U", uuid, "-E", "offset=1048576", disk.toString(), "60M"));

        Volume root = Probe.of(disk).volume(1);
        root.type(); // Optional[ext4]
        root.uuid();

        assertThat(root.type()).hasValue("ext4");
        assertThat(root.uuid()).hasValue(uuid);

        Path etcFstab = Files.writeString(folder.resolve("fstab"), "# kept\nUUID=" + uuid + "  /  ext4  defaults  0 1");
        String oldUuid = uuid;
        String newUuid = "9a3c1c55-1111-4222-8333-444455556666";

        Fstab.read(etcFstab).retag(oldUuid, newUuid).writeTo(etcFstab);

        assertThat(etcFstab).hasContent("# kept\nUUID=" + newUuid + "  /  ext4  defaults  0 1");
    }

    @Test
    @Timeout(600)
    void aSystemIsClonedAndItsCopyStarted() throws Exception {
        Tools.requireRoot();
        Tools.requireAll("busybox", "apt-get", "modprobe", "rsync", "grub-install", "qemu-system-x86_64");
        Path source = folder.resolve("root");
        TinyRoot.make(source, Kernels.fetch(), CommandRunner.system());
        Path image = folder.resolve("carried.img");

        Plan plan = SystemClone.of(source)
                .toImage(image, DataSize.gibibytes(4))
                .exclude(ExclusionSet.liveSystem(Distribution.detect(source)).with("/srv/scratch/*"))
                .plan();
        plan.toText(); // what will be done and what is lost; toJson() and toShellScript() say the same
        plan.apply(event -> show(event.step(), event.fraction()));

        assertThat(shown).isSorted().last().isEqualTo(1.0);
        assertThat(plan.toText()).contains("'--exclude=/srv/scratch/*'");

        Machine machine = Machine.named("carried")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .cores(1)
                .memory(DataSize.mebibytes(512))
                .firmware(Firmware.bios())
                .disk(Disk.named("system")
                        .image(image, ImageFormat.RAW)
                        .bus(DiskBus.SATA)
                        .build())
                .serialPort(SerialPort.stdio())
                .build();
        QemuInstallation qemu = QemuInstallation.find(Architecture.X86_64);
        QemuSetup setup = QemuSetup.builder().folder(folder).build();

        try (RunningMachine running = RunningMachine.start(qemu.program(), machine, setup, LaunchOptions.defaults())) {
            running.awaitSerial("login:", Duration.ofMinutes(5));
            running.powerDown(Duration.ofMinutes(1));
        }
    }

    private void show(Step step, double fraction) {
        assertThat(step.title()).isNotBlank();
        shown.add(fraction);
    }

    @Test
    void aBundleIsMadeAndReadBack() throws Exception {
        Machine machine = machine();

        Plan bundle = UtmBundles.plan(machine, folder.resolve("Field Debian.utm"), DiskPlacement.BESIDE);
        bundle.findings(); // what UTM cannot carry, never dropped in silence
        bundle.apply(PlanListener.NONE);
        Machine again =
                UtmBundle.open(folder.resolve("Field Debian.utm")).machine().orThrow("the bundle");

        assertThat(bundle.findings().isEmpty()).isFalse();
        assertThat(again.name()).isEqualTo(machine.name());
        assertThat(again.memory()).isEqualTo(machine.memory());
    }

    private static void run(Command command) throws Exception {
        CommandRunner.system().run(command).orThrow();
    }
}
