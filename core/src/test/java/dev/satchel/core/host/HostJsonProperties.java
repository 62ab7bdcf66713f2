package dev.satchel.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.core.SatchelException;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class HostJsonProperties {
    @Property(tries = 300)
    void whatIsWrittenReadsBack(
            @ForAll Architecture machine,
            @ForAll Translation translation,
            @ForAll OperatingSystem system,
            @ForAll @Size(max = 5) List<String> texts,
            @ForAll @IntRange(min = 1) int logical,
            @ForAll @LongRange(min = 0) long bytes,
            @ForAll Accelerator.Kind kind,
            @ForAll Accelerator.Verdict verdict,
            @ForAll Evidence.Outcome outcome,
            @ForAll Container.Kind container,
            @ForAll Hypervisor.Kind hypervisor,
            @ForAll CpuCache.Type cache)
            throws SatchelException {
        String text = String.join("|", texts);
        Host host = Host.builder()
                .nativeArchitecture(machine)
                .translation(translation)
                .operatingSystem(HostSystem.of(system).withName(text).withKernel(text))
                .cpu(HostCpu.ofLogical(logical)
                        .withPhysical(logical / 2 + 1)
                        .withSockets(logical / 4 + 1)
                        .withCaches(List.of(
                                CpuCache.of(3, cache, DataSize.bytes(bytes)).withSharedBy(logical),
                                CpuCache.of(1, cache, DataSize.ZERO).withCount(logical)))
                        .withClasses(List.of(CoreClass.of(text, logical))))
                .memory(HostMemory.unknown()
                        .withInstalled(DataSize.bytes(bytes))
                        .withTotal(DataSize.bytes(bytes))
                        .withPageSize(DataSize.kibibytes(16)))
                .numaNodes(List.of(
                        NumaNode.of(logical, List.of(0, logical)).withMemory(DataSize.bytes(bytes)),
                        NumaNode.of(0, List.of())))
                .container(new Container(container, text))
                .hypervisor(new Hypervisor(hypervisor, text))
                .accelerators(List.of(new Accelerator(kind, verdict, text)))
                .evidence(List.of(new Evidence("x" + text, text, outcome, text)))
                .build();

        assertThat(Host.parseJson(host.toJson())).isEqualTo(host).hasSameHashCodeAs(host);
    }

    @Property(tries = 300)
    void aDamagedRecordingIsAHostOrIsRefusedByName(
            @ForAll @IntRange(max = 2000) int at, @ForAll char damage, @ForAll boolean cut) {
        String whole = LinuxTreeJson.TEXT;
        int place = Math.min(at, whole.length() - 1);
        String damaged = whole.substring(0, place) + damage + (cut ? "" : whole.substring(place + 1));
        try {
            assertThat(Host.parseJson(damaged).cpu().logical()).isPositive();
        } catch (SatchelException e) {
            assertThat(e.code()).isEqualTo("host.json");
            assertThat(e).hasMessageContaining("line ").hasMessageContaining("column ");
        }
    }

    /** Made once: it costs more than reading it. */
    private static final class LinuxTreeJson {
        private static final String TEXT = LinuxTree.x86().detect().toJson();
    }
}
