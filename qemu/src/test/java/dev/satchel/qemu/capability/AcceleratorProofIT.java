package dev.satchel.qemu.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.Host;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.capability.AcceleratorProof.Outcome;
import dev.satchel.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** The guests of the proof in the real QEMU. */
class AcceleratorProofIT {
    @TempDir
    private Path folder;

    private QemuInstallation qemu(Architecture architecture) throws Exception {
        Tools.require("qemu-system-" + architecture.id());
        // A build machine is busy: here the guest is judged, not the machine.
        return QemuInstallation.find(architecture)
                .proving(ProofOptions.defaults().rememberedIn(folder).withGuestLimit(Duration.ofSeconds(20)));
    }

    @ParameterizedTest
    @EnumSource(names = {"X86_64", "AARCH64"})
    void theTranslatorRunsTheGuestToItsEnd(Architecture architecture) throws Exception {
        AcceleratorProof proof = qemu(architecture).prove(Accelerator.TCG);

        assertThat(proof.outcome()).as(proof.reason()).isEqualTo(Outcome.RAN);
        assertThat(proof.usable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "X86_64, qemu64",
        "X86_64, 'qemu64,lm=off'",
        "X86_64, EPYC",
        "AARCH64, max",
        "AARCH64, cortex-a53",
        "AARCH64, neoverse-n1"
    })
    void processorsOfManyKindsRunIt(Architecture architecture, String model) throws Exception {
        AcceleratorProof proof = qemu(architecture).prove(Accelerator.TCG, model);

        assertThat(proof.outcome()).as(proof.reason()).isEqualTo(Outcome.RAN);
    }

    @ParameterizedTest
    @CsvSource({"q35", "pc", "microvm"})
    void everyBoardOfAPcRunsIt(String board) throws Exception {
        QemuInstallation qemu = qemu(Architecture.X86_64);

        AcceleratorProof proof = new AcceleratorTrial(
                        qemu.program(), Architecture.X86_64, Accelerator.TCG, "tcg", board, "max")
                .run(ProofOptions.defaults().withoutMemory().withGuestLimit(Duration.ofSeconds(20)));

        assertThat(proof.outcome()).as(proof.reason()).isEqualTo(Outcome.RAN);
    }

    @Test
    void aProcessorModelThatIsNotThereIsRefusedInQemusWords() throws Exception {
        AcceleratorProof proof = qemu(Architecture.X86_64).prove(Accelerator.TCG, "i387");

        assertThat(proof.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(proof.reason()).contains("unable to find CPU model 'i387'");
    }

    @Test
    void anAcceleratorOfAnotherSystemIsNotCompiledIn() throws Exception {
        QemuInstallation qemu = qemu(Architecture.X86_64);
        Accelerator foreign = qemu.accelerators().contains(Accelerator.WHPX) ? Accelerator.HVF : Accelerator.WHPX;

        AcceleratorProof proof = qemu.prove(foreign);

        assertThat(proof.outcome()).isEqualTo(Outcome.NOT_BUILT_IN);
        assertThat(proof.verdict()).isEqualTo(Verdict.UNUSABLE);
        assertThat(proof.reason()).contains("not compiled into " + qemu.program());
    }

    @Test
    void aHostIsUsableOrNotAndNeverInBetweenOnceItWasProven() throws Exception {
        Host host = Host.detect();
        QemuInstallation qemu = qemu(ownArchitecture(host));

        Host proven = qemu.proven(host);

        assertThat(proven.accelerators())
                .hasSameSizeAs(host.accelerators())
                .allSatisfy(each -> assertThat(each.verdict()).isNotEqualTo(Verdict.UNPROVEN));
        assertThat(proven.memory()).isEqualTo(host.memory());
        assertThat(Accelerator.choose(qemu.architecture(), host.nativeArchitecture(), Accelerator.usableOn(proven)))
                .isIn(Accelerator.KVM, Accelerator.HVF, Accelerator.WHPX, Accelerator.TCG);
    }

    /** The device opens, a virtual machine is made, and no guest runs: kvm_pvm where the processor does not help. */
    @Test
    void aKvmThatOnlySeemsToWorkIsFoundOut() throws Exception {
        if (!Files.isDirectory(Path.of("/sys/module/kvm_pvm"))
                || !Files.isReadable(Path.of("/dev/kvm"))
                || Files.readString(Path.of("/proc/cpuinfo")).matches("(?s).*\\b(vmx|svm)\\b.*")) {
            throw new TestAbortedException("no /dev/kvm of kvm_pvm here");
        }
        QemuInstallation qemu = qemu(Architecture.X86_64);

        AcceleratorProof proof = qemu.prove(Accelerator.KVM);

        // Which of the two it is depends on the processor below: with some QEMU itself dies of the first register.
        assertThat(proof.outcome()).isIn(Outcome.CRASHED, Outcome.STRAYED);
        assertThat(proof.cpuModel()).isEqualTo("host");
        assertThat(proof.verdict()).isEqualTo(Verdict.UNUSABLE);
        assertThat(proof.reason()).contains("kvm_pvm").contains("neither vmx nor svm");
        if (proof.outcome() == Outcome.CRASHED) {
            assertThat(proof.reason()).contains("SIGABRT").contains("failed to set MSR");
        }
        assertThat(qemu.prove(Accelerator.KVM, "qemu64").verdict()).isEqualTo(Verdict.UNUSABLE);
        assertThat(Accelerator.usableOn(qemu.proven(Host.detect()))).isEmpty();
    }

    @Test
    void whereKvmIsAsItShouldBeTheGuestRuns() throws Exception {
        Host host = Host.detect();
        Path device = Path.of("/dev/kvm");
        boolean sound = Files.isReadable(device)
                && Files.isWritable(device)
                && !Files.isDirectory(Path.of("/sys/module/kvm_pvm"))
                && host.accelerators().stream().anyMatch(dev.satchel.core.host.Accelerator::usable);
        if (!sound) {
            throw new TestAbortedException("no KVM that the processor helps here");
        }

        AcceleratorProof proof = qemu(ownArchitecture(host)).prove(Accelerator.KVM);

        assertThat(proof.outcome()).as(proof.reason()).isEqualTo(Outcome.RAN);
    }

    private static Architecture ownArchitecture(Host host) {
        Architecture own = host.nativeArchitecture();
        if (own != Architecture.X86_64 && own != Architecture.AARCH64) {
            throw new TestAbortedException("no test guest for " + own);
        }
        return own;
    }
}
