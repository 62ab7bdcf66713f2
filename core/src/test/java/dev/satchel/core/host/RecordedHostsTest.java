package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every recorded host. */
class RecordedHostsTest {
    static Stream<RecordedHosts.Recording> all() {
        return RecordedHosts.all();
    }

    @Test
    void thereAreManyAndEachHasANameOfItsOwn() {
        List<String> names = all().map(RecordedHosts.Recording::name).toList();

        assertThat(names).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isDescribedAsItIs(RecordedHosts.Recording recording) {
        Host expected = recording.expected();
        Host host = recording.readings().get();

        assertThat(bare(host)).usingRecursiveComparison().isEqualTo(expected);
    }

    /** The same without reasons and evidence, which are for people. */
    private static Host bare(Host host) {
        return Host.builder()
                .nativeArchitecture(host.nativeArchitecture())
                .processArchitecture(host.processArchitecture())
                .translation(host.translation())
                .operatingSystem(host.operatingSystem())
                .cpu(host.cpu())
                .memory(host.memory())
                .numaNodes(host.numaNodes())
                .container(new Container(host.container().kind(), ""))
                .hypervisor(new Hypervisor(host.hypervisor().kind(), ""))
                .accelerators(host.accelerators().stream()
                        .map(a -> new Accelerator(a.kind(), a.verdict(), ""))
                        .toList())
                .build();
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsBackFromItsJson(RecordedHosts.Recording recording) throws SatchelException {
        Host host = recording.readings().get();

        assertThat(Host.parseJson(host.toJson())).isEqualTo(host).hasSameHashCodeAs(host);
    }

    @ParameterizedTest
    @MethodSource("all")
    void hasEvidenceForEachVerdict(RecordedHosts.Recording recording) {
        Host host = recording.readings().get();

        assertThat(host.evidence())
                .filteredOn(e -> e.source().equals("concluded"))
                .extracting(Evidence::key)
                .containsExactly("nativeArch", "processArch", "translation");
        assertThat(host.evidence())
                .filteredOn(e -> e.key().equals("translation"))
                .singleElement()
                .satisfies(e -> assertThat(e.value())
                        .startsWith(host.translation().id() + ": ")
                        .hasSizeGreaterThan(host.translation().id().length() + 10));
        assertThat(host.evidence())
                .filteredOn(e -> !e.source().equals("concluded"))
                .hasSizeGreaterThan(10);
        assertThat(host.container().reason()).isNotBlank();
        assertThat(host.hypervisor().reason()).isNotBlank();
        assertThat(host.accelerators())
                .isNotEmpty()
                .allSatisfy(a -> assertThat(a.reason()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("all")
    void addsUp(RecordedHosts.Recording recording) {
        Host host = recording.readings().get();
        HostCpu cpu = host.cpu();

        assertThat(cpu.classes().stream().mapToInt(CoreClass::logical).sum()).isEqualTo(cpu.logical());
        assertThat(cpu.classes().stream()
                        .mapToInt(c -> c.physical().orElseThrow())
                        .sum())
                .isEqualTo(cpu.physical().orElseThrow());
        assertThat(cpu.smt())
                .isEqualTo(cpu.physical().orElseThrow() < cpu.logical() ? HostCpu.Smt.ON : HostCpu.Smt.OFF);
        assertThat(cpu.caches())
                .allSatisfy(cache -> assertThat(
                                cache.count().orElseThrow() * cache.sharedBy().orElseThrow())
                        .isLessThanOrEqualTo(cpu.logical()));
        List<Integer> inNodes =
                host.numaNodes().stream().flatMap(node -> node.cpus().stream()).toList();
        assertThat(inNodes).hasSize(cpu.logical()).hasSameSizeAs(new HashSet<>(inNodes));
        assertThat(host.memory().limit().orElseThrow())
                .isLessThanOrEqualTo(host.memory().total().orElseThrow());
    }
}
