package dev.satchel.core.machine.rule;

import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import dev.satchel.core.host.HostMemory;
import dev.satchel.core.host.HostSystem;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.AsyncIo;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Extras;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.FirmwareConfigEntry;
import dev.satchel.core.machine.GenerationId;
import dev.satchel.core.machine.GuestKind;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.core.machine.ZeroDetection;
import dev.satchel.core.machine.rule.TargetCapabilities.Part;
import dev.satchel.core.machine.rule.TargetCapabilities.Picture;
import dev.satchel.core.machine.rule.TargetCapabilities.Serial;
import dev.satchel.core.machine.rule.TargetCapabilities.Start;
import dev.satchel.core.machine.rule.TargetCapabilities.Support;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** For each rule a machine that breaks it, made from one that breaks none. */
final class BrokenMachines {
    static final Host LINUX = host(OperatingSystem.LINUX, Architecture.X86_64);
    static final Host MAC = host(OperatingSystem.MACOS, Architecture.AARCH64);
    static final Host WINDOWS = host(OperatingSystem.WINDOWS, Architecture.X86_64);

    /**
     * A machine that breaks a rule.
     *
     * @param code the rule's
     * @param also codes of other rules that such a machine cannot but break too
     */
    record Example(
            String code,
            Machine machine,
            Host host,
            @Nullable TargetCapabilities target,
            Set<String> also) {
        @Override
        public String toString() {
            return code;
        }
    }

    private final Path folder;
    private final List<Example> examples = new ArrayList<>();

    private BrokenMachines(Path folder) {
        this.folder = folder;
    }

    static Host host(OperatingSystem system, Architecture architecture) {
        Accelerator.Kind kind = switch (system) {
            case MACOS -> Accelerator.Kind.HVF;
            case WINDOWS -> Accelerator.Kind.WHPX;
            case LINUX, OTHER -> Accelerator.Kind.KVM;
        };
        return Host.builder()
                .nativeArchitecture(architecture)
                .processArchitecture(architecture)
                .operatingSystem(HostSystem.of(system))
                .cpu(HostCpu.ofLogical(8))
                .memory(HostMemory.unknown().withTotal(DataSize.gibibytes(128)).withLimit(DataSize.gibibytes(128)))
                .accelerators(List.of(new Accelerator(kind, Accelerator.Verdict.USABLE, "tried")))
                .build();
    }

    static GuestSystem debianGuest() {
        return GuestSystem.debian(Architecture.X86_64);
    }

    static Machine.Builder debian(Path folder) {
        return Machine.named("M")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .disk(system(folder).build());
    }

    static Disk.Builder system(Path folder) {
        return Disk.named("system").image(folder.resolve("system.img"), ImageFormat.RAW);
    }

    /** The files that machines name. */
    static void makeFiles(Path folder) throws IOException {
        Files.write(folder.resolve("system.img"), new byte[1 << 20]);
        Files.write(folder.resolve("odd.img"), new byte[1000]);
        Files.write(folder.resolve("empty.img"), new byte[0]);
        Files.write(folder.resolve("three.img"), new byte[3 << 20]);
        Files.write(folder.resolve("setup.iso"), new byte[4096]);
        Files.writeString(folder.resolve("line"), "secret\n");
        Files.writeString(folder.resolve("long"), "much too long");
        Files.write(folder.resolve("system.qcow2"), qcow2("", 1 << 20));
        Files.write(folder.resolve("overlay.qcow2"), qcow2("gone.qcow2", 1 << 20));
        Files.write(folder.resolve("top.qcow2"), qcow2("system.qcow2", 1 << 20));
        Files.write(folder.resolve("loop.qcow2"), qcow2("loop.qcow2", 1 << 20));
        Files.write(folder.resolve("vars.fd"), new byte[1000]);
    }

    static byte[] qcow2(String backing, long size) {
        byte[] name = backing.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[4096];
        ByteBuffer.wrap(bytes)
                .put(new byte[] {'Q', 'F', 'I', (byte) 0xfb})
                .putInt(3)
                .putLong(name.length == 0 ? 0 : 512)
                .putInt(name.length)
                .putInt(16)
                .putLong(size)
                .position(512)
                .put(name);
        return bytes;
    }

    static List<Example> all(Path folder) {
        BrokenMachines machines = new BrokenMachines(folder);
        machines.disks();
        machines.buses();
        machines.firmware();
        machines.processors();
        machines.guests();
        machines.networks();
        machines.ports();
        machines.uses();
        machines.targets();
        return machines.examples;
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private Machine.Builder debian() {
        return debian(folder);
    }

    private Machine.Builder bare(GuestKind kind, Architecture architecture) {
        return Machine.named("M").guest(new GuestSystem(kind, architecture));
    }

    private Disk.Builder image(String name, ImageFormat format) {
        return Disk.named("system").image(file(name), format);
    }

    private Machine.Builder with(Disk.Builder disk) {
        return bare(GuestKind.DEBIAN, Architecture.X86_64).disk(disk.build());
    }

    private void breaks(String code, Machine.Builder machine, String... also) {
        breaks(code, machine, LINUX, also);
    }

    private void breaks(String code, Machine.Builder machine, Host host, String... also) {
        examples.add(new Example(code, machine.build(), host, null, Set.copyOf(Arrays.asList(also))));
    }

    private void breaks(String code, Machine.Builder machine, TargetCapabilities.Builder target, String... also) {
        examples.add(new Example(code, machine.build(), LINUX, target.build(), Set.copyOf(Arrays.asList(also))));
    }

    private static TargetCapabilities.Builder target() {
        return TargetCapabilities.named("T");
    }

    private void disks() {
        breaks("disk.image.missing", with(image("gone.img", ImageFormat.RAW)));
        breaks(
                "disk.medium.missing",
                debian().disk(Disk.named("cd").medium(file("gone.iso")).build()));
        breaks("disk.image.kind", with(Disk.named("system").image(folder, ImageFormat.RAW)));
        breaks("disk.format", with(image("system.qcow2", ImageFormat.RAW)));
        breaks("disk.image.backing", with(image("overlay.qcow2", ImageFormat.QCOW2)));
        breaks(
                "disk.image.shared",
                debian().disk(Disk.named("b")
                        .image(file("system.img"), ImageFormat.RAW)
                        .build()));
        breaks(
                "disk.image.shared",
                with(image("top.qcow2", ImageFormat.QCOW2))
                        .disk(Disk.named("base")
                                .image(file("system.qcow2"), ImageFormat.QCOW2)
                                .build()));
        breaks("disk.image.shared", debian().firmware(Firmware.uefi().withVariables(file("system.img"))));
        breaks("disk.image.backing", with(image("loop.qcow2", ImageFormat.QCOW2)));
        breaks("disk.image.length", with(image("odd.img", ImageFormat.RAW)));
        breaks("disk.image.empty", with(image("empty.img", ImageFormat.RAW)));
        breaks("disk.image.size", with(image("system.img", ImageFormat.RAW).size(DataSize.gibibytes(1))));
        breaks(
                "disk.device.by-path",
                debian().disk(device(DeviceIdentity.path(Path.of("/dev/nosuch")))
                        .build()));
        breaks(
                "disk.device.cache",
                debian().disk(device(DeviceIdentity.serial("S"))
                        .cache(CacheMode.WRITEBACK)
                        .build()));
        breaks(
                "disk.device.host",
                debian().disk(device(DeviceIdentity.serial("S").withPath(Path.of("\\\\.\\PhysicalDrive1")))
                        .build()));
        breaks(
                "disk.device.kind",
                debian().disk(device(DeviceIdentity.serial("S").withPath(file("system.img")))
                        .build()));
        breaks(
                "disk.device.shared",
                debian().disk(device(DeviceIdentity.serial("S")).build())
                        .disk(Disk.named("e").device(DeviceIdentity.serial("S")).build()));
        breaks("disk.system.absent", bare(GuestKind.DEBIAN, Architecture.X86_64));
        breaks(
                "disk.boot.unreadable",
                debian().disk(Disk.named("cd")
                        .source(DiskSource.emptyDrive())
                        .bootOrder(1)
                        .build()));
    }

    private static Disk.Builder device(DeviceIdentity identity) {
        return Disk.named("d").device(identity);
    }

    private void buses() {
        breaks(
                "disk.bus.absent",
                bare(GuestKind.DEBIAN, Architecture.X86_64)
                        .board(Board.MICROVM)
                        .disk(system(folder).bus(DiskBus.NVME).build()));
        Machine.Builder full = debian().board(Board.PC);
        for (int i = 0; i < 3; i++) {
            full.disk(Disk.named("d" + i)
                    .source(DiskSource.emptyDrive())
                    .bus(DiskBus.FLOPPY)
                    .build());
        }
        breaks("disk.bus.full", full);
        Machine.Builder cards = debian().board(Board.PC);
        for (int i = 0; i < 8 + 16 * 31 + 1; i++) {
            cards.network(Network.of(NetworkMode.USER).build());
        }
        breaks("pci.full", cards);
        breaks(
                "disk.bus.medium",
                debian().disk(Disk.named("cd")
                        .medium(file("setup.iso"))
                        .bus(DiskBus.NVME)
                        .build()));
        breaks(
                "disk.bus.unbootable",
                arm(GuestKind.DEBIAN).disk(system(folder).bus(DiskBus.IDE).build()),
                MAC);
        breaks(
                "disk.bus.driver",
                bare(GuestKind.WINDOWS_10, Architecture.X86_64)
                        .disk(system(folder).bus(DiskBus.VIRTIO).build()));
        breaks(
                "disk.read-only",
                debian().disk(Disk.named("r")
                        .image(file("three.img"), ImageFormat.RAW)
                        .access(Access.READ_ONLY)
                        .bus(DiskBus.SATA)
                        .build()));
        breaks(
                "disk.sectors",
                debian().disk(Disk.named("r")
                        .image(file("three.img"), ImageFormat.RAW)
                        .sectors(new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096)))
                        .bus(DiskBus.IDE)
                        .build()));
        breaks(
                "disk.sd.size",
                debian().disk(Disk.named("sd")
                        .image(file("new.img"), ImageFormat.RAW)
                        .size(DataSize.mebibytes(33))
                        .bus(DiskBus.SD)
                        .build()),
                "disk.image.missing");
        breaks(
                "disk.floppy.size",
                debian().disk(Disk.named("f")
                        .image(file("three.img"), ImageFormat.RAW)
                        .bus(DiskBus.FLOPPY)
                        .build()));
    }

    private Machine.Builder arm(GuestKind kind) {
        return bare(kind, Architecture.AARCH64);
    }

    private void firmware() {
        breaks(
                "firmware.board",
                arm(GuestKind.DEBIAN).disk(system(folder).build()).firmware(Firmware.bios()),
                MAC);
        breaks(
                "firmware.secure-boot.board",
                debian().board(Board.PC).firmware(Firmware.uefi().withSecureBoot()));
        breaks(
                "firmware.secure-boot.architecture",
                bare(GuestKind.LINUX, Architecture.RISCV64)
                        .disk(system(folder).build())
                        .firmware(Firmware.uefi().withSecureBoot()),
                "cpu.emulated");
        breaks("firmware.variables.kind", debian().firmware(Firmware.uefi().withVariables(folder)));
        breaks("firmware.variables.size", debian().firmware(Firmware.uefi().withVariables(file("vars.fd"))));
    }

    private void processors() {
        breaks("cpu.count", debian().cores(256), "cpu.more-than-host");
        breaks("cpu.emulated", debian(), MAC);
        breaks("cpu.flags", debian().cpu(Cpu.cores(2).withFlags(List.of("aes", "-aes"))));
        breaks("cpu.flags.name", debian().cpu(Cpu.cores(2).withFlags(List.of("+aes"))));
        breaks(
                "cpu.flags.architecture",
                arm(GuestKind.DEBIAN)
                        .disk(system(folder).build())
                        .cpu(Cpu.cores(2).withFlags(List.of("hv-relaxed", "pmu"))),
                MAC);
        breaks("cpu.flags.architecture", debian().cpu(Cpu.cores(2).withFlags(List.of("sve", "aes"))));
        breaks("cpu.flags.value", debian().cpu(Cpu.cores(2).withFlags(List.of("hv-spinlocks"))));
        breaks("cpu.flags.hyper-v", debian().cpu(Cpu.cores(2).withFlags(List.of("hv-relaxed"))), MAC, "cpu.emulated");
        breaks("cpu.host", debian().cpu(Cpu.cores(2).withModel("host")), MAC, "cpu.emulated");
        breaks("cpu.model.architecture", debian().cpu(Cpu.cores(2).withModel("cortex-a72")));
        breaks("cpu.more-than-host", debian().cores(9));
        breaks(
                "cpu.sockets.windows",
                bare(GuestKind.WINDOWS_10, Architecture.X86_64)
                        .disk(system(folder).build())
                        .cpu(Cpu.cores(2).withSockets(4)));
        breaks(
                "memory.architecture",
                bare(GuestKind.WINDOWS_10, Architecture.X86)
                        .disk(system(folder).build())
                        .memory(DataSize.gibibytes(5)));
        breaks(
                "memory.firmware",
                bare(GuestKind.OTHER, Architecture.X86_64)
                        .disk(system(folder).build())
                        .memory(DataSize.mebibytes(32)));
        breaks("memory.more-than-host", debian().memory(DataSize.gibibytes(128)));
        breaks("memory.tight", debian().memory(DataSize.gibibytes(120)));
        Host limited = Host.builder()
                .memory(HostMemory.unknown().withTotal(DataSize.gibibytes(128)).withLimit(DataSize.gibibytes(2)))
                .cpu(HostCpu.ofLogical(8))
                .build();
        breaks("memory.limit", debian().memory(DataSize.gibibytes(2)), limited);
    }

    private Machine.Builder windows11() {
        return bare(GuestKind.WINDOWS_11, Architecture.X86_64).disk(newDisk(128));
    }

    private Disk newDisk(int gibibytes) {
        return Disk.named("system")
                .image(file("new.qcow2"), ImageFormat.QCOW2)
                .size(DataSize.gibibytes(gibibytes))
                .build();
    }

    private void guests() {
        breaks(
                "guest.architecture",
                bare(GuestKind.LINUX, Architecture.S390X).disk(system(folder).build()),
                "cpu.emulated");
        breaks(
                "guest.macos",
                bare(GuestKind.MACOS, Architecture.X86_64).disk(system(folder).build()));
        breaks("guest.minimum.memory", debian().memory(DataSize.mebibytes(256)));
        breaks(
                "guest.windows.architecture",
                bare(GuestKind.WINDOWS_SERVER, Architecture.X86)
                        .disk(system(folder).build()));
        breaks(
                "guest.windows.clock",
                bare(GuestKind.WINDOWS_10, Architecture.X86_64)
                        .clock(Clock.UTC)
                        .disk(system(folder).build()));
        breaks(
                "guest.windows.network",
                bare(GuestKind.WINDOWS_10, Architecture.X86_64)
                        .disk(system(folder).build())
                        .network(Network.of(NetworkMode.USER)
                                .model("virtio-net-pci")
                                .build()));
        breaks("guest.windows-11.cores", windows11().cores(1), "disk.image.missing");
        breaks("guest.windows-11.memory", windows11().memory(DataSize.gibibytes(3)), "disk.image.missing");
        breaks(
                "guest.windows-11.disk",
                bare(GuestKind.WINDOWS_11, Architecture.X86_64).disk(newDisk(63)),
                "disk.image.missing");
        breaks("guest.windows-11.firmware", windows11().firmware(Firmware.bios()), "disk.image.missing");
        breaks("guest.windows-11.secure-boot", windows11().firmware(Firmware.uefi()), "disk.image.missing");
        breaks("guest.windows-11.tpm", windows11(), WINDOWS, "disk.image.missing", "tpm.host");
        breaks("tpm.host", debian().tpm(Tpm.version2()), WINDOWS);
    }

    private void networks() {
        breaks("network.forward.privileged", debian().network(forward("127.0.0.1:80")));
        breaks(
                "network.forward.shared",
                debian().network(forward("127.0.0.1:2222")).network(forward("127.0.0.1:2222")));
        Network fixed = Network.of(NetworkMode.USER)
                .mac(MacAddress.parse("52:54:00:00:00:01"))
                .build();
        breaks("network.mac", debian().network(fixed).network(fixed));
        breaks(
                "network.mac.zero",
                debian().network(Network.of(NetworkMode.USER)
                        .mac(MacAddress.parse("00:00:00:00:00:00"))
                        .build()));
        breaks(
                "network.model",
                debian().network(
                                Network.of(NetworkMode.USER).model("nosuchcard").build()));
        breaks(
                "network.model.board",
                debian().network(Network.of(NetworkMode.USER)
                        .model("virtio-net-device")
                        .build()));
        breaks("network.mode", debian().network(Network.of(NetworkMode.SHARED).build()));
        breaks(
                "network.model.board",
                debian().board(Board.MICROVM)
                        .network(Network.of(NetworkMode.USER).model("e1000e").build()));
        breaks("network.open", debian().network(forward("0.0.0.0:2222")));
        breaks("display.board", debian().board(Board.MICROVM).display(new Display.Window()));
        breaks("display.open", debian().display(new Display.Vnc(HostPort.parse("0.0.0.0:5901"))));
        breaks("display.port", debian().display(new Display.Vnc(HostPort.loopback(1))));
        breaks(
                "display.port.shared",
                debian().display(new Display.Vnc(HostPort.loopback(5901))).network(forward("127.0.0.1:5901")));
        breaks("sound.board", debian().board(Board.MICROVM).sound(Machine.Sound.ON));
    }

    private static Network forward(String host) {
        return Network.of(NetworkMode.USER)
                .forward(PortForward.tcp(HostPort.parse(host), 22))
                .build();
    }

    private void ports() {
        SerialPort log = new SerialPort.ToFile(file("serial.log"));
        breaks(
                "serial.count",
                bare(GuestKind.DEBIAN, Architecture.X86_64)
                        .board(Board.MICROVM)
                        .disk(system(folder).build())
                        .serialPort(log)
                        .serialPort(SerialPort.stdio()));
        breaks("serial.file.shared", debian().serialPort(log).serialPort(log));
        breaks("serial.file.disk", debian().serialPort(new SerialPort.ToFile(file("system.img"))));
        breaks(
                "serial.file.folder",
                debian().serialPort(new SerialPort.ToFile(file("gone").resolve("serial.log"))));
        breaks("serial.socket.file", debian().serialPort(new SerialPort.Socket(file("odd.img"))));
        breaks("serial.host", debian().serialPort(new SerialPort.Pty()), WINDOWS);
        breaks("serial.stdio", debian().serialPort(SerialPort.stdio()).serialPort(SerialPort.stdio()));
        breaks("socket.path", debian().serialPort(new SerialPort.Socket(file("s".repeat(100)))));
        breaks("share.folder.kind", debian().sharedFolder(new SharedFolder("t", file("odd.img"), Access.READ_ONLY)));
        breaks("share.folder.missing", debian().sharedFolder(new SharedFolder("t", file("gone"), Access.READ_ONLY)));
        breaks(
                "share.tag.shared",
                debian().sharedFolder(new SharedFolder("t", folder, Access.READ_ONLY))
                        .sharedFolder(new SharedFolder("t", folder, Access.READ_ONLY)));
        breaks("extras.qemu.clash", debian().extras(new Extras(List.of("-m", "512"), Map.of())));
        breaks("extras.qemu.silent", debian().extras(new Extras(List.of("-snapshot"), Map.of())));
        breaks("extras.qemu.word", debian().extras(new Extras(List.of("other.img"), Map.of())));
    }

    private void uses() {
        breaks("disk.aio.cache", with(system(folder).asyncIo(AsyncIo.NATIVE)));
        examples.add(new Example(
                "disk.aio.host",
                arm(GuestKind.DEBIAN)
                        .disk(system(folder).asyncIo(AsyncIo.IO_URING).build())
                        .build(),
                MAC,
                null,
                Set.of()));
        breaks("disk.detect-zeroes.discard", with(system(folder).zeroDetection(ZeroDetection.UNMAP)));
        breaks(
                "disk.serial.bus",
                debian().board(Board.PC)
                        .disk(Disk.named("f")
                                .image(file("three.img"), ImageFormat.RAW)
                                .bus(DiskBus.FLOPPY)
                                .serial("S")
                                .build()),
                "disk.floppy.size");
        breaks("disk.serial.length", with(system(folder).serial("abcdefghijklmnopqrstu")));
        breaks(
                "disk.serial.shared",
                with(system(folder).serial("S"))
                        .disk(Disk.named("more")
                                .image(file("three.img"), ImageFormat.RAW)
                                .serial("S")
                                .build()));
        HostPort here = HostPort.loopback(5901);
        breaks("display.password.missing", debian().display(new Display.Vnc(here).withPassword(file("nosuch"))));
        breaks("display.password.line-end", debian().display(new Display.Vnc(here).withPassword(file("line"))));
        breaks("display.password.length", debian().display(new Display.Vnc(here).withPassword(file("long"))));
        breaks("display.tls.missing", debian().display(new Display.Spice(here).withTls(folder)));
        breaks("display.toolkit.host", debian().display(new Display.Window().withToolkit(Display.Toolkit.COCOA)));
        breaks(
                "network.dns",
                debian().network(Network.of(NetworkMode.USER).dns("10.0.3.3").build()));
        breaks("memory.backing.host", debian().memoryBacking(MemoryBacking.hugePages()), WINDOWS);
        breaks(
                "memory.hugepages.size",
                debian().memory(DataSize.mebibytes(513)).memoryBacking(MemoryBacking.hugePages()));
        SharedFolder share = new SharedFolder("t", folder, Access.READ_WRITE);
        breaks("share.host", debian().sharedFolder(share.via(ShareTransport.NINE_P)), WINDOWS);
        breaks("share.socket", debian().sharedFolder(share.via(ShareTransport.VIRTIOFS)));
        breaks("share.smb", debian().sharedFolder(share.via(ShareTransport.SMB)));
        examples.add(new Example(
                "generation-id.board",
                arm(GuestKind.DEBIAN)
                        .disk(system(folder).build())
                        .generationId(GenerationId.auto())
                        .build(),
                MAC,
                null,
                Set.of()));
        breaks("usb.board", debian().board(Board.MICROVM).usbDevice(UsbDevice.of(1, 2)));
        breaks("usb.device.shared", debian().usbDevice(UsbDevice.of(1, 2)).usbDevice(UsbDevice.of(1, 2)));
        breaks(
                "firmware-config.name.shared",
                debian().firmwareConfig(new FirmwareConfigEntry.Text("opt/a", "x"))
                        .firmwareConfig(new FirmwareConfigEntry.Text("opt/a", "y")));
        breaks(
                "firmware-config.file.missing",
                debian().firmwareConfig(new FirmwareConfigEntry.FromFile("opt/a", file("nosuch"))));
    }

    private void targets() {
        breaks("target.architecture", debian(), target().architectures(Set.of(Architecture.AARCH64)));
        examples.add(new Example(
                "target.translation",
                debian().build(),
                MAC,
                target().part(Part.TRANSLATION, Support.ABSENT).build(),
                Set.of("cpu.emulated")));
        breaks("target.board", debian(), target().boards(Set.of(Board.VIRT)));
        breaks(
                "target.bus",
                with(system(folder).bus(DiskBus.SCSI)),
                target().bus(Board.Q35, DiskBus.VIRTIO, TargetCapabilities.ANY_NUMBER));
        breaks("target.cpu.count", debian().cores(8), target().processors(Board.Q35, 4));
        breaks(
                "target.cpu.model",
                debian().cpu(Cpu.cores(2).withModel("max")),
                target().cpuModels(Architecture.X86_64, Set.of("host")));
        breaks(
                "target.cpu.model",
                debian().cpu(Cpu.cores(2).withModel("max")),
                target().cpuModels(Architecture.X86_64, Set.of("qemu64"))
                        .substitute(new Substitute("max", "qemu64", "the least that there is")));
        breaks(
                "target.display",
                debian().display(new Display.Vnc(HostPort.loopback(5901))),
                target().pictures(Set.of(Picture.WINDOW)));
        examples.add(new Example(
                "target.firmware",
                arm(GuestKind.DEBIAN)
                        .disk(system(folder).build())
                        .firmware(Firmware.bios())
                        .build(),
                MAC,
                target().firmware(Set.of(Start.UEFI)).build(),
                Set.of("firmware.board")));
        breaks(
                "target.format",
                with(image("system.qcow2", ImageFormat.QCOW2)),
                target().formats(Set.of(ImageFormat.RAW)));
        breaks(
                "target.medium",
                debian().disk(Disk.named("cd").medium(file("setup.iso")).build()),
                target().part(Part.REMOVABLE_MEDIA, Support.ABSENT));
        breaks(
                "target.network",
                debian().network(Network.of(NetworkMode.BRIDGED).build()),
                target().networkModes(Set.of(NetworkMode.USER)));
        breaks(
                "target.network.model",
                debian().network(Network.of(NetworkMode.USER).model("rtl8139").build()),
                target().networkModels(Set.of("virtio-net-pci")));
        breaks(
                "target.raw-device",
                debian().disk(device(DeviceIdentity.serial("S")).build()),
                target().part(Part.RAW_DEVICES, Support.ABSENT));
        breaks(
                "target.sectors",
                debian().disk(Disk.named("r")
                        .image(file("three.img"), ImageFormat.RAW)
                        .sectors(new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096)))
                        .build()),
                target().part(Part.SECTOR_SIZES, Support.ABSENT));
        breaks(
                "target.secure-boot",
                debian().firmware(Firmware.uefi().withSecureBoot()),
                target().part(Part.SECURE_BOOT, Support.ABSENT));
        breaks("target.serial", debian().serialPort(SerialPort.stdio()), target().serialPorts(Set.of(Serial.PTY)));
        breaks(
                "target.share",
                debian().sharedFolder(new SharedFolder("t", folder, Access.READ_ONLY)),
                target().part(Part.SHARED_FOLDERS, Support.ABSENT));
        breaks("target.sound", debian().sound(Machine.Sound.ON), target().part(Part.SOUND, Support.ABSENT));
        breaks("target.tpm", debian().tpm(Tpm.version2()), target().part(Part.TPM, Support.ABSENT));
    }
}
