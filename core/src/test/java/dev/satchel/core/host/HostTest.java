package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.unit.DataSize;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What holds on whatever machine this runs. */
class HostTest {
    private static final Host HERE = Host.detect();

    @Test
    void knowsWhatThisProcessIs() {
        assertThat(HERE.processArchitecture()).isNotEqualTo(Architecture.UNKNOWN);
        assertThat(HERE.operatingSystem().kind()).isEqualTo(OperatingSystem.current());
    }

    @Test
    void countsAtLeastTheProcessorsThatTheJvmMayUse() {
        HostCpu cpu = HERE.cpu();

        assertThat(cpu.allowed()).isBetween(1, cpu.logical());
        cpu.physical().ifPresent(physical -> assertThat(physical).isBetween(1, cpu.logical()));
        assertThat(cpu.classes().stream().mapToInt(CoreClass::logical).sum()).isIn(0, cpu.logical());
    }

    @Test
    void doesNotAllowMoreMemoryThanThereIs() {
        DataSize total = HERE.memory().total().orElseThrow();

        assertThat(total).isGreaterThan(DataSize.mebibytes(64));
        assertThat(HERE.memory().available().orElse(DataSize.ZERO)).isLessThanOrEqualTo(total);
        assertThat(HERE.memory().limit().orElse(DataSize.ZERO)).isLessThanOrEqualTo(total);
    }

    @Test
    void givesEachAcceleratorAReason() {
        assertThat(HERE.accelerators())
                .allSatisfy(accelerator -> assertThat(accelerator.reason()).isNotEmpty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsTheFilesOfThisLinux() {
        assertThat(HERE.nativeArchitecture()).isNotEqualTo(Architecture.UNKNOWN);
        assertThat(HERE.memory().pageSize().orElseThrow()).isGreaterThanOrEqualTo(DataSize.kibibytes(4));
        assertThat(HERE.cpu().physical()).isNotEqualTo(OptionalInt.empty());
        assertThat(HERE.numaNodes()).isNotEmpty();
        assertThat(HERE.operatingSystem().kernel()).isEqualTo(System.getProperty("os.version"));
        assertThat(HERE.accelerator(Accelerator.Kind.KVM)).isPresent();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void reachesTheCLibraryThroughJna() {
        assertThat(HERE.evidence())
                .filteredOn(e -> e.source().equals("/dev/kvm"))
                .isNotEmpty()
                .noneSatisfy(e -> assertThat(e.value()).contains("JNA"));
    }

    @Test
    void isQuickOnceItIsWarm() {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            assertThat(Host.detect().nativeArchitecture()).isEqualTo(HERE.nativeArchitecture());
            best = Math.min(best, System.nanoTime() - start);
        }

        assertThat(Duration.ofNanos(best))
                .isLessThan(Duration.ofMillis(100)); // 5 ms is usual; others use the machine too
    }

    @Test
    void knowsOfAnotherSystemWhatTheJvmKnows() {
        Host host = Host.unknownSystem(new Surroundings("amd64", "FreeBSD", "14.1", 4, Map.of()));

        assertThat(host.nativeArchitecture()).isEqualTo(Architecture.UNKNOWN);
        assertThat(host.processArchitecture()).isEqualTo(Architecture.X86_64);
        assertThat(host.operatingSystem()).hasToString("FreeBSD 14.1");
        assertThat(host.cpu().logical()).isEqualTo(4);
        assertThat(host.accelerators()).isEmpty();
    }
}
