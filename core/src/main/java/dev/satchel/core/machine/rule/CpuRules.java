package dev.satchel.core.machine.rule;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Edit;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Board;
import dev.satchel.core.machine.Cpu;
import dev.satchel.core.machine.GuestKind;
import java.util.List;
import java.util.function.Consumer;

/** Whether host and board have such a processor. */
final class CpuRules {
    private CpuRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new Count(),
                new Emulated(),
                new HostModel(),
                new ForeignModel(),
                new MoreThanHost(),
                new WindowsSockets());
    }

    private static final class Count extends Rule {
        Count() {
            super(About.error("cpu.count", "the board takes fewer processors")
                    .because(
                            "QEMU 7.2 (query-machines, cpu-max): pc 255; q35 and microvm 288, of which those above 255"
                                    + " need parts of the interrupt controller in KVM; virt 512, and 8 with the interrupt controller of version 2, which 32-bit Arm has")
                    .otherwise("Invalid SMP CPUs 256. The max CPUs supported by machine 'pc-i440fx-7.2' is 255; of q35:"
                            + " current -smp configuration requires kernel irqchip and X2APIC API support.")
                    .mendedBy("ask for fewer"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            int asked = subject.machine().cpu().processors();
            int most = subject.board() != Board.VIRT ? 255 : subject.architecture() == Architecture.ARM ? 8 : 512;
            if (asked > most) {
                findings.accept(finding(
                        "cpu", "board " + subject.board().id() + " takes " + most + " processors, not " + asked));
            }
        }
    }

    private static final class Emulated extends Rule {
        Emulated() {
            super(About.warning("cpu.emulated", "the guest's code is translated")
                    .because("a hypervisor runs only code of the host's own architecture; QEMU's translator (TCG) runs"
                            + " any, instruction by instruction")
                    .otherwise("the guest runs some ten times slower than on a processor of its own kind")
                    .mendedBy("choose a guest of the host's architecture where there is one"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            if (subject.isTranslated()) {
                findings.accept(finding(
                        "guest.arch",
                        "code of " + subject.architecture() + " is translated on this host, which is "
                                + subject.host().nativeArchitecture()));
            }
        }
    }

    private static final class HostModel extends Rule {
        HostModel() {
            super(About.warning("cpu.host", "the host's own processor is asked for, and no hypervisor can give it")
                    .because("model host is the processor itself, which only a hypervisor hands on (QEMU 7.2)")
                    .otherwise("CPU model 'host' requires KVM or HVF; on Arm: unable to find CPU model 'host'")
                    .mendedBy("leave the model out, or run where a hypervisor can be used")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            boolean host = subject.machine()
                    .cpu()
                    .model()
                    .filter(model -> model.equals("host"))
                    .isPresent();
            if (host && subject.hasNoHypervisor()) {
                String why = subject.isTranslated()
                        ? "this host is " + subject.host().nativeArchitecture()
                        : "none of this host's hypervisors works";
                findings.accept(finding("cpu.model", "model host needs a hypervisor, and " + why)
                        .withFix(Fix.remove("Let the model suit what runs the guest", "cpu.model")));
            }
        }
    }

    private static final class ForeignModel extends Rule {
        private static final ImmutableList<String> X86 = ImmutableList.of(
                "qemu64",
                "qemu32",
                "kvm64",
                "kvm32",
                "486",
                "pentium",
                "athlon",
                "phenom",
                "coreduo",
                "core2duo",
                "conroe",
                "penryn",
                "nehalem",
                "westmere",
                "sandybridge",
                "ivybridge",
                "haswell",
                "broadwell",
                "skylake",
                "cascadelake",
                "cooperlake",
                "icelake",
                "sapphirerapids",
                "graniterapids",
                "sierraforest",
                "knightsmill",
                "denverton",
                "snowridge",
                "opteron",
                "epyc",
                "dhyana",
                "yongfeng",
                "n270");
        private static final ImmutableSet<String> X86_OF_32_BITS = ImmutableSet.of(
                "qemu32", "kvm32", "486", "pentium", "pentium2", "pentium3", "athlon", "coreduo", "n270");
        private static final ImmutableList<String> ARM =
                ImmutableList.of("cortex-", "neoverse-", "arm", "a64fx", "pxa", "sa1100", "sa1110", "ti925t");
        private static final ImmutableSet<String> CORTEX_A_OF_32_BITS =
                ImmutableSet.of("cortex-a7", "cortex-a8", "cortex-a9", "cortex-a15");

        ForeignModel() {
            super(About.error("cpu.model.architecture", "the processor model is not one of the guest's architecture")
                    .because(
                            "QEMU 7.2: each binary has its models (-cpu help); qemu-system-aarch64 has 32-bit ones too,"
                                    + " and cortex-a15 is virt's default")
                    .otherwise("unable to find CPU model 'qemu64'; with a 32-bit model 64-bit firmware runs and says"
                            + " nothing, for ever")
                    .mendedBy("leave the model out, or choose one of the guest's architecture")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            subject.machine().cpu().model().ifPresent(model -> {
                String name = Ascii.toLowerCase(model);
                boolean wrong = switch (subject.architecture()) {
                    case X86_64 -> isArm(name) || X86_OF_32_BITS.contains(name);
                    case X86 -> isArm(name);
                    case AARCH64 -> isX86(name) || isArmOf32Bits(name);
                    case UNKNOWN -> false;
                    default -> isX86(name);
                };
                if (wrong) {
                    findings.accept(
                            finding("cpu.model", model + " is no processor for a guest of " + subject.architecture())
                                    .withFix(Fix.remove("Let the model suit the guest", "cpu.model")));
                }
            });
        }

        private static boolean isX86(String name) {
            return X86.stream().anyMatch(name::startsWith);
        }

        private static boolean isArm(String name) {
            return ARM.stream().anyMatch(name::startsWith);
        }

        private static boolean isArmOf32Bits(String name) {
            return isArm(name)
                    && !name.startsWith("neoverse-")
                    && !name.equals("a64fx")
                    && (!name.startsWith("cortex-a") || CORTEX_A_OF_32_BITS.contains(name));
        }
    }

    private static final class MoreThanHost extends Rule {
        MoreThanHost() {
            super(About.warning("cpu.more-than-host", "the machine has more processors than the host")
                    .because("each processor of a guest is a thread of the host (QEMU 7.2)")
                    .otherwise(
                            "they wait for one another: a guest with too many processors is slower than one with fewer")
                    .mendedBy("use at most as many as the host has")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Cpu cpu = subject.machine().cpu();
            int logical = subject.host().cpu().logical();
            if (logical <= 0 || cpu.processors() <= logical) {
                return;
            }
            Finding finding = finding(
                    "cpu",
                    cpu.processors() + " processors are more than the " + logical + " of this host",
                    "use at most " + logical);
            int least = subject.machine().guest().kind() == GuestKind.WINDOWS_11 ? Windows11Rules.PROCESSORS : 1;
            findings.accept(
                    logical < least
                            ? finding
                            : finding.withFix(new Fix(
                                    "Give it as many as the host has",
                                    List.of(
                                            new Edit.Put("cpu.sockets", "1"),
                                            new Edit.Put("cpu.cores", Integer.toString(logical)),
                                            new Edit.Put("cpu.threads", "1")))));
        }
    }

    private static final class WindowsSockets extends Rule {
        private static final int MOST = 2;

        WindowsSockets() {
            super(About.warning("cpu.sockets.windows", "a client Windows uses two processors (sockets) at most")
                    .because(
                            "Microsoft licenses Windows 10 and 11 Pro for two sockets, Home for one, with any number of"
                                    + " cores in each")
                    .otherwise("Windows starts, and leaves the other sockets unused")
                    .mendedBy("use one socket with more cores")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            GuestKind kind = subject.machine().guest().kind();
            Cpu cpu = subject.machine().cpu();
            if ((kind == GuestKind.WINDOWS_11 || kind == GuestKind.WINDOWS_10) && cpu.sockets() > MOST) {
                int cores = cpu.sockets() * cpu.cores();
                findings.accept(finding(
                                "cpu.sockets", cpu.sockets() + " sockets, of which Windows uses " + MOST + " at most")
                        .withFix(new Fix(
                                "Put all cores into one socket",
                                List.of(
                                        new Edit.Put("cpu.sockets", "1"),
                                        new Edit.Put("cpu.cores", Integer.toString(cores))))));
            }
        }
    }
}
