package dev.satchel.qemu.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Display;
import dev.satchel.core.machine.GuestSystem;
import dev.satchel.core.machine.Machine;
import dev.satchel.core.process.ToolLocator;
import dev.satchel.qemu.guest.GuestAgent;
import dev.satchel.qemu.guest.GuestCommand;
import dev.satchel.qemu.launch.RunningMachine;
import dev.satchel.testing.Tools;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Classes of tests that have machines, run by JUnit itself. */
@Timeout(240) // under emulation, on a machine that may be busy
@SuppressWarnings("NullAway.Init") // the extension fills the fields
class VirtualMachineIT {
    private static final Map<String, Object> SEEN = new ConcurrentHashMap<>();

    @TempDir
    Path reports;

    /** Where JUnit puts the files of tests. */
    private record OneFolder(Path folder) implements OutputDirectoryCreator {
        @Override
        public Path getRootDirectory() {
            return folder;
        }

        @Override
        public Path createOutputDirectory(TestDescriptor test) {
            return folder;
        }
    }

    @BeforeEach
    void forgetsWhatWasSeen() {
        Tools.requireAll("qemu-system-x86_64", "qemu-img");
        SEEN.clear();
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class OneAfterTheOther {
        @VirtualMachine(
                from = LinuxMachine.class,
                forward = 80,
                ready = {"agent", "http:80/"})
        RunningMachine machine;

        @FromMachine
        GuestFiles files;

        @FromMachine
        GuestAgent agent;

        @Test
        @Order(1)
        void leavesTraces(@GuestPort(80) InetSocketAddress web, @FromMachine SerialText serial) throws Exception {
            SEEN.put("first", machine.pid());
            SEEN.put("page", get(web));
            files.write("/tmp/trace", "in memory");
            files.write("/mnt/trace", "on disk");
            agent.exec(GuestCommand.of("/bin/sh", "-c", "sync; echo WRITTEN > /dev/ttyS0"));
            serial.await("WRITTEN", Duration.ofSeconds(30));
            SEEN.put("serial", serial.text());
            SEEN.put("trace", files.read("/mnt/trace"));
            SEEN.put("end", Instant.now());
        }

        @Test
        @Order(2)
        void findsNone(@GuestPort(80) InetSocketAddress web, @GuestPort(80) int port, @FromMachine SerialText serial)
                throws Exception {
            SEEN.put("restored", Duration.between((Instant) SEEN.get("end"), Instant.now()));
            SEEN.put("second", machine.pid());
            SEEN.put("again", get(web));
            SEEN.put("same port", web.getPort() == port);
            SEEN.put("serial again", serial.text());
            SEEN.put(
                    "traces",
                    agent.exec(GuestCommand.of("/bin/sh", "-c", "cat /tmp/trace /mnt/trace; true"))
                            .output());
        }
    }

    @Test
    void eachTestFindsTheMachineAsItWasWhenItWasReady() {
        EngineExecutionResults results = run(OneAfterTheOther.class, Map.of());

        results.testEvents().assertStatistics(all -> all.succeeded(2).failed(0));
        assertThat(SEEN)
                .containsEntry("page", "hello from the guest\n")
                .containsEntry("again", "hello from the guest\n")
                .containsEntry("trace", "on disk")
                .containsEntry("traces", "")
                .containsEntry("same port", true)
                .containsEntry("second", SEEN.get("first"));
        assertThat((String) SEEN.get("serial")).contains("WRITTEN").doesNotContain("READY");
        assertThat((String) SEEN.get("serial again")).isEmpty();
        assertThat((Duration) SEEN.get("restored")).isLessThan(Duration.ofSeconds(3));
        assertThatNothingIsLeft();
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class StartedAnew {
        @Test
        @Order(1)
        void first(@VirtualMachine(from = BareMachine.class, reset = Reset.REBOOT) RunningMachine machine) {
            SEEN.put("first", machine.pid());
        }

        @Test
        @Order(2)
        void second(@VirtualMachine(from = BareMachine.class, reset = Reset.REBOOT) RunningMachine machine) {
            SEEN.put("second", machine.pid());
        }

        @Test
        @Order(3)
        void third(
                @VirtualMachine(from = BareMachine.class, lifecycle = Lifecycle.PER_TEST) RunningMachine own,
                @VirtualMachine(from = BareMachine.class, lifecycle = Lifecycle.PER_TEST, name = "other")
                        RunningMachine other) {
            SEEN.put("third", own.pid());
            SEEN.put("other", other.pid());
        }
    }

    @Test
    void aRestartedMachineIsAnotherProcessAndTwoOfATestAreTwo() {
        run(StartedAnew.class, Map.of()).testEvents().assertStatistics(all -> all.succeeded(3));

        assertThat(SEEN.values()).hasSize(4).doesNotHaveDuplicates();
        assertThatNothingIsLeft();
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class AtTheSameTime {
        private static final Set<Long> PIDS = ConcurrentHashMap.newKeySet();
        private static CountDownLatch both = new CountDownLatch(2);

        @VirtualMachine(from = BareMachine.class)
        RunningMachine machine;

        @BeforeAll
        static void begin() {
            PIDS.clear();
            both = new CountDownLatch(2);
        }

        @Test
        void one() throws Exception {
            meet();
        }

        @Test
        void other() throws Exception {
            meet();
        }

        private void meet() throws InterruptedException {
            PIDS.add(machine.pid());
            both.countDown();
            assertThat(both.await(60, TimeUnit.SECONDS))
                    .as("the other test runs too")
                    .isTrue();
            SEEN.put("machines", PIDS.size());
        }
    }

    @Test
    void testsAtTheSameTimeHaveMachinesOfTheirOwn() {
        run(
                        AtTheSameTime.class,
                        Map.of(
                                "junit.jupiter.execution.parallel.enabled", "true",
                                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"))
                .testEvents()
                .assertStatistics(all -> all.succeeded(2));

        assertThat(SEEN).containsEntry("machines", 2);
        assertThatNothingIsLeft();
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class InTurns {
        private static final List<Long> PIDS = new ArrayList<>();

        @VirtualMachine(from = BareMachine.class, reset = Reset.NEVER)
        static RunningMachine machine;

        @Test
        void one() throws Exception {
            hold();
        }

        @Test
        void other() throws Exception {
            hold();
        }

        private static void hold() throws InterruptedException {
            assertThat(SEEN.putIfAbsent("holder", Thread.currentThread().getName()))
                    .isNull();
            PIDS.add(machine.pid());
            TimeUnit.MILLISECONDS.sleep(200); // long enough for the other to come in, if it could
            SEEN.remove("holder");
            SEEN.put("pids", Set.copyOf(PIDS).size());
        }
    }

    @Test
    void testsTakeTurnsWithTheMachineOfTheirClass() {
        run(
                        InTurns.class,
                        Map.of(
                                "junit.jupiter.execution.parallel.enabled", "true",
                                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"))
                .testEvents()
                .assertStatistics(all -> all.succeeded(2));

        assertThat(SEEN).containsEntry("pids", 1);
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class InTurnsWithTwo {
        @VirtualMachine(from = BareMachine.class, reset = Reset.NEVER, name = "one")
        static RunningMachine one;

        @VirtualMachine(from = BareMachine.class, reset = Reset.NEVER, name = "other")
        static RunningMachine other;

        @RepeatedTest(5)
        void asDeclared() throws Exception {
            TimeUnit.MILLISECONDS.sleep(20);
        }

        @RepeatedTest(5)
        void theOtherFirst(
                @VirtualMachine(from = BareMachine.class, reset = Reset.NEVER, name = "other") RunningMachine same)
                throws Exception {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    @Timeout(60) // or for ever
    void testsThatTakeTwoMachinesOfTheirClassInAnyOrderDoNotWaitForOneAnother() {
        run(
                        InTurnsWithTwo.class,
                        Map.of(
                                "junit.jupiter.execution.parallel.enabled", "true",
                                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"))
                .testEvents()
                .assertStatistics(all -> all.succeeded(10));
    }

    static class FailingWhenMade {
        @VirtualMachine(from = BareMachine.class, reset = Reset.NEVER)
        static RunningMachine ofClass;

        FailingWhenMade(@VirtualMachine(from = BareMachine.class, reset = Reset.NEVER) RunningMachine machine) {
            throw new IllegalStateException("as it must: " + machine);
        }

        @Test
        void one() {}

        @Test
        void other() {}
    }

    @Test
    @Timeout(60) // or for ever
    void aTestWhoseInstanceCannotBeMadeGivesItsTurnBack() {
        run(FailingWhenMade.class, Map.of())
                .testEvents()
                .assertStatistics(all -> all.failed(2))
                .assertThatEvents()
                .haveExactly(2, event(finishedWithFailure(message(text -> text.contains("as it must")))));
    }

    static class Failing {
        @Test
        void fails(@VirtualMachine(from = PictureMachine.class, name = "pictured") RunningMachine machine)
                throws Exception {
            TimeUnit.MILLISECONDS.sleep(300); // the BIOS draws
            throw new AssertionError("as it must");
        }
    }

    static class PictureMachine extends BareMachine {
        @Override
        public Machine machine(Path folder) {
            return super.machine(folder).toBuilder()
                    .display(new Display.Window())
                    .build();
        }
    }

    @Test
    void whatAMachineSaidIsPublishedWhenATestFails() {
        EngineExecutionResults results = run(Failing.class, Map.of());

        results.testEvents().assertStatistics(all -> all.failed(1));
        List<Path> files = results.allEvents()
                .fileEntryPublished()
                .map(event -> event.getRequiredPayload(FileEntry.class).getPath())
                .toList();
        assertThat(files)
                .extracting(file -> String.valueOf(file.getFileName()))
                .containsExactlyInAnyOrder("pictured-serial.txt", "pictured-qemu.txt", "pictured-screen.png");
        assertThat(files).allSatisfy(file -> assertThat(file).exists());
        assertThat(files.stream().filter(file -> file.toString().endsWith(".png")))
                .singleElement()
                .satisfies(picture -> assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G'));
    }

    static class WithoutQemu {
        @Test
        void neverRuns(@VirtualMachine(from = Foreign.class) RunningMachine machine) {
            SEEN.put("ran", machine.pid());
        }
    }

    static class Foreign implements MachineSource {
        @Override
        public Machine machine(Path folder) {
            return Machine.named("foreign")
                    .guest(GuestSystem.linux(Architecture.S390X))
                    .build();
        }
    }

    @Test
    void whereThereIsNoQemuTheTestIsSkippedAndTheReasonSaid() {
        assumeThat(ToolLocator.system().find("qemu-system-s390x")).isEmpty();

        run(WithoutQemu.class, Map.of("satchel.require", "false"))
                .testEvents()
                .assertStatistics(all -> all.aborted(1))
                .assertThatEvents()
                .haveExactly(1, event(abortedWithReason(message(text -> text.contains("qemu-system-s390x")))));
        assertThat(SEEN).isEmpty();
    }

    @Test
    void whereAQemuIsRequiredTheTestFails() {
        assumeThat(ToolLocator.system().find("qemu-system-s390x")).isEmpty();

        run(WithoutQemu.class, Map.of("satchel.require", "true"))
                .testEvents()
                .assertStatistics(all -> all.failed(1).aborted(0));
    }

    private static String get(InetSocketAddress web) throws Exception {
        URLConnection page =
                URI.create("http://127.0.0.1:" + web.getPort() + "/").toURL().openConnection();
        page.setReadTimeout(60_000);
        try (InputStream content = page.getInputStream()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private EngineExecutionResults run(Class<?> tests, Map<String, String> configuration) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .outputDirectoryCreator(new OneFolder(reports))
                .configurationParameters(configuration)
                .execute();
    }

    private static void assertThatNothingIsLeft() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
            assertThat(children.filter(ProcessHandle::isAlive)).isEmpty();
        }
    }
}
