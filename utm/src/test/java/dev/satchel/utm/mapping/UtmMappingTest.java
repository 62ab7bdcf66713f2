package dev.satchel.utm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.AsyncIo;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.GenerationId;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.Smbios;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.core.machine.ZeroDetection;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Samples;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import dev.satchel.utm.config.UtmDisplay;
import dev.satchel.utm.config.UtmDrive;
import dev.satchel.utm.config.UtmNetwork;
import dev.satchel.utm.config.UtmQemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UtmMappingTest {
    private static final Path DATA = Path.of("/bundles/X.utm/Data");

    private static Machine.Builder windows() {
        return Machine.named("Field Windows")
                .uuid(UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f10"))
                .guest(GuestSystem.windows11(Architecture.AARCH64))
                .memory(DataSize.gibibytes(8))
                .cores(4)
                .display(new Display.Window());
    }

    @Test
    void whatUtmHasNoWordForIsSaid() {
        Disk disk = disk("system")
                .asyncIo(AsyncIo.THREADS)
                .zeroDetection(ZeroDetection.ON)
                .throttle(Throttle.builder().totalOperations(500).build())
                .serial("S")
                .build();
        Machine machine = linux().disk(disk)
                .disk(Disk.named("far")
                        .nbd(NbdServer.Tcp.parse("nas.example"), "")
                        .build())
                .memoryBacking(MemoryBacking.hugePages())
                .smbios(Smbios.builder().serial("7").build())
                .firmwareConfig(new FirmwareConfigEntry.Text("opt/a", "x"))
                .generationId(GenerationId.auto())
                .usbDevice(UsbDevice.of(1, 2))
                .audio(AudioBackend.PIPEWIRE)
                .display(new Display.Window().withToolkit(Display.Toolkit.COCOA))
                .network(Network.of(NetworkMode.USER).hostname("web").build())
                .network(Network.of(NetworkMode.PASST).build())
                .sharedFolder(new SharedFolder("w", Path.of("/w"), Access.READ_ONLY).via(ShareTransport.NINE_P))
                .build();

        assertThat(UtmMapping.toUtm(machine).findings().stream().map(Finding::code))
                .contains(
                        "utm.aio",
                        "utm.detect-zeroes",
                        "utm.throttle",
                        "utm.disk.serial",
                        "utm.nbd",
                        "utm.memory.backing",
                        "utm.smbios",
                        "utm.firmware-config",
                        "utm.generation-id",
                        "utm.usb",
                        "utm.sound.backend",
                        "utm.display.toolkit",
                        "utm.network.hostname",
                        "utm.network.mode",
                        "utm.share.via");
    }

    @Test
    void networksAndABalloonAreCarriedBothWays() {
        Machine machine = linux().guestAgent(Machine.GuestAgent.ON)
                .display(new Display.Window())
                .randomSource(Machine.RandomSource.ON)
                .balloon(Machine.Balloon.ON)
                .network(Network.of(NetworkMode.BRIDGED).hostInterface("en7").build())
                .network(Network.of(NetworkMode.USER)
                        .isolation(Network.Isolation.RESTRICTED)
                        .subnet(Ipv4Subnet.parse("10.7.5.0/24"))
                        .dns("10.7.5.9")
                        .build())
                .build();

        Machine back = UtmMapping.toMachine(UtmMapping.toUtm(machine).configuration(), DATA, OperatingSystem.MACOS)
                .machine()
                .orElseThrow();

        assertThat(back.balloon()).isEqualTo(Machine.Balloon.ON);
        assertThat(back.randomSource()).isEqualTo(Machine.RandomSource.ON);
        assertThat(back.networks().get(0).hostInterface()).contains("en7");
        assertThat(back.networks().get(1).isolation()).isEqualTo(Network.Isolation.RESTRICTED);
        assertThat(back.networks().get(1).subnet()).contains(Ipv4Subnet.parse("10.7.5.0/24"));
        assertThat(back.networks().get(1).dns()).contains("10.7.5.9");
        assertThat(back.extras().utm()).isEmpty();
    }

    private static Machine.Builder linux() {
        return Machine.named("Linux")
                .uuid(UUID.fromString("6f1f4a4e-0c0b-4b7e-9e55-3b8d2c1a7f11"))
                .guest(GuestSystem.debian(Architecture.AARCH64));
    }

    private static Disk.Builder disk(String id) {
        return Disk.named(id).image(Path.of("/images/" + id + ".qcow2"), ImageFormat.QCOW2);
    }

    private static List<String> codes(Machine machine) {
        return UtmMapping.toUtm(machine).findings().stream().map(Finding::code).toList();
    }

    @Test
    void makesOfWindowsOnArmWhatUtmsWizardMakes() {
        Machine machine = windows()
                .disk(Disk.named("setup").medium(Path.of("/images/win11.iso")).build())
                .disk(disk("system").build())
                .network(Network.of(NetworkMode.SHARED).build())
                .sound(Machine.Sound.ON)
                .randomSource(Machine.RandomSource.ON)
                .build();

        UtmDraft draft = UtmMapping.toUtm(machine);
        QemuConfiguration configuration = draft.qemu();

        assertThat(draft.findings().errors()).isEmpty();
        assertThat(configuration.system().target()).isEqualTo("virt");
        assertThat(configuration.system().cpu()).isEqualTo("default");
        assertThat(configuration.system().cpuCount()).isEqualTo(4);
        assertThat(configuration.qemu().options())
                .containsExactly(
                        UtmQemu.Option.UEFI_BOOT,
                        UtmQemu.Option.RNG_DEVICE,
                        UtmQemu.Option.TPM_DEVICE,
                        UtmQemu.Option.HYPERVISOR,
                        UtmQemu.Option.RTC_LOCAL_TIME);
        assertThat(configuration.displays()).extracting(UtmDisplay::hardware).containsExactly("virtio-ramfb-gl");
        assertThat(configuration.drives())
                .extracting(UtmDrive::identifier, UtmDrive::type, UtmDrive::bus)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("setup", UtmDrive.Type.CD, UtmDrive.Interface.USB),
                        org.assertj.core.groups.Tuple.tuple("system", UtmDrive.Type.DISK, UtmDrive.Interface.NVME));
        assertThat(configuration.networks())
                .extracting(UtmNetwork::hardware, UtmNetwork::mode)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("virtio-net-pci", UtmNetwork.Mode.SHARED));
        assertThat(configuration.sounds().get(0).hardware()).isEqualTo("intel-hda");
    }

    @Test
    void ordersDrivesByBootOrderAndNamesImagesByFormat() {
        Machine machine = linux().disk(Disk.named("a")
                        .image(Path.of("/i/disk.img"), ImageFormat.QCOW2)
                        .build())
                .disk(Disk.named("b")
                        .image(Path.of("/j/DISK.qcow2"), ImageFormat.QCOW2)
                        .build())
                .disk(Disk.named("c")
                        .image(Path.of("/k/efi_vars.fd"), ImageFormat.RAW)
                        .bootOrder(1)
                        .build())
                .build();

        UtmDraft draft = UtmMapping.toUtm(machine);

        assertThat(draft.images())
                .containsExactly(
                        Map.entry("c", "efi_vars.fd.img"),
                        Map.entry("a", "disk.qcow2"),
                        Map.entry("b", "DISK-2.qcow2"));
        assertThat(draft.qemu().drives()).extracting(UtmDrive::identifier).containsExactly("c", "a", "b");
    }

    @Test
    void refusesIdeOnVirtAndNamesTheRemedy() {
        Machine machine = linux().disk(disk("system").bus(DiskBus.IDE).build()).build();

        assertThat(UtmMapping.toUtm(machine).findings().errors())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("utm.bus.absent");
                    assertThat(finding.where()).isEqualTo("disks[system].bus");
                    assertThat(finding.remedy()).isEqualTo("use nvme, usb or virtio");
                });
    }

    @Test
    void refusesADeviceAndNamesTheWaysAroundIt() {
        Machine machine = linux().disk(Disk.named("carried")
                        .device(DeviceIdentity.serial("S6XN"))
                        .build())
                .build();

        assertThat(UtmMapping.toUtm(machine).findings().errors())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("utm.device");
                    assertThat(finding.remedy()).contains("QEMU as root", "qemu-nbd", "an image of it");
                });
    }

    @Test
    void saysWhatUtmCannotCarry() {
        assertThat(codes(linux().network(Network.of(NetworkMode.TAP).build()).build()))
                .contains("utm.network.tap");
        assertThat(codes(linux().cpu(Cpu.cores(2).withSockets(2)).build())).contains("utm.cpu.topology");
        assertThat(codes(linux().display(new Display.Vnc(HostPort.loopback(5901)))
                        .build()))
                .contains("utm.display");
        assertThat(codes(linux().serialPort(new SerialPort.ToFile(Path.of("/log")))
                        .build()))
                .contains("utm.serial");
        assertThat(codes(windows().build())).contains("utm.secure-boot");
        assertThat(codes(linux().extras(new Extras(List.of("a \"b"), Map.of())).build()))
                .contains("utm.argument");
        assertThat(codes(Machine.named("x")
                        .guest(GuestSystem.linux(Architecture.X86_64))
                        .board(Board.MICROVM)
                        .build()))
                .contains("utm.board", "utm.uuid.derived");
    }

    @Test
    void saysWhichTextItsFileCannotHold() {
        Machine machine = Machine.named("a\uFFFFb")
                .guest(GuestSystem.debian(Architecture.AARCH64))
                .disk(Disk.named("a").medium(Path.of("/x/a\u0001.iso")).build())
                .build();

        UtmDraft draft = UtmMapping.toUtm(machine);

        assertThat(draft.findings().errors()).extracting(Finding::where).containsExactly("name", "disks[a]");
        assertThat(draft.qemu().information().name()).isEqualTo("ab");
    }

    @Test
    void aConfigurationWithMoreDrivesThanPlacesStillBecomesAMachine() {
        List<UtmDrive> drives = Stream.iterate(0, i -> i + 1)
                .limit(1200)
                .map(i -> UtmDrive.internal("d" + i, UtmDrive.Type.DISK, UtmDrive.Interface.USB, i + ".img"))
                .toList();
        QemuConfiguration configuration =
                UtmMapping.toUtm(linux().build()).qemu().withDrives(drives);

        Machine machine = UtmMapping.toMachine(configuration, DATA).machine().orElseThrow();

        assertThat(machine.disks()).hasSize(1200);
        assertThat(UtmMapping.toUtm(machine).configuration()).isEqualTo(configuration);
    }

    @Test
    void imagesBesideTheBundleAreRemovableUsbDrives() {
        UtmDraft draft = UtmMapping.toUtm(linux().disk(disk("system").build()).build(), DiskPlacement.BESIDE);

        assertThat(draft.images()).isEmpty();
        assertThat(draft.findings().stream().map(Finding::code)).contains("utm.removable", "utm.bus.removable");
        assertThat(draft.qemu().drives()).singleElement().satisfies(drive -> {
            assertThat(drive.imageName()).isEmpty();
            assertThat(drive.bus()).isEqualTo(UtmDrive.Interface.USB);
        });
    }

    @Test
    void appliesExtrasByPath() {
        Map<String, String> extras = Map.of(
                "QEMU.BalloonDevice", "true",
                "Drive.system.InterfaceVersion", "<absent/>",
                "System.JITCacheSize", "64",
                "Display", "<array/>",
                "Network.0.BridgeInterface", "en5",
                "Sound.7.Hardware", "AC97");
        Machine machine = linux().disk(disk("system").build())
                .network(Network.of(NetworkMode.BRIDGED).build())
                .extras(new Extras(List.of(), extras))
                .build();

        UtmDraft draft = UtmMapping.toUtm(machine);

        assertThat(draft.qemu().qemu().has(UtmQemu.Option.BALLOON_DEVICE)).isTrue();
        assertThat(draft.qemu().drives().get(0).interfaceVersion()).isZero();
        assertThat(draft.qemu().system().jitCache()).isEqualTo(DataSize.mebibytes(64));
        assertThat(draft.qemu().displays()).isEmpty();
        assertThat(draft.qemu().networks().get(0).bridgeInterface()).contains("en5");
        assertThat(draft.findings().stream().filter(finding -> finding.code().equals("utm.extras")))
                .extracting(Finding::where)
                .containsExactly("extras.utm[Sound.7.Hardware]");
    }

    @Test
    void extrasThatUtmWouldNotDecodeAreAnError() {
        Machine machine = linux().extras(new Extras(List.of(), Map.of("System.MemorySize", "much")))
                .build();

        assertThat(UtmMapping.toUtm(machine).findings().errors())
                .extracting(Finding::code)
                .containsExactly("utm.extras");
    }

    @Test
    void carriesPortForwards() {
        Machine machine = linux().network(Network.of(NetworkMode.USER)
                        .mac(MacAddress.parse("52:54:00:12:34:ab"))
                        .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                        .build())
                .build();

        UtmNetwork network = UtmMapping.toUtm(machine).qemu().networks().get(0);

        assertThat(network.plist().value("MacAddress"))
                .contains(new dev.satchel.utm.config.PlistValue.Text("52:54:00:12:34:AB"));
        assertThat(network.portForwards().get(0).hostAddress()).contains("127.0.0.1");
    }

    private static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Samples.folder("utm"))) {
            return files.filter(file -> file.toString().contains("v4-qemu")
                            && file.toString().endsWith(".plist"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyBundleThatBecomesAMachineBecomesTheSameBundleAgain() throws IOException {
        int machines = 0;
        for (Path sample : samples()) {
            UtmConfiguration configuration = UtmConfiguration.read(sample);
            UtmMachine read = UtmMapping.toMachine(configuration, DATA);
            machines++;
            UtmDraft again = UtmMapping.toUtm(read.orThrow(sample.toString()));

            assertThat(again.configuration().plist().toXml())
                    .as(sample.toString())
                    .isEqualTo(Files.readString(sample));
            assertThat(UtmMapping.toMachine(again.configuration(), DATA).machine())
                    .as(sample.toString())
                    .isEqualTo(read.machine());
        }
        assertThat(machines).isPositive();
    }

    @Test
    void aDiskAddedLaterDoesNotDisturbWhatOnlyUtmKnows() throws IOException {
        Path sample = samples().stream()
                .filter(file -> file.toString().contains("macos-12"))
                .findFirst()
                .orElseThrow();
        Machine machine =
                UtmMapping.toMachine(UtmConfiguration.read(sample), DATA).orThrow("sample");
        assertThat(machine.disks()).extracting(Disk::id).containsExactly("disk0", "disk1", "cd0");

        Machine more = machine.toBuilder()
                .disk(disk("more").bus(DiskBus.VIRTIO).build())
                .build();

        assertThat(UtmMapping.toUtm(more).qemu().drives())
                .extracting(UtmDrive::identifier)
                .containsExactly("0", "1", "3", "2", "more");
    }

    @Test
    void aRemovableDiskIsKeptForUtmAndSaid() throws IOException {
        UtmDraft draft = UtmMapping.toUtm(linux().disk(disk("system").build()).build(), DiskPlacement.BESIDE);

        UtmMachine back = UtmMapping.toMachine(draft.configuration(), DATA);

        assertThat(back.findings().stream().map(Finding::code)).contains("utm.only");
        assertThat(back.orThrow("x").disks()).isEmpty();
        assertThat(UtmMapping.toUtm(back.orThrow("x")).configuration()).isEqualTo(draft.configuration());
    }

    @Test
    void anEmptyDriveStaysEmpty() {
        Machine machine = linux().disk(
                        Disk.named("cd").source(DiskSource.emptyDrive()).build())
                .build();

        Machine back = UtmMapping.toMachine(UtmMapping.toUtm(machine).configuration(), DATA)
                .machine()
                .orElseThrow();

        assertThat(back.disks().get(0).source()).isEqualTo(DiskSource.emptyDrive());
    }
}
