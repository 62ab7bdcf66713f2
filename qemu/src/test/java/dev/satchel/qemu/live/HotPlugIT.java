package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.LIMIT;
import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Disk;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.DiskSource;
import dev.satchel.core.machine.HostPort;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.machine.NetworkMode;
import dev.satchel.core.machine.PortForward;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.machine.Throttle;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.launch.RunningMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parts that come and go while the real QEMU runs; no guest is asked. */
@Timeout(120)
class HotPlugIT {
    private static final Duration AT_ONCE = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private Lives lives = new Lives(Path.of(""));

    @BeforeEach
    void inTheFolder() {
        lives = new Lives(folder);
    }

    /** With a SCSI and a USB controller, and two root ports to spare. */
    private Machine.Builder machine() throws Exception {
        return Lives.machine()
                .disk(Lives.disk("s", lives.qcow2("s.qcow2"), ImageFormat.QCOW2, DiskBus.SCSI))
                .disk(Disk.named("cd")
                        .source(DiskSource.emptyDrive())
                        .bus(DiskBus.USB)
                        .build());
    }

    private RunningMachine start(Machine machine, Style style) throws Exception {
        return Lives.start(machine, setup().toBuilder().style(style).build());
    }

    private QemuSetup setup() {
        return QemuSetup.builder().folder(folder).spareSlots(2).build();
    }

    private HotPlug hotPlug(RunningMachine running, Machine machine) {
        return LiveMachine.of(running).hotPlug(machine, setup());
    }

    private Disk disk(String id, DiskBus bus) throws Exception {
        return Lives.disk(id, lives.qcow2(id + ", hot.qcow2"), ImageFormat.QCOW2, bus);
    }

    @ParameterizedTest
    @EnumSource(
            value = DiskBus.class,
            names = {"SCSI", "USB"})
    void aDiskComesAndGoesWithoutTheGuest(DiskBus bus) throws Exception {
        Machine machine = machine().build();
        try (RunningMachine running = start(machine, Style.DRIVE)) {
            HotPlug plug = hotPlug(running, machine);
            Disk disk = disk("h", bus);

            LiveDisk plugged = plug.plug(disk);

            assertThat(plugged.active().file()).hasValue(folder.resolve("h, hot.qcow2"));
            Lives.write(running, "h", 7, "0", "1M");
            assertCode("live.refused", () -> plug.plug(disk));
            plug.unplugDisk("h", LIMIT);
            assertCode("live.unknown", () -> LiveMachine.of(running).disk("h"));
            Lives.assertClean(folder.resolve("h, hot.qcow2")); // closed: nobody locks it
            plug.plug(disk);
        }
        Lives.assertHolds(folder.resolve("h, hot.qcow2"), ImageFormat.QCOW2, 7, "0", "1M");
    }

    @Test
    void severalThreadsPlugAtOnce() throws Exception {
        Machine machine = machine().build();
        QemuSetup roomy = setup().toBuilder().spareSlots(8).build();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (RunningMachine running = Lives.start(machine, roomy)) {
            HotPlug plug = LiveMachine.of(running).hotPlug(machine, roomy);
            List<Callable<String>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Disk disk = disk("h" + i, DiskBus.VIRTIO);
                all.add(() -> plug.plug(disk).id());
                all.add(() -> plug.plug(Network.user()));
            }

            Set<String> plugged = new HashSet<>();
            for (Future<String> each : threads.invokeAll(all)) {
                plugged.add(each.get());
            }

            assertThat(plugged).containsExactlyInAnyOrder("h0", "h1", "h2", "h3", "net0", "net1", "net2", "net3");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sectorsAndMediaArriveBehindAUsbBridge() throws Exception {
        Machine machine = machine().build();
        Path iso = Files.write(folder.resolve("a.iso"), new byte[2 << 20]);
        try (RunningMachine running = start(machine, Style.BLOCKDEV)) {
            HotPlug plug = hotPlug(running, machine);
            plug.plug(disk("h", DiskBus.USB).toBuilder()
                    .sectors(new SectorSizes(DataSize.bytes(4096), DataSize.bytes(4096)))
                    .build());
            LiveDisk drive =
                    plug.plug(Disk.named("dvd").medium(iso).bus(DiskBus.USB).build());

            assertThat(drive.kind()).isEqualTo(LiveDisk.Kind.DRIVE);
            assertThat(running.qmp()
                            .execute(
                                    "qom-get",
                                    Map.of("path", "/machine/peripheral/h", "property", "logical_block_size"))
                            .number())
                    .hasValue(4096);
            plug.unplugDisk("h", LIMIT);
            plug.unplugDisk("dvd", LIMIT);
            assertThat(LiveMachine.of(running).disks()).extracting(LiveDisk::id).containsExactlyInAnyOrder("s", "cd");
            Lives.assertClean(folder.resolve("h, hot.qcow2"));
        }
    }

    @Test
    void pciDevicesTakeAFreeRootPortEachAndTheGuestMustLetThemGo() throws Exception {
        Machine machine = machine().build();
        try (RunningMachine running = start(machine, Style.DRIVE)) {
            HotPlug plug = hotPlug(running, machine);
            plug.plug(disk("v", DiskBus.VIRTIO));
            String card = plug.plug(Network.of(NetworkMode.USER)
                    .forward(PortForward.tcp(HostPort.loopback(0), 22))
                    .build());
            assertThat(card).isEqualTo("net0");

            // QEMU itself would take a third one, and the guest would not see it
            assertCode("live.plug.full", () -> plug.plug(disk("n", DiskBus.NVME)));
            assertCode("live.plug.full", () -> plug.plug(Network.user()));
            assertThat(Lives.files(running)).noneMatch(file -> file.contains("n, hot"));
            assertCode("live.unplug.unanswered", () -> plug.unplugDisk("v", AT_ONCE));
            assertCode("live.unplug.unanswered", () -> plug.unplugDisk("v", AT_ONCE)); // while QEMU still waits
            assertCode("live.unplug.unanswered", () -> plug.unplugNetwork(card, AT_ONCE));

            // no guest lets go of it; a reset takes it away
            running.qmp().execute("system_reset");
            plug.unplugDisk("v", LIMIT);
            Lives.assertClean(folder.resolve("v, hot.qcow2"));
            plug.plug(disk("n2", DiskBus.NVME));
        }
    }

    @Test
    void aBoardWithoutRootPortsAndBusesWithoutHotPlugAreRefused() throws Exception {
        Machine machine = Lives.machine().build();
        try (RunningMachine running = lives.start(machine, Style.DRIVE)) {
            HotPlug plug = hotPlug(running, machine);
            for (DiskBus bus : List.of(DiskBus.VIRTIO, DiskBus.NVME, DiskBus.SCSI, DiskBus.USB)) {
                assertCode(
                        "live.plug.full", () -> plug.plug(Lives.disk("x", folder.resolve("x"), ImageFormat.RAW, bus)));
            }
            for (DiskBus bus : List.of(DiskBus.IDE, DiskBus.SATA, DiskBus.SD, DiskBus.FLOPPY)) {
                assertCode(
                        "live.plug.bus", () -> plug.plug(Lives.disk("x", folder.resolve("x"), ImageFormat.RAW, bus)));
            }
            assertCode("live.unknown", () -> plug.unplugNetwork("net7", AT_ONCE));
            assertCode("live.unknown", () -> plug.unplugDisk("x", AT_ONCE));
        }
    }

    @Test
    void boardPcTakesPciDevicesAnywhere() throws Exception {
        Machine machine = Lives.machine().board(Board.PC).build();
        try (RunningMachine running = start(machine, Style.DRIVE)) {
            HotPlug plug = hotPlug(running, machine);
            plug.plug(disk("v", DiskBus.VIRTIO));
            plug.plug(disk("n", DiskBus.NVME));
            assertThat(LiveMachine.of(running).disks()).hasSize(2);
        }
    }

    @Test
    void anImageThatIsNotWhatItIsSaidToBeLeavesNothing() throws Exception {
        Machine machine = machine().build();
        try (RunningMachine running = start(machine, Style.DRIVE)) {
            HotPlug plug = hotPlug(running, machine);
            Path qcow2 = lives.qcow2("q");
            assertCode("disk.format", () -> plug.plug(Lives.disk("x", qcow2, ImageFormat.RAW, DiskBus.SCSI)));
            assertCode(
                    "live.failed",
                    () -> plug.plug(Lives.disk("x", folder.resolve("nosuch"), ImageFormat.RAW, DiskBus.SCSI)));
            assertCode(
                    "live.locked",
                    () -> plug.plug(Lives.disk("x", folder.resolve("s.qcow2"), ImageFormat.QCOW2, DiskBus.USB)));
            plug.plug(Lives.disk("x", qcow2, ImageFormat.QCOW2, DiskBus.SCSI));
        }
    }

    @Test
    void aDiskOfTheDescriptionGoesWithItsDrive() throws Exception {
        for (Style style : Style.values()) {
            folder.resolve("s.qcow2").toFile().delete();
            Machine machine = machine().build();
            try (RunningMachine running = start(machine, style)) {
                HotPlug plug = hotPlug(running, machine);
                plug.unplugDisk("s", LIMIT);
                Lives.assertClean(folder.resolve("s.qcow2"));
                plug.plug(machine.disks().get(0)); // and comes back under its name
            }
        }
    }

    @Test
    void aDiskWhoseSpeedIsLimitedComesAndGoes() throws Exception {
        Machine machine = machine().build();
        try (RunningMachine running = start(machine, Style.DRIVE)) {
            HotPlug plug = hotPlug(running, machine);
            Disk slow = disk("h", DiskBus.SCSI).toBuilder()
                    .throttle(Throttle.builder().totalOperations(1000).build())
                    .build();
            for (int i = 0; i < 2; i++) {
                assertThat(plug.plug(slow).active().file()).hasValue(folder.resolve("h, hot.qcow2"));
                plug.unplugDisk("h", LIMIT);
                Lives.assertClean(folder.resolve("h, hot.qcow2"));
            }
        }
    }

    @Test
    void mediaAreChangedAndTakenOut() throws Exception {
        Machine machine = machine().build();
        Path one = Files.write(folder.resolve("one, two.iso"), new byte[2 << 20]);
        Path two = Files.write(folder.resolve("2.iso"), new byte[1 << 20]);
        try (RunningMachine running = start(machine, Style.DRIVE)) {
            LiveMachine live = LiveMachine.of(running);
            live.insert("cd", one);
            assertThat(live.disk("cd").active().file()).hasValue(one);
            live.insert("cd", two);
            assertThat(live.disk("cd").active().size()).isEqualTo(DataSize.mebibytes(1));
            assertCode("image.missing", () -> live.insert("cd", folder.resolve("nosuch")));
            assertThat(live.disk("cd").active().file()).hasValue(two);
            live.eject("cd");
            live.eject("cd");
            assertThat(live.disk("cd").chain()).isEmpty();
            assertCode("live.refused", () -> live.insert("s", one));
            Lives.assertNothingLeft(running);
            live.insert("cd", one);
        }
    }
}
