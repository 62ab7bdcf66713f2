package dev.satchel.utm.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.check.Findings;
import dev.satchel.core.device.DeviceHold;
import dev.satchel.core.device.FoundDevice;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.machine.DeviceIdentity;
import dev.satchel.core.machine.DiskBus;
import dev.satchel.core.machine.SectorSizes;
import dev.satchel.core.plan.PlanListener;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.LoopDevice;
import dev.satchel.testing.OwnJvm;
import dev.satchel.testing.Tools;
import dev.satchel.utm.bundle.UtmBundle;
import dev.satchel.utm.config.UtmArguments;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop device for a disk, a bundle, the real server, and the real QEMU in UTM's place. */
class PhysicalDisksIT {
    private static final DataSize SIZE = DataSize.mebibytes(8);
    private static final String MONITOR = "{\"execute\":\"qmp_capabilities\"}{\"execute\":\"query-block\"}"
            + "{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"info qtree\"}}"
            + "{\"execute\":\"qom-get\",\"arguments\":{\"path\":\"/machine/peripheral/satchel0-disk\","
            + "\"property\":\"logical_block_size\"}}{\"execute\":\"quit\"}";

    @TempDir
    private Path folder;

    @BeforeEach
    void needTools() {
        Tools.requireAll("qemu-nbd", "qemu-io", "qemu-system-x86_64", "qemu-system-aarch64");
    }

    private LoopDevice loop(int sectors) throws Exception {
        return LoopDevice.attach(folder.resolve("disk.img"), SIZE, "--sector-size", String.valueOf(sectors));
    }

    static PhysicalDisks disks(Path node, int sectors) {
        FoundDevice found = FoundDevice.at(node)
                .identity(DeviceIdentity.path(node).withSize(SIZE))
                .sectors(new SectorSizes(DataSize.bytes(sectors), DataSize.bytes(4096)))
                .judged(Findings.none())
                .build();
        return PhysicalDisks.of(identity -> found).on(OperatingSystem.LINUX);
    }

    static DiskAttachment attachment(Path node, DiskBus bus, DiskAttachment.Service service) {
        return DiskAttachment.of(DeviceIdentity.path(node), bus)
                .service(service)
                .build();
    }

    /** A bridge that is served until this is closed. */
    private static final class Serving implements AutoCloseable {
        private final DiskBridge bridge;
        private final Thread thread;
        private final FutureTask<Void> task;

        Serving(DiskBridge bridge) throws Exception {
            this.bridge = bridge;
            this.task = new FutureTask<>(() -> {
                bridge.apply(PlanListener.NONE);
                return null;
            });
            this.thread = new Thread(task, "serving");
            thread.start();
            awaitListed(bridge);
        }

        private void awaitListed(DiskBridge bridge) throws Exception {
            for (int i = 0; i < 200; i++) {
                if (task.isDone()) {
                    task.get();
                }
                if (isListed(bridge)) {
                    return;
                }
                Thread.sleep(50);
            }
            throw new AssertionError("nobody serves at " + bridge.server());
        }

        void awaitEnd() throws Exception {
            task.get(20, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws IOException {
            thread.interrupt();
            try {
                task.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(InterruptedException.class);
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError("the server does not end", e);
            }
            try {
                assertThat(isListed(bridge)).as("served still").isFalse();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static boolean isListed(DiskBridge bridge) throws IOException, InterruptedException {
        return run(
                                "qemu-nbd",
                                "--list",
                                "--bind=" + bridge.server().host(),
                                "--port=" + bridge.server().port())
                        .exitCode()
                == 0;
    }

    private static CommandResult run(String... words) throws IOException, InterruptedException {
        return CommandRunner.system().run(Command.of(words[0], List.of(words).subList(1, words.length)));
    }

    /** As UTM does: its own arguments, then those of the bundle, cut as it cuts them. */
    private static String qemu(UtmBundle bundle, String program, String board) throws Exception {
        List<String> words = ImmutableList.<String>builder()
                .add("-machine", board, "-accel", "tcg", "-m", "64", "-S", "-nodefaults", "-display", "none")
                .add("-qmp", "stdio")
                .addAll(UtmArguments.words(Bundles.qemu(bundle).additionalArguments()))
                .build();
        CommandResult result = CommandRunner.system()
                .run(Command.of(program, words).withInput(MONITOR).withTimeLimit(Duration.ofSeconds(60)));
        assertThat(result.exitCode()).as(result.error()).isZero();
        return result.output();
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, q35, IDE, 512, 'dev: ide-hd', 'bus: ide.0'",
        "x86_64, pc, IDE, 512, 'dev: ide-hd', 'bus: ide.0'",
        "x86_64, q35, USB, 4096, 'dev: scsi-hd', 'bus: satchel0-bot.0'",
        "x86_64, q35, NVME, 4096, 'dev: nvme', 'bus: pcie.0'",
        "aarch64, virt, IDE, 512, 'dev: ide-hd', 'bus: satchel0-ahci.0'",
        "aarch64, virt, USB, 512, 'dev: usb-storage', 'bus: satchel0-xhci.0'",
        "aarch64, virt, VIRTIO, 4096, 'dev: virtio-blk-pci', 'bus: pcie.0'",
        "aarch64, virt, SCSI, 4096, 'dev: scsi-hd', 'bus: satchel0-scsi.0'",
    })
    void qemuHasTheDiskOnTheBusWithItsSizeAndSectors(
            String architecture, String target, DiskBus bus, int sectors, String device, String place)
            throws Exception {
        UtmBundle bundle = Bundles.make(folder.resolve("Field.utm"), architecture, target, 0);
        try (LoopDevice loop = loop(sectors)) {
            DiskBridge bridge = disks(loop.node(), sectors)
                    .attach(bundle, attachment(loop.node(), bus, DiskAttachment.Service.ONE_SESSION));
            try (Serving serving = new Serving(bridge)) {
                String told = qemu(bundle, "qemu-system-" + architecture, target);

                assertThat(told).contains("\"device\": \"satchel0\"").contains("\"virtual-size\": " + SIZE.bytes());
                assertThat(told).contains("nbd://127.0.0.1:" + bridge.server().port());
                assertThat(told).contains(device + ", id \\\"satchel0-disk\\\"").contains(place);
                assertThat(told).contains("\"return\": " + sectors);
                serving.awaitEnd(); // the machine has let go of it
            }
        }
    }

    @Test
    void whatIsWrittenReachesTheDiskWhichNobodyElseGets() throws Exception {
        UtmBundle bundle = Bundles.make(folder.resolve("Field.utm"), "x86_64", "q35", 0);
        try (LoopDevice loop = loop(512)) {
            DiskBridge bridge = disks(loop.node(), 512)
                    .attach(bundle, attachment(loop.node(), DiskBus.IDE, DiskAttachment.Service.UNTIL_CANCELLED));
            try (Serving serving = new Serving(bridge)) {
                assertThat(serving.bridge.server().host()).isEqualTo("127.0.0.1");
                run(
                                "qemu-io",
                                "-f",
                                "raw",
                                "-c",
                                "write -P 0xab 4096 512",
                                "-c",
                                "flush",
                                "nbd://127.0.0.1:" + bridge.server().port() + "/" + bridge.export())
                        .orThrow();
                assertThatThrownBy(() -> DeviceHold.take(loop.node()))
                        .extracting(e -> ((SatchelException) e).code())
                        .isEqualTo("device.busy");
            }
            try (RandomAccessFile disk = new RandomAccessFile(loop.node().toFile(), "r")) {
                disk.seek(4096);
                assertThat(disk.read()).isEqualTo(0xab);
            }
            DeviceHold.take(loop.node()).close();
        }
    }

    @Test
    void aDiskThatIsInUseIsRefusedBeforeTheBundleIsTouched() throws Exception {
        UtmBundle bundle = Bundles.make(folder.resolve("Field.utm"), "x86_64", "q35", 0);
        try (LoopDevice loop = loop(512);
                DeviceHold hold = DeviceHold.take(loop.node())) {
            DiskBridge bridge = disks(loop.node(), 512)
                    .attach(bundle, attachment(loop.node(), DiskBus.IDE, DiskAttachment.Service.ONE_SESSION));

            assertThatThrownBy(() -> bridge.apply(PlanListener.NONE)).hasMessageContaining("in use");
            assertThat(hold.device()).isEqualTo(loop.node());
            assertThat(Bundles.qemu(bundle).additionalArguments()).isEmpty();
        }
    }

    /** What {@link #theServerEndsWithAProgramThatIsKilled} kills. */
    static final class Served {
        public static void main(String[] arguments) throws Exception {
            Path node = Path.of(arguments[0]);
            disks(node, 512)
                    .attach(
                            UtmBundle.open(Path.of(arguments[1])),
                            attachment(node, DiskBus.IDE, DiskAttachment.Service.UNTIL_CANCELLED))
                    .apply(PlanListener.NONE);
        }
    }

    @Test
    void theServerEndsWithAProgramThatIsKilled() throws Exception {
        UtmBundle bundle = Bundles.make(folder.resolve("Field.utm"), "x86_64", "q35", 0);
        try (LoopDevice loop = loop(512)) {
            DiskBridge bridge = disks(loop.node(), 512)
                    .attach(bundle, attachment(loop.node(), DiskBus.IDE, DiskAttachment.Service.UNTIL_CANCELLED));
            Process program = new ProcessBuilder(
                            OwnJvm.program(),
                            "-cp",
                            OwnJvm.classPath(),
                            Served.class.getName(),
                            loop.node().toString(),
                            bundle.folder().toString())
                    .inheritIO()
                    .start();
            try {
                for (int i = 0; i < 400 && !isListed(bridge); i++) {
                    Thread.sleep(50);
                }
                assertThat(isListed(bridge)).isTrue();
            } finally {
                program.destroyForcibly().waitFor();
            }
            for (int i = 0; i < 100 && isListed(bridge); i++) {
                Thread.sleep(50);
            }
            assertThat(isListed(bridge)).as("served still").isFalse();
            DeviceHold.take(loop.node()).close();
        }
    }
}
