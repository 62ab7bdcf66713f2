package dev.satchel.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The conversation with a real QEMU. */
@Timeout(180)
class QmpIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @BeforeEach
    void requireQemu() {
        Tools.requireAll("qemu-system-x86_64");
    }

    @Test
    void tenThousandCommandsLeaveNothingBehind() throws Exception {
        try (BareQemu qemu = BareQemu.start("-M", "none");
                QmpClient client = qemu.connect();
                EventStream forgotten = client.events()) {
            ask(client, 2000); // until all is loaded and compiled
            long heap = usedHeap();
            int threads = Thread.getAllStackTraces().size();
            long files = openFiles();

            ask(client, 10_000);

            assertThat(client.pending()).isZero();
            assertThat(openFiles()).isEqualTo(files);
            assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads);
            assertThat(usedHeap()).isLessThan(heap + (1 << 20));
            assertThat(forgotten.dropped()).isZero();
        }
    }

    private static void ask(QmpClient client, int times) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            if (client.execute(MachineCommands.queryStatus()).state() != RunState.PRELAUNCH) {
                throw new AssertionError("not halted");
            }
        }
    }

    private static long usedHeap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void aHundredConnectionsLeaveNothingBehind() throws Exception {
        try (BareQemu qemu = BareQemu.start("-M", "none")) {
            qemu.connect().close();
            long files = openFiles();
            int threads = Thread.getAllStackTraces().size();
            for (int i = 0; i < 100; i++) {
                try (QmpClient client = qemu.connect()) {
                    client.execute(MachineCommands.queryStatus());
                }
            }
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while ((openFiles() > files || Thread.getAllStackTraces().size() > threads + 1)
                    && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertThat(openFiles()).isLessThanOrEqualTo(files);
            assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 1);
        }
    }

    @Test
    void theAnswersAreTyped() throws Exception {
        try (BareQemu qemu = BareQemu.start(
                        "-M",
                        "q35",
                        "-device",
                        "virtio-scsi-pci,id=scsi",
                        "-chardev",
                        "null,id=c0",
                        "-blockdev",
                        "driver=null-co,node-name=n0,size=1048576,read-zeroes=on",
                        "-device",
                        "scsi-hd,drive=n0,id=d0,bus=scsi.0",
                        "-drive",
                        "if=none,id=unused,driver=null-co,size=2097152");
                QmpClient client = qemu.connect();
                EventStream events = client.events()) {
            assertThat(client.greeting().version()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(client.execute(MachineCommands.queryVersion()))
                    .isEqualTo(client.greeting().version());
            assertThat(client.greeting().offersOutOfBand()).isTrue();
            assertThat(client.execute(MachineCommands.queryStatus()))
                    .isEqualTo(new RunStatus(RunState.PRELAUNCH, "prelaunch", false));
            assertThat(client.execute(MachineCommands.queryCpus()))
                    .singleElement()
                    .satisfies(cpu -> assertThat(cpu.thread()).isPositive());
            assertThat(client.execute(MachineCommands.queryMemorySize()).base()).isEqualTo(DataSize.mebibytes(16));
            assertThat(client.execute(MachineCommands.queryTpm())).isEmpty();
            assertThat(client.execute(MachineCommands.queryCharacterDevices()))
                    .anySatisfy(each -> assertThat(each.id()).isEqualTo("c0"));
            assertThat(client.execute(MachineCommands.qomGet("/machine/peripheral/d0", "logical_block_size"))
                            .number())
                    .hasValue(512);
            assertThat(client.execute(MachineCommands.qomList("/machine/peripheral")))
                    .contains(new MachineCommands.QomProperty("d0", "child<scsi-hd>"));
            assertThat(client.execute(MachineCommands.human("info version"))).startsWith("7.");
            assertThat(client.execute("query-qmp-schema").elements()).hasSizeGreaterThan(500);

            blocks(client);
            client.execute(MachineCommands.sendKey(List.of("ctrl", "alt", "delete"), Duration.ofMillis(10)));
            client.execute(MachineCommands.characterDeviceAdd("c1", Map.of("type", "null", "data", Map.of())));
            client.execute(MachineCommands.characterDeviceRemove("c1"));
            client.execute(MachineCommands.cont());
            assertThat(client.execute(MachineCommands.queryStatus()).state()).isEqualTo(RunState.RUNNING);
            events.await("RESUME", LIMIT);
            client.execute(MachineCommands.stop());
            client.execute(MachineCommands.reset());
            events.await("RESET", LIMIT);
            client.execute(MachineCommands.quit());
            QmpEvent end = events.await("SHUTDOWN", LIMIT);
            assertThat(end.data().at("reason").text()).contains("host-qmp-quit");
            assertThat(client.awaitClosed(LIMIT)).isTrue();
            assertThat(client.whyClosed()).contains("QEMU closed the connection");
        }
    }

    private static void blocks(QmpClient client) throws IOException, InterruptedException {
        assertThat(client.execute(BlockCommands.query()))
                .anySatisfy(drive -> {
                    assertThat(drive.device()).isEqualTo("d0");
                    assertThat(drive.medium()).hasValueSatisfying(medium -> {
                        assertThat(medium.node()).isEqualTo("n0");
                        assertThat(medium.size()).isEqualTo(DataSize.mebibytes(1));
                    });
                })
                .anySatisfy(drive -> {
                    assertThat(drive.name()).isEqualTo("unused");
                    assertThat(drive.device()).isEmpty();
                });
        Map<String, ?> node = ImmutableMap.of("driver", "null-co", "node-name", "n1", "size", 1 << 20);
        client.execute(BlockCommands.add(node));
        assertThat(client.execute(BlockCommands.queryNodes()))
                .anySatisfy(each -> assertThat(each.name()).isEqualTo("n1"));
        client.execute(MachineCommands.deviceAdd("scsi-hd", "d1", Map.of("drive", "n1", "bus", "scsi.0")));
        assertThatThrownBy(() -> client.execute(BlockCommands.delete("n1")))
                .isInstanceOfSatisfying(QmpException.class, e -> {
                    assertThat(e.errorClass()).isEqualTo(ErrorClass.GENERIC_ERROR);
                    assertThat(e.description()).contains("in use");
                });
        client.execute(BlockCommands.add(ImmutableMap.of("driver", "null-co", "node-name", "n2", "size", 1 << 20)));
        client.execute(BlockCommands.transaction(
                List.of(JobCommands.backup("j1", "n1", "n2", "full", Map.of("auto-dismiss", false)))));
        JobCommands.Job job = awaitConcluded(client, "j1");
        assertThat(job.type()).isEqualTo("backup");
        assertThat(job.error()).isEmpty();
        assertThat(job.fraction()).isEqualTo(1);
        client.execute(JobCommands.dismiss("j1"));
        assertThat(client.execute(JobCommands.query())).isEmpty();
    }

    private static JobCommands.Job awaitConcluded(QmpClient client, String id)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            JobCommands.Job job = client.execute(JobCommands.query()).stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            if (job.state() == JobState.CONCLUDED) {
                return job;
            }
            assertThat(System.nanoTime()).as("%s", job).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    @Test
    void errorsHaveTheirClass() throws Exception {
        try (BareQemu qemu = BareQemu.start("-M", "none");
                QmpClient client = qemu.connect()) {
            assertClass(ErrorClass.COMMAND_NOT_FOUND, () -> client.execute("nosuch"));
            assertClass(ErrorClass.GENERIC_ERROR, () -> client.execute("stop", Map.of("x", 1)));
            assertClass(ErrorClass.DEVICE_NOT_FOUND, () -> client.execute(MachineCommands.deviceDelete("nosuch")));
            assertClass(
                    ErrorClass.DEVICE_NOT_ACTIVE, () -> client.execute("block-job-cancel", Map.of("device", "nosuch")));
            assertClass(ErrorClass.GENERIC_ERROR, () -> client.executeOutOfBand("query-status", Map.of(), LIMIT));
            assertClass(ErrorClass.GENERIC_ERROR, () -> client.executeOutOfBand("migrate-pause", Map.of(), LIMIT));
        }
    }

    private static void assertClass(ErrorClass expected, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        QmpException.class,
                        e -> assertThat(e.errorClass()).as(e.getMessage()).isEqualTo(expected));
    }

    @Test
    void aSecondClientIsToldWhyItHearsNothingAndAThirdIsHeardWhenTheFirstIsGone() throws Exception {
        try (BareQemu qemu = BareQemu.start("-M", "none")) {
            try (QmpClient first = qemu.connect()) {
                assertThatThrownBy(() -> QmpClient.connect(qemu.socket(), Duration.ofMillis(300)))
                        .isInstanceOfSatisfying(
                                SatchelException.class,
                                e -> assertThat(e.code()).isEqualTo("qmp.timeout"))
                        .hasMessageContaining("one client at a time");
                assertThat(first.execute(MachineCommands.queryStatus()).running())
                        .isFalse();
            }
            try (QmpClient third = qemu.connect()) {
                assertThat(third.greeting().version()).isNotEmpty();
            }
        }
    }

    @Test
    void aQemuThatEndsEndsTheWaitAtOnce() throws Exception {
        try (BareQemu qemu = BareQemu.start("-M", "none");
                QmpClient client = qemu.connect();
                EventStream events = client.events()) {
            ExecutorService threads = Executors.newSingleThreadExecutor();
            try {
                Future<QmpEvent> waiting = threads.submit(() -> events.await("NEVER", LIMIT));
                Thread.sleep(50);
                client.execute(MachineCommands.quit());
                assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                        .hasMessageContaining("QEMU closed the connection");
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
