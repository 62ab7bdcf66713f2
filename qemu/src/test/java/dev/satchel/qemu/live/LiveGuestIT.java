package dev.satchel.qemu.live;

import static dev.satchel.qemu.live.Lives.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.machine.Network;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.argument.QemuSetup;
import dev.satchel.qemu.argument.Style;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.guest.GuestCommand;
import dev.satchel.qemu.image.Conversion;
import dev.satchel.qemu.image.Creation;
import dev.satchel.qemu.image.Image;
import dev.satchel.qemu.image.TargetFormat;
import dev.satchel.qemu.launch.LaunchOptions;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.TinyGuest;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One real guest, booted once: what it sees of all that is done to its machine. */
@Timeout(300) // under emulation, on a machine that may be busy
class LiveGuestIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Machine machine(TinyGuest guest, Path disk) {
        return guest.machine("live guest")
                .disk(Lives.disk("d", disk, ImageFormat.QCOW2, DiskBus.VIRTIO))
                .build();
    }

    private RunningMachine start(Machine machine, LaunchOptions.Builder options) throws Exception {
        return QemuInstallation.find(Architecture.X86_64)
                .start(
                        machine,
                        setup(),
                        options.console(LaunchOptions.Console.ALWAYS)
                                .powerDownLimit(Duration.ZERO)
                                .build());
    }

    private QemuSetup setup() {
        return QemuSetup.builder()
                .folder(folder)
                .style(Style.BLOCKDEV)
                .spareSlots(2)
                .build();
    }

    private static String sh(GuestAgent agent, String command) throws Exception {
        return agent.exec(GuestCommand.of("sh", "-c", command)).output().strip();
    }

    private Path ext4() throws Exception {
        Path raw = folder.resolve("disk.img");
        Lives.img().create(Creation.empty(raw, TargetFormat.of(ImageFormat.RAW), DataSize.mebibytes(16)));
        CommandRunner.system()
                .run(Command.of("mkfs.ext4", "-q", raw.toString()))
                .orThrow();
        Path disk = folder.resolve("disk.qcow2");
        Lives.img()
                .convert(Conversion.of(Image.of(raw, ImageFormat.RAW), disk, TargetFormat.of(ImageFormat.QCOW2))
                        .build());
        return disk;
    }

    @Test
    void aGuestLivesThroughAllOfIt() throws Exception {
        Tools.requireAll("qemu-system-x86_64", "qemu-img", "mkfs.ext4");
        TinyGuest guest = TinyGuest.make(folder);
        Path disk = ext4();
        Machine machine = machine(guest, disk);
        Path state = folder.resolve("ready.state");
        long boot = System.nanoTime();
        Duration booted;
        try (RunningMachine running = start(machine, LaunchOptions.builder());
                GuestAgent agent = running.agent(LIMIT)) {
            booted = Duration.ofNanos(System.nanoTime() - boot);
            LiveMachine live = LiveMachine.of(running);
            sh(agent, "echo before > /mnt/file");
            saving(live, state);
            sh(agent, "echo after > /mnt/file"); // upon the overlay
            quiesced(live, agent);
            plugging(live, machine, agent);
        }
        going(machine, state, booted);
        Lives.assertClean(folder.resolve("backup.qcow2"));
        assertMounts(folder.resolve("backup.qcow2"), "after");
    }

    private void saving(LiveMachine live, Path state) throws Exception {
        live.save(StateRequest.to(state).goingOnUpon(OverlaySnapshot.of("d", folder.resolve("over.qcow2"))));
    }

    private void quiesced(LiveMachine live, GuestAgent agent) throws Exception {
        BlockJob job = live.backup(
                Backup.of(BackupTarget.of("d", folder.resolve("backup.qcow2"))).quiescedBy(agent));
        assertThat(agent.isFrozen()).isFalse();
        sh(agent, "echo later > /mnt/file"); // after the moment
        assertThat(job.await(LIMIT).isDone()).isTrue();
        // thawed even if what was to be done then failed
        assertCode(
                "image.target",
                () -> live.overlay(
                        OverlaySnapshot.of("d", folder.resolve("no/such")).quiescedBy(agent)));
        live.overlay(OverlaySnapshot.of("d", folder.resolve("over2.qcow2")).quiescedBy(agent));
        assertThat(agent.isFrozen()).isFalse();
        live.commit(LiveCommit.of("d").into(folder.resolve("over.qcow2"))).await(LIMIT);
        assertThat(sh(agent, "cat /mnt/file")).isEqualTo("later");
    }

    private void plugging(LiveMachine live, Machine machine, GuestAgent agent) throws Exception {
        HotPlug plug = live.hotPlug(machine, setup());
        Path hot = new Lives(folder).qcow2("hot.qcow2");
        plug.plug(Lives.disk("hot", hot, ImageFormat.QCOW2, DiskBus.VIRTIO));
        String card = plug.plug(Network.user());
        awaitSeen(agent, "test -e /sys/block/vdb && test -e /sys/class/net/eth0 && echo seen");
        assertThat(sh(agent, "cat /sys/block/vdb/size")).isEqualTo("65536");
        live.resize("hot", DataSize.mebibytes(48), Resizing.GROW);
        awaitSeen(agent, "test $(cat /sys/block/vdb/size) = 98304 && echo seen");
        plug.unplugDisk("hot", LIMIT);
        plug.unplugNetwork(card, LIMIT);
        assertThat(sh(agent, "ls /sys/block /sys/class/net")).doesNotContain("vdb", "eth0");
        Lives.assertClean(hot);
    }

    private static void awaitSeen(GuestAgent agent, String command) throws Exception {
        long start = System.nanoTime();
        while (!sh(agent, command).equals("seen")) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(command).isLessThan(LIMIT);
            Thread.sleep(50);
        }
    }

    /** From the saved state, with the disk of that moment: in a fraction of the time of a boot. */
    private void going(Machine machine, Path state, Duration booted) throws Exception {
        try (Overlays overlays = Overlays.make(machine, setup(), folder.resolve("again"), Lives.img())) {
            long begin = System.nanoTime();
            try (RunningMachine again =
                            start(overlays.machine(), LaunchOptions.builder().from(SavedState.of(state)));
                    GuestAgent agent = again.agent(LIMIT)) {
                Duration restored = Duration.ofNanos(System.nanoTime() - begin);
                assertThat(sh(agent, "cat /mnt/file")).isEqualTo("before");
                System.getLogger(LiveGuestIT.class.getName())
                        .log(
                                System.Logger.Level.INFO,
                                "booted in {0} ms, restored in {1} ms",
                                booted.toMillis(),
                                restored.toMillis());
                assertThat(restored).isLessThan(booted); // mostly a tenth; on a busy host anything
            }
        }
    }

    /** The file systems of a quiesced backup need no repair, and hold what was written before. */
    private void assertMounts(Path backup, String content) throws Exception {
        Path raw = folder.resolve("backup.img");
        Lives.img()
                .convert(Conversion.of(Image.of(backup, ImageFormat.QCOW2), raw, TargetFormat.of(ImageFormat.RAW))
                        .build());
        String said = CommandRunner.system()
                .run(Command.of("debugfs", "-R", "cat /file", raw.toString()))
                .orThrow()
                .output();
        assertThat(said.strip()).isEqualTo(content);
        assertThat(Files.size(raw)).isEqualTo(16L << 20);
    }
}
