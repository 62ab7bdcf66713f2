package dev.satchel.core.sizing;

import dev.satchel.core.host.Accelerator;
import dev.satchel.core.host.Accelerator.Kind;
import dev.satchel.core.host.Accelerator.Verdict;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.host.CoreClass;
import dev.satchel.core.host.Host;
import dev.satchel.core.host.HostCpu;
import dev.satchel.core.host.HostMemory;
import dev.satchel.core.host.HostSystem;
import dev.satchel.core.host.NumaNode;
import dev.satchel.core.host.OperatingSystem;
import dev.satchel.core.host.Translation;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.stream.IntStream;

/** Hosts as {@code Host.detect()} would tell them on machines that are not here. */
final class RecordedHosts {
    private RecordedHosts() {}

    static Host m2() {
        return mac(4, 4, 8);
    }

    static Host m3Max() {
        return mac(12, 4, 64);
    }

    /** The same M2, asked by a Java for x86-64. */
    static Host m2UnderRosetta() {
        return appleSilicon(m2().cpu(), 8)
                .processArchitecture(Architecture.X86_64)
                .translation(Translation.ROSETTA2)
                .build();
    }

    static Host mac(int performance, int efficiency, int gibibytes) {
        HostCpu cpu = HostCpu.ofLogical(performance + efficiency)
                .withPhysical(performance + efficiency)
                .withClasses(List.of(classOf("performance", performance), classOf("efficiency", efficiency)));
        return appleSilicon(cpu, gibibytes).build();
    }

    static Host.Builder appleSilicon(HostCpu cpu, int gibibytes) {
        return known(Architecture.AARCH64, OperatingSystem.MACOS, cpu, gibibytes)
                .operatingSystem(
                        HostSystem.of(OperatingSystem.MACOS).withName("macOS").withVersion("15.1"))
                .accelerators(List.of(new Accelerator(Kind.HVF, Verdict.UNPROVEN, "the system offers it")));
    }

    static Host threeClasses() {
        HostCpu cpu = HostCpu.ofLogical(8)
                .withClasses(
                        List.of(classOf("capacity 1024", 1), classOf("capacity 700", 3), classOf("capacity 300", 4)));
        return known(Architecture.AARCH64, OperatingSystem.LINUX, cpu, 16)
                .accelerators(kvm(Verdict.USABLE))
                .build();
    }

    /** 8 fast cores of two threads, 8 slow ones of one. */
    static Host hybridDesktop() {
        HostCpu cpu = HostCpu.ofLogical(24)
                .withPhysical(16)
                .withClasses(List.of(
                        CoreClass.of("performance", 16).withPhysical(8),
                        CoreClass.of("efficiency", 8).withPhysical(8)));
        return known(Architecture.X86_64, OperatingSystem.LINUX, cpu, 32)
                .accelerators(kvm(Verdict.USABLE))
                .build();
    }

    static Host twoSockets() {
        return known(
                        Architecture.X86_64,
                        OperatingSystem.LINUX,
                        HostCpu.ofLogical(64).withPhysical(32),
                        256)
                .numaNodes(List.of(node(0, 0, 32, 128), node(1, 32, 64, 128)))
                .accelerators(kvm(Verdict.USABLE))
                .build();
    }

    /** Small nodes, so that a desktop spans them. */
    static Host fourSmallNodes() {
        return known(Architecture.X86_64, OperatingSystem.LINUX, HostCpu.ofLogical(8), 24)
                .numaNodes(List.of(node(0, 0, 2, 6), node(1, 2, 4, 6), node(2, 4, 6, 6), node(3, 6, 8, 6)))
                .accelerators(kvm(Verdict.USABLE))
                .build();
    }

    static Host container() {
        return known(
                        Architecture.X86_64,
                        OperatingSystem.LINUX,
                        HostCpu.ofLogical(16).withAllowed(2),
                        64)
                .memory(HostMemory.unknown().withTotal(DataSize.gibibytes(64)).withLimit(DataSize.gibibytes(4)))
                .accelerators(kvm(Verdict.UNUSABLE))
                .build();
    }

    static Host windowsOnArm() {
        return known(Architecture.AARCH64, OperatingSystem.WINDOWS, HostCpu.ofLogical(12), 16)
                .accelerators(List.of(new Accelerator(Kind.WHPX, Verdict.UNPROVEN, "the platform is switched on")))
                .build();
    }

    static Host intelMac() {
        return known(
                        Architecture.X86_64,
                        OperatingSystem.MACOS,
                        HostCpu.ofLogical(8).withPhysical(4),
                        16)
                .operatingSystem(
                        HostSystem.of(OperatingSystem.MACOS).withName("macOS").withVersion("12.7"))
                .accelerators(List.of(new Accelerator(Kind.HVF, Verdict.UNPROVEN, "the system offers it")))
                .build();
    }

    static Host unknown() {
        return Host.builder().build();
    }

    static List<Host> all() {
        return List.of(
                m2(),
                m3Max(),
                m2UnderRosetta(),
                threeClasses(),
                hybridDesktop(),
                twoSockets(),
                fourSmallNodes(),
                container(),
                windowsOnArm(),
                intelMac(),
                unknown());
    }

    static Host.Builder known(Architecture architecture, OperatingSystem system, HostCpu cpu, int gibibytes) {
        DataSize memory = DataSize.gibibytes(gibibytes);
        return Host.builder()
                .nativeArchitecture(architecture)
                .processArchitecture(architecture)
                .translation(Translation.NONE)
                .operatingSystem(HostSystem.of(system))
                .cpu(cpu)
                .memory(HostMemory.unknown().withTotal(memory).withLimit(memory));
    }

    static List<Accelerator> kvm(Verdict verdict) {
        return List.of(new Accelerator(Kind.KVM, verdict, "a guest was tried"));
    }

    private static CoreClass classOf(String name, int cores) {
        return CoreClass.of(name, cores).withPhysical(cores);
    }

    private static NumaNode node(int id, int from, int to, int gibibytes) {
        return NumaNode.of(id, IntStream.range(from, to).boxed().toList()).withMemory(DataSize.gibibytes(gibibytes));
    }
}
