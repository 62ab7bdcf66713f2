package dev.satchel.qemu.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Severity;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.AudioBackend;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.MemoryBacking;
import dev.satchel.core.machine.NbdServer;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.NetworkSocket;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.ShareTransport;
import dev.satchel.core.machine.SharedFolder;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.machine.UsbDevice;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** From a machine to its arguments and back: what arguments carry, comes back. */
class RoundTripProperties {
    private static List<String> words(Machine machine, Style style) {
        QemuArguments arguments = QemuArguments.of(
                machine,
                QemuSetup.builder()
                        .folder(Path.of("/m"))
                        .host(OperatingSystem.LINUX)
                        .style(style)
                        .build());
        List<String> words = new ArrayList<>(List.of("qemu-system-x86_64"));
        words.addAll(arguments.arguments());
        return words;
    }

    @Property(tries = 300)
    void aMachineComesBackFromItsArguments(@ForAll("machines") Machine machine, @ForAll Style style)
            throws SatchelException {
        CommandLineImport read = CommandLineImport.ofWords(words(machine, style));

        assertThat(read.findings().errors()).isEmpty();
        assertThat(read.machine().toYaml()).isEqualTo(machine.toYaml());
        assertThat(read.machine()).isEqualTo(machine);
        assertThat(words(read.machine(), style)).isEqualTo(words(machine, style));
        assertThat(read.findings().stream().filter(finding -> finding.severity() == Severity.WARNING))
                .allMatch(finding -> finding.code().equals("commandline.device.path")
                        || finding.code().equals("commandline.network.open"));
    }

    @Provide
    Arbitrary<Machine> machines() {
        return Combinators.combine(
                        Arbitraries.of(Board.Q35, Board.PC),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(1, 1 << 16),
                        Arbitraries.integers().between(0, 1023),
                        disks().list().ofMaxSize(8),
                        parts())
                .as(RoundTripProperties::machine);
    }

    private static Machine machine(
            Board board,
            int cores,
            int threads,
            int memory,
            int bits,
            List<IntFunction<Disk.Builder>> disks,
            UnaryOperator<Machine.Builder> parts) {
        Machine.Builder machine = Machine.named((bits & 1) != 0 ? "debian, b =c" : "debian")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .board(board)
                .firmware(Firmware.bios())
                .cpu(Cpu.cores(cores)
                        .withThreads(threads)
                        .withModel("qemu64")
                        .withFlags((bits & 2) != 0 ? List.of("aes", "-vmx") : List.of()))
                .memory(DataSize.mebibytes(memory))
                .clock((bits & 4) != 0 ? Clock.LOCAL : Clock.UTC)
                .guestAgent((bits & 8) != 0 ? Machine.GuestAgent.ON : Machine.GuestAgent.OFF);
        if ((bits & 4) != 0 || (bits & 1) != 0) {
            machine = machine.clock(Clock.UTC); // local time is Windows' mark
        }
        if ((bits & 16) != 0) {
            machine.uuid(new UUID(bits, memory));
        }
        if ((bits & 32) != 0) {
            machine.serialPort(new SerialPort.ToFile(Path.of("/m/a,b")))
                    .serialPort(new SerialPort.Socket(Path.of("/m/s")));
        }
        if ((bits & 64) != 0) {
            machine.network(Network.of(NetworkMode.USER)
                    .model("e1000")
                    .mac(MacAddress.parse("52:54:00:00:00:01"))
                    .forward(PortForward.tcp(HostPort.loopback(2222), 22))
                    .build());
        }
        if ((bits & 128) != 0) {
            machine.network(Network.of(NetworkMode.TAP)
                    .model("virtio-net-pci")
                    .mac(MacAddress.parse("52:54:00:00:00:02"))
                    .build());
        }
        machine.randomSource((bits & 256) != 0 ? Machine.RandomSource.ON : Machine.RandomSource.OFF);
        machine.balloon((bits & 512) != 0 ? Machine.Balloon.ON : Machine.Balloon.OFF);
        // The first: which place it had among the folders is not said in arguments.
        if ((bits & (64 | 512)) == (64 | 512)) {
            machine.sharedFolder(
                    new SharedFolder("qemu", Path.of("/m/s, a=b"), Access.READ_WRITE).via(ShareTransport.SMB));
        }
        if ((bits & 256) != 0) {
            machine.sharedFolder(
                            new SharedFolder("work", Path.of("/m/w, a=b"), Access.READ_ONLY).via(ShareTransport.NINE_P))
                    .usbDevice(UsbDevice.of(0x046d, 0xc52b).withPort("3-1.2"))
                    .usbDevice(UsbDevice.of(0x046d, 0xc52c));
        }
        for (int i = 0; i < disks.size(); i++) {
            machine.disk(disks.get(i).apply(i).bootOrder(i + 1).build());
        }
        return parts.apply(machine.guest(GuestSystem.debian(Architecture.X86_64)))
                .build();
    }

    private static Arbitrary<UnaryOperator<Machine.Builder>> parts() {
        return Combinators.combine(backings(), sockets().list().ofMaxSize(3), displays(), sounds())
                .as((backing, sockets, display, sound) -> machine -> {
                    for (int i = 0; i < sockets.size(); i++) {
                        machine.network(sockets.get(i)
                                .model("e1000e")
                                .mac(MacAddress.parse("52:54:00:00:01:0" + i))
                                .build());
                    }
                    return sound.apply(machine.memoryBacking(backing).display(display));
                });
    }

    private static Arbitrary<MemoryBacking> backings() {
        return Combinators.combine(
                        Arbitraries.of(
                                MemoryBacking.anonymous(),
                                MemoryBacking.hugePages(),
                                MemoryBacking.file(Path.of("/m/a, b=c"))),
                        Arbitraries.of(MemoryBacking.Sharing.class),
                        Arbitraries.of(MemoryBacking.Preallocation.class))
                .as((backing, sharing, when) -> backing.withSharing(sharing).withPreallocation(when));
    }

    private static Arbitrary<Network.Builder> sockets() {
        NetworkSocket.End path = NetworkSocket.End.of(Path.of("/m/a, b=c"));
        NetworkSocket.End address = NetworkSocket.End.of(HostPort.loopback(7000));
        return Arbitraries.of(
                        new NetworkSocket.Listen(path),
                        new NetworkSocket.Listen(address),
                        new NetworkSocket.Connect(path),
                        new NetworkSocket.Connect(address),
                        new NetworkSocket.Multicast(new HostPort("230.0.0.1", 7000)),
                        new NetworkSocket.Datagram(path, path),
                        new NetworkSocket.Datagram(address, address))
                .<Network.Builder>map(socket -> Network.of(NetworkMode.SOCKET).socket(socket))
                .injectNull(0.3)
                .map(socket -> socket != null
                        ? socket
                        : Network.of(NetworkMode.PASST)
                                .socket(new NetworkSocket.Connect(NetworkSocket.End.of(Path.of("/m/passt_1.socket")))));
    }

    /** A card is named where it is not the one that suits, which comes without its name. */
    private static Arbitrary<Display> displays() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of("", "VGA", "qxl-vga", "ramfb", "bochs-display"))
                .as(RoundTripProperties::display);
    }

    private static Display display(int kind, int bits, String card) {
        Path password = Path.of("/m/p, a=b");
        Path certificates = Path.of("/m/c, a=b");
        if (kind < 4) {
            Display.Vnc vnc =
                    kind < 2 ? new Display.Vnc(HostPort.loopback(5901)) : new Display.Vnc(Path.of("/m/v, a=b"));
            vnc = (bits & 1) != 0 ? vnc.withPassword(password) : vnc;
            vnc = (bits & 2) != 0 ? vnc.withTls(certificates) : vnc;
            return card.isEmpty() ? vnc : vnc.withCard(card);
        }
        if (kind < 6) {
            boolean socket = kind == 5;
            Display.Spice spice =
                    socket ? new Display.Spice(Path.of("/m/s, a=b")) : new Display.Spice(HostPort.loopback(5930));
            spice = (bits & 1) != 0 ? spice.withPassword(password) : spice;
            spice = !socket && (bits & 2) != 0 ? spice.withTls(certificates) : spice;
            return card.isEmpty() ? spice : spice.withCard(card);
        }
        Display.Window window = new Display.Window().withToolkit(Display.Toolkit.GTK);
        return bits == 0 ? Display.none() : card.isEmpty() ? window : window.withCard(card);
    }

    /** Where the sound goes is said where it is not what suits the display anyway. */
    private static Arbitrary<UnaryOperator<Machine.Builder>> sounds() {
        return Arbitraries.of(AudioBackend.ALSA, AudioBackend.COREAUDIO)
                .injectNull(0.5)
                .map(backend -> machine -> backend == null
                        ? machine
                        : machine.sound(Machine.Sound.ON).audio(backend));
    }

    @Property(tries = 20)
    void soundThatGoesWhereItSuitsComesBackWithoutABackEnd(@ForAll("shown") Display display, @ForAll Style style)
            throws SatchelException {
        Machine machine = Machine.named("heard")
                .guest(GuestSystem.debian(Architecture.X86_64))
                .firmware(Firmware.bios())
                .display(display)
                .sound(Machine.Sound.ON)
                .build();

        Machine read = CommandLineImport.ofWords(words(machine, style)).machine();

        assertThat(read.sound()).isEqualTo(Machine.Sound.ON);
        assertThat(read.audioBackend()).isEmpty();
        assertThat(read.display()).isEqualTo(display);
    }

    @Provide
    Arbitrary<Display> shown() {
        return displays().filter(display -> !(display instanceof Display.Window));
    }

    private static Throttle throttle(int bits) {
        return (bits & 64) != 0
                ? Throttle.builder()
                        .total(DataSize.bytes(1 + bits))
                        .writeOperations(bits)
                        .build()
                : Throttle.builder()
                        .read(DataSize.mebibytes(bits))
                        .totalOperations(bits)
                        .build();
    }

    private static Arbitrary<IntFunction<Disk.Builder>> disks() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.of(DiskBus.VIRTIO, DiskBus.SCSI, DiskBus.NVME, DiskBus.USB),
                        Arbitraries.of(ImageFormat.class),
                        Arbitraries.of(CacheMode.class),
                        Arbitraries.integers().between(0, 255))
                .as((kind, bus, format, cache, bits) -> number -> {
                    Disk.Builder disk = Disk.named("d" + number).cache(cache);
                    switch (kind) {
                        // Of a device nothing said means none, in whichever way a machine came to be.
                        case 0 ->
                            disk.device(DeviceIdentity.path(Path.of("/dev/sd" + number)))
                                    .bus(bus)
                                    .cache(cache == CacheMode.WRITEBACK ? CacheMode.NONE : cache);
                        case 1 ->
                            disk.medium(Path.of("/m/debian, a=b.iso"))
                                    .bus(DiskBus.SCSI)
                                    .cache(CacheMode.WRITEBACK);
                        case 2 ->
                            disk.nbd(
                                            (bits & 8) != 0
                                                    ? new NbdServer.Tcp("fd00::1", 10809)
                                                    : new NbdServer.Socket(Path.of("/m/n, b=c")),
                                            (bits & 16) != 0 ? "a, b=c" : "")
                                    .bus(bus);
                        default ->
                            disk.image(Path.of("/m/debian, a=b." + number), format)
                                    .bus(bus);
                    }
                    if (kind != 1) {
                        disk.discard((bits & 1) != 0 ? Disk.Discard.UNMAP : Disk.Discard.IGNORE)
                                .access((bits & 2) != 0 ? Access.READ_ONLY : Access.READ_WRITE);
                        if ((bits & 4) != 0) {
                            disk.sectors(new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096)));
                        }
                        if ((bits & 32) != 0) {
                            disk.throttle(throttle(bits));
                        }
                    }
                    return disk;
                });
    }
}
