package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.SatchelException;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.process.Command;
import dev.satchel.core.process.CommandResult;
import dev.satchel.core.process.CommandRunner;
import dev.satchel.core.process.OutputListener;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What QEMU was recorded to say, and what is made of it; no QEMU runs. */
@Timeout(60)
class AcceleratorTrialTest {
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}}, \"capabilities\": [\"oob\"]}}";
    private static final String RESUME = "{\"timestamp\": {\"seconds\": 1}, \"event\": \"RESUME\"}";
    private static final String STOP = "{\"timestamp\": {\"seconds\": 1}, \"event\": \"STOP\"}";
    private static final ProofOptions SHORT = ProofOptions.defaults().withoutMemory();

    @TempDir
    private Path folder;

    private final Recorded qemu = new Recorded();
    private Path program = Path.of("/usr/bin/qemu-system-x86_64");
    private HostState host = new HostState(Path.of("/nonexistent"), OperatingSystem.MACOS);

    @BeforeEach
    void program() throws IOException {
        program = Files.writeString(folder.resolve("qemu-system-x86_64"), "the program");
    }

    private AcceleratorTrial trial(Accelerator accelerator) {
        return new AcceleratorTrial(program, Architecture.X86_64, accelerator, accelerator.id(), "q35", "host");
    }

    private AcceleratorProof prove(Accelerator accelerator) throws Exception {
        return trial(accelerator).run(SHORT, qemu, host);
    }

    private static String shutdown(String reason) {
        return "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"" + reason + "\"}}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"KVM", "HVF", "WHPX", "TCG"})
    void aGuestThatTellsItsEndProvesTheAccelerator(Accelerator accelerator) throws Exception {
        qemu.says(GREETING, "{\"return\": {}}", RESUME, "{\"return\": {}}").exits(33);

        AcceleratorProof proof = prove(accelerator);

        assertThat(proof.verdict()).isEqualTo(Verdict.USABLE);
        assertThat(proof.reason()).contains("-cpu host").contains("ran to its end");
    }

    @Test
    void anArmGuestEndsBySwitchingOff() throws Exception {
        AcceleratorTrial arm =
                new AcceleratorTrial(program, Architecture.AARCH64, Accelerator.HVF, "hvf", "virt", "host");
        qemu.says(GREETING, RESUME, shutdown("guest-shutdown")).exits(0);

        assertThat(arm.run(SHORT, qemu, host).outcome()).isEqualTo(Outcome.RAN);
    }

    @Test
    void anArmGuestThatIsResetDidNotGetThere() throws Exception {
        AcceleratorTrial arm =
                new AcceleratorTrial(program, Architecture.AARCH64, Accelerator.HVF, "hvf", "virt", "host");
        qemu.says(GREETING, RESUME, shutdown("guest-reset")).exits(0);

        assertThat(arm.run(SHORT, qemu, host).outcome()).isEqualTo(Outcome.STRAYED);
    }

    @Test
    void theMachineIsTheOneThatIsAskedForAndHasNothingElse() throws Exception {
        qemu.exits(33);

        new AcceleratorTrial(
                        program,
                        Architecture.X86_64,
                        Accelerator.WHPX,
                        "whpx,kernel-irqchip=off",
                        "pc",
                        "max,hv-relaxed=on")
                .run(SHORT, qemu, host);

        Command command = qemu.ran.get(0);
        assertThat(command.program()).isEqualTo(program.toString());
        assertThat(command.arguments())
                .containsSequence("-machine", "pc")
                .containsSequence("-accel", "whpx,kernel-irqchip=off")
                .containsSequence("-cpu", "max,hv-relaxed=on")
                .contains("-nodefaults", "-no-user-config", "-S", "-no-reboot");
        assertThat(Path.of(command.arguments().get(command.arguments().indexOf("-bios") + 1)))
                .as("the ROM is gone afterwards")
                .doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "KVM, 'qemu-system-x86_64: -accel kvm: invalid accelerator kvm', NOT_BUILT_IN, not compiled into",
        "HVF, 'qemu-system-x86_64: -accel hvf: invalid accelerator hvf', NOT_BUILT_IN, not compiled into",
        "KVM, 'Could not access KVM kernel module: No such file or directory', REFUSED, Could not access KVM",
        "HVF, 'qemu-system-x86_64: -accel hvf: Error: HV_DENIED', REFUSED, HV_DENIED",
        "WHPX, 'WHPX: No accelerator found, hr=00000000', REFUSED, No accelerator found",
        "KVM, 'qemu-system-x86_64: unable to find CPU model ''foo''', REFUSED, unable to find CPU model 'foo'",
        "KVM, '-device isa-debug-exit: ''isa-debug-exit'' is not a valid device model name', UNTRIED, lacks a device"
    })
    void aQemuThatEndsBeforeTheGuestBeginsSaysWhy(Accelerator accelerator, String said, Outcome outcome, String reason)
            throws Exception {
        qemu.says(GREETING).complains(said).exits(1);

        AcceleratorProof proof = prove(accelerator);

        assertThat(proof.outcome()).isEqualTo(outcome);
        assertThat(proof.usable()).isFalse();
        assertThat(proof.reason()).contains(reason);
    }

    @Test
    void anAbortIsTheReasonWithTheAssertionThatFailed() throws Exception {
        qemu.says(GREETING)
                .complains(
                        "qemu-system-x86_64: warning: host doesn't support requested feature: CPUID.01H:ECX.pni [bit 0]",
                        "qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69",
                        "qemu-system-x86_64: ../../target/i386/kvm/kvm.c:3183: kvm_buf_set_msrs: Assertion"
                                + " `ret == cpu->kvm_msr_buf->nmsrs' failed.")
                .exits(134);

        AcceleratorProof proof = prove(Accelerator.KVM);

        assertThat(proof.outcome()).isEqualTo(Outcome.CRASHED);
        assertThat(proof.reason())
                .contains("SIGABRT")
                .contains("failed to set MSR 0x10a to 0x69 / ../../target/i386/kvm/kvm.c:3183")
                .doesNotContain("warning");
    }

    @Test
    void aStoppedGuestIsNotWaitedFor() throws Exception {
        qemu.says(GREETING, RESUME)
                .complains(
                        "KVM internal error. Suberror: 1",
                        "extra data[0]: 0x0000000000000001",
                        "emulation failure",
                        "EAX=60000011 EBX=00000000 ECX=00000000 EDX=00060fb1",
                        "CR0=60000011 CR2=00000000 CR3=00000000 CR4=00000000",
                        "ES =0000 00000000 0000ffff 00009300 DPL=0 DS16 [-WA]")
                .says(STOP)
                .staysAlive();
        long start = System.nanoTime();

        AcceleratorProof proof = trial(Accelerator.KVM).run(SHORT.withGuestLimit(Duration.ofSeconds(40)), qemu, host);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(proof.outcome()).isEqualTo(Outcome.GAVE_UP);
        assertThat(proof.reason()).contains("saying 'KVM internal error. Suberror: 1 / emulation failure'");
        assertThat(qemu.wasEnded).isTrue();
    }

    @Test
    void aSilentHypervisorThatStopsTheGuestIsFoundOutToo() throws Exception {
        qemu.says(GREETING, RESUME, STOP).staysAlive();

        assertThat(trial(Accelerator.WHPX)
                        .run(SHORT.withGuestLimit(Duration.ofSeconds(40)), qemu, host)
                        .outcome())
                .isEqualTo(Outcome.GAVE_UP);
    }

    @Test
    void aGuestThatHangsIsEndedInTime() throws Exception {
        qemu.says(GREETING, RESUME).staysAlive();

        AcceleratorProof proof = trial(Accelerator.KVM).run(SHORT.withGuestLimit(Duration.ofMillis(300)), qemu, host);

        assertThat(proof.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(proof.reason()).contains("did not end within 0.3 s");
        assertThat(qemu.wasEnded).isTrue();
    }

    @Test
    void aTripleFaultIsNoEndOfTheGuests() throws Exception {
        qemu.says(GREETING, RESUME, shutdown("guest-reset")).exits(0);

        assertThat(prove(Accelerator.KVM))
                .returns(Outcome.STRAYED, AcceleratorProof::outcome)
                .satisfies(proof -> assertThat(proof.reason()).contains("was reset"));
    }

    @ParameterizedTest
    @ValueSource(ints = {137, 143})
    void whatWasEndedFromOutsideSaysNothing(int code) throws Exception {
        qemu.says(GREETING, RESUME).exits(code);

        assertThat(prove(Accelerator.KVM).verdict()).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void aProgramThatIsNoQemuSaysNothing() throws Exception {
        qemu.exits(0);

        assertThat(prove(Accelerator.KVM).verdict()).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void anArchitectureWithoutAGuestIsNotTried() throws Exception {
        AcceleratorTrial riscv =
                new AcceleratorTrial(program, Architecture.RISCV64, Accelerator.KVM, "kvm", "virt", "host");

        assertThat(riscv.run(SHORT, qemu, host).outcome()).isEqualTo(Outcome.UNTRIED);
        assertThat(qemu.ran).isEmpty();
    }

    @Test
    void aProgramThatCannotBeStartedIsTheCallersTrouble() {
        CommandRunner absent = (command, listener) -> {
            throw new SatchelException("tool.missing", command.program(), "this program is not installed");
        };

        assertThatThrownBy(() -> trial(Accelerator.KVM).run(SHORT, absent, host))
                .isInstanceOfSatisfying(
                        SatchelException.class, e -> assertThat(e.code()).isEqualTo("tool.missing"));
    }

    @Test
    void anInterruptEndsQemuAndTheWaiting() throws Exception {
        qemu.says(GREETING, RESUME).staysAlive();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread prover = new Thread(() -> {
            try {
                trial(Accelerator.KVM).run(SHORT.withGuestLimit(Duration.ofMinutes(1)), qemu, host);
            } catch (InterruptedException e) {
                interrupted.set(true);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        prover.start();
        qemu.started.await();

        prover.interrupt();
        prover.join();

        assertThat(interrupted).isTrue();
        assertThat(qemu.wasEnded).isTrue();
    }

    @Test
    void hostileWordsAreQuotedShortAndHarmless() throws Exception {
        qemu.says("{\"event\": [1,2", "{".repeat(4000), GREETING)
                .complains("\u001b[31m" + "x".repeat(100_000), "second")
                .exits(1);

        assertThat(prove(Accelerator.KVM).reason())
                .hasSizeLessThanOrEqualTo(1000)
                .doesNotContain("\u001b");
    }

    @Test
    void kvmWithoutTheProcessorsHelpIsNamedAsTheCause() throws Exception {
        host = linux("kvm_pvm", "flags\t\t: fpu vme sse2\n");
        qemu.says(GREETING).complains("Assertion failed").exits(134);

        assertThat(prove(Accelerator.KVM).reason()).contains("kvm_pvm").contains("neither vmx nor svm");
    }

    @Test
    void kvmThatWorksNeedsNoCause() throws Exception {
        host = linux("kvm_pvm", "flags\t\t: fpu\n");
        qemu.says(GREETING, RESUME).exits(33);

        assertThat(prove(Accelerator.KVM).reason()).doesNotContain("kvm_pvm");
    }

    // What is remembered

    private ProofOptions remembering() {
        return ProofOptions.defaults().rememberedIn(folder.resolve("cache/satchel"));
    }

    private HostState linux(String module, String cpuinfo) throws IOException {
        Path root = folder.resolve("root");
        Files.createDirectories(root.resolve("proc/sys/kernel/random"));
        Files.createDirectories(root.resolve("sys/module/" + module));
        Files.createDirectories(root.resolve("dev"));
        Files.writeString(root.resolve("dev/kvm"), "");
        Files.writeString(root.resolve("proc/cpuinfo"), cpuinfo);
        Files.writeString(root.resolve("proc/sys/kernel/random/boot_id"), "boot-1\n");
        return new HostState(root, OperatingSystem.LINUX);
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 134, 1})
    void theSecondTimeNothingIsStarted(int code) throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).complains("said").exits(code);

        AcceleratorProof first = trial(Accelerator.KVM).run(remembering(), qemu, host);
        AcceleratorProof second = trial(Accelerator.KVM).run(remembering(), qemu, host);

        assertThat(second).isEqualTo(first);
        assertThat(qemu.ran).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot", "program", "module", "device", "model"})
    void whatTheProofDependsOnMakesItAnew(String changed) throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).exits(33);
        trial(Accelerator.KVM).run(remembering(), qemu, host);
        Path root = folder.resolve("root");

        switch (changed) {
            case "boot" -> Files.writeString(root.resolve("proc/sys/kernel/random/boot_id"), "boot-2\n");
            case "program" -> Files.writeString(program, "another program");
            case "module" -> Files.createDirectory(root.resolve("sys/module/kvm_pvm"));
            case "device" -> Files.delete(root.resolve("dev/kvm"));
            default -> {
                // another trial, below
            }
        }
        AcceleratorTrial again = changed.equals("model")
                ? new AcceleratorTrial(program, Architecture.X86_64, Accelerator.KVM, "kvm", "q35", "max")
                : trial(Accelerator.KVM);
        again.run(remembering(), qemu, host);

        assertThat(qemu.ran).hasSize(2);
    }

    @Test
    void aTimeOutIsTriedAgainByOneWhoHasMoreTime() throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).staysAlive();
        ProofOptions options = remembering().withGuestLimit(Duration.ofMillis(100));

        trial(Accelerator.KVM).run(options, qemu, host);
        trial(Accelerator.KVM).run(options, qemu, host);
        assertThat(qemu.ran).hasSize(1);

        trial(Accelerator.KVM).run(options.withGuestLimit(Duration.ofMillis(200)), qemu, host);
        assertThat(qemu.ran).hasSize(2);
    }

    @Test
    void whatCouldNotBeTriedIsNotRemembered() throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).exits(137);

        trial(Accelerator.KVM).run(remembering(), qemu, host);
        trial(Accelerator.KVM).run(remembering(), qemu, host);

        assertThat(qemu.ran).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "null",
                "{\"facts\":[]}",
                "{\"outcome\":\"ran\",\"reason\":\"x\"}",
                "\u0000\u0000"
            })
    void aMemoryThatIsDamagedIsForgotten(String content) throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).exits(33);
        trial(Accelerator.KVM).run(remembering(), qemu, host);
        Files.writeString(memory(), content);

        AcceleratorProof proof = trial(Accelerator.KVM).run(remembering(), qemu, host);

        assertThat(proof.usable()).isTrue();
        assertThat(qemu.ran).hasSize(2);
        trial(Accelerator.KVM).run(remembering(), qemu, host);
        assertThat(qemu.ran).as("it was mended").hasSize(2);
    }

    @Test
    void aMemoryOfAnySizeIsNotReadWhole() throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).exits(33);
        trial(Accelerator.KVM).run(remembering(), qemu, host);
        Files.writeString(memory(), Files.readString(memory()) + " ".repeat(1 << 20));

        trial(Accelerator.KVM).run(remembering(), qemu, host);

        assertThat(qemu.ran).hasSize(2);
    }

    @Test
    void aLinkInPlaceOfTheMemoryIsNeitherBelievedNorFollowed() throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).exits(33);
        trial(Accelerator.KVM).run(remembering(), qemu, host);
        Path elsewhere = folder.resolve("elsewhere");
        Files.move(memory(), elsewhere);
        String content = Files.readString(elsewhere).replace("boot-1", "boot-0");
        Files.writeString(elsewhere, content);
        Files.createSymbolicLink(memoryFolder().resolve(nameOfMemory), elsewhere);

        trial(Accelerator.KVM).run(remembering(), qemu, host);

        assertThat(qemu.ran).hasSize(2);
        assertThat(elsewhere).hasContent(content);
    }

    @Test
    void aFolderThatCannotBeMadeCostsOnlyTime() throws Exception {
        host = linux("kvm_intel", "flags\t\t: vmx\n");
        qemu.says(GREETING, RESUME).exits(33);
        Files.writeString(folder.resolve("cache"), "a file where the folder should be");

        assertThat(trial(Accelerator.KVM).run(remembering(), qemu, host).usable())
                .isTrue();
    }

    private String nameOfMemory = "";

    private Path memoryFolder() {
        return folder.resolve("cache/satchel");
    }

    private Path memory() throws IOException {
        try (var files = Files.list(memoryFolder())) {
            Path file = files.toList().get(0);
            nameOfMemory = String.valueOf(file.getFileName());
            return file;
        }
    }

    /** A QEMU that says what it was told, and ends or does not. */
    private static final class Recorded implements CommandRunner {
        private record Line(OutputListener.Stream stream, String text) {}

        private enum End {
            EXIT,
            NEVER
        }

        final List<Command> ran = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch started = new CountDownLatch(1);
        volatile boolean wasEnded;
        private final List<Line> lines = new ArrayList<>();
        private End end = End.EXIT;
        private int code;

        Recorded says(String... texts) {
            ImmutableList.copyOf(texts).forEach(text -> lines.add(new Line(OutputListener.Stream.OUTPUT, text)));
            return this;
        }

        Recorded complains(String... texts) {
            ImmutableList.copyOf(texts).forEach(text -> lines.add(new Line(OutputListener.Stream.ERROR, text)));
            return this;
        }

        void exits(int code) {
            this.code = code;
        }

        void staysAlive() {
            end = End.NEVER;
        }

        @Override
        public CommandResult run(Command command, OutputListener listener) throws InterruptedException {
            ran.add(command);
            lines.forEach(line -> listener.line(line.stream(), line.text()));
            started.countDown();
            if (end == End.NEVER) {
                try {
                    new CountDownLatch(1).await();
                } finally {
                    wasEnded = true;
                }
            }
            return new CommandResult(command, code, "", "", Duration.ZERO);
        }
    }
}
