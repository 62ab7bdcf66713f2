package dev.satchel.qemu.rule;

import static dev.satchel.qemu.rule.Qemu.MICROVM;
import static dev.satchel.qemu.rule.Qemu.PC;
import static dev.satchel.qemu.rule.Qemu.Q35;
import static dev.satchel.qemu.rule.Qemu.VIRT;
import static dev.satchel.qemu.rule.Qemu.board;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.host.Architecture;
import dev.satchel.core.unit.DataSize;
import dev.satchel.qemu.QemuInstallation;
import dev.satchel.qemu.capability.Accelerator;
import dev.satchel.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** What the real QEMU makes of processors and memory that board, accelerator or architecture do not have. */
@Timeout(60)
class CpuRuleIT {
    @TempDir
    Path folder;

    @Test
    @Demonstrates("cpu.count")
    void moreProcessorsThanTheBoardTakes() throws Exception {
        assertThat(PC.refuses("-smp", "256"))
                .contains("Invalid SMP CPUs 256. The max CPUs supported by machine 'pc-i440fx")
                .contains("' is 255");
        assertThat(Q35.refuses("-smp", "289")).contains("' is 288");
        assertThat(MICROVM.refuses("-smp", "289")).contains("machine 'microvm' is 288");
        assertThat(board("aarch64", "virt,gic-version=3", "-cpu", "cortex-a72").refuses("-smp", "513"))
                .contains("' is 512");
    }

    @Test
    @Demonstrates("cpu.count")
    void moreThan255NeedAHypervisor() throws Exception {
        assertThat(Q35.refuses("-smp", "256"))
                .contains("current -smp configuration requires kernel irqchip and X2APIC API support.");
    }

    @Test
    @Demonstrates("cpu.count")
    void moreThanEightOnVirtNeedTheNewerInterruptController() throws Exception {
        assertThat(VIRT.refuses("-smp", "9"))
                .contains("Number of SMP CPUs requested (9) exceeds max CPUs supported by machine 'mach-virt' (8)");
        try (Trial trial =
                board("aarch64", "virt,gic-version=3", "-cpu", "cortex-a72").starts("-smp", "9")) {
            assertThat(trial.query("query-cpus-fast").elements()).hasSize(9);
        }
    }

    @Test
    @Demonstrates("cpu.host")
    void theHostsModelWithoutAHypervisor() throws Exception {
        assertThat(Q35.refuses("-cpu", "host")).contains("CPU model 'host' requires KVM or HVF");
        assertThat(VIRT.refuses("-cpu", "host")).contains("unable to find CPU model 'host'");
        try (Trial trial = Q35.starts("-cpu", "max")) {
            assertThat(trial.said()).isEmpty();
        }
    }

    @Test
    @Demonstrates("cpu.model.architecture")
    void aModelOfAnotherArchitecture() throws Exception {
        assertThat(VIRT.refuses("-cpu", "Skylake-Client")).contains("unable to find CPU model 'Skylake-Client'");
        assertThat(Q35.refuses("-cpu", "cortex-a72")).contains("unable to find CPU model 'cortex-a72'");
        assertThat(board("arm", "virt").refuses("-cpu", "cortex-a72")).contains("unable to find CPU model");
    }

    @Test
    @Demonstrates("cpu.flags")
    void aFlagThatIsSwitchedOnAndOffIsWhatCameLast() throws Exception {
        try (Trial trial = Q35.starts("-cpu", "max,aes=on,aes=off")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.property("/machine/unattached/device[0]", "aes").isTrue())
                    .isFalse();
        }
        try (Trial trial = Q35.starts("-cpu", "max,aes=off,aes=on")) {
            assertThat(trial.property("/machine/unattached/device[0]", "aes").isTrue())
                    .isTrue();
        }
    }

    @Test
    @Demonstrates("cpu.flags.hyper-v")
    @FallsInto(SilentTrap.S20)
    void enlightenmentsWithoutAHypervisor() throws Exception {
        assertThat(Q35.refuses("-cpu", "max,hv-vpindex=on")).contains("kernel doesn't allow setting HyperV VP_INDEX");
        assertThat(VIRT.refuses("-cpu", "max,hv-relaxed=on")).contains("Property 'max-arm-cpu.hv-relaxed' not found");
        try (Trial trial = Q35.starts("-cpu", "max,hv-relaxed=on,hv-time=on")) {
            assertThat(trial.said()).as("accepted, and nothing comes of it").isEmpty();
        }
    }

    @Test
    @Demonstrates("cpu.flags.name")
    void aFlagWithASignBeforeIt() throws Exception {
        assertThat(Q35.refuses("-cpu", "max,+aes=on")).contains("Property 'max-x86_64-cpu.aes=on' not found");
    }

    @Test
    @Demonstrates("cpu.flags.value")
    void aFlagThatWantsANumber() throws Exception {
        assertThat(Q35.refuses("-cpu", "max,hv-spinlocks=on")).contains("Parameter 'hv-spinlocks' expects uint64");
        try (Trial trial = Q35.starts("-cpu", "max,hv-spinlocks=0x1fff")) {
            assertThat(trial.said()).isEmpty();
        }
    }

    @Test
    @Demonstrates("cpu.emulated")
    void anotherArchitecturesQemuHasNoHypervisorToUse() throws Exception {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        Architecture other = arm ? Architecture.X86_64 : Architecture.AARCH64;
        Tools.require("qemu-system-" + other.id());

        assertThat(QemuInstallation.find(other).accelerators()).containsExactly(Accelerator.TCG);
    }

    @Test
    @Demonstrates("cpu.more-than-host")
    void moreProcessorsThanTheHostHasAreTakenWithoutAWord() throws Exception {
        int more = 2 * Runtime.getRuntime().availableProcessors() + 1;

        try (Trial trial = Q35.starts("-smp", Integer.toString(more))) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.query("query-cpus-fast").elements()).hasSize(more);
        }
    }

    @Test
    @Demonstrates("cpu.flags.architecture")
    void anotherArchitecturesFlag() throws Exception {
        assertThat(VIRT.refuses("-cpu", "max,aes=on")).contains("Property 'max-arm-cpu.aes' not found");
        assertThat(Q35.refuses("-cpu", "max,sve=on")).contains("Property 'max-x86_64-cpu.sve' not found");
    }

    @Test
    void threadsThatTheProcessorDoesNotHave() throws Exception {
        try (Trial trial = Q35.starts("-cpu", "max", "-smp", "cpus=4,sockets=1,cores=2,threads=2")) {
            assertThat(trial.said()).contains("warning: This family of AMD CPU doesn't support hyperthreading(2)");
        }
        try (Trial trial = Q35.starts("-cpu", "Skylake-Client-v4", "-smp", "cpus=4,sockets=1,cores=2,threads=2")) {
            assertThat(trial.said()).doesNotContain("hyperthreading");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"100000000", "64T"})
    @Demonstrates("memory.more-than-host")
    void memoryThatTheHostHasNot(String size) throws Exception {
        assertThat(Q35.refuses("-m", size)).contains("cannot set up guest memory 'pc.ram': Cannot allocate memory");
    }

    @Test
    @Demonstrates("memory.architecture")
    void memoryThatA32BitGuestCannotReach() throws Exception {
        assertThat(board("arm", "virt,highmem=off").refuses("-m", "4096"))
                .contains("Addressing limited to 32 bits, but memory exceeds it by 1073741824 bytes");
        try (Trial trial = board("i386", "q35").starts("-cpu", "486", "-m", "5120")) {
            assertThat(trial.said()).isEmpty();
            assertThat(trial.query("query-memory-size-summary")
                            .at("base-memory")
                            .number())
                    .hasValue(5L << 30);
            assertThat(trial.property("/machine/unattached/device[0]", "phys-bits")
                            .number())
                    .as("what lies above 4 GiB has no address there")
                    .hasValue(32);
        }
    }

    /** A control group of this test's own, below that of this process; with the files of cgroup version 1. */
    @Test
    @Demonstrates("memory.limit")
    void moreMemoryThanTheControlGroupAllowsEndsQemuWithoutAWord() throws Exception {
        Path group = controlGroup();
        try (Trial trial = Q35.starts()) {
            Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(256 << 20));
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(trial.pid()));
            trial.fill(DataSize.gibibytes(1));
            assertThat(trial.awaitEnd(Duration.ofSeconds(20))).isEqualTo(128 + 9);
            assertThat(trial.said()).isEmpty();
        } finally {
            Files.delete(group);
        }
    }

    private static Path controlGroup() throws IOException {
        Path root = Path.of("/sys/fs/cgroup/memory");
        Path own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.contains(":memory:"))
                .map(line -> root.resolve(line.substring(line.indexOf(":memory:/") + ":memory:/".length())))
                .filter(Files::isWritable)
                .findFirst()
                .orElseThrow(() -> new TestAbortedException("no control group for memory can be made here"));
        return Files.createDirectory(
                own.resolve("satchel-" + ProcessHandle.current().pid()));
    }
}
