package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MacHostTest {
    private static byte[] wide(long number) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    private static byte[] narrow(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** An M2 Pro with macOS 15.1, as a native process sees it. */
    private static Map<String, byte[]> m2() {
        Map<String, byte[]> values = new HashMap<>();
        values.put("hw.optional.arm64", narrow(1));
        values.put("sysctl.proc_translated", narrow(0));
        values.put("hw.machine", text("arm64"));
        values.put("hw.logicalcpu", narrow(10));
        values.put("hw.physicalcpu", narrow(10));
        values.put("hw.nperflevels", narrow(2));
        values.put("hw.perflevel0.logicalcpu", narrow(6));
        values.put("hw.perflevel0.physicalcpu", narrow(6));
        values.put("hw.perflevel0.name", text("Performance"));
        values.put("hw.perflevel1.logicalcpu", narrow(4));
        values.put("hw.perflevel1.physicalcpu", narrow(4));
        values.put("hw.perflevel1.name", text("Efficiency"));
        values.put("hw.memsize", wide(16L << 30));
        values.put("hw.pagesize", wide(16384));
        values.put("kern.memorystatus_level", narrow(50));
        values.put("kern.hv_support", narrow(1));
        values.put("kern.hv_vmm_present", narrow(0));
        values.put("kern.osproductversion", text("15.1"));
        values.put("kern.osrelease", text("24.1.0"));
        return values;
    }

    private static Map<String, byte[]> m2UnderRosetta() {
        Map<String, byte[]> values = m2();
        values.put("sysctl.proc_translated", narrow(1));
        values.put("hw.machine", text("x86_64"));
        values.put("hw.pagesize", wide(4096));
        return values;
    }

    /** Of 2018, with macOS 11: it knows neither {@code hw.optional.arm64} nor performance levels. */
    private static Map<String, byte[]> intel() {
        Map<String, byte[]> values = m2();
        values.keySet().removeIf(name -> name.startsWith("hw.perflevel"));
        List.of("hw.optional.arm64", "sysctl.proc_translated", "hw.nperflevels").forEach(values::remove);
        values.put("hw.machine", text("x86_64"));
        values.put("hw.logicalcpu", narrow(12));
        values.put("hw.physicalcpu", narrow(6));
        values.put("hw.pagesize", wide(4096));
        values.put("kern.osproductversion", text("11.7"));
        return values;
    }

    private static Host detect(Map<String, byte[]> values, String osArch, int processors) {
        return detect(name -> Optional.ofNullable(values.get(name)), osArch, processors);
    }

    private static Host detect(Sysctl sysctl, String osArch, int processors) {
        return new MacHost(sysctl, new Surroundings(osArch, "Mac OS X", "15.1", processors, Map.of())).detect();
    }

    @Test
    void describesAppleSilicon() {
        Host host = detect(m2(), "aarch64", 10);

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
        Host host = detect(m2UnderRosetta(), "x86_64", 10);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.AARCH64);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.ROSETTA2);
        assertThat(host.memory().pageSize()).contains(DataSize.kibibytes(4));
        assertThat(host.accelerator(Accelerator.Kind.HVF).orElseThrow().reason())
                .contains("arm64 build of QEMU");
    }

    @Test
    void describesAnIntelMac() {
        Host host = detect(intel(), "x86_64", 12);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.translation()).isEqualTo(Translation.NONE);
        assertThat(host.cpu().physical()).isEqualTo(OptionalInt.of(6));
        assertThat(host.cpu().classes())
                .containsExactly(CoreClass.of(CoreClass.UNIFORM, 12).withPhysical(6));
    }

    @Test
    void keepsAThirdClassAboveTheUsualTwo() {
        Map<String, byte[]> values = m2();
        values.put("hw.nperflevels", narrow(3));
        values.put("hw.perflevel2.logicalcpu", narrow(2));

        assertThat(detect(values, "aarch64", 10).cpu().classes())
                .extracting(CoreClass::name)
                .containsExactly("performance", "efficiency", "level 2");
    }

    @Test
    void leavesHypervisorFrameworkUnprovenEvenWhereTheSystemHasIt() {
        Accelerator hvf =
                detect(m2(), "aarch64", 10).accelerator(Accelerator.Kind.HVF).orElseThrow();

        assertThat(hvf.verdict()).isEqualTo(Accelerator.Verdict.UNPROVEN);
        assertThat(hvf.usable()).isFalse();
    }

    @Test
    void rulesHypervisorFrameworkOutWhereTheSystemDoes() {
        Map<String, byte[]> values = m2();
        values.put("kern.hv_support", narrow(0));

        assertThat(detect(values, "aarch64", 10).accelerators())
                .extracting(Accelerator::verdict)
                .containsExactly(Accelerator.Verdict.UNUSABLE);
    }

    @Test
    void knowsNothingAndSaysSoWhereTheSystemCannotBeAsked() {
        Host host = detect(
                name -> {
                    throw NativeCallException.unavailable("no JNA");
                },
                "x86_64",
                4);

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.UNKNOWN);
        assertThat(host.translation()).isEqualTo(Translation.UNKNOWN);
        assertThat(host.cpu()).isEqualTo(HostCpu.ofLogical(4));
        assertThat(host.memory()).isEqualTo(HostMemory.unknown());
        assertThat(host.accelerators()).extracting(Accelerator::verdict).containsExactly(Accelerator.Verdict.UNPROVEN);
        assertThat(host.evidence())
                .filteredOn(e -> e.key().equals("hw.optional.arm64"))
                .extracting(Evidence::outcome)
                .containsExactly(Evidence.Outcome.FAILED);
    }
}
