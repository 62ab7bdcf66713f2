package dev.satchel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Findings;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.DeviceIdentity;
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
import dev.satchel.qemu.commandline.CommandLineImport;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.QemuImg;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.qemu.live.Backup;
import dev.satchel.qemu.live.BackupTarget;
import dev.satchel.qemu.live.BlockJob;
import dev.satchel.qemu.live.LiveMachine;
import dev.satchel.qemu.live.StateRequest;
import dev.satchel.qemu.readiness.Readiness;
import dev.satchel.storage.carrier.CarrierTest;
import dev.satchel.storage.carrier.CarrierVerdict;
import dev.satchel.storage.carrier.Link;
import dev.satchel.storage.carrier.Measurement;
import dev.satchel.storage.clone.SystemClone;
import dev.satchel.storage.device.HostDevices;
import dev.satchel.storage.filesystem.Choice;
import dev.satchel.storage.filesystem.FileSystemType;
import dev.satchel.storage.filesystem.FormatPlan;
import dev.satchel.storage.filesystem.NewExfat;
import dev.satchel.storage.filesystem.Requirements;
import dev.satchel.storage.fstab.Fstab;
import dev.satchel.storage.fstab.FstabSystem;
import dev.satchel.storage.fstab.Renaming;
import dev.satchel.storage.partition.NewPartition;
import dev.satchel.storage.partition.NewPartitionTable;
import dev.satchel.storage.partition.PartitionType;
import dev.satchel.storage.partition.Partitioning;
import dev.satchel.storage.partition.TableReading;
import dev.satchel.storage.probe.Probe;
import dev.satchel.storage.probe.Prober;
import dev.satchel.storage.probe.Volume;
import dev.satchel.storage.retag.Retag;
import dev.satchel.storage.rsync.CopyManifest;
import dev.satchel.storage.rsync.Distribution;
import dev.satchel.storage.rsync.ExclusionPreview;
import dev.satchel.storage.rsync.ExclusionSet;
import dev.satchel.storage.rsync.FilterRules;
import dev.satchel.storage.rsync.Purpose;
import dev.satchel.storage.rsync.Rsync;
import dev.satchel.storage.rsync.RsyncVersion;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.Tools;
import dev.satchel.utm.bundle.BundleNeeds;
import dev.satchel.utm.bundle.Mend;
import dev.satchel.utm.bundle.NewIdentity;
import dev.satchel.utm.bundle.NewMachine;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.bundle.UtmBundles;
import dev.satchel.utm.bundle.UtmProfile;
import dev.satchel.utm.ctl.ControlledMachine;
import dev.satchel.utm.ctl.GuestProgram;
import dev.satchel.utm.ctl.GuestReadiness;
import dev.satchel.utm.ctl.MachineStatus;
import dev.satchel.utm.ctl.Utmctl;
import dev.satchel.utm.mapping.DiskPlacement;
import dev.satchel.utm.physical.DiskAttachment;
import dev.satchel.utm.physical.DiskBridge;
import dev.satchel.utm.physical.PhysicalDisks;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void aCommandLineThatExistsBecomesAMachine() throws Exception {
        Path script = Files.writeString(
                folder.resolve("script.sh"),
                "qemu-system-x86_64 -M q35 -m 2G -hda disk.qcow2 \\\n  -net nic -net user\n");

        CommandLineImport imported = CommandLineImport.ofText(Files.readString(script)); // of a script, a log, a forum
        imported.machine().write(folder.resolve("imported.yaml"));
        imported.findings(); // what is outdated, broken or lost in it, each with its line and the remedy

        assertThat(Machine.read(folder.resolve("imported.yaml")).memory()).isEqualTo(DataSize.gibibytes(2));
        assertThat(imported.findings().stream().map(Finding::code)).contains("commandline.outdated");
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
        root.identification().rejections(); // noticed, not believed, and why
        Prober.standard().traces(disk); // as wipefs lists them, and what is left of others

        assertThat(root.type()).hasValue("ext4");
        assertThat(root.uuid()).hasValue(uuid);

        Path etcFstab = Files.writeString(folder.resolve("fstab"), "# kept\nUUID=" + uuid + "  /  ext4  defaults  0 1");
        String oldUuid = uuid;
        String newUuid = "9a3c1c55-1111-4222-8333-444455556666";
        Path system = Files.createDirectories(folder.resolve("named"));
        Files.writeString(
                Files.createDirectories(system.resolve("etc")).resolve("crypttab"), "x UUID=" + uuid + " none\n");

        Fstab.read(etcFstab).retag(oldUuid, newUuid).writeTo(etcFstab);
        Fstab.read(etcFstab).check(FstabSystem.thisHost()); // and whether it is attached
        Retag retag = Retag.of(system, Renaming.none().with(oldUuid, newUuid));
        retag.plan(); // a step for each file; empty where nothing has that name
        retag.findings(); // what an edit does not mend: the initial RAM disk, the core of GRUB

        assertThat(etcFstab).hasContent("# kept\nUUID=" + newUuid + "  /  ext4  defaults  0 1");
        assertThat(retag.plan().orElseThrow().toText()).contains("+x UUID=" + newUuid + " none");
        assertThat(retag.findings().stream().map(Finding::code)).contains("retag.initramfs");
    }

    @Test
    void whichFileSystem() throws Exception {
        Path stick = folder.resolve("stick.img");
        try (RandomAccessFile sparse = new RandomAccessFile(stick.toFile(), "rw")) {
            sparse.setLength(64 << 20);
        }

        Choice choice = Requirements.writtenBy(OperatingSystem.LINUX, OperatingSystem.MACOS, OperatingSystem.WINDOWS)
                .largestFile(DataSize.gibibytes(100))
                .choose();
        choice.best(); // exFAT
        Plan format = FormatPlan.of(NewExfat.of("TRAVEL")).in(stick); // or on a guarded disk
        Measurement measured =
                CarrierTest.in(folder).within(Duration.ofSeconds(2)).run(progress -> {});
        CarrierVerdict.of(measured, Link.parse("usb-3.2-gen2")).suitability();

        assertThat(choice.best().orElseThrow().type()).isEqualTo(FileSystemType.EXFAT);
        assertThat(format.toText()).contains("mkfs.exfat -L TRAVEL");
        assertThat(measured.syncs()).isPresent();
    }

    @Test
    void aSystemIsCopiedWithoutWhatDoesNotBelongToIt() throws Exception {
        Tools.require("rsync");
        Path system = Files.createDirectories(folder.resolve("system"));
        Path disk = Files.createDirectories(system.resolve("carried"));
        Files.writeString(Files.createDirectories(system.resolve("tmp")).resolve("x"), "1");
        Files.writeString(Files.createDirectories(system.resolve("etc")).resolve("os-release"), "ID=alpine\n");

        ExclusionSet exclusions = ExclusionSet.detect(system, Purpose.CARRY)
                .withTarget(system, disk)
                .with("/srv/scratch/*");
        ExclusionPreview preview = ExclusionPreview.of(system, exclusions);
        preview.effects(); // each pattern, its reason, and how many files and bytes it leaves out
        preview.keptFiles();
        Rsync copy = Rsync.copy(system, disk).excluding(exclusions).resuming().limitedTo(DataSize.mebibytes(200));
        copy.check(RsyncVersion.detect(CommandRunner.system())).orThrow("this rsync");
        copy.run(CommandRunner.system(), progress -> show(progress.left(), progress.fraction()));
        copy.verify(CommandRunner.system()).orThrow();
        CopyManifest.of(disk, FilterRules.none()).writeTo(folder.resolve("SHA256SUMS"));

        assertThat(preview.keptFiles()).isEqualTo(1);
        assertThat(disk.resolve("etc/os-release")).hasContent("ID=alpine");
        assertThat(disk.resolve("tmp")).isEmptyDirectory();
        assertThat(folder.resolve("SHA256SUMS")).content().endsWith("  etc/os-release\n");
    }

    @Test
    void aDiskIsPartitionedAndReadBack() throws Exception {
        Path image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(DataSize.gibibytes(4).bytes());
        }

        NewPartitionTable wanted = NewPartitionTable.gpt()
                .with(NewPartition.of(PartitionType.EFI_SYSTEM)
                        .sized(DataSize.mebibytes(512))
                        .named("ESP"))
                .with(NewPartition.of(PartitionType.BASIC_DATA).sharing(25).named("exchange"))
                .with(NewPartition.of(PartitionType.LINUX_ROOT_X86_64)
                        .atLeast(DataSize.gibibytes(2))
                        .named("root"));
        Partitioning partitioning =
                Partitioning.ofImage(image, DataSize.bytes(512)); // or of(BlockDevices.bySerial("S6XN"))
        partitioning.write(wanted).apply(PlanListener.NONE);
        TableReading reading = partitioning.read(); // both copies, and findings: damaged, misplaced, overlapping
        reading.orThrow().partition(3).orElseThrow().size();

        assertThat(reading.findings()).isEmpty();
        assertThat(reading.orThrow().partition(3).orElseThrow().size()).isGreaterThan(DataSize.gibibytes(2));
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
            running.await(
                    Readiness.serial("login:"), Duration.ofMinutes(5)); // or agent(), ssh(22), http(80, "/", 200) ..
            running.powerDown(Duration.ofMinutes(1));
        }
    }

    @Test
    void aMachineIsCopiedAndSavedWhileItRuns() throws Exception {
        Tools.requireAll("qemu-system-x86_64", "qemu-img");
        Path disk = folder.resolve("system.qcow2");
        QemuImg.find().create(Creation.empty(disk, TargetFormat.of(ImageFormat.QCOW2), DataSize.mebibytes(8)));
        Machine machine = Machine.named("live")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .cores(1)
                .memory(DataSize.mebibytes(64))
                .firmware(Firmware.bios())
                .disk(Disk.named("system").image(disk, ImageFormat.QCOW2).build())
                .build();
        LaunchOptions options =
                LaunchOptions.builder().powerDownLimit(Duration.ZERO).build();
        try (RunningMachine running =
                QemuInstallation.find(Architecture.X86_64).start(machine, QemuSetup.defaults(), options)) {
            LiveMachine live = LiveMachine.of(running);
            BlockJob job = live.backup(Backup.of(BackupTarget.of("system", folder.resolve("copy.qcow2"))));
            job.progress().fraction();
            job.await(Duration.ofMinutes(5));
            live.save(StateRequest.to(folder.resolve("ready.state")));
        }
        assertThat(folder.resolve("copy.qcow2")).isNotEmptyFile();
        assertThat(folder.resolve("ready.state")).isNotEmptyFile();
    }

    private void show(Object what, double fraction) {
        assertThat(what).asString().isNotBlank();
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

    @Test
    void aRunningUtmIsDriven() throws Exception {
        Path program = Files.writeString(folder.resolve("utmctl"), UTMCTL);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        Utmctl utmctl = Utmctl.at(program); // or find(): that of the installed UTM
        ControlledMachine field = utmctl.machine("Field Debian"); // or its UUID; a name that two have is refused
        field.start().awaitGuest(GuestReadiness.address(), Duration.ofMinutes(2)); // utmctl has no such thing
        field.exec(GuestProgram.of("echo", "hello")).output();
        field.stopWithin(Duration.ofMinutes(1)); // asks the guest, then cuts the power, then ends the emulator

        assertThat(field.status()).isEqualTo(MachineStatus.STOPPED);
    }

    /** Answers as UTM's own program does; the machine is one file. */
    private static final String UTMCTL = """
            #!/bin/sh
            state=$(dirname "$0")/state
            [ -e "$state" ] || echo stopped >"$state"
            case $1 in
              list)
                printf 'UUID                                 Status   Name\\n'
                printf '6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10 %-8s Field Debian\\n' "$(cat "$state")" ;;
              status) cat "$state" ;;
              start) echo started >"$state" ;;
              stop) echo stopped >"$state" ;;
              ip-address) echo 192.168.64.2 ;;
              exec) shift 3; "$@" ;;
            esac
            """;

    @Test
    void aPhysicalDiskIsPlannedForUtm() throws Exception {
        Tools.requireRoot();
        UtmBundles.plan(machine(), folder.resolve("Disk.utm"), DiskPlacement.BESIDE)
                .apply(PlanListener.NONE);
        UtmBundle opened = UtmBundle.open(folder.resolve("Disk.utm"));
        try (LoopDevice loop = LoopDevice.attach(folder.resolve("carried.img"), DataSize.mebibytes(8))) {
            DeviceIdentity disk = DeviceIdentity.path(loop.node());

            DiskBridge bridge = PhysicalDisks.of(HostDevices.ofThisHost()::find)
                    .attach(opened, DiskAttachment.of(disk, DiskBus.NVME).build());
            bridge.plan().toText(); // the disk by what it is, and each command, before anything runs

            assertThat(bridge.plan().toText()).contains(loop.node().toString()).contains("qemu-nbd");
        }
    }

    @Test
    void aBundleIsJudgedAndCopied() throws Exception {
        UtmBundles.plan(machine(), folder.resolve("Field Debian.utm"), DiskPlacement.COPY)
                .apply(PlanListener.NONE);

        UtmBundle carried = UtmBundle.open(folder.resolve("Field Debian.utm"));
        carried.check(); // missing images, links, boards and buses that are not there, files that UTM deletes at its
        // next save
        carried.doctor(); // ... and what is bound to one Mac, or not borne by this disk
        carried.needs().least(BundleNeeds.Subject.UTM); // the oldest UTM that opens it, by the key that demands it
        UtmBundles.makePortable(carried, Mend.lossless()); // a plan, where there is something to mend
        UtmBundles.copy(carried, folder.resolve("Second.utm"), NewIdentity.random())
                .apply(PlanListener.NONE); // another machine

        assertThat(carried.check().errors()).isEmpty();
        assertThat(carried.needs().least(BundleNeeds.Subject.UTM)).contains("4.4.0");
        assertThat(UtmBundles.makePortable(carried, Mend.lossless())).isEmpty();
        assertThat(UtmBundle.open(folder.resolve("Second.utm")).summary().uuid())
                .isNotEqualTo(carried.summary().uuid());
    }

    @Test
    void aNewMachineNeedsNoUtm() throws Exception {
        NewMachine.of(UtmProfile.WINDOWS_11_ARM64)
                .plan(folder.resolve("Windows.utm"))
                .toText();

        assertThat(folder.resolve("Windows.utm")).doesNotExist();
    }

    private static void run(Command command) throws Exception {
        CommandRunner.system().run(command).orThrow();
    }
}
