package dev.satchel.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Access;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.CacheMode;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuArguments;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.qmp.QmpValue;
import dev.satchel.testing.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written in one style is the same machine as what is written in the other, by all that QEMU tells of it. */
@Tag("slow")
@Timeout(120)
class StyleEquivalenceIT {
    @TempDir
    Path folder;

    static Stream<Arguments> boardsAndSeeds() {
        return Stream.of(Board.Q35, Board.PC, Board.VIRT, Board.MICROVM)
                .flatMap(board -> Stream.of(1, 2).map(seed -> Arguments.of(board, seed)));
    }

    @ParameterizedTest
    @MethodSource("boardsAndSeeds")
    void bothStylesAreOneMachine(Board board, long seed) throws Exception {
        Machine machine = machine(board, new Random(seed));

        Map<String, Object> drives = told(machine, Style.DRIVE);
        Map<String, Object> nodes = told(machine, Style.BLOCKDEV);

        assertThat(nodes.keySet()).isEqualTo(drives.keySet());
        for (String what : drives.keySet()) {
            assertThat(nodes.get(what)).as(what).isEqualTo(drives.get(what));
        }
    }

    /** Twelve disks and drives that this board can have, chosen by {@code random}. */
    private Machine machine(Board board, Random random) throws Exception {
        Machine.Builder machine = Launches.machine(board);
        for (int number = 0; number < 12; ) {
            Disk disk = disk("disk" + number, random);
            if (QemuArguments.of(
                            Launches.machine(board).disk(disk).build(),
                            QemuSetup.builder().folder(folder).build())
                    .findings()
                    .errors()
                    .isEmpty()) {
                machine.disk(disk);
                number++;
            }
        }
        return machine.build();
    }

    private Disk disk(String id, Random random) throws Exception {
        DiskBus bus = List.of(DiskBus.IDE, DiskBus.SATA, DiskBus.SCSI, DiskBus.VIRTIO, DiskBus.NVME, DiskBus.USB)
                .get(random.nextInt(6));
        if (random.nextInt(4) == 0) {
            Path file = Launches.emptyFile(folder.resolve(id + ".iso"), DataSize.mebibytes(1));
            return Disk.named(id).medium(file).bus(bus).build();
        }
        ImageFormat format =
                List.of(ImageFormat.RAW, ImageFormat.QCOW2, ImageFormat.VMDK).get(random.nextInt(3));
        Path file = folder.resolve(id + "." + format.id());
        CommandRunner.system()
                .run(Command.of(
                        Tools.require("qemu-img").toString(), "create", "-q", "-f", format.id(), file.toString(), "1M"))
                .orThrow();
        Disk.Builder disk = Disk.named(id)
                .image(file, format)
                .bus(bus)
                .cache(one(CacheMode.class, random))
                .discard(one(Disk.Discard.class, random))
                .access(random.nextInt(3) == 0 ? Access.READ_ONLY : Access.READ_WRITE);
        if (random.nextInt(3) == 0) {
            disk.sectors(new SectorSizes(DataSize.bytes(512), DataSize.bytes(4096)));
        }
        return disk.build();
    }

    private static <E extends Enum<E>> E one(Class<E> kind, Random random) {
        List<E> all = List.copyOf(EnumSet.allOf(kind));
        return all.get(random.nextInt(all.size()));
    }

    /** All that QEMU tells of the machine but for the names of nodes, which the styles give differently. */
    private Map<String, Object> told(Machine machine, Style style) throws Exception {
        QemuSetup setup = QemuSetup.builder().folder(folder).style(style).build();
        Map<String, Object> all = new TreeMap<>();
        try (RunningMachine running = Launches.paused(machine, setup)) {
            for (Disk disk : machine.disks()) {
                QmpValue block = Launches.blockOf(running, disk.id()).orElseThrow();
                all.put(disk.id() + " removable", block.at("removable"));
                QmpValue inserted = block.at("inserted");
                for (String key : List.of("drv", "file", "ro", "cache", "detect_zeroes", "backing_file_depth")) {
                    all.put(disk.id() + " " + key, inserted.at(key));
                }
            }
            all.put("nodes", nodes(running));
            List<String> tree = tree(running);
            for (int i = 0; i < tree.size(); i++) {
                all.put("tree line " + i, tree.get(i));
            }
        }
        return all;
    }

    private static List<String> nodes(RunningMachine running) throws Exception {
        List<String> nodes = new ArrayList<>();
        for (QmpValue node : running.qmp().execute("query-named-block-nodes").elements()) {
            nodes.add(Stream.of("drv", "file", "ro", "cache", "detect_zeroes")
                    .map(key -> key + "=" + node.at(key))
                    .collect(Collectors.joining(" ")));
        }
        // Neither the order of nodes nor how often a file's own node is seen says anything of the machine.
        return List.copyOf(new TreeSet<>(nodes));
    }

    /**
     * Every device with its place and each of its properties, but for whether a write cache was said on the device or on
     * its drive, as what came of it is told with the drive; and for the name of the disk that usb-storage makes within,
     * which cannot be said and no guest asks for.
     */
    private static List<String> tree(RunningMachine running) throws Exception {
        List<String> lines = new ArrayList<>();
        String[] within = {"", ""};
        running.qmp()
                .execute("human-monitor-command", Map.of("command-line", "info qtree"))
                .text()
                .orElseThrow()
                .lines()
                .map(String::strip)
                .forEach(line -> {
                    if (line.startsWith("dev: ")) {
                        within[0] = within[1];
                        within[1] = line;
                    }
                    boolean hidden = line.startsWith("device_id = ") && within[0].startsWith("dev: usb-storage");
                    if (!hidden && !line.startsWith("write-cache = ")) {
                        lines.add(line);
                    }
                });
        return lines;
    }
}
