package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Host;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A real device with sectors of 4096 bytes, on each bus: the guest sees them, or it is said that it cannot. */
class LargeSectorsIT {
    private static final SectorSizes LARGE = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));

    @TempDir
    Path folder;

    private String device = "";

    @BeforeEach
    void attach() throws Exception {
        Tools.requireRoot();
        Path file = Launches.emptyFile(folder.resolve("disk.img"), DataSize.mebibytes(8));
        device = run("losetup", "--find", "--show", "--sector-size", "4096", file.toString());
    }

    @AfterEach
    void detach() throws Exception {
        if (!device.isEmpty()) {
            run("losetup", "--detach", device);
        }
    }

    private static String run(String... words) throws Exception {
        return CommandRunner.system()
                .run(Command.of(
                        Tools.require(words[0]).toString(),
                        Stream.of(words).skip(1).toList()))
                .orThrow()
                .output()
                .strip();
    }

    private Disk.Builder carried(DiskBus bus) {
        return Disk.named("carried")
                .device(DeviceIdentity.path(Path.of(device)))
                .bus(bus);
    }

    private QemuSetup setup(Style style) {
        return QemuSetup.builder().folder(folder).style(style).build();
    }

    static Stream<Arguments> busesThatCarryThem() {
        return Stream.of(DiskBus.VIRTIO, DiskBus.NVME, DiskBus.SCSI, DiskBus.USB)
                .flatMap(bus -> Stream.of(Style.values()).map(style -> Arguments.of(bus, style)));
    }

    @ParameterizedTest
    @MethodSource("busesThatCarryThem")
    void theGuestSeesTheSectorsOfTheDevice(DiskBus bus, Style style) throws Exception {
        Machine machine = Launches.machine(Board.Q35)
                .disk(Disk.named("setup")
                        .source(DiskSource.emptyDrive())
                        .bootOrder(1)
                        .build())
                .disk(carried(bus).build())
                .build();

        try (RunningMachine running = Launches.paused(machine, setup(style))) {
            for (String size : new String[] {"logical_block_size", "physical_block_size"}) {
                assertThat(running.qmp()
                                .execute("qom-get", Map.of("path", "/machine/peripheral/carried", "property", size))
                                .number())
                        .as(size)
                        .hasValue(4096);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DiskBus.class,
            names = {"IDE", "SATA"})
    void aBusThatHasOnlySmallOnesIsRefusedWithTheRemedy(DiskBus bus) {
        Disk setup =
                Disk.named("setup").source(DiskSource.emptyDrive()).bootOrder(1).build();
        Machine found = Launches.machine(Board.Q35)
                .disk(setup)
                .disk(carried(bus).build())
                .build();
        Machine said = Launches.machine(Board.Q35)
                .disk(setup)
                .disk(carried(bus).sectors(LARGE).build())
                .build();

        for (Machine machine : new Machine[] {found, said}) {
            assertThat(QemuArguments.of(machine, setup(Style.DRIVE)).findings().errors())
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("disk.sectors");
                        assertThat(finding.remedy()).contains("nvme");
                    });
        }
        assertThat(said.check(Host.detect()).errors())
                .anySatisfy(finding -> assertThat(finding.code()).isEqualTo("disk.sectors"));
    }

    @ParameterizedTest
    @EnumSource(
            value = DiskBus.class,
            names = {"VIRTIO", "NVME", "SCSI", "USB"})
    void aBiosIsNotToStartFromThem(DiskBus bus) {
        Machine said = Launches.machine(Board.Q35)
                .disk(carried(bus).sectors(LARGE).build())
                .build();
        Machine found = Launches.machine(Board.Q35).disk(carried(bus).build()).build();

        assertThat(QemuArguments.of(found, setup(Style.DRIVE)).findings().errors())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("disk.sectors");
                    assertThat(finding.remedy()).contains("uefi");
                });
        assertThat(said.check(Host.detect()).errors())
                .anySatisfy(finding -> assertThat(finding.code()).isEqualTo("disk.sectors"));
    }
}
