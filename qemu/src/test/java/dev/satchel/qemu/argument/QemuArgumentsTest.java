package dev.satchel.qemu.argument;

import static dev.satchel.qemu.argument.ArgumentsAssert.assertThatArguments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Severity;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.qemu.firmware.FirmwareCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuArgumentsTest {
    private static final SectorSizes LARGE = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));

    @TempDir
    Path folder;

    @Test
    void theWholeListForARawDeviceOnIde() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("carried")
                        .device(DeviceIdentity.path(Path.of("/dev/sdx")))
                        .bus(DiskBus.IDE)
                        .build())
                .build();

        assertThat(of(machine).arguments())
                .containsExactly(
                        "-nodefaults",
                        "-name",
                        "guest=test",
                        "-machine",
                        "q35",
                        "-accel",
                        "tcg",
                        "-cpu",
                        "max",
                        "-smp",
                        "cpus=2,sockets=1,cores=2,threads=1",
                        "-m",
                        "1024",
                        "-rtc",
                        "base=utc",
                        "-display",
                        "none",
                        "-drive",
                        "file=/dev/sdx,format=raw,if=none,id=carried,cache=none",
                        "-device",
                        "ide-hd,drive=carried,bus=ide.0,bootindex=1,id=carried");
        assertThat(of(machine).findings()).satisfies(has(Severity.WARNING, "device.unjudged", "disks[carried]"));
    }

    @Test
    void anImageIsNamedWithItsFormatAndAnAbsolutePath() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("system")
                        .image(Path.of("nbd:a,b.qcow2"), ImageFormat.QCOW2)
                        .discard(Disk.Discard.UNMAP)
                        .cache(CacheMode.DIRECTSYNC)
                        .build())
                .build();

        assertThatArguments(of(machine))
                .hasOption(
                        "-drive",
                        "file=" + folder
                                + "/nbd:a,,b.qcow2,format=qcow2,if=none,id=system,cache=directsync,discard=unmap")
                .hasOption("-device", "virtio-blk-pci,drive=system,bus=pcie.0,addr=0xa,bootindex=1,id=system");
    }

    @Test
    void theSameDiskAsBlockNodes() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("system")
                        .image(Path.of("a,b.qcow2"), ImageFormat.QCOW2)
                        .discard(Disk.Discard.UNMAP)
                        .cache(CacheMode.DIRECTSYNC)
                        .build())
                .build();

        assertThatArguments(
                        QemuArguments.of(machine, setup().style(Style.BLOCKDEV).build()))
                .hasNoOption("-drive")
                .hasOption(
                        "-blockdev",
                        "{\"node-name\":\"system\",\"driver\":\"qcow2\",\"read-only\":false,\"cache\":{\"direct\":true},"
                                + "\"discard\":\"unmap\",\"file\":{\"driver\":\"file\",\"node-name\":\"system-file\",\"filename\":\""
                                + folder
                                + "/a,b.qcow2\",\"read-only\":false,\"cache\":{\"direct\":true},\"discard\":\"unmap\"}}")
                .hasOption(
                        "-device",
                        "virtio-blk-pci,drive=system,bus=pcie.0,addr=0xa,bootindex=1,write-cache=off,id=system");
    }

    @Test
    void aDeviceIsAnotherDriverThanAFile() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("d")
                        .device(DeviceIdentity.path(Path.of("/dev/sdx")))
                        .build())
                .build();

        assertThat(QemuArguments.of(machine, setup().style(Style.BLOCKDEV).build())
                        .toString())
                .contains("\"driver\":\"host_device\"");
    }

    @Test
    void aDeviceIsFoundByWhatItIs() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("d").device(DeviceIdentity.serial("S6XN")).build())
                .build();
        DeviceResolver resolver = identity -> FoundDevice.at(
                        Path.of("/dev/disk/by-id/usb-" + identity.serial().orElse("")))
                .build();

        assertThat(QemuArguments.of(machine, setup().devices(resolver).build()).toString())
                .contains("file=/dev/disk/by-id/usb-S6XN,");
        assertThat(of(machine).findings()).satisfies(has(Severity.ERROR, "device.unresolved", "disks[d]"));
    }

    @Test
    void theFifthIdeDiskOfAPcHasAControllerOfItsOwn() {
        Machine.Builder machine = pc(Board.PC);
        for (int i = 0; i < 5; i++) {
            machine.disk(image("d" + i, DiskBus.IDE));
        }

        QemuArguments arguments = of(machine.build());

        assertThatArguments(arguments)
                .hasOptions(
                        "-device",
                        "ide-hd,drive=d0,bus=ide.0,unit=0,bootindex=1,id=d0",
                        "ide-hd,drive=d1,bus=ide.0,unit=1,bootindex=2,id=d1",
                        "ide-hd,drive=d2,bus=ide.1,unit=0,bootindex=3,id=d2",
                        "ide-hd,drive=d3,bus=ide.1,unit=1,bootindex=4,id=d3",
                        "ich9-ahci,id=sata,bus=pci.0,addr=0xa",
                        "ide-hd,drive=d4,bus=sata.0,bootindex=5,id=d4");
        assertThat(arguments.findings()).satisfies(has(Severity.NOTE, "disk.bus.further", "disks[d4]"));
    }

    @Test
    void theSeventhSataDiskOfAQ35HasAControllerOfItsOwn() {
        Machine.Builder machine = pc(Board.Q35);
        for (int i = 0; i < 7; i++) {
            machine.disk(image("d" + i, i % 2 == 0 ? DiskBus.IDE : DiskBus.SATA));
        }

        assertThatArguments(of(machine.build()))
                .hasAmongOptions(
                        "-device",
                        "ide-hd,drive=d0,bus=ide.0,bootindex=1,id=d0",
                        "ide-hd,drive=d5,bus=ide.5,bootindex=6,id=d5",
                        "ich9-ahci,id=sata,bus=pcie.0,addr=0xa",
                        "ide-hd,drive=d6,bus=sata.0,bootindex=7,id=d6");
    }

    @Test
    void ideOnVirtHasTheNamesItHasOnQ35() {
        Machine machine = virt().disk(image("d", DiskBus.IDE)).build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-device", "ich9-ahci,id=ide,bus=pcie.0,addr=0xa", "ide-hd,drive=d,bus=ide.0,bootindex=1,id=d")
                .hasOption("-cpu", "cortex-a72");
    }

    @Test
    void aControllerGivesWayToADiskOfItsName() {
        Machine machine = virt().disk(image("ide", DiskBus.IDE)).build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-device",
                        "ich9-ahci,id=ide-2,bus=pcie.0,addr=0xa",
                        "ide-hd,drive=ide,bus=ide-2.0,bootindex=1,id=ide");
    }

    @Test
    void usbDisksWithSectorsOfTheirOwnSitOnABridge() {
        Machine machine = pc(Board.Q35)
                .disk(image("plain", DiskBus.USB))
                .disk(image("large", DiskBus.USB).toBuilder().sectors(LARGE).build())
                .build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-device",
                        "qemu-xhci,id=xhci,p2=15,p3=15,bus=pcie.0,addr=0xa",
                        "usb-storage,drive=plain,bus=xhci.0,port=1,bootindex=1,id=plain",
                        "usb-bot,id=large-usb,bus=xhci.0,port=2",
                        "scsi-hd,drive=large,bus=large-usb.0,bootindex=2,logical_block_size=4096,physical_block_size=4096,id=large");
    }

    @Test
    void aMediumIsADriveOnEveryBus() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("a")
                        .medium(Path.of("/a.iso"))
                        .bus(DiskBus.SATA)
                        .build())
                .disk(Disk.named("b").medium(Path.of("/a.iso")).bus(DiskBus.USB).build())
                .disk(Disk.named("c")
                        .medium(Path.of("/a.iso"))
                        .bus(DiskBus.VIRTIO)
                        .build())
                .disk(Disk.named("e")
                        .source(DiskSource.emptyDrive())
                        .bus(DiskBus.SATA)
                        .build())
                .build();

        assertThatArguments(of(machine))
                .hasAmongOptions("-drive", "file=/a.iso,format=raw,if=none,id=a,readonly=on")
                .hasOptions(
                        "-device",
                        "ide-cd,drive=a,bus=ide.0,bootindex=1,id=a",
                        "qemu-xhci,id=xhci,p2=15,p3=15,bus=pcie.0,addr=0xa",
                        "usb-bot,id=b-usb,bus=xhci.0,port=1",
                        "scsi-cd,drive=b,bus=b-usb.0,bootindex=2,id=b",
                        "virtio-scsi-pci,id=scsi,bus=pcie.0,addr=0xb",
                        "scsi-cd,drive=c,bus=scsi.0,scsi-id=0,bootindex=3,id=c",
                        "ide-cd,bus=ide.1,bootindex=4,id=e");
    }

    @Test
    void theOrderOfBootIsWrittenForEveryDisk() {
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("cd").medium(Path.of("/a.iso")).build())
                .disk(image("second", DiskBus.VIRTIO))
                .disk(image("first", DiskBus.VIRTIO).toBuilder().bootOrder(1).build())
                .build();

        assertThatArguments(of(machine))
                .hasAmongOptions(
                        "-device",
                        "ide-cd,drive=cd,bus=ide.0,bootindex=2,id=cd",
                        "virtio-blk-pci,drive=second,bus=pcie.0,addr=0xa,bootindex=3,id=second",
                        "virtio-blk-pci,drive=first,bus=pcie.0,addr=0xb,bootindex=1,id=first");
    }

    @Test
    void refusesWhatABusCannotDo() {
        assertThat(errorsOf(pc(Board.Q35), image("d", DiskBus.SATA).toBuilder().sectors(LARGE)))
                .containsExactly("disk.sectors");
        assertThat(errorsOf(pc(Board.Q35), image("d", DiskBus.IDE).toBuilder().access(Access.READ_ONLY)))
                .containsExactly("disk.read-only");
        assertThat(errorsOf(pc(Board.Q35), image("d", DiskBus.SD).toBuilder().access(Access.READ_ONLY)))
                .containsExactly("disk.read-only");
        assertThat(errorsOf(virt(), image("d", DiskBus.FLOPPY).toBuilder())).containsExactly("disk.bus.absent");
        assertThat(errorsOf(pc(Board.MICROVM), image("d", DiskBus.NVME).toBuilder()))
                .containsExactly("disk.bus.absent");
        assertThat(errorsOf(virt(), Disk.named("d").medium(Path.of("/a.iso")).bus(DiskBus.NVME)))
                .containsExactly("disk.bus.medium");
    }

    @Test
    void moreVirtioDisksThanABoardHasSlotsAreOneError() {
        Machine.Builder machine = pc(Board.Q35);
        for (int i = 0; i < 6 + 960 + 2; i++) {
            machine.disk(image("d" + i, DiskBus.VIRTIO));
        }

        assertThat(of(machine.build()).findings().errors())
                .extracting(Finding::code)
                .containsExactly("pci.full");
    }

    @Test
    void aLongNameIsCutForNvmeSoThatItStaysDistinct() {
        Machine machine = pc(Board.Q35)
                .disk(image("a-rather-long-name-one", DiskBus.NVME))
                .disk(image("a-rather-long-name-two", DiskBus.NVME))
                .build();

        List<String> serials = of(machine).arguments().stream()
                .filter(argument -> argument.startsWith("nvme,"))
                .map(argument -> argument.replaceAll(".*serial=([^,]*).*", "$1"))
                .toList();

        assertThat(serials).hasSize(2).doesNotHaveDuplicates().allMatch(serial -> serial.length() == 20);
    }

    @Test
    void aQcow2FileThatIsCalledRawIsRefused() throws IOException {
        Path file = folder.resolve("d.img");
        Files.write(file, new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});

        assertThat(errorsOf(pc(Board.Q35), Disk.named("d").image(file, ImageFormat.RAW)))
                .containsExactly("disk.format");
        assertThat(errorsOf(pc(Board.Q35), Disk.named("d").image(file, ImageFormat.QCOW2)))
                .isEmpty();
        Files.write(file, new byte[512]);
        assertThat(errorsOf(pc(Board.Q35), Disk.named("d").image(file, ImageFormat.QCOW2)))
                .containsExactly("disk.format");
    }

    @Test
    void aDeviceWithLargeSectorsKeepsThem() throws IOException {
        Path device = Files.createFile(folder.resolve("sdq"));
        Path queue = Files.createDirectories(folder.resolve("sys/class/block/sdq/queue"));
        Files.writeString(queue.resolve("logical_block_size"), "4096\n");
        Files.writeString(queue.resolve("physical_block_size"), "4096\n");
        Machine machine = pc(Board.Q35)
                .disk(Disk.named("d").device(DeviceIdentity.path(device)).build())
                .build();

        QemuArguments arguments =
                QemuArguments.of(machine, setup().sysfs(folder.resolve("sys")).build());

        assertThatArguments(arguments)
                .hasOption(
                        "-device",
                        "virtio-blk-pci,drive=d,bus=pcie.0,addr=0xa,bootindex=1,logical_block_size=4096,physical_block_size=4096,id=d");
        assertThat(arguments.findings()).satisfies(has(Severity.NOTE, "disk.sectors", "disks[d]"));
    }

    @Test
    void portsAreForwardedFromTheAddressThatIsNamed() {
        Machine machine = pc(Board.Q35)
                .network(Network.of(NetworkMode.USER)
                        .mac(MacAddress.parse("52:54:00:12:34:56"))
                        .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                        .forward(PortForward.tcp(HostPort.parse("0.0.0.0:8080"), 80))
                        .build())
                .network(Network.user())
                .build();

        QemuArguments arguments = of(machine);

        assertThatArguments(arguments)
                .hasOptions(
                        "-netdev",
                        "user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=tcp:0.0.0.0:8080-:80",
                        "user,id=net1")
                .hasAmongOptions(
                        "-device", "virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,id=net0,bus=pcie.0,addr=0x1");
        assertThat(arguments.findings().all()).extracting(Finding::code).containsExactly("network.open");
    }

    @Test
    void twoCardsWithOneAddressAreAnError() {
        Network card = Network.of(NetworkMode.USER)
                .mac(MacAddress.parse("52:54:00:12:34:56"))
                .build();

        assertThat(of(pc(Board.Q35).network(card).network(card).build()).findings())
                .satisfies(has(Severity.ERROR, "network.mac", "networks[1]"));
    }

    @Test
    void aNetworkThatTheHostDoesNotHaveIsAnError() {
        Machine machine =
                pc(Board.Q35).network(Network.of(NetworkMode.SHARED).build()).build();

        assertThat(QemuArguments.of(machine, setup().host(OperatingSystem.MACOS).build())
                        .toString())
                .contains("-netdev vmnet-shared,id=net0");
        assertThat(QemuArguments.of(machine, setup().host(OperatingSystem.LINUX).build())
                        .findings())
                .satisfies(has(Severity.ERROR, "network.mode", "networks[0]"));
    }

    @Test
    void theHostsProcessorNeedsAHypervisor() {
        Machine machine = pc(Board.Q35)
                .cpu(Cpu.cores(4).withModel("host").withFlags(List.of("aes", "-avx2")))
                .build();

        assertThatArguments(of(machine)).hasOption("-cpu", "max,aes=on,avx2=off");
        assertThat(of(machine).findings()).satisfies(has(Severity.WARNING, "cpu.host", "cpu"));
        assertThatArguments(QemuArguments.of(
                        machine, setup().accelerator(Accelerator.KVM).build()))
                .hasOption("-cpu", "host,aes=on,avx2=off")
                .hasOption("-accel", "kvm");
    }

    @Test
    void manyProcessorsOnVirtNeedANewerInterruptController() {
        assertThatArguments(of(virt().cores(9).build())).hasOption("-machine", "virt,gic-version=3");
        assertThatArguments(of(virt().cores(8).build())).hasOption("-machine", "virt");
        assertThat(of(virt().cores(513).build()).findings()).satisfies(has(Severity.ERROR, "cpu.count", "cpu"));
    }

    @Test
    void onlyWindowsForX8664UnderKvmIsEnlightened() {
        QemuSetup kvm = setup().accelerator(Accelerator.KVM).build();
        Machine.Builder windows = Machine.named("w")
                .guest(new GuestSystem(GuestKind.WINDOWS_10, Architecture.X86_64))
                .firmware(Firmware.bios());

        assertThatArguments(QemuArguments.of(windows.build(), kvm))
                .hasOption("-cpu", "host,hv-relaxed=on,hv-vapic=on,hv-spinlocks=0x1fff,hv-time=on");
        assertThat(of(windows.build()).toString()).doesNotContain("hv-");
        assertThat(QemuArguments.of(pc(Board.Q35).build(), kvm).toString()).doesNotContain("hv-");
    }

    @Test
    void windowsOnArmHasWhatItNeeds() {
        Machine machine = Machine.named("w")
                .guest(GuestSystem.windows11(Architecture.AARCH64))
                .firmware(Firmware.bios())
                .build();

        QemuArguments arguments = QemuArguments.of(
                machine, setup().tools(ToolLocator.of(List.of())).build());

        assertThatArguments(arguments)
                .hasOption("-machine", "virt,gic-version=3,virtualization=on")
                .hasOption("-cpu", "max,pauth-impdef=on")
                .hasOption("-rtc", "base=localtime")
                .hasOptions(
                        "-device",
                        "qemu-xhci,id=xhci,p2=15,p3=15,bus=pcie.0,addr=0x1",
                        "usb-tablet,id=tablet,bus=xhci.0,port=1",
                        "usb-kbd,id=keyboard,bus=xhci.0,port=2");
        assertThat(arguments.findings()).satisfies(has(Severity.WARNING, "tpm.absent", "tpm"));
    }

    @Test
    void aTpmWaitsForASwtpmInTheFolderWhereThereIsOne() throws Exception {
        Path swtpm = Files.createFile(folder.resolve("swtpm"));
        assertThat(swtpm.toFile().setExecutable(true)).isTrue();
        QemuSetup setup = setup().tools(ToolLocator.of(List.of(folder))).build();

        QemuArguments arguments =
                QemuArguments.of(pc(Board.Q35).tpm(Tpm.version2()).build(), setup);

        assertThatArguments(arguments).hasOption("-chardev", "socket,id=tpm0,path=" + folder + "/tpm.sock");
        assertThat(arguments.findings().all()).extracting(Finding::code).doesNotContain("tpm.absent");
    }

    @Test
    void aTpmIsWiredToItsSocket() {
        QemuSetup setup = setup().tpmSocket(Path.of("/run/t,p.sock")).build();

        assertThatArguments(QemuArguments.of(pc(Board.Q35).tpm(Tpm.version2()).build(), setup))
                .hasOption("-chardev", "socket,id=tpm0,path=/run/t,,p.sock")
                .hasOption("-tpmdev", "emulator,id=tpm0,chardev=tpm0")
                .hasOption("-device", "tpm-crb,id=tpm,tpmdev=tpm0");
        assertThatArguments(QemuArguments.of(virt().tpm(Tpm.version2()).build(), setup))
                .hasOption("-device", "tpm-tis-device,id=tpm,tpmdev=tpm0");
    }

    @Test
    void serialPortsLeadWhereTheyShould() {
        Machine machine = pc(Board.Q35)
                .serialPort(SerialPort.stdio())
                .serialPort(new SerialPort.ToFile(Path.of("a,b.log")))
                .serialPort(new SerialPort.Socket(Path.of("/run/s.sock")))
                .serialPort(new SerialPort.Pty())
                .build();

        assertThatArguments(of(machine))
                .hasOptions(
                        "-chardev",
                        "stdio,id=serial0",
                        "file,id=serial1,path=" + folder + "/a,,b.log",
                        "socket,id=serial2,path=/run/s.sock,server=on,wait=off",
                        "pty,id=serial3")
                .hasOptions("-serial", "chardev:serial0", "chardev:serial1", "chardev:serial2", "chardev:serial3");
        assertThat(of(virt().serialPort(SerialPort.stdio())
                                .serialPort(new SerialPort.Pty())
                                .build())
                        .findings())
                .satisfies(has(Severity.ERROR, "serial.count", "serial"));
    }

    @Test
    void theConsoleTakesThePlaceOfTheTerminal() {
        QemuSetup setup = setup().consoleSocket(Path.of("/run/c.sock")).build();
        Machine machine = pc(Board.Q35).serialPort(SerialPort.stdio()).build();

        assertThatArguments(QemuArguments.of(machine, setup))
                .hasOption("-chardev", "socket,id=serial0,path=/run/c.sock,server=on,wait=off");
        assertThatArguments(QemuArguments.of(pc(Board.Q35).build(), setup))
                .hasOption("-chardev", "socket,id=serial0,path=/run/c.sock,server=on,wait=off");
    }

    @Test
    void aSocketWhosePathNoSystemTakesIsAnError() {
        Machine machine = pc(Board.Q35)
                .serialPort(new SerialPort.Socket(Path.of("/" + "x".repeat(110))))
                .build();

        assertThat(of(machine).findings()).satisfies(has(Severity.ERROR, "socket.path", "serial[0]"));
    }

    @Test
    void displaysAreShownWhereTheyShould() {
        assertThatArguments(of(pc(Board.Q35)
                        .display(new Display.Vnc(HostPort.loopback(5901)))
                        .build()))
                .hasOption("-vnc", "127.0.0.1:1")
                .hasOption("-display", "none")
                .hasAmongOptions(
                        "-device",
                        "virtio-vga,id=video0,bus=pcie.0,addr=0x1",
                        "usb-tablet,id=tablet,bus=xhci.0,port=1");
        assertThatArguments(of(virt().display(new Display.Window()).build()))
                .hasNoOption("-display")
                .hasAmongOptions(
                        "-device",
                        "virtio-gpu-pci,id=video0,bus=pcie.0,addr=0x1",
                        "usb-kbd,id=keyboard,bus=xhci.0,port=2");
        assertThat(of(pc(Board.Q35)
                                .display(new Display.Vnc(HostPort.loopback(1)))
                                .build())
                        .findings())
                .satisfies(has(Severity.ERROR, "display.port", "display"));
    }

    @Test
    void theMachinesOwnArgumentsComeLast() {
        Machine machine = pc(Board.Q35)
                .extras(new Extras(List.of("-device", "virtio-rng-pci"), Map.of()))
                .guestAgent(Machine.GuestAgent.ON)
                .sound(Machine.Sound.ON)
                .build();

        assertThat(of(machine).arguments()).endsWith("-device", "virtio-rng-pci");
        assertThatArguments(of(machine))
                .hasAmongOptions(
                        "-device",
                        "hda-duplex,id=codec0,bus=sound0.0,audiodev=audio0",
                        "virtio-serial-pci,id=agent-bus,bus=pcie.0,addr=0x2",
                        "virtserialport,id=agent,bus=agent-bus.0,chardev=agent0,name=org.qemu.guest_agent.0");
    }

    @Test
    void secureBootIsProtectedOrRefused() throws IOException {
        FirmwareCatalogue catalogue = catalogue();
        Machine machine = pc(Board.Q35)
                .firmware(Firmware.uefi().withSecureBoot().withVariables(Path.of("v.fd")))
                .build();

        QemuArguments arguments =
                QemuArguments.of(machine, setup().firmware(catalogue).build());

        assertThatArguments(arguments)
                .hasOption("-machine", "q35,smm=on")
                .hasOptions(
                        "-global",
                        "driver=cfi.pflash01,property=secure,value=on",
                        "driver=ICH9-LPC,property=disable_s3,value=1")
                .hasOptions(
                        "-drive",
                        "if=pflash,unit=0,format=raw,file=" + folder + "/code.fd,id=firmware-code,readonly=on",
                        "if=pflash,unit=1,format=raw,file=" + folder + "/v.fd,id=firmware-variables");
        assertThat(arguments.variables()).hasValueSatisfying(store -> {
            assertThat(store.file().file()).isEqualTo(folder.resolve("v.fd"));
            assertThat(store.template().file()).isEqualTo(folder.resolve("vars.fd"));
        });
        assertThat(QemuArguments.of(
                                machine,
                                setup().firmware(catalogue)
                                        .accelerator(Accelerator.WHPX)
                                        .build())
                        .findings())
                .satisfies(has(Severity.ERROR, "firmware.smm", "firmware"));
    }

    @Test
    void flashAsBlockNodesIsNamedByTheBoard() throws IOException {
        Machine machine =
                pc(Board.Q35).firmware(Firmware.uefi().withSecureBoot()).build();

        assertThatArguments(QemuArguments.of(
                        machine,
                        setup().firmware(catalogue()).style(Style.BLOCKDEV).build()))
                .hasOption("-machine", "q35,smm=on,pflash0=firmware-code,pflash1=firmware-variables");
    }

    @Test
    void firmwareThatIsNotInstalledIsAnErrorWithWhatToInstall() {
        Machine machine = pc(Board.Q35).firmware(Firmware.uefi()).build();

        assertThat(of(machine).findings())
                .satisfies(has(Severity.ERROR, "firmware.missing", "firmware"))
                .anyMatch(finding -> finding.message().contains("ovmf"));
    }

    private FirmwareCatalogue catalogue() throws IOException {
        Path descriptors = Files.createDirectories(folder.resolve("descriptors"));
        Files.createFile(folder.resolve("code.fd"));
        Files.createFile(folder.resolve("vars.fd"));
        String descriptor = """
                {"description": "d", "interface-types": ["uefi"],
                 "mapping": {"device": "flash",
                   "executable": {"filename": "%1$s/code.fd", "format": "raw"},
                   "nvram-template": {"filename": "%1$s/vars.fd", "format": "raw"}},
                 "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}],
                 "features": ["secure-boot", "enrolled-keys", "requires-smm"]}
                """.formatted(folder);
        Files.write(descriptors.resolve("40.json"), descriptor.getBytes(StandardCharsets.UTF_8));
        return FirmwareCatalogue.of(List.of(descriptors));
    }

    private static Consumer<Iterable<? extends Finding>> has(Severity severity, String code, String where) {
        return findings -> assertThat(findings)
                .anyMatch(finding -> finding.severity() == severity
                        && finding.code().equals(code)
                        && finding.where().equals(where));
    }

    private List<String> errorsOf(Machine.Builder machine, Disk.Builder disk) {
        return of(machine.disk(disk.build()).build()).findings().errors().stream()
                .map(Finding::code)
                .toList();
    }

    private static Machine.Builder pc(Board board) {
        return Machine.named("test")
                .guest(GuestSystem.linux(Architecture.X86_64))
                .board(board)
                .memory(DataSize.gibibytes(1))
                .firmware(Firmware.bios());
    }

    private static Machine.Builder virt() {
        return Machine.named("test")
                .guest(GuestSystem.linux(Architecture.AARCH64))
                .firmware(Firmware.bios());
    }

    private static Disk image(String id, DiskBus bus) {
        return Disk.named(id)
                .image(Path.of("/images", id + ".img"), ImageFormat.RAW)
                .bus(bus)
                .build();
    }

    private QemuSetup.Builder setup() {
        return QemuSetup.builder().folder(folder).firmware(FirmwareCatalogue.of(List.of()));
    }

    private QemuArguments of(Machine machine) {
        return QemuArguments.of(machine, setup().build());
    }
}
