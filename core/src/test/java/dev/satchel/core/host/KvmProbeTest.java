package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.KvmProbe.Virtualization;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvmProbeTest {
    private static final int EBUSY = 16;
    private static final int ENOTTY = 25;

    private final RecordedDevice device = new RecordedDevice();
    private final EvidenceLog log = new EvidenceLog();
    private KvmProbe.Facts facts =
            new KvmProbe.Facts(Architecture.X86_64, Translation.NONE, Virtualization.ANNOUNCED, false, true);

    private Accelerator ask() {
        return new KvmProbe(device, facts, log).ask();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(device.open()).isEmpty();
    }

    @Test
    void isUsableWhenAVirtualMachineWasMade() {
        assertThat(ask().verdict()).isEqualTo(Verdict.USABLE);
    }

    @Test
    void isUnprovenUnderPvmThoughAVirtualMachineWasMade() {
        facts = new KvmProbe.Facts(Architecture.X86_64, Translation.NONE, Virtualization.NOT_ANNOUNCED, true, true);

        Accelerator kvm = ask();

        assertThat(kvm.verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(kvm.usable()).isFalse();
        assertThat(kvm.reason()).contains("kvm_pvm").contains("neither vmx nor svm");
    }

    @ParameterizedTest
    @CsvSource({"NOT_ANNOUNCED, neither vmx nor svm", "UNKNOWN, unknown"})
    void isUnprovenOnX86WhoseProcessorDoesNotAnnounceVirtualization(Virtualization flags, String reason) {
        facts = new KvmProbe.Facts(Architecture.X86_64, Translation.NONE, flags, false, true);

        assertThat(ask())
                .returns(Verdict.UNPROVEN, Accelerator::verdict)
                .satisfies(kvm -> assertThat(kvm.reason()).contains(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "2, UNUSABLE, there is no /dev/kvm",
        "13, UNUSABLE, group",
        "1, UNUSABLE, container",
        "19, UNUSABLE, no driver",
        "24, UNPROVEN, error 24",
    })
    void tellsWhyTheDeviceCannotBeOpened(int errno, Verdict verdict, String reason) {
        device.refusingToOpen(NativeCallException.refused("open", errno));

        assertThat(ask())
                .returns(verdict, Accelerator::verdict)
                .satisfies(kvm -> assertThat(kvm.reason()).contains(reason));
    }

    @Test
    void isUnprovenWhereItCannotBeAskedAndTheDeviceIsThere() {
        device.refusingToOpen(NativeCallException.unavailable("no JNA"));

        assertThat(ask())
                .returns(Verdict.UNPROVEN, Accelerator::verdict)
                .satisfies(kvm -> assertThat(kvm.reason()).contains("no JNA"));
    }

    @Test
    void needsNoNativeCallToKnowThatThereIsNoDevice() {
        device.refusingToOpen(NativeCallException.unavailable("no JNA"));
        facts = new KvmProbe.Facts(Architecture.X86_64, Translation.NONE, Virtualization.ANNOUNCED, false, false);

        assertThat(ask().verdict()).isEqualTo(Verdict.UNUSABLE);
    }

    @Test
    void refusesAnotherVersionOfTheApi() {
        device.version(11);

        assertThat(ask())
                .returns(Verdict.UNUSABLE, Accelerator::verdict)
                .satisfies(kvm -> assertThat(kvm.reason()).contains("version 11"));
    }

    @Test
    void isUnusableWhileAnotherHypervisorHoldsTheProcessor() {
        device.refusing(KvmProbe.CREATE_VM, EBUSY);

        assertThat(ask())
                .returns(Verdict.UNUSABLE, Accelerator::verdict)
                .satisfies(kvm -> assertThat(kvm.reason()).contains("another hypervisor"));
    }

    @Test
    void takesNoFromATranslatorForUnproven() {
        device.refusing(KvmProbe.GET_API_VERSION, ENOTTY);
        facts = new KvmProbe.Facts(Architecture.X86_64, Translation.QEMU_USER, Virtualization.ANNOUNCED, false, true);

        assertThat(ask().verdict()).isEqualTo(Verdict.UNPROVEN);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "36, 36", "40, 0", "48, 0"})
    void asksAnArmProcessorForNoMoreAddressBitsThanItHas(int bits, long machineType) {
        device.extension(KvmProbe.CAP_ARM_VM_IPA_SIZE, bits);
        facts = new KvmProbe.Facts(Architecture.AARCH64, Translation.NONE, Virtualization.UNKNOWN, false, true);

        assertThat(ask().verdict()).isEqualTo(Verdict.USABLE);
        assertThat(device.machineType()).isEqualTo(machineType);
    }
}
