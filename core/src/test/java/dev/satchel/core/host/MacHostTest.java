package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MacHostTest {
    @Test
    void describesAppleSilicon() {
        Host host = RecordedMac.m2Pro().detect("aarch64", 10);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.AARCH64);
        assertThat(host.translation()).isEqualTo(Translation.NONE);
        assertThat(host.cpu())
                .isEqualTo(HostCpu.ofLogical(10)
                        .withPhysical(10)
                        .withClasses(List.of(
                                CoreClass.of("performance", 6).withPhysical(6),
                                CoreClass.of("efficiency", 4).withPhysical(4))));
        assertThat(host.memory().total()).contains(DataSize.gibibytes(16));
        assertThat(host.memory().limit()).contains(DataSize.gibibytes(16));
        assertThat(host.memory().pageSize()).contains(DataSize.kibibytes(16));
        assertThat(host.memory().available().orElseThrow()).isBetween(DataSize.gibibytes(7), DataSize.gibibytes(8));
        assertThat(host.numaNodes())
                .containsExactly(
                        NumaNode.of(0, IntStream.range(0, 10).boxed().toList()).withMemory(DataSize.gibibytes(16)));
        assertThat(host.operatingSystem().prettyName()).isEqualTo("macOS 15.1");
        assertThat(host.operatingSystem().kernel()).isEqualTo("24.1.0");
        assertThat(host).hasToString("aarch64, macOS 15.1, 10 processors (6 performance, 4 efficiency), 16.0 GiB");
    }

    @Test
    void seesAppleSiliconThroughRosettaThoughTheMachineNameSaysIntel() {
        Host host = RecordedMac.m2Pro().translated().detect("x86_64", 10);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.AARCH64);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.ROSETTA2);
        assertThat(host.memory().pageSize()).contains(DataSize.kibibytes(4));
        assertThat(host.accelerator(Accelerator.Kind.HVF).orElseThrow().reason())
                .contains("arm64 build of QEMU");
    }

    @Test
    void describesAnIntelMac() {
        Host host = RecordedMac.intel().detect("x86_64", 12);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.NONE);
        assertThat(host.cpu().physical()).isEqualTo(OptionalInt.of(6));
        assertThat(host.cpu().classes())
                .containsExactly(CoreClass.of(CoreClass.UNIFORM, 12).withPhysical(6));
    }

    @Test
    void keepsAThirdClassAboveTheUsualTwo() {
        RecordedMac mac = RecordedMac.m2Pro()
                .narrow("hw.logicalcpu", 12)
                .narrow("hw.nperflevels", 3)
                .narrow("hw.perflevel2.logicalcpu", 2);

        assertThat(mac.detect("aarch64", 12).cpu().classes())
                .extracting(CoreClass::name)
                .containsExactly("performance", "efficiency", "level 2");
    }

    @Test
    void believesNoClassesThatHaveMoreProcessorsThanAll() {
        Host host = RecordedMac.m2Pro().without("hw.logicalcpu").detect("aarch64", 4);

        assertThat(host.cpu().logical()).isEqualTo(4);
        assertThat(host.cpu().classes()).isEmpty();
        assertThat(host.evidence())
                .anySatisfy(e -> assertThat(e)
                        .returns(Evidence.Outcome.FAILED, Evidence::outcome)
                        .returns("core classes", Evidence::key));
    }

    @Test
    void leavesHypervisorFrameworkUnprovenEvenWhereTheSystemHasIt() {
        Accelerator hvf = RecordedMac.m2Pro()
                .detect("aarch64", 10)
                .accelerator(Accelerator.Kind.HVF)
                .orElseThrow();

        assertThat(hvf.verdict()).isEqualTo(Accelerator.Verdict.UNPROVEN);
        assertThat(hvf.usable()).isFalse();
    }

    @Test
    void rulesHypervisorFrameworkOutWhereTheSystemDoes() {
        RecordedMac mac = RecordedMac.m2Pro().narrow("kern.hv_support", 0);

        assertThat(mac.detect("aarch64", 10).accelerators())
                .extracting(Accelerator::verdict)
                .containsExactly(Accelerator.Verdict.UNUSABLE);
    }

    @Test
    void knowsNothingAndSaysSoWhereTheSystemCannotBeAsked() {
        Sysctl silent = name -> {
            throw NativeCallException.unavailable("no JNA");
        };

        Host host = RecordedMac.detect(silent, "x86_64", 4);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.UNKNOWN);
        assertThat(host.translation()).isEqualTo(Translation.UNKNOWN);
        assertThat(host.cpu()).isEqualTo(HostCpu.ofLogical(4));
        assertThat(host.memory()).isEqualTo(HostMemory.unknown());
        assertThat(host.accelerators()).extracting(Accelerator::verdict).containsExactly(Accelerator.Verdict.UNPROVEN);
        assertThat(host.evidence())
                .filteredOn(e -> e.key().equals("hw.optional.arm64"))
                .extracting(Evidence::outcome)
                .containsExactly(Evidence.Outcome.FAILED);
        assertThat(host.hypervisor().kind()).isEqualTo(Hypervisor.Kind.UNKNOWN);
        assertThat(host.hypervisor().reason()).contains("no JNA");
    }

    @Test
    void isSureOfTheMachineWhereOneOfTheTwoKeysAnswers() {
        Host host = RecordedMac.intel().refusing("sysctl.proc_translated").detect("x86_64", 12);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
    }

    @Test
    void doesNotCallAProcessUntranslatedWhenTheKeyCouldNotBeRead() {
        Host host = RecordedMac.intel().refusing("sysctl.proc_translated").detect("x86_64", 12);

        assertThat(host.translation()).isEqualTo(Translation.UNKNOWN);
        assertThat(host.evidence())
                .filteredOn(e -> e.source().equals("concluded") && e.key().equals("translation"))
                .singleElement()
                .satisfies(e -> assertThat(e.value()).contains("sysctl.proc_translated could not be read"));
    }

    @Test
    void readsTheFeaturesOfAnOldGuestsProcessor() {
        RecordedMac mac = RecordedMac.intel().without("kern.hv_vmm_present").without("hw.model");

        assertThat(mac.text("machdep.cpu.features", "FPU VMM SSE")
                        .detect("x86_64", 12)
                        .hypervisor()
                        .kind())
                .isEqualTo(Hypervisor.Kind.OTHER);
        assertThat(mac.text("machdep.cpu.features", "FPU SSE")
                        .detect("x86_64", 12)
                        .hypervisor()
                        .kind())
                .isEqualTo(Hypervisor.Kind.NONE);
        assertThat(mac.without("machdep.cpu.features")
                        .detect("x86_64", 12)
                        .hypervisor()
                        .kind())
                .isEqualTo(Hypervisor.Kind.UNKNOWN);
    }
}
