package dev.satchel.core.machine;

import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random parts of machines that few machines have. */
final class MoreParts {
    private MoreParts() {}

    /** What a disk is dealt with beyond what every disk is. */
    record Dealing(
            Optional<AsyncIo> asyncIo, ZeroDetection zeroes, Optional<Throttle> throttle, Optional<String> serial) {
        Disk.Builder addTo(Disk.Builder disk) {
            asyncIo.ifPresent(disk::asyncIo);
            throttle.ifPresent(disk::throttle);
            serial.ifPresent(disk::serial);
            return disk.zeroDetection(zeroes);
        }
    }

    static Arbitrary<Dealing> dealings() {
        Arbitrary<DataSize> rates =
                Arbitraries.longs().between(1, 1_000_000_000_000_000L).map(DataSize::bytes);
        Arbitrary<Integer> operations = Arbitraries.integers().between(1, Integer.MAX_VALUE);
        Arbitrary<Throttle> throttles = Combinators.combine(
                        rates.optional(0.5),
                        rates.optional(0.5),
                        operations.optional(0.5),
                        rates,
                        Arbitraries.of(0, 1, 2))
                .as((read, write, ops, rate, kind) -> {
                    Throttle.Builder throttle = Throttle.builder();
                    if (kind == 0) {
                        throttle.total(rate);
                        ops.ifPresent(throttle::totalOperations);
                    } else {
                        throttle.read(rate);
                        write.ifPresent(throttle::write);
                        ops.ifPresent(throttle::readOperations);
                        ops.ifPresent(throttle::writeOperations);
                    }
                    return throttle.build();
                });
        Arbitrary<String> serials = Arbitraries.oneOf(
                Arbitraries.of("0123", "1e5", "no", "a b", "S6XN-1", "~", "null", "x,y"),
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(36));
        return Combinators.combine(
                        Arbitraries.of(AsyncIo.class).optional(0.3),
                        Arbitraries.of(ZeroDetection.class),
                        throttles.optional(0.3),
                        serials.optional(0.4))
                .as(Dealing::new);
    }

    static Arbitrary<DiskSource> nbd() {
        Arbitrary<NbdServer> servers = Arbitraries.oneOf(
                Combinators.combine(
                                Arbitraries.of("127.0.0.1", "nas.example", "7", "fd00::1"),
                                Arbitraries.integers().between(1, 65535))
                        .as(NbdServer.Tcp::new),
                MachineFileProperties.paths().map(NbdServer.Socket::new));
        Arbitrary<String> exports =
                Arbitraries.oneOf(Arbitraries.of("", "disk0", "no", "1"), MachineFileProperties.texts());
        return Combinators.combine(servers, exports).as(DiskSource.Nbd::new);
    }

    static Arbitrary<Display> displays() {
        Arbitrary<Optional<Path>> path = MachineFileProperties.paths().optional(0.5);
        Arbitrary<Optional<String>> cards =
                Arbitraries.of("virtio-vga", "VGA", "1e5").optional(0.5);
        Arbitrary<Display> windows = Combinators.combine(
                        Arbitraries.of(Display.Toolkit.class).optional(0.5), cards)
                .as((toolkit, card) -> {
                    Display.Window window = new Display.Window();
                    window = toolkit.map(window::withToolkit).orElse(window);
                    return card.map(window::withCard).orElse(window);
                });
        Arbitrary<Display> vnc = Combinators.combine(path, MachineFileProperties.hostPorts(), path, path, cards)
                .as((socket, listen, password, tls, card) -> {
                    Display.Vnc made = socket.map(Display.Vnc::new).orElseGet(() -> new Display.Vnc(listen));
                    made = password.map(made::withPassword).orElse(made);
                    made = tls.map(made::withTls).orElse(made);
                    return card.map(made::withCard).orElse(made);
                });
        Arbitrary<Display> spice = Combinators.combine(path, MachineFileProperties.hostPorts(), path, path, cards)
                .as((socket, listen, password, tls, card) -> {
                    Display.Spice made = socket.map(Display.Spice::new).orElseGet(() -> new Display.Spice(listen));
                    made = password.map(made::withPassword).orElse(made);
                    made = socket.isPresent() ? made : tls.map(made::withTls).orElse(made);
                    return card.map(made::withCard).orElse(made);
                });
        return Arbitraries.oneOf(windows, vnc, spice);
    }

    /** What a network card is connected to, as far as its mode has it. */
    record Connection(
            Optional<String> name, NetworkSocket socket, boolean said, Network.Isolation isolation, Ipv4Subnet subnet) {
        Network.Builder addTo(Network.Builder network, NetworkMode mode) {
            switch (mode) {
                case BRIDGED, TAP -> name.ifPresent(network::hostInterface);
                case SOCKET -> network.socket(socket);
                case PASST -> {
                    if (said) {
                        network.socket(new NetworkSocket.Connect(NetworkSocket.End.of(Path.of("/run/passt"))));
                    }
                }
                case USER -> {
                    network.isolation(isolation);
                    if (said) {
                        network.subnet(subnet).dns(subnet.host(3));
                        name.ifPresent(network::hostname);
                    }
                }
                case SHARED, HOST_ONLY -> {}
            }
            return network;
        }
    }

    static Arbitrary<Connection> connections() {
        Arbitrary<NetworkSocket.End> ends = Arbitraries.oneOf(
                MachineFileProperties.hostPorts().map(NetworkSocket.End::of),
                MachineFileProperties.paths().map(NetworkSocket.End::of));
        Arbitrary<NetworkSocket> sockets = Arbitraries.oneOf(
                ends.map(NetworkSocket.Listen::new),
                ends.map(NetworkSocket.Connect::new),
                Arbitraries.integers()
                        .between(1, 65535)
                        .map(port -> new NetworkSocket.Multicast(new HostPort("239.0.0.1", port))),
                Combinators.combine(MachineFileProperties.paths(), MachineFileProperties.paths())
                        .as((local, remote) ->
                                new NetworkSocket.Datagram(NetworkSocket.End.of(local), NetworkSocket.End.of(remote))));
        Arbitrary<Ipv4Subnet> subnets = Combinators.combine(
                        Arbitraries.of("10.0.5.0", "192.168.7.129", "172.16.255.255"),
                        Arbitraries.integers().between(8, 29))
                .as(Ipv4Subnet::new);
        return Combinators.combine(
                        Arbitraries.of("br0", "en0", "1e5", "no").optional(0.6),
                        sockets,
                        Arbitraries.of(true, false),
                        Arbitraries.of(Network.Isolation.class),
                        subnets)
                .as(Connection::new);
    }

    /** What a machine has beside disks, networks and displays. */
    record Rest(
            MemoryBacking memory,
            Smbios smbios,
            List<FirmwareConfigEntry> firmwareConfig,
            Optional<GenerationId> generationId,
            Optional<AudioBackend> audio,
            List<UsbDevice> usb,
            Machine.RandomSource random,
            Machine.Balloon balloon) {
        Machine.Builder addTo(Machine.Builder machine) {
            machine.memoryBacking(memory).smbios(smbios).randomSource(random).balloon(balloon);
            firmwareConfig.forEach(machine::firmwareConfig);
            generationId.ifPresent(machine::generationId);
            audio.ifPresentOrElse(machine::audio, () -> machine.sound(Machine.Sound.ON));
            usb.forEach(machine::usbDevice);
            return machine;
        }
    }

    static Arbitrary<Rest> some() {
        Arbitrary<MemoryBacking> backings = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.of(MemoryBacking.anonymous(), MemoryBacking.hugePages()),
                                MachineFileProperties.paths().map(MemoryBacking::file)),
                        Arbitraries.of(MemoryBacking.Sharing.class),
                        Arbitraries.of(MemoryBacking.Preallocation.class))
                .as((backing, sharing, when) -> backing.withSharing(sharing).withPreallocation(when));
        Arbitrary<String> words = Arbitraries.of("Satchel", "1", "no", "a, b", "1e5", "0x1", "2026-01-01");
        Arbitrary<Smbios> makes = Combinators.combine(words.optional(0.5), words.optional(0.5), words.optional(0.5))
                .as((maker, serial, family) -> {
                    Smbios.Builder smbios = Smbios.builder();
                    maker.ifPresent(smbios::manufacturer);
                    maker.ifPresent(smbios::product);
                    serial.ifPresent(smbios::serial);
                    serial.ifPresent(smbios::version);
                    family.ifPresent(smbios::family);
                    family.ifPresent(smbios::sku);
                    return smbios.build();
                });
        Arbitrary<FirmwareConfigEntry> entries = Arbitraries.oneOf(
                MachineFileProperties.texts().map(text -> new FirmwareConfigEntry.Text("opt/a", text)),
                MachineFileProperties.paths().map(file -> new FirmwareConfigEntry.FromFile("opt/b,c", file)));
        Arbitrary<UsbDevice> devices = Combinators.combine(
                        Arbitraries.integers().between(0, 65535),
                        Arbitraries.integers().between(0, 65535),
                        Arbitraries.of("3-1", "1-1.2").optional(0.5))
                .as((vendor, product, port) -> {
                    UsbDevice device = UsbDevice.of(vendor, product);
                    return port.map(device::withPort).orElse(device);
                });
        Arbitrary<GenerationId> generations = Arbitraries.of(
                GenerationId.auto(), GenerationId.of(UUID.fromString("00000000-0000-4000-8000-000000000001")));
        return Combinators.combine(
                        backings,
                        makes,
                        entries.list().ofMaxSize(2),
                        generations.optional(0.5),
                        Arbitraries.of(AudioBackend.class).optional(0.5),
                        devices.list().ofMaxSize(2),
                        Arbitraries.of(Machine.RandomSource.class),
                        Arbitraries.of(Machine.Balloon.class))
                .as(Rest::new);
    }
}
