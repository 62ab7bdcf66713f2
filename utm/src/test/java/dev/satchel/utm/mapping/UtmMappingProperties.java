package dev.satchel.utm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Clock;
import dev.satchel.core.machine.Cpu;
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
import dev.satchel.core.machine.Ipv4Subnet;
import dev.satchel.core.machine.MacAddress;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.Protocol;
import dev.satchel.core.machine.SerialPort;
import dev.satchel.core.machine.Tpm;
import dev.satchel.core.unit.DataSize;
import dev.satchel.utm.config.Plist;
import dev.satchel.utm.config.PlistArray;
import dev.satchel.utm.config.PlistDictionary;
import dev.satchel.utm.config.PlistValue;
import dev.satchel.utm.config.QemuConfiguration;
import dev.satchel.utm.config.UtmConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class UtmMappingProperties {
    private static final Path DATA = Path.of("/bundles/X.utm/Data");

    @Provide
    Arbitrary<Machine> machines() {
        return Arbitraries.randomValue(UtmMappingProperties::machine);
    }

    private static <T> T pick(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A machine that says everything, and nothing that UTM cannot carry. */
    private static Machine machine(Random random) {
        Architecture architecture = pick(
                random,
                List.of(
                        Architecture.AARCH64,
                        Architecture.X86_64,
                        Architecture.X86,
                        Architecture.ARM,
                        Architecture.RISCV64));
        boolean pc = architecture == Architecture.X86_64 || architecture == Architecture.X86;
        Board board = pc ? pick(random, List.of(Board.Q35, Board.PC)) : Board.VIRT;
        boolean uefi = random.nextBoolean();
        // A system that has no TPM of its own accord, for an absent TPM cannot be asked for.
        GuestKind kind = pick(
                random,
                uefi
                        ? List.of(GuestKind.DEBIAN, GuestKind.UBUNTU, GuestKind.LINUX, GuestKind.MACOS, GuestKind.OTHER)
                        : List.of(GuestKind.FEDORA, GuestKind.ARCH, GuestKind.ALPINE, GuestKind.WINDOWS_10));
        Machine.Builder machine = Machine.named("Machine " + random.nextInt(1000) + pick(random, List.of("", " & <ü>")))
                .uuid(new UUID(random.nextLong(), random.nextLong()))
                .guest(new GuestSystem(kind, architecture))
                .board(board)
                .cpu(cpu(random))
                .memory(DataSize.mebibytes(1 + random.nextInt(100_000)))
                .firmware(uefi ? Firmware.uefi().withVariables(DATA.resolve("efi_vars.fd")) : Firmware.bios())
                .clock(pick(random, List.of(Clock.values())))
                .sound(pick(random, List.of(Machine.Sound.values())))
                .guestAgent(Machine.GuestAgent.ON)
                .randomSource(pick(random, List.of(Machine.RandomSource.values())))
                .balloon(pick(random, List.of(Machine.Balloon.values())))
                .extras(new Extras(random.nextBoolean() ? List.of() : List.of("-device", "a,b=c d"), Map.of()));
        boolean serial = random.nextBoolean();
        if (serial) {
            machine.serialPort(pick(random, List.of(SerialPort.stdio(), new SerialPort.Pty())));
        }
        machine.display(serial && random.nextBoolean() ? Display.none() : new Display.Window());
        if (random.nextBoolean()) {
            machine.tpm(Tpm.version2().withState(DATA.resolve("tpmdata")));
        }
        for (int i = 0; i < random.nextInt(5); i++) {
            machine.disk(disk(random, board, i));
        }
        for (int i = 0; i < random.nextInt(3); i++) {
            machine.network(network(random));
        }
        return machine.build();
    }

    private static Cpu cpu(Random random) {
        Cpu cpu = Cpu.cores(1 + random.nextInt(64));
        return random.nextBoolean() ? cpu : cpu.withModel("max").withFlags(List.of("aes", "sse4.2", "-avx"));
    }

    private static Disk disk(Random random, Board board, int index) {
        List<DiskBus> buses = switch (board) {
            case VIRT -> List.of(DiskBus.VIRTIO, DiskBus.NVME, DiskBus.USB, DiskBus.SCSI);
            case Q35 -> List.of(DiskBus.VIRTIO, DiskBus.NVME, DiskBus.USB, DiskBus.SATA);
            default -> List.of(DiskBus.VIRTIO, DiskBus.NVME, DiskBus.FLOPPY);
        };
        Disk.Builder disk = Disk.named("disk-" + index + "." + index)
                .bus(pick(random, buses))
                .bootOrder(index + 1);
        switch (random.nextInt(3)) {
            case 0 -> disk.medium(DATA.resolve("cd" + index + ".iso"));
            case 1 -> disk.source(DiskSource.emptyDrive());
            default -> {
                ImageFormat format = pick(random, List.of(ImageFormat.QCOW2, ImageFormat.RAW, ImageFormat.VHDX));
                String ending = format == ImageFormat.RAW ? "img" : format.id();
                disk.image(DATA.resolve("d" + index + "." + ending), format);
                if (random.nextBoolean()) {
                    disk.access(Access.READ_ONLY);
                } else {
                    disk.discard(Disk.Discard.UNMAP);
                }
            }
        }
        return disk.build();
    }

    private static Network network(Random random) {
        NetworkMode mode =
                pick(random, List.of(NetworkMode.USER, NetworkMode.SHARED, NetworkMode.BRIDGED, NetworkMode.HOST_ONLY));
        Network.Builder network = Network.of(mode)
                .model(pick(random, List.of("e1000", "virtio-net-pci")))
                .mac(MacAddress.derivedFrom(String.valueOf(random.nextInt())));
        if (mode == NetworkMode.BRIDGED && random.nextBoolean()) {
            network.hostInterface("en" + random.nextInt(9));
        }
        if (mode == NetworkMode.USER && random.nextBoolean()) {
            network.isolation(pick(random, List.of(Network.Isolation.values())))
                    .subnet(new Ipv4Subnet("10.0." + random.nextInt(256) + ".0", 24));
        }
        if (mode == NetworkMode.USER && random.nextBoolean()) {
            network.forward(new PortForward(
                    pick(random, List.of(Protocol.values())),
                    new HostPort(pick(random, List.of("127.0.0.1", "0.0.0.0")), 1 + random.nextInt(65535)),
                    1 + random.nextInt(65535)));
        }
        return network.build();
    }

    @Property
    void aMachineThatUtmCanCarryComesBackTheSame(@ForAll("machines") Machine machine) {
        UtmDraft draft = UtmMapping.toUtm(machine);

        UtmMachine back = UtmMapping.toMachine(draft.configuration(), DATA, OperatingSystem.MACOS);

        assertThat(draft.findings().errors()).isEmpty();
        assertThat(back.machine()).contains(machine);
    }

    @Property
    void aConfigurationWithAnythingInItComesBackTheSame(@ForAll("machines") Machine machine, @ForAll long seed)
            throws Exception {
        QemuConfiguration plain = UtmMapping.toUtm(machine).qemu();
        PlistValue changed = disturbed(plain.plist().root(), new Random(seed));
        QemuConfiguration configuration;
        try {
            configuration = (QemuConfiguration) UtmConfiguration.of(Plist.of(changed), "x");
        } catch (dev.satchel.core.SatchelException e) {
            return; // a required key was disturbed
        }

        UtmMachine read =
                UtmMapping.toMachine(configuration, DATA, pick(new Random(seed), List.of(OperatingSystem.values())));

        Statistics.label("becomes a machine")
                .collect(read.machine().isPresent())
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 20));
        if (read.machine().isEmpty()) {
            assertThat(read.findings().errors()).isNotEmpty();
            return;
        }
        UtmDraft again = UtmMapping.toUtm(read.machine().orElseThrow());
        assertThat(again.configuration()).isEqualTo(configuration);
    }

    /** A few values changed, removed and added, of the types they have. */
    private static PlistValue disturbed(PlistValue value, Random random) {
        if (value instanceof PlistDictionary dictionary) {
            PlistDictionary result = dictionary;
            for (var entry : dictionary.entries().entrySet()) {
                if (entry.getKey().equals("Identifier")
                        || entry.getKey().equals("Backend")
                        || entry.getKey().equals("ConfigurationVersion")) {
                    continue;
                }
                boolean optional = entry.getKey().matches("TSO|ReadOnly|InterfaceVersion|ImageName|Icon|HostAddress");
                result = optional && random.nextInt(5) == 0
                        ? result.without(entry.getKey())
                        : result.with(entry.getKey(), disturbed(entry.getValue(), random));
            }
            return random.nextInt(10) > 0
                    ? result
                    : result.with(
                            "Added.%Key", pick(random, List.of(new PlistValue.Text("7"), PlistValue.Whole.of(7))));
        }
        if (value instanceof PlistArray array) {
            return new PlistArray(array.values().stream()
                    .filter(element -> random.nextInt(10) > 0)
                    .map(element -> disturbed(element, random))
                    .toList());
        }
        if (random.nextInt(8) > 0) {
            return value;
        }
        if (value instanceof PlistValue.Text) {
            return new PlistValue.Text(pick(
                    random,
                    List.of(
                            "None",
                            "BIOS",
                            "true",
                            "12",
                            "<b>",
                            "",
                            "x\ny",
                            "USB",
                            "PFlash",
                            "../a",
                            "virt-9.0",
                            "OTHER")));
        }
        return value instanceof PlistValue.Flag flag
                ? new PlistValue.Flag(!flag.value())
                : PlistValue.Whole.of(random.nextInt(3000));
    }

    @Property
    void anyExtrasAreAppliedOrFound(
            @ForAll("machines") Machine machine, @ForAll("paths") String path, @ForAll String text) {
        Machine odd = machine.toBuilder()
                .extras(new Extras(List.of(), Map.of(path, text)))
                .build();

        for (Finding finding : UtmMapping.toUtm(odd).findings()) {
            assertThat(finding.code()).startsWith("utm.");
        }
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(
                        "Drive",
                        "System",
                        "Target",
                        "QEMU",
                        "0",
                        "1",
                        "disk-0%2E0",
                        "Name",
                        "Information",
                        "",
                        "%",
                        "#before")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(keys -> String.join(".", keys));
    }
}
