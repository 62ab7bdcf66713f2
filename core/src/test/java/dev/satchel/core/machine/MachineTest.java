package dev.satchel.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.unit.DataSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
    private static final GuestSystem DEBIAN = GuestSystem.debian(Architecture.X86_64);

    private static Machine.Builder machine() {
        return Machine.named("M").guest(DEBIAN);
    }

    private static Disk.Builder disk(String id) {
        return Disk.named(id).image(Path.of("/images", id), ImageFormat.QCOW2);
    }

    private static void refuses(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
    }

    // The machine

    @Test
    void windows11HasWhatItAsksFor() {
        Machine machine = Machine.named("W")
                .guest(GuestSystem.windows11(Architecture.AARCH64))
                .build();

        assertThat(machine.board()).isEqualTo(Board.VIRT);
        assertThat(machine.cpu().processors()).isEqualTo(2);
        assertThat(machine.memory()).isEqualTo(DataSize.gibibytes(4));
        assertThat(machine.firmware()).isEqualTo(Firmware.uefi().withSecureBoot());
        assertThat(machine.tpm()).hasValue(Tpm.version2());
        assertThat(machine.clock()).isEqualTo(Clock.LOCAL);
    }

    @Test
    void aLinuxMachineHasWhatIsUsual() {
        Machine machine = machine().build();

        assertThat(machine.board()).isEqualTo(Board.Q35);
        assertThat(machine.firmware()).isEqualTo(Firmware.uefi());
        assertThat(machine.tpm()).isEmpty();
        assertThat(machine.clock()).isEqualTo(Clock.UTC);
        assertThat(machine.display()).isEqualTo(Display.none());
        assertThat(machine().board(Board.PC).build().firmware()).isEqualTo(Firmware.bios());
    }

    @ParameterizedTest
    @CsvSource({
        "WINDOWS_11, AARCH64, VIRT, NVME, USB",
        "DEBIAN, AARCH64, VIRT, VIRTIO, USB",
        "WINDOWS_10, X86_64, Q35, SATA, SATA",
        "DEBIAN, X86_64, Q35, VIRTIO, SATA",
        "WINDOWS_10, X86, PC, IDE, IDE",
        "DEBIAN, X86_64, MICROVM, VIRTIO, VIRTIO"
    })
    void aDiskWithoutABusGetsOneThatGuestAndBoardHave(
            GuestKind kind, Architecture architecture, Board board, DiskBus bus, DiskBus mediumBus) {
        Disk image = disk("a").build();
        Disk medium = Disk.named("b").medium(Path.of("/b.iso")).build();
        Machine machine = Machine.named("M")
                .guest(new GuestSystem(kind, architecture))
                .board(board)
                .disk(image)
                .disk(medium)
                .build();

        assertThat(machine.busOf(image)).isEqualTo(bus);
        assertThat(machine.busOf(medium)).isEqualTo(mediumBus);
        assertThat(machine.busOf(image.toBuilder().bus(DiskBus.SCSI).build())).isEqualTo(DiskBus.SCSI);
    }

    @Test
    void theSystemDiskIsTheOneTheFirmwareTriesFirst() {
        Disk medium = Disk.named("m").medium(Path.of("/m.iso")).build();
        Disk second = disk("b").bootOrder(2).build();
        Disk first = disk("c").bootOrder(1).build();

        assertThat(machine().disk(second).disk(first).build().systemDisk()).hasValue(first);
        assertThat(machine().disk(medium).disk(disk("a").build()).build().systemDisk())
                .hasValue(disk("a").build());
        assertThat(machine().disk(medium).build().systemDisk()).isEmpty();
    }

    @Test
    void aCardWithoutAnAddressAlwaysGetsTheSame() {
        Machine machine =
                machine().network(Network.user()).network(Network.user()).build();

        assertThat(machine.macOf(0)).isEqualTo(machine.toBuilder().build().macOf(0));
        assertThat(machine.macOf(0)).isNotEqualTo(machine.macOf(1));
        assertThat(machine.macOf(0).value()).startsWith("52:54:00:");
        assertThat(machine.modelOf(Network.user())).isEqualTo("virtio-net-pci");
    }

    @Test
    void aBuilderHoldsAllOfTheMachine() {
        Machine machine = machine()
                .uuid(new UUID(1, 2))
                .cores(3)
                .memory(DataSize.gibibytes(3))
                .tpm(Tpm.version2().withState(Path.of("/t")))
                .disk(disk("a")
                        .cache(CacheMode.DIRECTSYNC)
                        .access(Access.READ_ONLY)
                        .build())
                .network(Network.user())
                .display(new Display.Window())
                .serialPort(SerialPort.stdio())
                .sound(Machine.Sound.ON)
                .sharedFolder(new SharedFolder("t", Path.of("/s"), Access.READ_WRITE))
                .guestAgent(Machine.GuestAgent.ON)
                .extras(new Extras(List.of("-x"), Map.of("a", "b")))
                .build();

        assertThat(machine.toBuilder().build()).isEqualTo(machine).hasSameHashCodeAs(machine);
        assertThat(machine.disks().get(0).toBuilder().build())
                .isEqualTo(machine.disks().get(0));
        assertThat(machine.toBuilder().sound(Machine.Sound.OFF).build()).isNotEqualTo(machine);
    }

    @Test
    void refusesAMachineThatCannotBe() {
        refuses("not a name for a machine: ' '", () -> Machine.named(" "));
        refuses("not a name for a machine", () -> Machine.named("a\nb"));
        refuses("not a name for a machine", () -> Machine.named("x".repeat(201)));
        refuses(
                "two disks have the id 'a'",
                () -> machine().disk(disk("a").build()).disk(disk("a").build()).build());
        refuses(
                "two disks have the place 1 in the boot order",
                () -> machine()
                        .disk(disk("a").bootOrder(1).build())
                        .disk(disk("b").bootOrder(1).build())
                        .build());
        refuses(
                "board virt is not one of a guest of x86_64",
                () -> machine().board(Board.VIRT).build());
        refuses("at least 1MiB of memory, not 1KiB", () -> machine().memory(DataSize.kibibytes(1)));
        refuses("known architecture", () -> new GuestSystem(GuestKind.OTHER, Architecture.UNKNOWN));
        assertThatIllegalStateException()
                .isThrownBy(() -> Machine.named("M").build())
                .withMessage("machine 'M' has no guest");
    }

    // Its parts

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a b", "a,b", "a/b", "-a", "abcdefghijklmnopqrstuvwxy", "ä"})
    void refusesADiskIdThatNoTargetTakes(String id) {
        refuses("not a disk id: '" + id + "'", () -> Disk.named(id));
    }

    @Test
    void refusesADiskThatCannotBe() {
        refuses("disk 'a' has no size", () -> disk("a").size(DataSize.ZERO));
        refuses("between 1 and 1000: 0", () -> disk("a").bootOrder(0));
        refuses("between 1 and 1000: 1001", () -> disk("a").bootOrder(1001));
        refuses("logical sectors", () -> new SectorSizes(DataSize.bytes(1024), DataSize.bytes(4096)));
        refuses("physical sectors", () -> new SectorSizes(DataSize.bytes(4096), DataSize.bytes(512)));
        refuses("physical sectors", () -> new SectorSizes(DataSize.bytes(512), DataSize.bytes(1000)));
        refuses("serial number is not blank", () -> DeviceIdentity.serial(" "));
        refuses("model is not blank", () -> DeviceIdentity.serial("x").withModel(""));
        assertThatIllegalStateException()
                .isThrownBy(() -> Disk.named("a").build())
                .withMessage("disk 'a' has no source");
    }

    @Test
    void aDeviceThatMayBePulledIsWrittenPastThePageCache() {
        assertThat(disk("a").device(DeviceIdentity.serial("x")).build().cache()).isEqualTo(CacheMode.NONE);
        assertThat(disk("a").build().cache()).isEqualTo(CacheMode.WRITEBACK);
    }

    @Test
    void aMediumIsReadOnlyWhateverIsSaid() {
        assertThat(Disk.named("a")
                        .medium(Path.of("/x"))
                        .access(Access.READ_WRITE)
                        .build()
                        .access())
                .isEqualTo(Access.READ_ONLY);
    }

    @Test
    void refusesAProcessorThatCannotBe() {
        refuses("at least 1", () -> Cpu.cores(0));
        refuses("at least 1", () -> Cpu.cores(1).withThreads(-1));
        refuses("more than 1024 processors", () -> Cpu.cores(1024).withSockets(2));
        refuses("more than 1024 processors", () -> Cpu.cores(1024).withSockets(Integer.MAX_VALUE));
        refuses("not a processor model: 'a,b'", () -> Cpu.cores(1).withModel("a,b"));
        refuses("not a processor flag: ''", () -> Cpu.cores(1).withFlags(List.of("")));
    }

    @Test
    void refusesANetworkThatCannotBe() {
        PortForward forward = PortForward.tcp(HostPort.loopback(1), 1);

        refuses(
                "only in mode user",
                () -> Network.of(NetworkMode.TAP).forward(forward).build());
        refuses(
                "not a network card's model: 'e1000,x'",
                () -> Network.of(NetworkMode.USER).model("e1000,x"));
        refuses("between 1 and 65535: 0", () -> PortForward.tcp(HostPort.loopback(1), 0));
        refuses("between 0 and 65535: 65536", () -> HostPort.loopback(65536));
        refuses("not an IPv4 address: '::1'", () -> new HostPort("::1", 1));
        refuses("not an IPv4 address: 'localhost'", () -> HostPort.parse("localhost:1"));
        refuses("not an address and a port: '2222'", () -> HostPort.parse("2222"));
        refuses("not a tag for a shared folder: 'a/b'", () -> new SharedFolder("a/b", Path.of("/"), Access.READ_ONLY));
    }

    @ParameterizedTest
    @CsvSource({"52:54:00:AB:cd:ef, 52:54:00:ab:cd:ef", "52-54-00-12-34-56, 52:54:00:12:34:56"})
    void readsTheUsualFormsOfAMacAddress(String text, String value) {
        assertThat(MacAddress.parse(text)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "52:54:00:12:34",
                "52:54:00:12:34:56:78",
                "52:54:00:12:34:5g",
                "525400123456",
                "01:00:5e:00:00:01"
            })
    void refusesWhatIsNoAddressOfACard(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MacAddress.parse(text))
                .withMessageContaining("'" + text + "'");
    }
}
