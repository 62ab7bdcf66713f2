package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bus of each board with the real QEMU: it starts, and says that each disk is attached to what it should be. */
class DiskBusesIT {
    @TempDir
    Path folder;

    static Stream<Arguments> boardsAndStyles() {
        return Stream.of(Board.Q35, Board.PC, Board.VIRT, Board.MICROVM)
                .flatMap(board -> Stream.of(Style.values()).map(style -> Arguments.of(board, style)));
    }

    @ParameterizedTest
    @MethodSource("boardsAndStyles")
    void everyBusThatTheBoardHasTakesADisk(Board board, Style style) throws Exception {
        Machine.Builder machine = Launches.machine(board);
        List<String> wanted = new ArrayList<>();
        for (DiskBus bus : DiskBus.values()) {
            Disk disk = disk(
                    "disk-" + bus.id(), bus, bus == DiskBus.FLOPPY ? DataSize.kibibytes(1440) : DataSize.mebibytes(1));
            if (isPossible(board, disk)) {
                machine.disk(disk);
                wanted.add(disk.id());
            }
        }
        assertThat(wanted).hasSizeGreaterThanOrEqualTo(board == Board.MICROVM ? 2 : board == Board.VIRT ? 7 : 8);

        try (RunningMachine running = Launches.paused(machine.build(), setup(style))) {
            for (String id : wanted) {
                assertThat(Launches.blockOf(running, id)).as(id).isPresent();
                assertThat(Launches.openedFiles(running))
                        .contains(folder.resolve(id + ".img").toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("boardsAndStyles")
    void mediaAreDrivesWithATrayAndNotDisks(Board board, Style style) throws Exception {
        Machine.Builder machine = Launches.machine(board);
        List<String> drives = new ArrayList<>();
        for (DiskBus bus : List.of(DiskBus.IDE, DiskBus.SATA, DiskBus.SCSI, DiskBus.USB, DiskBus.VIRTIO)) {
            Path iso = Launches.emptyFile(folder.resolve(bus.id() + ".iso"), DataSize.mebibytes(1));
            Disk full = Disk.named("cd-" + bus.id()).medium(iso).bus(bus).build();
            if (isPossible(board, full)) {
                machine.disk(full);
                machine.disk(Disk.named("empty-" + bus.id())
                        .source(DiskSource.emptyDrive())
                        .bus(bus)
                        .build());
                drives.add("cd-" + bus.id());
                drives.add("empty-" + bus.id());
            }
        }
        assertThat(drives).isNotEmpty();

        try (RunningMachine running = Launches.paused(machine.build(), setup(style))) {
            for (String id : drives) {
                assertThat(Launches.blockOf(running, id)).as(id).hasValueSatisfying(block -> {
                    assertThat(block.at("removable").isTrue()).isTrue();
                    assertThat(block.at("inserted").isPresent()).isEqualTo(id.startsWith("cd-"));
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Board.class,
            names = {"Q35", "VIRT"})
    void moreDisksThanOneControllerTakesSpreadOverSeveral(Board board) throws Exception {
        Machine.Builder machine = Launches.machine(board);
        for (int i = 0; i < 8; i++) {
            machine.disk(disk("sata" + i, DiskBus.SATA, DataSize.mebibytes(1)));
        }
        for (int i = 0; i < 17; i++) {
            machine.disk(disk("usb" + i, DiskBus.USB, DataSize.mebibytes(1)));
        }

        try (RunningMachine running = Launches.paused(machine.build(), setup(Style.DRIVE))) {
            for (int i = 0; i < 8; i++) {
                assertThat(Launches.blockOf(running, "sata" + i)).isPresent();
            }
            for (int i = 0; i < 17; i++) {
                assertThat(Launches.blockOf(running, "usb" + i)).isPresent();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void theGuestSeesTheSectorsThatAreAskedFor(Style style) throws Exception {
        SectorSizes large = new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096));
        SectorSizes emulated = new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096));
        Machine machine = Launches.machine(Board.Q35)
                .disk(disk("system", DiskBus.SATA, DataSize.mebibytes(1)))
                .disk(disk("u", DiskBus.USB, DataSize.mebibytes(1)).toBuilder()
                        .sectors(large)
                        .build())
                .disk(disk("s", DiskBus.SCSI, DataSize.mebibytes(1)).toBuilder()
                        .sectors(large)
                        .build())
                .disk(disk("v", DiskBus.VIRTIO, DataSize.mebibytes(1)).toBuilder()
                        .sectors(large)
                        .build())
                .disk(disk("n", DiskBus.NVME, DataSize.mebibytes(1)).toBuilder()
                        .sectors(large)
                        .build())
                .disk(disk("i", DiskBus.IDE, DataSize.mebibytes(1)).toBuilder()
                        .sectors(emulated)
                        .build())
                .build();

        try (RunningMachine running = Launches.paused(machine, setup(style))) {
            for (String id : List.of("u", "s", "v", "n")) {
                assertThat(property(running, id, "logical_block_size")).as(id).hasValue(4096);
            }
            assertThat(property(running, "i", "logical_block_size")).hasValue(512);
            assertThat(property(running, "i", "physical_block_size")).hasValue(4096);
        }
    }

    @Test
    void theCacheIsTheSameInBothStyles() throws Exception {
        Machine.Builder machine = Launches.machine(Board.Q35);
        for (CacheMode mode : CacheMode.values()) {
            machine.disk(disk(mode.id(), DiskBus.VIRTIO, DataSize.mebibytes(1)).toBuilder()
                    .cache(mode)
                    .discard(Disk.Discard.UNMAP)
                    .build());
        }

        assertThat(caches(machine.build(), Style.BLOCKDEV)).isEqualTo(caches(machine.build(), Style.DRIVE));
    }

    private List<String> caches(Machine machine, Style style) throws Exception {
        List<String> caches = new ArrayList<>();
        try (RunningMachine running = Launches.paused(machine, setup(style))) {
            for (Disk disk : machine.disks()) {
                caches.add(Launches.blockOf(running, disk.id())
                        .map(block -> disk.id() + block.at("inserted").at("cache"))
                        .orElse("not attached"));
            }
        }
        return caches;
    }

    private static OptionalLong property(RunningMachine running, String id, String name) throws Exception {
        return running.qmp()
                .execute("qom-get", Map.of("path", "/machine/peripheral/" + id, "property", name))
                .number();
    }

    private Disk disk(String id, DiskBus bus, DataSize size) throws IOException {
        Path file = Launches.emptyFile(folder.resolve(id + ".img"), size);
        return Disk.named(id).image(file, ImageFormat.RAW).bus(bus).build();
    }

    private QemuSetup setup(Style style) {
        return QemuSetup.builder().folder(folder).style(style).build();
    }

    private boolean isPossible(Board board, Disk disk) {
        return !QemuArguments.of(Launches.machine(board).disk(disk).build(), setup(Style.DRIVE))
                .findings()
                .hasErrors();
    }
}
