package dev.satchel.core.machine.rule;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.host.Architecture;
import dev.satchel.core.machine.Firmware;
import dev.satchel.core.unit.DataSize;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether host and guest have such memory. */
final class MemoryRules {
    private MemoryRules() {}

    static List<Rule> all() {
        return ImmutableList.of(new OfArchitecture(), new ForFirmware(), new Limit(), new MoreThanHost(), new Tight());
    }

    private static final class OfArchitecture extends Rule {
        private static final DataSize WINDOWS = DataSize.gibibytes(4);
        private static final DataSize PAE = DataSize.gibibytes(64);

        OfArchitecture() {
            super(About.warning("memory.architecture", "the guest cannot address so much memory")
                    .because(
                            "a 32-bit x86 processor addresses 64 GiB with PAE, of which a client Windows of 32 bits uses 4"
                                    + " GiB (Microsoft, Memory Limits for Windows Releases)")
                    .otherwise("the host gives the memory, and the guest never uses it")
                    .mendedBy("use less, or a 64-bit guest"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            DataSize most = subject.machine().guest().isWindows() ? WINDOWS : PAE;
            DataSize memory = subject.machine().memory();
            if (subject.architecture() == Architecture.X86 && memory.compareTo(most) > 0) {
                findings.accept(finding("memory", memory + " are more than the " + most + " that this guest can use"));
            }
        }
    }

    private static final class ForFirmware extends Rule {
        ForFirmware() {
            super(About.error("memory.firmware", "the firmware does not start with so little memory")
                    .because(
                            "QEMU 7.2 with Debian 12's edk2: OVMF starts a system from 48 MiB on, AAVMF from 128 MiB; SeaBIOS"
                                    + " finds disks from 2 MiB on")
                    .otherwise(
                            "the machine runs and says nothing; AAVMF: Synchronous Exception; SeaBIOS: No bootable device")
                    .mendedBy("give it more memory")
                    .withFix());
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            boolean bios = subject.machine().firmware() instanceof Firmware.Bios;
            DataSize least = DataSize.mebibytes(bios ? 2 : subject.isX86() ? 48 : 128);
            if (subject.machine().memory().compareTo(least) < 0) {
                findings.accept(GuestRules.withMemory(
                        subject,
                        finding(
                                "memory",
                                subject.machine().memory() + " is less than the " + least + " that its firmware needs"),
                        least));
            }
        }
    }

    private static final class Limit extends Rule {
        Limit() {
            super(About.error("memory.limit", "the machine has as much memory as this process may use, or more")
                    .because("the memory of a guest counts as that of the process that runs it: control groups of Linux"
                            + " (cgroup v2, memory.max), job objects of Windows")
                    .otherwise("the kernel ends QEMU when the guest has used its memory: Killed, with nothing said")
                    .mendedBy("use less, or raise the limit of the container or service"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            DataSize memory = subject.machine().memory();
            Optional<DataSize> total = subject.host().memory().total();
            subject.host()
                    .memory()
                    .limit()
                    .filter(limit -> total.isEmpty() || limit.compareTo(total.get()) < 0)
                    .filter(limit -> memory.compareTo(limit) >= 0)
                    .ifPresent(limit -> findings.accept(finding(
                            "memory",
                            memory + " is not less than the " + limit.rounded() + " that this process may use")));
        }
    }

    private static final class MoreThanHost extends Rule {
        MoreThanHost() {
            super(About.error("memory.more-than-host", "the machine has as much memory as the host, or more")
                    .because("QEMU reserves the guest's memory when it starts (7.2)")
                    .otherwise("cannot set up guest memory 'pc.ram': Cannot allocate memory; or it starts, and the host"
                            + " ends it when memory runs out")
                    .mendedBy("use less"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            DataSize memory = subject.machine().memory();
            subject.host()
                    .memory()
                    .total()
                    .filter(total -> memory.compareTo(total) >= 0)
                    .ifPresent(total -> findings.accept(
                            finding("memory", memory + " is not less than the " + total.rounded() + " of this host")));
        }
    }

    private static final class Tight extends Rule {
        Tight() {
            super(About.warning("memory.tight", "the machine leaves the host too little memory")
                    .because(
                            "the host's own system, QEMU itself and the page cache need an eighth of the memory, and 1 GiB"
                                    + " at least (a rule of thumb; Satchel's sizing leaves more)")
                    .otherwise("the host swaps, and host and guest crawl")
                    .mendedBy("use less"));
        }

        @Override
        void check(Subject subject, Consumer<Finding> findings) {
            DataSize memory = subject.machine().memory();
            subject.host()
                    .memory()
                    .total()
                    .filter(total -> memory.compareTo(total) < 0)
                    .ifPresent(total -> {
                        long left = total.bytes() - memory.bytes();
                        long needed = Math.max(DataSize.gibibytes(1).bytes(), total.bytes() / 8);
                        if (left < needed) {
                            findings.accept(finding(
                                    "memory",
                                    memory + " leaves this host "
                                            + DataSize.bytes(left).rounded() + " of " + total.rounded()));
                        }
                    });
        }
    }
}
