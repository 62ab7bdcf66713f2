package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.qmp.QmpValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** More disks than one bus takes, with the real QEMU: each is on its device, with its file. */
@Tag("slow")
@Timeout(120)
class PlacementIT {
    private static final List<DiskBus> MIXED =
            List.of(DiskBus.IDE, DiskBus.SATA, DiskBus.SCSI, DiskBus.VIRTIO, DiskBus.NVME, DiskBus.USB);

    @TempDir
    Path folder;

    private Disk disk(int number, DiskBus bus) throws IOException {
        String id = bus.id() + number;
        DataSize size = bus == DiskBus.SD ? DataSize.mebibytes(1) : DataSize.bytes(512L * (number + 1));
        Path file = Launches.emptyFile(folder.resolve(id + ".img"), size);
        return Disk.named(id).image(file, ImageFormat.RAW).bus(bus).build();
    }

    private QemuSetup setup(Style style) {
        return QemuSetup.builder().folder(folder).style(style).build();
    }

    /** By device id, the file behind each device. */
    private static Map<String, String> attached(RunningMachine running) throws Exception {
        Map<String, String> files = new HashMap<>();
        for (QmpValue block : running.qmp().execute("query-block").elements()) {
            String device = block.at("qdev").text().orElse("nothing");
            String id = device.replaceFirst("^/machine/peripheral/", "").replaceFirst("/.*", "");
            Optional<String> file = block.at("inserted").at("file").text();
            files.put(id, file.orElse("no file"));
        }
        return files;
    }

    private void assertAttached(Machine machine, Style style) throws Exception {
        try (RunningMachine running = Launches.paused(machine, setup(style))) {
            Map<String, String> files = attached(running);
            assertThat(files).hasSize(machine.disks().size());
            for (Disk disk : machine.disks()) {
                assertThat(files)
                        .containsEntry(
                                disk.id(), folder.resolve(disk.id() + ".img").toString());
            }
        }
    }

    static Stream<Arguments> boards() {
        return Stream.of(Arguments.of(Board.Q35, 64), Arguments.of(Board.VIRT, 64), Arguments.of(Board.PC, 40))
                .flatMap(board ->
                        Stream.of(Style.values()).map(style -> Arguments.of(board.get()[0], board.get()[1], style)));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void manyDisksOfMixedBusesAreEachOnTheirDevice(Board board, int count, Style style) throws Exception {
        Machine.Builder machine = Launches.machine(board);
        for (int i = 0; i < count; i++) {
            machine.disk(disk(i, MIXED.get(i % MIXED.size())));
        }

        assertAttached(machine.build(), style);
    }

    @ParameterizedTest
    @CsvSource({
        "Q35, VIRTIO, 135",
        "Q35, NVME, 40",
        "Q35, SATA, 20",
        "Q35, USB, 33",
        "Q35, SD, 3",
        "PC, IDE, 12",
        "PC, VIRTIO, 40",
        "VIRT, VIRTIO, 130",
        "VIRT, SD, 2",
        "Q35, SCSI, 257"
    })
    void manyDisksOfOneBusAreEachOnTheirDevice(Board board, DiskBus bus, int count) throws Exception {
        Machine.Builder machine = Launches.machine(board);
        for (int i = 0; i < count; i++) {
            machine.disk(disk(i, bus));
        }

        assertAttached(machine.build(), Style.DRIVE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "VIRT", "PC"})
    void aSparePlaceTakesADiskWhileTheMachineRuns(Board board) throws Exception {
        QemuSetup setup = setup(Style.DRIVE).toBuilder().spareSlots(2).build();
        Machine.Builder machine = Launches.machine(board);
        for (int i = 0; i < 8; i++) {
            machine.disk(disk(i, DiskBus.VIRTIO));
        }
        Path file = Launches.emptyFile(folder.resolve("later.img"), DataSize.mebibytes(1));

        try (RunningMachine running = Launches.paused(machine.build(), setup)) {
            List<String> buses = running.arguments().hotPlugBuses();
            assertThat(buses).hasSize(2);
            for (int i = 0; i < buses.size(); i++) {
                String id = "later" + i;
                running.qmp()
                        .execute(
                                "blockdev-add",
                                Map.of(
                                        "node-name",
                                        id,
                                        "driver",
                                        "raw",
                                        "read-only",
                                        true,
                                        "file",
                                        Map.of("driver", "file", "filename", file.toString(), "read-only", true)));
                running.qmp()
                        .execute(
                                "device_add",
                                Map.of("driver", "virtio-blk-pci", "id", id, "bus", buses.get(i), "drive", id));
                assertThat(attached(running)).containsEntry(id, file.toString());
            }
        }
    }
}
