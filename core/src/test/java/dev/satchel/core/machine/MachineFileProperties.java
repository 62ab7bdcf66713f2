package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import dev.satchel.core.host.HostMemory;
import dev.satchel.core.host.HostSystem;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MachineFileProperties {
    private static final Path FOLDER = Path.of("/machines/field");

    @Property(
            tries = 150,
            edgeCases = EdgeCasesMode.NONE) // machines have so many parts that nothing else would be tried
    void whatIsWrittenReadsBack(@ForAll("machines") Machine machine) throws Exception {
        String yaml = MachineFile.toYaml(machine, FOLDER);
        String json = MachineFile.toJson(machine, FOLDER);

        assertThat(parse(yaml, "m.yaml")).as(yaml).isEqualTo(machine);
        assertThat(parse(json, "m.json")).as(json).isEqualTo(machine);
        assertThat(parse(json, "m")).isEqualTo(machine);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(yaml)).isTrue();
    }

    @Property(tries = 150)
    void anyTextIsAMachineOrIsRefusedByName(@ForAll String text) {
        assertIsAMachineOrRefused(text, "m.yaml");
        assertIsAMachineOrRefused(text, "m.json");
    }

    @Property(tries = 400)
    void aDamagedFileIsAMachineOrIsRefusedByName(@ForAll("damaged") String text) {
        assertIsAMachineOrRefused(text, "m");
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void anyMachineIsJudgedAndFixingItEnds(
            @ForAll("machines") Machine machine, @ForAll OperatingSystem system, @ForAll Architecture architecture)
            throws Exception {
        Host host = Host.builder()
                .operatingSystem(HostSystem.of(system))
                .nativeArchitecture(architecture)
                .cpu(HostCpu.ofLogical(4))
                .memory(HostMemory.unknown().withTotal(DataSize.gibibytes(16)))
                .build();
        Machine mended = machine;
        for (int rounds = 0; ; rounds++) {
            Optional<Fix> fix = mended.check(host).stream()
                    .flatMap(finding -> finding.fix().stream())
                    .findFirst();
            if (fix.isEmpty()) {
                break;
            }
            assertThat(rounds).as("%s, then %s", machine, fix).isLessThan(60);
            Machine next = mended.with(fix.get());
            assertThat(next).as(fix.toString()).isNotEqualTo(mended);
            mended = next;
        }
    }

    @Property(tries = 200)
    void anyBytesAreAMachineOrAreRefusedByName(@ForAll @Size(max = 300) byte[] bytes) throws Exception {
        assertIsAMachineOrRefused(bytes);
    }

    @Property(tries = 200)
    void aFileWithBytesChangedIsAMachineOrIsRefusedByName(
            @ForAll @Size(min = 1, max = 4) byte[] by, @ForAll @IntRange(max = 3000) int at) throws Exception {
        byte[] bytes = MachineFileTest.COMPLETE.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < by.length; i++) {
            bytes[(at + i * 7) % bytes.length] = by[i];
        }
        assertIsAMachineOrRefused(bytes);
    }

    @Property(tries = 400)
    void whatLooksLikeYamlIsAMachineOrIsRefusedByName(@ForAll("yamlish") String text) {
        assertIsAMachineOrRefused(text, "m.yaml");
        assertIsAMachineOrRefused(text, "m");
    }

    /** Nesting, aliases and sizes that grow with what is read must not grow what reading costs. */
    @ParameterizedTest
    @MethodSource
    @Timeout(20)
    void whatIsMeantToExhaustIsRefusedByName(String text) {
        assertIsAMachineOrRefused(text, "m.yaml");
        assertIsAMachineOrRefused(text, "m.json");
    }

    static Stream<Arguments> whatIsMeantToExhaustIsRefusedByName() {
        String head = "satchel: 1\nname: X\nguest: { os: linux, arch: arm }\n";
        StringBuilder aliases = new StringBuilder("a0: &a0 [ x ]\n");
        StringBuilder stairs = new StringBuilder();
        for (int i = 1; i < 300; i++) {
            aliases.append("a%d: &a%d [ *a%d, *a%d, *a%d ]\n".formatted(i, i, i - 1, i - 1, i - 1));
            stairs.append(" ".repeat(i)).append("k:\n");
        }
        return Stream.of(
                        aliases.toString(),
                        head + aliases,
                        stairs.toString(),
                        head + "extras: " + "[".repeat(500_000),
                        "{\"a\":".repeat(150_000),
                        "[".repeat(500_000) + "]".repeat(500_000),
                        "- ".repeat(300_000),
                        "? ".repeat(300_000),
                        "!!x ".repeat(200_000),
                        head + "memory: " + "9".repeat(900_000),
                        head + "cpu: { cores: " + "1".repeat(900_000) + " }",
                        head + "uuid: " + "a".repeat(900_000),
                        head + "cpu: { cores: 1e" + "9".repeat(9) + " }",
                        head + "k".repeat(900_000) + ": 1",
                        head + "name2: \"" + "\\n".repeat(400_000) + "\"",
                        head + "x: |\n" + "  y\n".repeat(200_000),
                        head + "# " + "c".repeat(1_000_000),
                        "{\"name\":\"" + "x".repeat(1_000_000) + "\"}",
                        head + "disks: [" + "{ id: a },".repeat(4000) + "]",
                        head + "profiles: [" + "{ when: { hostName: '" + "*".repeat(250) + "' }, set: {} },".repeat(60)
                                + "]")
                .map(Arguments::of);
    }

    private static void assertIsAMachineOrRefused(byte[] bytes) throws IOException {
        try (FileSystem system = Jimfs.newFileSystem(Configuration.unix())) {
            Path file = Files.write(system.getPath("m.yaml"), bytes);
            Machine.read(file, Host.builder().build());
        } catch (SatchelException refusal) {
            assertThat(refusal.code()).startsWith("machine.file.");
            assertThat(refusal.getMessage()).matches("m\\.yaml:[1-9][0-9]*:[1-9][0-9]*: .+");
            assertThat(refusal).hasNoCause();
        }
    }

    private static void assertIsAMachineOrRefused(String text, String name) {
        try {
            assertThat(parse(text, name)).isNotNull();
        } catch (SatchelException refusal) {
            assertThat(refusal.code()).startsWith("machine.file.");
            assertThat(refusal.getMessage()).matches("m(\\.yaml|\\.json)?:[1-9][0-9]*:[1-9][0-9]*: .+");
            assertThat(refusal.getMessage()).doesNotContainPattern("jackson|snakeyaml|StreamRead|Json[A-Z]|java\\.");
            assertThat(refusal).hasNoCause();
        }
    }

    private static Machine parse(String text, String name) throws SatchelException {
        return MachineFile.parse(text, name, FOLDER, MachineFileTest.LINUX);
    }

    /** The complete example, as YAML or as JSON, with some of it cut out, doubled or replaced. */
    @Provide
    Arbitrary<String> damaged() throws SatchelException {
        String json = MachineFile.toJson(MachineFileTest.parse(MachineFileTest.COMPLETE), FOLDER);
        Arbitrary<String> whole = Arbitraries.of(MachineFileTest.COMPLETE, json);
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        "\t",
                        "\n",
                        "\n---\n",
                        ":",
                        "- ",
                        "? ",
                        "{",
                        "}",
                        "[",
                        "]",
                        "\"",
                        "'",
                        "&a ",
                        "*a",
                        "!!int ",
                        "!x ",
                        "|\n",
                        ">\n",
                        "%",
                        "null",
                        "~",
                        "-1",
                        "1e9",
                        "0x1F",
                        "1_000",
                        ".inf",
                        "\u0000",
                        "\u2028",
                        "\ud800",
                        "<<: ",
                        "9".repeat(1200),
                        "[".repeat(2000),
                        "k".repeat(60_000) + ": "),
                Arbitraries.strings().ofMaxLength(5));
        Arbitrary<Integer> at = Arbitraries.integers().between(0, 2000);
        Arbitrary<Integer> length = Arbitraries.integers().between(0, 12);
        return Combinators.combine(whole, at, length, piece, at, piece)
                .as((text, first, cut, one, second, two) -> replace(replace(text, first, cut, one), second, 0, two));
    }

    /** Keys, signs and scalars of YAML in lines of any indentation, below a head that is right. */
    @Provide
    Arbitrary<String> yamlish() {
        Arbitrary<String> atom = Arbitraries.of(
                "cpu",
                "cores",
                "memory",
                "disks",
                "id",
                "media",
                "profiles",
                "when",
                "set",
                "hostName",
                "lab-*",
                "name",
                "8GiB",
                "4",
                "0o7",
                "1_0",
                "0x1F",
                ".nan",
                "~",
                "null",
                "true",
                "yes",
                "2026-01-01",
                "''",
                "\"\"",
                "\"",
                "'",
                "|",
                "|+2",
                ">-",
                "&a",
                "*a",
                "!!str",
                "!",
                "<<",
                "{",
                "}",
                "[",
                "]",
                "{}",
                "[]",
                ",",
                "#",
                " #c",
                "%TAG",
                "---",
                "...",
                "?",
                "@",
                "`",
                "\t",
                "\u0085",
                "\u2028",
                "\uFEFF",
                "\uD83D\uDE00",
                "\u0007");
        Arbitrary<String> line = Combinators.combine(
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.of("", "", "- ", "? ", ": "),
                        atom,
                        Arbitraries.of(": ", ": ", ":", " ", ", ", ""),
                        atom.list().ofMaxSize(3))
                .as((indent, dash, key, sign, rest) -> " ".repeat(indent) + dash + key + sign + String.join(" ", rest));
        return Combinators.combine(
                        Arbitraries.of("satchel: 1\nname: X\nguest: { os: linux, arch: arm }\n", "", "{ satchel: 1, "),
                        line.list().ofMaxSize(8),
                        Arbitraries.of("\n", "\n", "\r\n", "\r"))
                .as((head, lines, end) -> head + String.join(end, lines));
    }

    private static String replace(String text, int at, int length, String by) {
        int from = at % text.length();
        return text.substring(0, from) + by + text.substring(Math.min(text.length(), from + length));
    }

    @Provide
    Arbitrary<Machine> machines() {
        Arbitrary<Machine.Builder> builders = Combinators.combine(texts(), guests(), cpus(), sizes())
                .as((name, guest, cpu, size) ->
                        Machine.named(name).guest(guest).cpu(cpu).memory(size.plus(DataSize.mebibytes(1))));
        Arbitrary<Machine.Builder> withParts = Combinators.combine(
                        builders,
                        firmwares(),
                        displays(),
                        networks().list().ofMaxSize(3),
                        disks().list().ofMaxSize(4))
                .as((builder, firmware, display, networks, disks) -> {
                    builder.firmware(firmware).display(display);
                    networks.forEach(builder::network);
                    for (int i = 0; i < disks.size(); i++) {
                        builder.disk(numbered(disks.get(i), i));
                    }
                    return builder;
                });
        Arbitrary<Machine.Builder> withPorts = Combinators.combine(
                        withParts,
                        serials().list().ofMaxSize(3),
                        shares().list().ofMaxSize(2),
                        extras())
                .as((builder, serials, shares, extras) -> {
                    serials.forEach(builder::serialPort);
                    shares.forEach(builder::sharedFolder);
                    return builder.extras(extras);
                });
        Arbitrary<Machine.Builder> withMore =
                Combinators.combine(withPorts, MoreParts.some()).as((builder, parts) -> parts.addTo(builder));
        return Combinators.combine(
                        withMore,
                        Arbitraries.of(Machine.Sound.class),
                        Arbitraries.of(Machine.GuestAgent.class),
                        Arbitraries.of(Clock.class),
                        paths().optional(0.5),
                        Arbitraries.longs().tuple2().optional(0.5))
                .as((builder, sound, agent, clock, state, uuid) -> {
                    builder.guestAgent(agent).clock(clock);
                    if (sound == Machine.Sound.OFF) {
                        builder.sound(sound);
                    }
                    state.ifPresent(path -> builder.tpm(Tpm.version2().withState(path)));
                    uuid.ifPresent(bits -> builder.uuid(new UUID(bits.get1(), bits.get2())));
                    return builder.build();
                });
    }

    private static Disk numbered(Disk.Builder disk, int index) {
        Disk built = disk.build();
        Disk.Builder named = Disk.named(built.id() + index)
                .source(built.source())
                .access(built.access())
                .cache(built.cache())
                .discard(built.discard())
                .zeroDetection(built.zeroDetection());
        built.asyncIo().ifPresent(named::asyncIo);
        built.throttle().ifPresent(named::throttle);
        built.serial().ifPresent(named::serial);
        built.bus().ifPresent(named::bus);
        built.size().ifPresent(named::size);
        built.sectors().ifPresent(named::sectors);
        return index % 2 == 0 ? named.build() : named.bootOrder(index).build();
    }

    /** What somebody may call something, with words and signs that YAML reads as something else. */
    static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "yes",
                                "No",
                                "null",
                                "~",
                                "true",
                                "1e5",
                                "0x1F",
                                "012",
                                "1:30",
                                "52:54:00:12:34:56",
                                ".inf",
                                "- a",
                                "a: b",
                                "a #b",
                                "&a",
                                "*a",
                                "!x",
                                "%a",
                                "@a",
                                "`a",
                                "{a",
                                "[a",
                                "'",
                                "\"",
                                "\\",
                                " a ",
                                "a:",
                                "=",
                                "<<",
                                "8GiB",
                                "Büro",
                                "日本",
                                "😀",
                                "-",
                                "?",
                                "|",
                                ">",
                                "2001-01-01",
                                "\u00a0",
                                "\u2028x",
                                "\ufeffx"),
                        Arbitraries.strings()
                                .withChars("abcXYZ019 :#-_,.\"'\\{}[]&*!|>%@`?=~/äß\u4e2d")
                                .ofMinLength(1)
                                .ofMaxLength(20))
                .filter(text -> !text.isBlank());
    }

    static Arbitrary<Path> paths() {
        return Combinators.combine(
                        Arbitraries.of(
                                "/", "/machines/field", "/machines/field/sub", "/machines", "/machines/field/.."),
                        texts().filter(text -> text.indexOf('\0') < 0))
                .as((folder, name) -> Path.of(folder).resolve("./" + name));
    }

    private static Arbitrary<GuestSystem> guests() {
        return Combinators.combine(
                        Arbitraries.of(GuestKind.class),
                        Arbitraries.of(Architecture.class).filter(known -> known != Architecture.UNKNOWN))
                .as(GuestSystem::new);
    }

    private static Arbitrary<DataSize> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 1L << 60).map(DataSize::bytes),
                Arbitraries.longs().between(1, 4096).map(DataSize::gibibytes));
    }

    private static Arbitrary<Cpu> cpus() {
        Arbitrary<Integer> few = Arbitraries.integers().between(1, 8);
        Arbitrary<String> word = Arbitraries.of("host", "max", "cortex-a72", "486", "no", "+x2apic", "-svm", "~");
        return Combinators.combine(
                        few, few, few, word.optional(0.5), word.list().ofMaxSize(3))
                .as((sockets, cores, threads, model, flags) -> {
                    Cpu cpu = Cpu.cores(cores)
                            .withSockets(sockets)
                            .withThreads(threads)
                            .withFlags(flags);
                    return model.map(cpu::withModel).orElse(cpu);
                });
    }

    private static Arbitrary<Firmware> firmwares() {
        return Arbitraries.oneOf(
                Arbitraries.of(Firmware.bios(), Firmware.uefi(), Firmware.uefi().withSecureBoot()),
                paths().map(path -> Firmware.uefi().withVariables(path)));
    }

    static Arbitrary<HostPort> hostPorts() {
        return Combinators.combine(
                        Arbitraries.of("127.0.0.1", "0.0.0.0", "192.168.1.7"),
                        Arbitraries.integers().between(0, 65535))
                .as(HostPort::new);
    }

    private static Arbitrary<Display> displays() {
        return Arbitraries.oneOf(
                Arbitraries.of(Display.none(), new Display.Window()),
                hostPorts().map(Display.Vnc::new),
                hostPorts().map(Display.Spice::new),
                MoreParts.displays());
    }

    private static Arbitrary<Network> networks() {
        Arbitrary<PortForward> forwards = Combinators.combine(
                        Arbitraries.of(Protocol.class),
                        hostPorts(),
                        Arbitraries.integers().between(1, 65535))
                .as(PortForward::new);
        return Combinators.combine(
                        Arbitraries.of(NetworkMode.class),
                        Arbitraries.of("e1000e", "virtio-net-pci", "0x1", "1e3").optional(0.5),
                        texts().map(MacAddress::derivedFrom).optional(0.5),
                        forwards.list().ofMaxSize(2),
                        MoreParts.connections())
                .as((mode, model, mac, ports, connection) -> {
                    Network.Builder network = connection.addTo(Network.of(mode), mode);
                    model.ifPresent(network::model);
                    mac.ifPresent(network::mac);
                    if (mode == NetworkMode.USER) {
                        ports.forEach(network::forward);
                    }
                    return network.build();
                });
    }

    private static Arbitrary<DiskSource> sources() {
        Arbitrary<DiskSource> devices = Combinators.combine(
                        texts(),
                        texts().optional(0.5),
                        Arbitraries.of("naa.5002538E09123456", "0x5002538e09123457", "t10.ATA x")
                                .optional(0.5),
                        Arbitraries.of("6F1F4A4E-0C0B-4B7E-9E55-3B8D2C1A7F10", "12345678", "0x1A2B3C4D")
                                .optional(0.5),
                        sizes().optional(0.5),
                        paths().optional(0.5))
                .as((serial, model, wwn, table, size, path) -> {
                    DeviceIdentity device = DeviceIdentity.serial(serial);
                    device = wwn.map(device::withWwn).orElse(device);
                    device = table.map(device::withTableUuid).orElse(device);
                    device = model.map(device::withModel).orElse(device);
                    device = size.map(device::withSize).orElse(device);
                    return new DiskSource.Device(path.map(device::withPath).orElse(device));
                });
        return Arbitraries.oneOf(
                Combinators.combine(paths(), Arbitraries.of(ImageFormat.class)).as(DiskSource.Image::new),
                devices,
                paths().map(path -> new DiskSource.Device(DeviceIdentity.path(path))),
                MoreParts.nbd(),
                Arbitraries.of(DiskSource.emptyDrive()),
                paths().map(DiskSource::medium));
    }

    private static Arbitrary<Disk.Builder> disks() {
        Arbitrary<SectorSizes> sectors = Combinators.combine(Arbitraries.of(512, 4096), Arbitraries.of(4096, 65536))
                .as((logical, physical) -> new SectorSizes(DataSize.bytes(logical), DataSize.bytes(physical)));
        return Combinators.combine(
                        sources(),
                        Arbitraries.of(DiskBus.class).optional(0.5),
                        sizes().optional(0.5),
                        sectors.optional(0.3),
                        Arbitraries.of(CacheMode.class).optional(0.5),
                        Arbitraries.of(Disk.Discard.class),
                        Arbitraries.of(Access.class),
                        MoreParts.dealings())
                .as((source, bus, size, sector, cache, discard, access, dealing) -> {
                    Disk.Builder disk = dealing.addTo(
                            Disk.named("d").source(source).discard(discard).access(access));
                    bus.ifPresent(disk::bus);
                    size.ifPresent(disk::size);
                    sector.ifPresent(disk::sectors);
                    cache.ifPresent(disk::cache);
                    return disk;
                });
    }

    private static Arbitrary<SerialPort> serials() {
        return Arbitraries.oneOf(
                Arbitraries.of(SerialPort.stdio(), new SerialPort.Pty()),
                paths().map(SerialPort.ToFile::new),
                paths().map(SerialPort.Socket::new));
    }

    private static Arbitrary<SharedFolder> shares() {
        return Combinators.combine(
                        Arbitraries.of("work", "1", "null", "no", "1.0", "-"),
                        paths(),
                        Arbitraries.of(Access.class),
                        Arbitraries.of(ShareTransport.class).optional(0.5),
                        paths().optional(0.3))
                .as((tag, folder, access, via, socket) -> {
                    SharedFolder share = new SharedFolder(tag, folder, access);
                    return socket.map(share::viaVirtiofs)
                            .or(() -> via.map(share::via))
                            .orElse(share);
                });
    }

    private static Arbitrary<Extras> extras() {
        Arbitrary<String> any =
                Arbitraries.oneOf(texts(), Arbitraries.of("", "a\nb\n", "a\r\nb", "\ttab", "  ", "\u0007"));
        return Combinators.combine(
                        any.list().ofMaxSize(3), Arbitraries.maps(any, any).ofMaxSize(2))
                .as(Extras::new);
    }
}
