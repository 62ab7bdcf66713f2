package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Architecture;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs in QEMU's place that behave as badly as a QEMU can. Whatever they do, no process of theirs is left. */
@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are scripts for a POSIX shell")
@Timeout(120)
class StubbornQemuIT {
    private static final String GREETS = "echo '{\"QMP\": {\"version\": {}, \"capabilities\": []}}'\n";
    private static final String BEGINS = GREETS + "echo '{\"event\": \"RESUME\"}'\n";

    @TempDir
    private Path folder;

    private QemuInstallation qemu(String script) throws IOException {
        Path program = folder.resolve("qemu-system-x86_64");
        Files.writeString(program, "#!/bin/sh\necho $$ >> '" + folder.resolve("started") + "'\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return QemuInstallation.at(program, Architecture.X86_64)
                .proving(ProofOptions.defaults()
                        .rememberedIn(folder.resolve("cache"))
                        .withGuestLimit(Duration.ofSeconds(1)));
    }

    private long starts() throws IOException {
        return Files.readAllLines(folder.resolve("started")).size();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (String pid : Files.readAllLines(folder.resolve("started"))) {
            assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                    .as("the process %s", pid)
                    .isEmpty();
        }
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void oneThatHangsBeforeItStarts() throws Exception {
        long start = System.nanoTime();

        AcceleratorProof proof = qemu("sleep 300\n").prove(Accelerator.KVM);

        assertThat(proof.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(proof.reason()).contains("did not start within 4 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void oneWhoseGuestHangsAndThatIgnoresTheAskingToEnd() throws Exception {
        AcceleratorProof proof =
                qemu("trap '' TERM\n" + BEGINS + "while :; do sleep 1; done\n").prove(Accelerator.KVM);

        assertThat(proof.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(proof.reason()).contains("a test guest did not end within 1 s");
    }

    @Test
    void oneThatAborts() throws Exception {
        QemuInstallation qemu = qemu(GREETS
                + "echo \"qemu-system-x86_64: ../../target/i386/kvm/kvm.c:3183: kvm_buf_set_msrs: Assertion"
                + " \\`ret == cpu->kvm_msr_buf->nmsrs' failed.\" >&2\nkill -ABRT $$\n");

        AcceleratorProof proof = qemu.prove(Accelerator.KVM);

        assertThat(proof.outcome()).isEqualTo(Outcome.CRASHED);
        assertThat(proof.reason()).contains("SIGABRT").contains("kvm_buf_set_msrs: Assertion");
        assertThat(qemu.prove(Accelerator.KVM)).isEqualTo(proof);
        assertThat(starts()).as("the second answer is from memory").isEqualTo(1);
    }

    @Test
    void oneThatLivesOnAfterAnInternalError() throws Exception {
        AcceleratorProof proof = qemu(BEGINS
                        + "echo 'KVM internal error. Suberror: 1' >&2\necho 'emulation failure' >&2\n"
                        + "echo '{\"event\": \"STOP\"}'\nsleep 300\n")
                .proving(ProofOptions.defaults().withoutMemory().withGuestLimit(Duration.ofMinutes(1)))
                .prove(Accelerator.KVM);

        assertThat(proof.outcome()).isEqualTo(Outcome.GAVE_UP);
        assertThat(proof.reason()).contains("Suberror: 1 / emulation failure");
    }

    @Test
    void oneThatTalksWithoutEnd() throws Exception {
        AcceleratorProof proof =
                qemu("while :; do echo nonsense; echo more >&2; done\n").prove(Accelerator.KVM);

        assertThat(proof.verdict()).isEqualTo(Verdict.UNUSABLE);
    }

    @Test
    void oneThatWorks() throws Exception {
        assertThat(qemu(BEGINS + "exit 33\n").prove(Accelerator.KVM).verdict()).isEqualTo(Verdict.USABLE);
    }

    @Test
    void anInterruptLeavesNothing() throws Exception {
        QemuInstallation qemu = qemu(BEGINS + "sleep 300\n")
                .proving(ProofOptions.defaults().withoutMemory().withGuestLimit(Duration.ofMinutes(1)));
        AtomicReference<Exception> end = new AtomicReference<>();
        Thread prover = new Thread(() -> {
            try {
                qemu.prove(Accelerator.KVM);
            } catch (InterruptedException | IOException e) {
                end.set(e);
            }
        });
        prover.start();
        while (!Files.exists(folder.resolve("started"))) {
            Thread.sleep(10);
        }

        prover.interrupt();
        prover.join();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }
}
