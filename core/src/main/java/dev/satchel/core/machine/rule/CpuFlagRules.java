package dev.satchel.core.machine.rule;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.satchel.core.check.Finding;
import dev.satchel.core.check.Fix;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether the processor's flags are flags, and do something. */
final class CpuFlagRules {
    private CpuFlagRules() {}

    static List<Rule> all() {
        return ImmutableList.of(
                new Contradiction(), new FlagName(), new OfArchitecture(), new WithValue(), new HyperV());
    }

    private static String withoutSign(String flag) {
        return flag.startsWith("-") || flag.startsWith("+") ? flag.substring(1) : flag;
    }

    /** QEMU takes both spellings of a name (since 2.x for x86: {@code hv_relaxed} is {@code hv-relaxed}). */
    private static String nameOf(String flag) {
        return withoutSign(flag).replace('_', '-');
    }

    private static Fix flags(String title, List<String> flags) {
        return flags.isEmpty()
                ? Fix.remove(title, "cpu.flags")
                : Fix.put(
                        title,
                        "cpu.flags",
                        flags.stream().map(Subject::json).collect(Collectors.joining(", ", "[", "]")));
    }

    private static final class Contradiction extends Rule {
        Contradiction() {
            super(About.error("cpu.flags", "a processor flag is switched on and off")
                    .because("QEMU takes the last of them and says nothing (7.2, -cpu max,aes=on,aes=off)")
                    .otherwise("the guest has the flag or not, by the order of the list")
                    .mendedBy("leave one of the two"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<String> flags = subject.machine().cpu().flags();
            Set<String> off = flags.stream()
                    .filter(flag -> flag.startsWith("-"))
                    .map(CpuFlagRules::nameOf)
                    .collect(ImmutableSet.toImmutableSet());
            flags.stream()
                    .filter(flag -> !flag.startsWith("-"))
                    .map(CpuFlagRules::nameOf)
                    .filter(off::contains)
                    .distinct()
                    .forEach(flag -> findings.accept(finding("cpu.flags", "flag " + flag + " is switched on and off")));
        }
    }

    private static final class FlagName extends Rule {
        private static final CharMatcher NAME = CharMatcher.inRange('a', 'z')
                .or(CharMatcher.inRange('A', 'Z'))
                .or(CharMatcher.inRange('0', '9'))
                .or(CharMatcher.anyOf("._-"));

        FlagName() {
            super(About.error("cpu.flags.name", "a processor flag is not written as one")
                    .because(
                            "a flag is a property of QEMU's processor: letters, digits, dots, dashes, underscores; it is"
                                    + " switched on by its bare name and off by a dash before it")
                    .otherwise("Property 'max-x86_64-cpu.x2apic=on' not found")
                    .mendedBy("write the name: aes, or -aes to switch it off")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<String> flags = subject.machine().cpu().flags();
            for (int i = 0; i < flags.size(); i++) {
                String flag = flags.get(i);
                String where = "cpu.flags[" + i + "]";
                if (flag.startsWith("+") && isName(flag.substring(1))) {
                    findings.accept(finding(where, "'" + flag + "' has a plus, and no flag has")
                            .withFix(Fix.put("Write it without the plus", where, Subject.json(flag.substring(1)))));
                } else if (!isName(flag.startsWith("-") ? flag.substring(1) : flag)) {
                    findings.accept(finding(where, "'" + flag + "' is no name of a flag"));
                }
            }
        }

        private static boolean isName(String text) {
            return !text.isEmpty() && NAME.matchesAllOf(text) && !text.startsWith("-");
        }
    }

    private static final class HyperV extends Rule {
        HyperV() {
            super(About.warning("cpu.flags.hyper-v", "Hyper-V flags are set, and no hypervisor runs the guest")
                    .because(
                            "QEMU's hv-* flags are features of KVM for guests of x86 (7.2, docs/system/i386/hyperv.rst)")
                    .otherwise(
                            "most are accepted and do nothing; hv-vpindex: kernel doesn't allow setting HyperV VP_INDEX")
                    .mendedBy("leave them out: where KVM runs a Windows they are set without being asked for")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<String> flags = subject.machine().cpu().flags();
            List<String> others = flags.stream()
                    .filter(flag -> !nameOf(flag).startsWith("hv-"))
                    .toList();
            boolean useless = subject.isX86() && subject.hasNoHypervisor();
            if (useless && others.size() < flags.size()) {
                findings.accept(finding("cpu.flags", "flags of Hyper-V do nothing without KVM")
                        .withFix(flags("Leave the flags of Hyper-V out", others)));
            }
        }
    }

    private static final class OfArchitecture extends Rule {
        /** Beginnings of names that only processors of x86 have (QEMU 7.2, -cpu help). */
        private static final ImmutableList<String> X86_FAMILIES = ImmutableList.of(
                "hv-", "avx", "sse", "ssse", "vmx", "svm-", "x2apic", "invtsc", "kvm-pv", "3dnow", "amd-", "xsave",
                "pclmul");

        /** The commoner of the rest; a name that is not here is not judged. */
        private static final ImmutableSet<String> X86 = ImmutableSet.of(
                "adx",
                "aes",
                "apic",
                "arat",
                "bmi1",
                "bmi2",
                "cmov",
                "cx16",
                "cx8",
                "erms",
                "f16c",
                "fma",
                "fsgsbase",
                "fxsr",
                "hypervisor",
                "invpcid",
                "kvmclock",
                "la57",
                "lahf-lm",
                "lm",
                "md-clear",
                "mmx",
                "movbe",
                "mtrr",
                "nx",
                "pae",
                "pat",
                "pcid",
                "pdpe1gb",
                "popcnt",
                "pse",
                "pse36",
                "rdrand",
                "rdseed",
                "rdtscp",
                "sha-ni",
                "smap",
                "smep",
                "spec-ctrl",
                "ssbd",
                "stibp",
                "svm",
                "syscall",
                "topoext",
                "tsc",
                "tsc-deadline",
                "vme");

        /** Names and beginnings of names that only processors of Arm have (QEMU 7.2, query-cpu-model-expansion). */
        private static final ImmutableSet<String> ARM =
                ImmutableSet.of("aarch64", "vfp", "vfp-d32", "neon", "lpa2", "kvm-no-adjvtime");

        private static final ImmutableList<String> ARM_FAMILIES = ImmutableList.of("sve", "pauth");

        OfArchitecture() {
            super(About.error("cpu.flags.architecture", "a processor flag is one of another architecture")
                    .because(
                            "a flag is a property of the processor's model, and those of x86 are none of Arm's or RISC-V's,"
                                    + " nor the other way round (QEMU 7.2)")
                    .otherwise("Property 'max-arm-cpu.hv-relaxed' not found; Property 'max-x86_64-cpu.sve' not found")
                    .mendedBy("leave the flag out")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            Predicate<String> foreign = switch (subject.architecture()) {
                case X86_64, X86 -> OfArchitecture::isArm;
                case AARCH64, ARM -> OfArchitecture::isX86;
                case UNKNOWN -> flag -> false;
                default -> flag -> isArm(flag) || isX86(flag);
            };
            List<String> flags = subject.machine().cpu().flags();
            List<String> others = flags.stream().filter(foreign.negate()).toList();
            if (others.size() < flags.size()) {
                String names = flags.stream().filter(foreign).collect(Collectors.joining(", "));
                findings.accept(
                        finding("cpu.flags", "a processor of " + subject.architecture() + " has no flag " + names)
                                .withFix(flags("Leave out the flags of another architecture", others)));
            }
        }

        private static boolean isX86(String flag) {
            String name = nameOf(flag);
            return X86.contains(name) || X86_FAMILIES.stream().anyMatch(name::startsWith);
        }

        private static boolean isArm(String flag) {
            String name = nameOf(flag);
            return ARM.contains(name) || ARM_FAMILIES.stream().anyMatch(name::startsWith);
        }
    }

    private static final class WithValue extends Rule {
        /** Numbers and texts (QEMU 7.2, target/i386/cpu.c). */
        private static final ImmutableSet<String> VALUES = ImmutableSet.of(
                "hv-spinlocks",
                "hv-vendor-id",
                "hv-version-id-build",
                "phys-bits",
                "host-phys-bits-limit",
                "level",
                "xlevel",
                "family",
                "model",
                "stepping",
                "vendor",
                "model-id",
                "tsc-frequency",
                "apic-id");

        WithValue() {
            super(About.error("cpu.flags.value", "a processor property is used as a flag, and wants a value")
                    .because("flags are written as name=on and name=off, and some properties are numbers or texts (QEMU"
                            + " 7.2, target/i386/cpu.c)")
                    .otherwise("Parameter 'hv-spinlocks' expects uint64")
                    .mendedBy("leave it out; QEMU's own defaults, and those that Satchel sets for Windows, suit")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            List<String> flags = subject.machine().cpu().flags();
            List<String> others = flags.stream()
                    .filter(flag -> !VALUES.contains(nameOf(flag)))
                    .toList();
            if (subject.isX86() && others.size() < flags.size()) {
                String found = flags.stream()
                        .filter(flag -> VALUES.contains(nameOf(flag)))
                        .collect(Collectors.joining(", "));
                findings.accept(finding("cpu.flags", found + " cannot be on or off")
                        .withFix(flags("Leave what wants a value out", others)));
            }
        }
    }
}
